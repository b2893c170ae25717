/// A figure of a process over time, and whether it grows.
package struct SoakSeries: Sendable {
    package let name: String
    package let unit: String
    /// What the figure may grow by from the warm-up to the end, whatever the noise: a share of its mean, and units.
    package let toleratedShare: Double
    package let toleratedGrowth: Double
    package private(set) var points: [(x: Double, y: Double)] = []

    /// The part at the beginning that is not judged: caches and allocators fill.
    package static let warmUp = 1.0 / 3
    /// Neighbouring samples resemble each other, so their number says too much: the line goes through means of so many groups.
    package static let groups = 24

    package init(_ name: String, unit: String, toleratedShare: Double = 0, toleratedGrowth: Double = 0) {
        self.name = name
        self.unit = unit
        self.toleratedShare = toleratedShare
        self.toleratedGrowth = toleratedGrowth
    }

    /// - Parameter time: seconds since the beginning.
    package mutating func add(_ value: Double, at time: Double) { points.append((time, value)) }

    package struct Verdict: Sendable {
        package var slope: Slope
        /// A slope that is not above it is noise: three standard errors, or what is tolerated when that is more.
        package var limit: Double
        package var isWithinNoise: Bool { slope.value <= limit }
    }

    /// Nil when there are too few samples.
    package var verdict: Verdict? {
        guard let first = points.first?.x, let last = points.last?.x, last > first else { return nil }
        let judged = points.filter { $0.x >= first + (last - first) * SoakSeries.warmUp }
        guard judged.count >= SoakSeries.groups, let slope = Slope(SoakSeries.means(judged)) else { return nil }
        let tolerated = max(toleratedShare * slope.mean, toleratedGrowth) / ((last - first) * (1 - SoakSeries.warmUp))
        return Verdict(slope: slope, limit: max(3 * slope.standardError, tolerated))
    }

    private static func means(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
        (0..<groups).map { group in
            let range = points[points.count * group / groups..<points.count * (group + 1) / groups]
            let count = Double(range.count)
            return (range.reduce(0) { $0 + $1.x } / count, range.reduce(0) { $0 + $1.y } / count)
        }
    }

    package var line: String {
        guard let verdict else { return "\(name): too few samples to judge (\(points.count))" }
        let slope = verdict.slope
        // A minute is what a person can picture.
        return "\(name): mean \(slope.mean.text(1)) \(unit), slope \((slope.value * 60).text(3)) ± "
            + "\((slope.standardError * 60).text(3)) \(unit) a minute, limit \((verdict.limit * 60).text(3)): "
            + (verdict.isWithinNoise ? "within noise" : "GROWS")
    }
}
