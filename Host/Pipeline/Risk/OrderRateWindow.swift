package import TradingModel

/// When an instance's orders of the last minute were approved: exact, not an average over fixed minutes.
///
/// Holds at most `capacity` times, so a caller that records more than risk approves cannot make it grow; the oldest are
/// forgotten. Times come from the line's clock, which never runs backwards; a time before the last one counts as the last one.
package struct OrderRateWindow: Sendable, Codable {
    /// A limit above this has no effect: the window cannot count further.
    package static let capacity = 10_000
    /// Nanoseconds. An order leaves the window exactly this long after it was approved.
    package static let length: Int64 = 60_000_000_000

    /// Ascending. Those before `first` are forgotten; they are removed when they are the larger part.
    private var times: [Int64] = []
    private var first = 0

    package init() {}

    /// Orders that were recorded less than a minute before `now`.
    package func count(at now: Timestamp) -> Int {
        times.count - firstIndex(after: now)
    }

    /// Orders that were recorded less than `length` nanoseconds before `now`. Not more than a minute.
    package func count(within length: Int64, at now: Timestamp) -> Int {
        times.count - firstIndex(after: now, length: min(length, OrderRateWindow.length))
    }

    /// Notes an approved order or amendment.
    package mutating func record(_ now: Timestamp) {
        let time = max(now.nanoseconds, times.last ?? Int64.min)
        first = firstIndex(after: Timestamp(nanoseconds: time))
        if times.count - first >= OrderRateWindow.capacity { first += 1 }
        if first > 0, first * 2 >= times.count {
            times.removeSubrange(..<first)
            first = 0
        }
        times.append(time)
    }

    /// The first time that is less than a length before `now`, by halving: the times ascend.
    private func firstIndex(after now: Timestamp, length: Int64 = OrderRateWindow.length) -> Int {
        let (start, underflow) = now.nanoseconds.subtractingReportingOverflow(length)
        guard !underflow else { return first }
        var low = first
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] > start { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension OrderRateWindow: Equatable {
    package static func == (left: OrderRateWindow, right: OrderRateWindow) -> Bool {
        left.times[left.first...] == right.times[right.first...]
    }
}
