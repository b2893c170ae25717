/// An indicator of the SDK as a user names it: what it takes, what it gives, and how one is made.
package struct IndicatorDescription: Sendable {
    /// `stochastic_rsi`.
    package let name: String
    /// One line for people.
    package let summary: String
    package let parameters: [IndicatorParameter]
    /// Names of the values it gives; one without a name where it gives one value.
    package let columns: [String]
    /// What parameters must be among each other; says what to do where they are not.
    let conflict: @Sendable ([Double]) -> String?
    /// - Parameter candlesPerYear: for what is given a year.
    let make: @Sendable (_ parameters: [Double], _ candlesPerYear: Double) -> IndicatorStream

    init(
        _ name: String, _ summary: String, _ parameters: [IndicatorParameter] = [], columns: [String] = [""],
        conflict: @escaping @Sendable ([Double]) -> String? = { _ in nil },
        make: @escaping @Sendable ([Double], Double) -> IndicatorStream
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.columns = columns
        self.conflict = conflict
        self.make = make
    }

    /// `macd:12,26,9`, with the defaults.
    package var example: String {
        parameters.isEmpty ? name : "\(name):\(parameters.map { $0.text($0.standard) }.joined(separator: ","))"
    }
}

package struct IndicatorParameter: Sendable {
    package let name: String
    package let range: ClosedRange<Double>
    /// Where nothing is given.
    package let standard: Double
    package let isWhole: Bool

    /// A number of candles.
    static func period(_ name: String, _ standard: Int, from least: Int = 1, to most: Int = longestPeriod) -> IndicatorParameter {
        IndicatorParameter(
            name: name, range: Double(least)...Double(most), standard: Double(standard), isWhole: true)
    }

    static func period(_ standard: Int, from least: Int = 1) -> IndicatorParameter {
        period("period", standard, from: least)
    }

    static func multiplier(_ standard: Double) -> IndicatorParameter {
        IndicatorParameter(name: "multiplier", range: 0.01...100, standard: standard, isWhole: false)
    }

    /// What the indicators that are made here have room for.
    static let longestPeriod = 500

    /// `14`, `2.5`.
    package func text(_ value: Double) -> String {
        value == value.rounded() ? String(Int64(value)) : String(value)
    }

    /// `a whole number from 1 to 500`.
    package var accepted: String {
        "a \(isWhole ? "whole " : "")number from \(text(range.lowerBound)) to \(text(range.upperBound))"
    }
}

/// What an indicator is given of a candle.
package struct IndicatorInput {
    package var open: Double
    package var high: Double
    package var low: Double
    package var close: Double
    package var volume: Double
    /// Nanoseconds since 1970 UTC.
    package var openTime: Int64

    package init(open: Double, high: Double, low: Double, close: Double, volume: Double, openTime: Int64) {
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
        self.openTime = openTime
    }
}

/// An indicator that runs: takes one candle after the other and gives a value for each column, nil until it is defined, or none
/// while none is defined.
package struct IndicatorStream {
    package let update: (IndicatorInput) -> [Double?]

    init(update: @escaping (IndicatorInput) -> [Double?]) { self.update = update }
}
