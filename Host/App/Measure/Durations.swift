/// Measured times, for percentiles.
struct Durations {
    private var nanoseconds: [UInt64] = []

    var count: Int { nanoseconds.count }

    mutating func add(_ value: UInt64) { nanoseconds.append(value) }

    /// The value that a share of the times does not exceed; 0 when there are none.
    func microseconds(_ share: Double) -> Double {
        guard !nanoseconds.isEmpty else { return 0 }
        let sorted = nanoseconds.sorted()
        return Double(sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]) / 1_000
    }
}
