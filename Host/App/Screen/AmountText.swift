import Foundation
import TradingModel

enum AmountText {
    /// With thousands separators and a fixed number of digits: `41,020.50`.
    static func rounded(_ amount: FixedDecimal, digits: Int) -> String {
        var step = FixedDecimal.unit
        for _ in 0..<digits { step /= 10 }
        let value = amount.rounded(toMultipleOf: FixedDecimal(raw: step), .nearest)
        let whole = value.raw.magnitude / UInt128(FixedDecimal.unit)
        let fraction = (value.raw.magnitude % UInt128(FixedDecimal.unit)) / UInt128(step)
        var text = ""
        for (index, digit) in String(whole).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        text = String(text.reversed())
        if digits > 0 {
            let decimals = String(fraction)
            text += "." + String(repeating: "0", count: digits - decimals.count) + decimals
        }
        return value.raw < 0 ? "−" + text : text
    }

    /// A number of a report: `12.3`.
    static func fixed(_ value: Double, digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    /// A fraction as `+3.1 %`.
    static func percent(_ fraction: Double, isSigned: Bool = true) -> String {
        let text = fixed(abs(fraction) * 100, digits: 1)
        if !isSigned || text == "0.0" { return "\(text) %" }
        return (fraction > 0 ? "+" : "−") + "\(text) %"
    }
}
