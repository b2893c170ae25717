/// Measured durations in nanoseconds, for percentiles.
package struct Samples: Sendable {
    private var nanoseconds: [UInt64] = []

    package init() {}

    package var count: Int { nanoseconds.count }

    package mutating func add(_ value: UInt64) { nanoseconds.append(value) }

    /// Milliseconds that a share of the samples does not exceed; 0 when there are none.
    package func milliseconds(_ share: Double) -> Double {
        guard !nanoseconds.isEmpty else { return 0 }
        let sorted = nanoseconds.sorted()
        return Double(sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]) / 1e6
    }
}

extension Double {
    /// With so many digits behind the point.
    package func text(_ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = (self * scale).rounded() / scale
        return digits == 0 ? "\(Int(rounded))" : "\(rounded)"
    }
}
