import CTradingBoost
import CheckProtocol
import MarketData
import PluginRunner
import Strategies
import TradingModel

/// Gives states that no save wrote to new instances.
struct StateScenario {
    let job: CheckJob
    let plugin: LoadedPlugin
    let output: CheckOutput

    private struct Variant {
        var name: String
        var bytes: [UInt8]
        var version: UInt32
        /// Whether taking it is wrong; otherwise any answer will do.
        var mustRefuse: Bool
    }

    func run() throws(Finding) -> UInt64 {
        let market = SessionCandles(job)
        let configuration = market.configuration(job)
        let untouched = try fresh(configuration)
        for variant in variants() {
            output.write(.step("load \(variant.name)"))
            let under = PluginUnderTest(plugin, host: makeHost(market))
            guard under.create(configuration) == TRADINGBOOST_OK else { throw Finding("create refused the parameters") }
            let status = under.load(variant.bytes, version: variant.version)
            output.write(.status(name: variant.name, status))
            if status == TRADINGBOOST_OK {
                guard !variant.mustRefuse else { throw Finding("load took \(variant.name) and returned OK") }
                try goOn(under, market)
            } else if under.start() == TRADINGBOOST_OK, under.savesState {
                let (saved, bytes) = under.save(room: 16 << 20)
                guard saved != TRADINGBOOST_OK || bytes == untouched else {
                    throw Finding("load refused \(variant.name) and kept a part of it: a load is all or nothing")
                }
            }
            _ = under.destroy()
        }
        return 0
    }

    private func makeHost(_ market: SessionCandles) -> CheckHost {
        CheckHost(
            capabilities: job.capabilities, instrument: UInt32(truncatingIfNeeded: market.instrument.id.rawValue),
            time: SessionCandles.start.nanoseconds, seed: job.seed)
    }

    /// What a new instance saves.
    private func fresh(_ configuration: InstanceConfiguration) throws(Finding) -> [UInt8] {
        let under = PluginUnderTest(plugin, host: makeHost(SessionCandles(job)))
        guard under.create(configuration) == TRADINGBOOST_OK, under.start() == TRADINGBOOST_OK else {
            throw Finding("create or start refused the parameters")
        }
        return under.save(room: 16 << 20).bytes
    }

    /// A state that was taken is used: it must not bring the strategy down.
    private func goOn(_ under: PluginUnderTest, _ market: SessionCandles) throws(Finding) {
        guard under.start() == TRADINGBOOST_OK else { return }
        let memory = EventMemory()
        for (index, candle) in market.candles.prefix(5).enumerated() {
            let seq = UInt64(index + 1)
            let event = tradingboost_candle_event(candle, instance: InstanceID(1), seq: seq, time: candle.closeTime)
            // SAFETY: tables and events are the plugin's or EventMemory's, and live through each call.
            _ = unsafe memory.withEvent(memory.bytes(of: event)) { event in unsafe under.handle(event) }
            _ = under.host.takeFresh()
        }
        _ = under.save(room: 16 << 20)
    }

    private func variants() -> [Variant] {
        var random = Xoshiro256(seed: job.seed ^ 0x57A7E)
        let state = job.state
        var variants: [Variant] = []
        func add(_ name: String, _ bytes: [UInt8], mustRefuse: Bool, version: UInt32? = nil) {
            variants.append(Variant(name: name, bytes: bytes, version: version ?? job.stateVersion, mustRefuse: mustRefuse))
        }
        if job.variation.contains(.shortEvents) {
            var lengths: Set<Int> = [0, 1, state.count / 2, state.count - 1]
            for _ in 0..<8 { lengths.insert(Int(random.next() % UInt64(max(1, state.count)))) }
            for length in lengths.sorted() where length >= 0 && length < state.count {
                let name = length == 0 ? "an empty state" : "a state cut at \(length) of \(state.count) bytes"
                add(name, Array(state.prefix(length)), mustRefuse: true)
            }
        } else if job.variation.contains(.unknownEvents) {
            add("a state of version \(job.stateVersion &+ 1)", state, mustRefuse: false, version: job.stateVersion &+ 1)
            add("a state of version 0", state, mustRefuse: false, version: 0)
            add("a state of version 4294967295", state, mustRefuse: false, version: .max)
        } else {
            for _ in 0..<40 where !state.isEmpty {
                var bytes = state
                let place = Int(random.next() % UInt64(state.count))
                let bit = UInt8(random.next() % 8)
                bytes[place] ^= 1 << bit
                add("a state with bit \(bit) of byte \(place) changed", bytes, mustRefuse: false)
            }
            for _ in 0..<20 {
                let bytes = state.map { _ in UInt8(truncatingIfNeeded: random.next()) }
                add("\(bytes.count) random bytes", bytes, mustRefuse: false)
            }
            for _ in 0..<8 {
                let bytes = (0..<Int(random.next() % 4_096)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                add("\(bytes.count) random bytes", bytes, mustRefuse: false)
            }
        }
        return variants
    }
}
