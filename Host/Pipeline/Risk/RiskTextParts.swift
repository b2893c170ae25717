import TradingModel

// Numbers as the texts of refusals show them.

extension Int64 {
    /// Nanoseconds as seconds: `1.5 s`.
    var secondsText: String { "\(FixedDecimal(raw: Int128(self) * 1_000_000_000)) s" }
}

extension FixedDecimal {
    /// A fraction as a percentage, to the nearest hundredth: `14.29 %`.
    var percentText: String {
        guard let percent = multipliedReportingOverflow(by: FixedDecimal(100), rounding: .nearest) else { return "\(self) times" }
        return "\(percent.shortText) %"
    }

    /// To the nearest hundredth, so that a line stays readable.
    var shortText: String {
        guard magnitudeIsSmall else { return description }
        return rounded(toMultipleOf: FixedDecimal(raw: FixedDecimal.unit / 100), .nearest).description
    }

    /// Far enough from the ends of the range to be rounded.
    private var magnitudeIsSmall: Bool { raw.magnitude < UInt128(Int128.max) / 2 }
}

extension TradingDay {
    var placeText: String { self == .utc ? "UTC" : "Seoul" }
}

extension ExposureScope {
    var text: String {
        switch self {
        case .user: "the user"
        case .strategy: "the strategy"
        case .instrument: "the instrument"
        case .venue: "the venue"
        }
    }
}

extension MarketImpact {
    /// The walk: `3 levels, average 101.5, down to 103`.
    var text: String {
        guard let averagePrice, let worstPrice else { return "nothing is offered" }
        return
            "\(levels) \(levels == 1 ? "level" : "levels"), average \(averagePrice.decimal.shortText), "
            + "the last at \(worstPrice), "
            + "\(liquidityShare.percentText) of what is shown"
    }

    var advice: String {
        guard let split else { return "wait for more in the book, or use a limit order" }
        return split.slices == 1
            ? "order \(split.sliceQuantity)" : "send \(split.slices) slices of at most \(split.sliceQuantity) as the book refills"
    }
}
