/// Why what a venue said is not taken: it cannot be true, or it cannot be booked without a trap or a guess. The books stay as
/// they are, the line goes on, and somebody has to look. Codes are stable: logs, rows and programs rely on them.
package enum ReportRefusal: Sendable, Hashable {
    // What it is about.
    case unknownOrder(ClientOrderID)
    case otherTenant(ClientOrderID)
    /// Asked about one order, it spoke of another.
    case wrongOrder(String, expected: ClientOrderID)
    case illegalStep(OrderState, step: String)
    case wrongInstrument(String, expected: String)
    case wrongSide(Side, expected: Side)
    /// Not 1 to so many printable letters of ASCII: nothing that could be stored and compared.
    case malformedID(field: String, size: Int, most: Int)
    case timeOutOfRange(Timestamp)
    case timeAhead(nanoseconds: Int64)
    case timeBehind(nanoseconds: Int64)

    // A fill.
    case fillQuantityNotPositive(Quantity)
    case fillAboveOrder(Quantity, left: Quantity)
    case fillPriceNotPositive(Price)
    /// Its notional, or what it adds to, is more than a decimal holds.
    case fillOutOfRange(Quantity, Price)
    case feeAboveNotional(fee: Notional, notional: Notional)
    /// The same id was said before, of another price, quantity or fee.
    case fillContradictsEarlier(id: String)

    // New terms, or an order as the venue has it.
    case quantityNotPositive(Quantity)
    case quantityOffLot(Quantity, lotSize: Quantity)
    case quantityOutOfRange(Quantity, most: Quantity)
    case priceNotPositive(Price)
    case priceOffTick(Price, tickSize: Price)
    case priceNotExpected(OrderType, Price)
    case stopPriceNotPositive(Price)
    case stopPriceOffTick(Price, tickSize: Price)
    case stopPriceNotExpected(OrderType, Price)
    case filledOutOfRange(filled: Quantity, quantity: Quantity)

    // What the account holds.
    case positionOutOfRange(Quantity)
    case entryPriceNotPositive(Price)

    package var code: String {
        switch self {
        case .unknownOrder: "report.unknown_order"
        case .otherTenant: "report.other_tenant"
        case .wrongOrder: "report.wrong_order"
        case .illegalStep: "report.illegal_step"
        case .wrongInstrument: "report.wrong_instrument"
        case .wrongSide: "report.wrong_side"
        case .malformedID: "report.malformed_id"
        case .timeOutOfRange: "report.time_out_of_range"
        case .timeAhead: "report.time_ahead"
        case .timeBehind: "report.time_behind"
        case .fillQuantityNotPositive: "report.fill_quantity_not_positive"
        case .fillAboveOrder: "report.fill_above_order"
        case .fillPriceNotPositive: "report.fill_price_not_positive"
        case .fillOutOfRange: "report.fill_out_of_range"
        case .feeAboveNotional: "report.fee_above_notional"
        case .fillContradictsEarlier: "report.fill_contradicts_earlier"
        case .quantityNotPositive: "report.quantity_not_positive"
        case .quantityOffLot: "report.quantity_off_lot"
        case .quantityOutOfRange: "report.quantity_out_of_range"
        case .priceNotPositive: "report.price_not_positive"
        case .priceOffTick: "report.price_off_tick"
        case .priceNotExpected: "report.price_not_expected"
        case .stopPriceNotPositive: "report.stop_price_not_positive"
        case .stopPriceOffTick: "report.stop_price_off_tick"
        case .stopPriceNotExpected: "report.stop_price_not_expected"
        case .filledOutOfRange: "report.filled_out_of_range"
        case .positionOutOfRange: "report.position_out_of_range"
        case .entryPriceNotPositive: "report.entry_price_not_positive"
        }
    }

    /// Whether the venue said what cannot be, not only something old, repeated or of nobody here: then it is an incident.
    package var isIncident: Bool {
        switch self {
        case .unknownOrder, .illegalStep: false
        default: true
        }
    }

    /// What the venue said, for people, with the numbers that decided.
    package var text: String {
        switch self {
        case .unknownOrder: "the venue reports on it, and it is not open here"
        case .otherTenant: "the venue reports on it, and its instance is another tenant's"
        case .wrongOrder(let order, let expected): "asked about order \(expected), the venue answers of '\(order)'"
        case .illegalStep(let state, let step): "the order is \(state.rawValue); the venue reports \(step)"
        case .wrongInstrument(let instrument, let expected): "the venue has it on '\(instrument)'; it is an order of \(expected)"
        case .wrongSide(let side, let expected): "the venue has it as a \(side); it is a \(expected)"
        case .malformedID(let field, let size, let most):
            "the \(field) of \(size) bytes is not 1 to \(most) printable letters"
        case .timeOutOfRange(let time): "the venue's time of \(time.nanoseconds) ns is not one of the years 1970 to 2200"
        case .timeAhead(let nanoseconds): "the venue's time is \(nanoseconds / 1_000_000_000) s ahead of the host's clock"
        case .timeBehind(let nanoseconds): "the venue's time is \(nanoseconds / 1_000_000_000) s behind the host's clock"
        case .fillQuantityNotPositive(let quantity): "the venue reports a fill of \(quantity)"
        case .fillAboveOrder(let quantity, let left):
            "the order has \(left) left; the venue reports a fill of \(quantity)"
        case .fillPriceNotPositive(let price): "the venue reports a fill at \(price)"
        case .fillOutOfRange(let quantity, let price):
            "the venue reports a fill of \(quantity) at \(price): with it a sum is more than can be counted"
        case .feeAboveNotional(let fee, let notional):
            "the venue reports a fee of \(fee) for a fill that is worth \(notional)"
        case .fillContradictsEarlier(let id): "the venue reported fill \(id) before, with other contents"
        case .quantityNotPositive(let quantity): "the venue has the order with a quantity of \(quantity)"
        case .quantityOffLot(let quantity, let lotSize):
            "the venue has the order with a quantity of \(quantity), which is not a multiple of the lot size \(lotSize)"
        case .quantityOutOfRange(let quantity, let most):
            "the venue has the order with a quantity of \(quantity); neither asked for nor allowed is more than \(most)"
        case .priceNotPositive(let price): "the venue has the order at a price of \(price)"
        case .priceOffTick(let price, let tickSize):
            "the venue has the order at \(price), which is not a multiple of the tick size \(tickSize)"
        case .priceNotExpected(let type, let price): "the venue has the order at \(price); a \(type) order has no price"
        case .stopPriceNotPositive(let price): "the venue has the order with a stop price of \(price)"
        case .stopPriceOffTick(let price, let tickSize):
            "the venue has the order with a stop price of \(price), which is not a multiple of the tick size \(tickSize)"
        case .stopPriceNotExpected(let type, let price):
            "the venue has the order with a stop price of \(price); a \(type) order has none"
        case .filledOutOfRange(let filled, let quantity): "the venue says that \(filled) of \(quantity) is filled"
        case .positionOutOfRange(let quantity): "the venue says that it holds \(quantity), which cannot be counted with"
        case .entryPriceNotPositive(let price): "the venue says that what it holds was bought at \(price)"
        }
    }

    /// Bytes of an id of the venue's.
    package static let longestID = 128
    /// Bytes of an asset's name.
    package static let longestAsset = 32
}
