/// Our name of an order at the venue: a pure function of tenant, instance and intent number, so that a retry, a replay or a
/// second host cannot make a second order of one intent.
package struct ClientOrderID: Hashable, Sendable, Codable, CustomStringConvertible {
    package let tenant: TenantID
    package let instance: InstanceID
    package let intent: IntentNumber

    package init(tenant: TenantID, instance: InstanceID, intent: IntentNumber) {
        self.tenant = tenant
        self.instance = instance
        self.intent = intent
    }

    package init(_ intent: OrderIntent) {
        self.init(tenant: intent.tenant, instance: intent.instance, intent: intent.number)
    }

    /// `TB` and three base-36 numbers of 8, 8 and 10 digits: 28 letters and digits, which every venue accepts (OKX allows 32,
    /// Binance, Bybit and Bitget 36, Upbit any text). The widths hold 2.8 × 10¹² tenants and instances and 3.6 × 10¹⁵ intents.
    package var description: String {
        var text = "TB"
        text.reserveCapacity(28)
        ClientOrderID.append(tenant.rawValue, width: 8, to: &text)
        ClientOrderID.append(instance.rawValue, width: 8, to: &text)
        ClientOrderID.append(intent, width: 10, to: &text)
        return text
    }

    /// Reads what `description` wrote; nil for an order that is not ours.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 28, bytes.starts(with: "TB".utf8),
            let tenant = ClientOrderID.number(bytes[2..<10]),
            let instance = ClientOrderID.number(bytes[10..<18]),
            let intent = ClientOrderID.number(bytes[18..<28])
        else { return nil }
        self.init(tenant: TenantID(tenant), instance: InstanceID(instance), intent: intent)
    }

    /// Whether an order can have the number: a strategy that names one may write anything.
    package static func canName(_ intent: IntentNumber) -> Bool { intent >= 1 && intent <= largestIntent }

    /// 36¹⁰ − 1
    private static let largestIntent: IntentNumber = 3_656_158_440_062_975

    private static func append(_ number: UInt64, width: Int, to text: inout String) {
        let digits = String(number, radix: 36, uppercase: true)
        precondition(digits.utf8.count <= width, "an id fits its place in a client order id")
        for _ in digits.utf8.count..<width { text.append("0") }
        text.append(digits)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number * 36 + UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): number = number * 36 + UInt64(digit - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return number
    }
}
