import API
import CoreFoundation
import Foundation

/// Figures of the host that are read when somebody asks for its metrics.
struct HostReadings {
    let hub: EventHub
    let quotas: Quotas
    let market: MarketReadings

    func add(to metrics: MetricsRegistry) {
        metrics.read(MetricName.streams) { [hub] in Double(hub.streams) }
        metrics.read(MetricName.exhausted) { [quotas] in Double(quotas.exhaustedTenants) }
        metrics.read(MetricName.candles) { [market] in Double(market.candles) }
        metrics.read(MetricName.marketEvents) { [market] in Double(market.events) }
        metrics.read(MetricName.marketTime) { [market] in market.seconds }
        metrics.read(MetricName.processorTime) { HostReadings.processorTime }
        metrics.read(MetricName.memory) { HostReadings.memory }
    }

    /// Seconds of all threads.
    private static var processorTime: Double {
        var time = timespec()
        // SAFETY: the system fills the value during the call.
        guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Bytes; 0 where the system does not tell.
    private static var memory: Double {
        guard let bytes = FileManager.default.contents(atPath: "/proc/self/statm") else { return 0 }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        return parts.count > 1 ? (Double(parts[1]) ?? 0) * Double(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
}
