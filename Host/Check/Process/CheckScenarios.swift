import CCheckSystem
import CTradingBoost
import CheckProtocol
import MarketData
import PluginRunner
import Strategies
import TradingModel

/// What a job asks for.
struct CheckScenarios {
    let job: CheckJob
    let plugin: LoadedPlugin
    let output: CheckOutput

    /// How many events were delivered.
    func run() throws(Finding) -> UInt64 {
        switch job.scenario {
        case .table: return try lookAtTable()
        case .lifeCycle: return try liveEveryLife()
        case .session: return try runSession()
        case .sessionTwice: return try runTwice()
        case .sessionsAtOnce: return try runAtOnce()
        case .load: return try StateScenario(job: job, plugin: plugin, output: output).run()
        case .lowMemory: return try runOutOfMemory()
        case .parameters: return try changeParameters()
        case .commands: return try CommandScenario(job: job, plugin: plugin, output: output).run()
        }
    }

    /// What `LoadedPlugin` did not look at.
    private func lookAtTable() throws(Finding) -> UInt64 {
        let table = plugin.table
        if table.abi_minor > UInt16(TRADINGBOOST_ABI_MINOR) {
            throw Finding(
                "the table is of ABI 1.\(table.abi_minor), this host has 1.\(TRADINGBOOST_ABI_MINOR): it may miss what is newer")
        }
        if table.reserved != 0 { throw Finding("reserved in the table is not 0") }
        return 0
    }

    private func runSession() throws(Finding) -> UInt64 {
        let session = Session(job, plugin: plugin, output: output)
        defer { output.write(.asked(session.requests)) }
        try session.run()
        if job.variation.contains(.measured) { output.write(.measure(session.measure)) }
        return session.events
    }

    private func runTwice() throws(Finding) -> UInt64 {
        var events: UInt64 = 0
        for _ in 0..<2 {
            let session = Session(job, plugin: plugin, output: output)
            try session.run()
            output.write(.asked(session.requests))
            output.write(.measure(session.measure))
            events += session.events
        }
        return events
    }

    /// Two instances with different sets of parameters and numbers, in turns.
    private func runAtOnce() throws(Finding) -> UInt64 {
        let first = Session(job, plugin: plugin, output: output)
        let second = Session(job, plugin: plugin, output: output, parameters: job.otherParameters, identifier: 2)
        guard try first.begin() else { return 0 }
        let hasSecond = try second.begin()
        for index in 0..<first.candleCount {
            try first.follow(index)
            if hasSecond { try second.follow(index) }
        }
        try first.end()
        if hasSecond { try second.end() }
        output.write(.asked(first.requests))
        return first.events + second.events
    }

    /// Every order of calls that the contract allows without an event.
    private func liveEveryLife() throws(Finding) -> UInt64 {
        let market = SessionCandles(job)
        let lives: [(name: String, starts: Bool, saves: Bool, stop: UInt32)] = [
            ("create, destroy", false, false, 0), ("create, start, destroy", true, false, 0),
            ("create, start, stop, destroy", true, false, TRADINGBOOST_STOP_REQUESTED),
            ("create, start, save, stop, destroy", true, true, TRADINGBOOST_STOP_SHUTDOWN),
        ]
        for life in lives {
            output.write(.step(life.name))
            let under = PluginUnderTest(plugin, host: makeHost(market))
            let configuration = market.configuration(job)
            let status = under.create(configuration)
            try require(status, "create", life.name)
            guard under.hasInstance else { throw Finding("create returned OK and gave no instance") }
            if life.starts { try require(under.start(), "start", life.name) }
            if life.saves, under.savesState { try require(under.save(room: 16 << 20).status, "save", life.name) }
            if life.stop != 0 { try require(under.stop(life.stop), "stop", life.name) }
            try require(under.destroy(), "destroy", life.name)
        }
        return 0
    }

    private func require(_ status: Int32, _ function: String, _ life: String) throws(Finding) {
        guard status == TRADINGBOOST_OK else {
            throw Finding("\(function) returned \(status) (\(PluginError.name(of: status))) in the life \(life)")
        }
    }

    private func makeHost(_ market: SessionCandles) -> CheckHost {
        CheckHost(
            capabilities: job.capabilities, instrument: UInt32(truncatingIfNeeded: market.instrument.id.rawValue),
            time: SessionCandles.start.nanoseconds, seed: job.seed)
    }

    /// Lets memory end while the instance is made and trades a little: any status is good, and so is an end by abort.
    private func runOutOfMemory() throws(Finding) -> UInt64 {
        let market = SessionCandles(job)
        let under = PluginUnderTest(plugin, host: makeHost(market))
        let configuration = market.configuration(job)
        let before = check_plugin_allocations()
        output.write(.step("create"))
        check_fail_allocations_from(Int64(job.failingAllocation))
        let status = under.create(configuration)
        if status == TRADINGBOOST_OK, under.hasInstance {
            output.write(.step("start"))
            if under.start() == TRADINGBOOST_OK {
                output.write(.step("on_event"))
                let memory = EventMemory()
                for (index, candle) in market.candles.prefix(50).enumerated() {
                    var bytes = memory.bytes(
                        of: tradingboost_candle_event(
                            candle, instance: InstanceID(1), seq: UInt64(index + 1), time: candle.closeTime))
                    memory.stamp(
                        &bytes, instance: 1, seq: UInt64(index + 1), time: candle.closeTime.nanoseconds, flags: 0)
                    // SAFETY: tables and events are the plugin's or EventMemory's, and live through each call.
                    _ = unsafe memory.withEvent(bytes) { event in unsafe under.handle(event) }
                    _ = under.host.takeFresh()
                }
                output.write(.step("save"))
                _ = under.save(room: 16 << 20)
            }
            output.write(.step("destroy"))
        }
        _ = under.destroy()
        check_fail_allocations_from(-1)
        output.write(.status(name: "allocations", Int32(clamping: check_plugin_allocations() - before)))
        return 0
    }

    /// A change is taken as a whole, or refused as a whole with the state as it was.
    private func changeParameters() throws(Finding) -> UInt64 {
        let session = Session(job, plugin: plugin, output: output)
        guard try session.begin(), let under = session.under else { return 0 }
        for index in 0..<session.candleCount / 2 { try session.follow(index) }
        let market = SessionCandles(job)
        var wrong = job.parameters
        for index in wrong.indices { wrong[index].name = "no_\(wrong[index].name)" }
        for (name, parameters) in [("other values", job.otherParameters), ("no parameter at all", []), ("unknown names", wrong)] {
            output.write(.step("on_parameters with \(name)"))
            let before = under.savesState ? under.save(room: 16 << 20).bytes : []
            let status = under.take(market.configuration(job, parameters: parameters))
            output.write(.status(name: name, status))
            let after = under.savesState ? under.save(room: 16 << 20).bytes : []
            guard status == TRADINGBOOST_OK || before == after else {
                throw Finding(
                    "on_parameters refused \(name) with \(PluginError.name(of: status)) and changed the state all the same")
            }
        }
        for index in session.candleCount / 2..<session.candleCount { try session.follow(index) }
        try session.end()
        return session.events
    }
}
