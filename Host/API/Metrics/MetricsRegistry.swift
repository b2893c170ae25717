package import Metrics
import Synchronization

/// What the host counts and times, for Prometheus. Any thread: counting costs a look into a table and less than a microsecond.
///
/// A backend of swift-metrics, so that whoever counts knows only that. A series that was made stays; there are as many as routes,
/// methods and statuses, and never one for each caller. What would go beyond `maximumSeries` is counted in one place only: how
/// much was left out.
package final class MetricsRegistry: MetricsFactory {
    struct Key: Hashable {
        var name: String
        /// As Prometheus has them between braces, without these.
        var labels: String
    }

    private enum Series: Sendable {
        case counter(SeriesCounter)
        case level(SeriesLevel)
        case times(SeriesTimes)
    }

    private struct State {
        var series: [Key: Series] = [:]
        var readings: [(name: String, read: @Sendable () -> Double)] = []
        var leftOut = 0
    }

    private let maximumSeries: Int
    private let state = Mutex(State())

    package init(maximumSeries: Int = 10_000) { self.maximumSeries = maximumSeries }

    /// A figure that is read when somebody asks.
    ///
    /// - Parameter name: as Prometheus writes names; what ends with `_total` only rises.
    package func read(_ name: String, _ read: @escaping @Sendable () -> Double) {
        state.withLock { $0.readings.append((name, read)) }
    }

    // MARK: - As swift-metrics asks

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let series = series(label, dimensions) { .counter(SeriesCounter()) }
        guard case .counter(let counter) = series else { return NOOPMetricsHandler.instance }
        return counter
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        let series = series(label, dimensions) { .level(SeriesLevel()) }
        guard case .level(let level) = series else { return NOOPMetricsHandler.instance }
        return level
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let series = series(label, dimensions) { .times(SeriesTimes()) }
        guard case .times(let times) = series else { return NOOPMetricsHandler.instance }
        return times
    }

    /// Series are never taken away.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func series(_ label: String, _ dimensions: [(String, String)], _ make: () -> Series) -> Series? {
        let key = Key(name: label, labels: PrometheusText.labels(dimensions))
        return state.withLock { state in
            if let known = state.series[key] { return known }
            guard state.series.count < maximumSeries else {
                state.leftOut += 1
                return nil
            }
            let made = make()
            state.series[key] = made
            return made
        }
    }

    // MARK: - Read

    /// Everything, as Prometheus reads it (text format 0.0.4).
    package var text: String {
        let (series, readings, leftOut) = state.withLock { ($0.series, $0.readings, $0.leftOut) }
        var text = PrometheusText()
        for (name, read) in readings { text.add(name, read()) }
        text.add("tradingboost_metrics_left_out_total", Double(leftOut))
        let sorted = series.sorted { ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels) }
        for (key, series) in sorted {
            switch series {
            case .counter(let counter): text.add(key.name, labels: key.labels, Double(counter.value), as: "counter")
            case .level(let level): text.add(key.name, labels: key.labels, level.value, as: "gauge")
            case .times(let times): text.add(key.name, labels: key.labels, times.counts)
            }
        }
        return text.whole
    }
}

final class SeriesCounter: CounterHandler {
    private let count = Atomic<Int64>(0)

    var value: Int64 { count.load(ordering: .relaxed) }

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { count.store(0, ordering: .relaxed) }
}

/// The last value.
final class SeriesLevel: RecorderHandler {
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
}

/// How many were as quick as each bound.
final class SeriesTimes: TimerHandler {
    struct Counts: Sendable {
        /// One for each bound, and one for those beyond the last.
        var counts = [Int](repeating: 0, count: SeriesTimes.bounds.count + 1)
        var nanoseconds: Int64 = 0
    }

    /// ns.
    static let bounds: [Int64] = [
        500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000,
        1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
    ]

    private let state = Mutex(Counts())

    var counts: Counts { state.withLock { $0 } }

    func recordNanoseconds(_ duration: Int64) {
        let place = SeriesTimes.bounds.firstIndex { duration <= $0 } ?? SeriesTimes.bounds.count
        state.withLock { state in
            state.counts[place] += 1
            state.nanoseconds &+= duration
        }
    }
}
