import API
import Foundation
import TradingModel

/// The values that a panel of a chart shows, and the labelled ones among them.
struct ValueAxis {
    let lowest: Double
    let highest: Double
    /// Ascending.
    let ticks: [Double]
    private let digits: Int

    /// - Parameters:
    ///   - values: what has to fit; at least one.
    ///   - tickCount: about so many.
    init(fitting values: [Double], tickCount: Int) {
        precondition(!values.isEmpty, "an axis is made for values")
        // A strategy may have damaged what is drawn of it: what is beyond all amounts has no place on the axis.
        let values = values.map { min(max($0, -1e21), 1e21) }
        let (low, high) = (values.min() ?? 0, values.max() ?? 0)
        // A constant value is a line in the middle.
        let margin = high > low ? (high - low) * 0.05 : max(abs(high) * 0.01, 1e-9)
        (lowest, highest) = (low - margin, high + margin)
        let step = ValueAxis.step(atLeast: (highest - lowest) / Double(max(tickCount, 1)))
        digits = max(0, Int((-log10(step)).rounded(.up)))
        let first = (lowest / step).rounded(.up)
        ticks = (0...2 * max(tickCount, 1)).map { (first + Double($0)) * step }.filter { [highest] in $0 <= highest }
    }

    /// 1, 2 or 5 times a power of ten.
    private static func step(atLeast size: Double) -> Double {
        let power = pow(10, log10(size).rounded(.down))
        return power * ([1, 2, 5].first { $0 * power >= size } ?? 10)
    }

    /// With thousands separators and as many digits as the ticks differ in.
    func label(_ value: Double) -> String {
        let text = AmountText.fixed(abs(value), digits: digits)
        let parts = text.split(separator: ".", maxSplits: 1)
        let isZero = !text.contains { ("1"..."9").contains($0) }
        return (value < 0 && !isZero ? "−" : "") + ValueAxis.separated(parts[0]) + (parts.count > 1 ? ".\(parts[1])" : "")
    }

    /// `45,031`
    static func whole(_ count: Int) -> String { separated("\(count)") }

    private static func separated(_ digits: some StringProtocol) -> String {
        var text = ""
        for (index, digit) in digits.reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}

/// Labelled times of a chart: round ones, in UTC.
struct TimeAxis {
    struct Tick {
        var time: Timestamp
        var label: String
    }

    private static let minutes: [Int64] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720]
    private static let days: [Int64] = [1, 2, 7, 14]
    private static let months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600]
    private static let minute: Int64 = 60_000_000_000
    private static let day = 1_440 * minute
    /// Behind 1970-01-01: weeks begin on a Monday.
    private static let monday = 4 * day

    /// - Parameter atMost: so many.
    static func ticks(from start: Timestamp, to end: Timestamp, atMost count: Int) -> [Tick] {
        let (span, isTooLong) = end.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
        guard !isTooLong, span > 0 else { return [Tick(time: start, label: day(start))] }
        func fits(_ step: Int64) -> Bool { span / step < Int64(count) }
        if let step = minutes.map({ $0 * minute }).first(where: fits) {
            return multiples(of: step, from: start, to: end, offset: 0).map {
                Tick(time: $0, label: String(MarketClock.dateAndTime($0).dropFirst(5)))
            }
        }
        if let step = days.map({ $0 * day }).first(where: fits) {
            return multiples(of: step, from: start, to: end, offset: monday).map { Tick(time: $0, label: day($0)) }
        }
        let step = months.first { fits(Int64($0) * 30 * day) } ?? 600
        return monthStarts(every: step, from: start, to: end).prefix(count).map { Tick(time: $0, label: day($0)) }
    }

    private static func multiples(of step: Int64, from start: Timestamp, to end: Timestamp, offset: Int64) -> [Timestamp] {
        let behind = (start.nanoseconds - offset) % step
        let first = start.nanoseconds + (behind == 0 ? 0 : behind > 0 ? step - behind : -behind)
        return stride(from: first, through: end.nanoseconds, by: Int(step)).map { Timestamp(nanoseconds: $0) }
    }

    private static func monthStarts(every step: Int, from start: Timestamp, to end: Timestamp) -> [Timestamp] {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month], from: Date(start))
        var month = (parts.year ?? 1970) * 12 + (parts.month ?? 1) - 1
        month -= month % step
        var times: [Timestamp] = []
        while let date = calendar.date(from: DateComponents(year: month / 12, month: month % 12 + 1)) {
            let time = Timestamp(milliseconds: Int64(date.timeIntervalSince1970) * 1_000)
            guard time <= end else { break }
            if time >= start { times.append(time) }
            month += step
        }
        return times
    }

    private static func day(_ time: Timestamp) -> String { String(MarketClock.dateAndTime(time).prefix(10)) }
}
