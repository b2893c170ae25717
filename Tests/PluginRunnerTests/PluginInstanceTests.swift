import CCage
import CTradingBoost
import PluginFixtures
import PluginRunner
import Testing

@Suite("Plugin instance")
struct PluginInstanceTests {
    private func plugin(_ name: String = "CountingPlugin") throws -> LoadedPlugin {
        let bytes = try BuiltProduct.plugin(name)
        // SAFETY: the bytes are copied.
        let descriptor = unsafe bytes.withUnsafeBytes { unsafe cage_image_create("plugin", $0.baseAddress, UInt64($0.count)) }
        // Stays open: the loader knows a plugin by the path of its descriptor, and would take another one's for this.
        return try LoadedPlugin(descriptor: descriptor)
    }

    private func configuration(
        every: Int64 = 10, capabilities: UInt32 = 15, nextIntent: UInt64 = 1, deed: String = "", at: Int64 = 1
    ) -> InstanceConfiguration {
        let one = tradingboost_decimal(hi: 0, lo: 1_000_000_000_000_000_000)
        return InstanceConfiguration(
            instance: 5, capabilities: capabilities, marketData: CAGE_CAPABILITY_CANDLES, nextIntent: nextIntent, randomSeed: 1,
            time: 77,
            instrument: InstanceConfiguration.Instrument(
                number: 3, name: Array("BTC-USDT".utf8), baseAsset: Array("BTC".utf8), quoteAsset: Array("USDT".utf8),
                venue: Array("paper".utf8), kind: TRADINGBOOST_INSTRUMENT_SPOT, tickSize: one, lotSize: one,
                minimumQuantity: one, maximumQuantity: one, minimumNotional: one, contractSize: one, makerFeeRate: one,
                takerFeeRate: one),
            parameters: [
                InstanceConfiguration.Parameter(
                    type: TRADINGBOOST_VALUE_INTEGER, name: Array("every".utf8), integer: every),
                InstanceConfiguration.Parameter(
                    type: TRADINGBOOST_VALUE_INTEGER, name: Array("at".utf8), integer: at),
                InstanceConfiguration.Parameter(
                    type: TRADINGBOOST_VALUE_TEXT, name: Array("deed".utf8), text: Array(deed.utf8)),
            ])
    }

    private func candle(_ seq: UInt64) -> tradingboost_candle_event {
        var candle = tradingboost_candle_event()
        candle.header = tradingboost_event(
            size: 176, type: UInt16(TRADINGBOOST_EVENT_CANDLE), flags: 0, instance: 5, seq: seq, time: Int64(seq) * 1_000)
        candle.close = tradingboost_decimal(hi: 0, lo: seq * 1_000_000_000_000_000_000)
        candle.high = candle.close
        return candle
    }

    /// Handles an event and takes what was asked for.
    private func requests<Event: BitwiseCopyable>(_ instance: PluginInstance, _ event: Event) -> [PluginRequest] {
        var event = event
        // SAFETY: every event begins with a header.
        let status = unsafe withUnsafePointer(to: &event) {
            unsafe instance.handle(UnsafeRawPointer($0).assumingMemoryBound(to: tradingboost_event.self))
        }
        #expect(status == TRADINGBOOST_OK)
        defer { instance.clearRequests() }
        return (0..<instance.requestCount).map { instance.request(at: $0) }
    }

    private func describe(_ request: PluginRequest) -> String {
        switch request {
        case .submit(let number, let request, _): "submit \(number) type \(request.type)"
        case .cancel(let number, let order): "cancel \(number) of \(order)"
        case .amend(let number, let request): "amend \(number) of \(request.order)"
        case .subscribe(let stream): "candles \(stream.timeframe / 60_000_000_000)"
        case .setTimer(let number, let due): "timer \(number) at \(due)"
        case .cancelTimer(let number): "no timer \(number)"
        case .history(let request, _, let count): "history \(request) of \(count)"
        case .notify: "notify"
        case .log(let level, _): "log \(level)"
        }
    }

    @Test func `requests are numbered from the given number, in the order of the calls`() throws {
        let instance = try PluginInstance(plugin: plugin(), configuration: configuration(nextIntent: 40))
        try instance.start()
        #expect((0..<instance.requestCount).map { describe(instance.request(at: $0)) } == ["candles 5", "candles 1"])
        instance.clearRequests()
        let asked = (UInt64(1)...10).map { seq in requests(instance, candle(seq)).map { describe($0) } }
        #expect(
            asked == [
                ["submit 40 type 2"], ["amend 41 of 40"], ["cancel 42 of 40"], ["timer 7 at 5000"], ["log 2", "notify"], [], [],
                [], [], ["submit 43 type 1"],
            ])
        #expect(instance.nextIntent == 44)
        try instance.stop(TRADINGBOOST_STOP_REQUESTED)
    }

    @Test func `a timer that went off is not set any more`() throws {
        let instance = try PluginInstance(plugin: plugin(), configuration: configuration())
        try instance.start()
        for seq in UInt64(1)...4 { _ = requests(instance, candle(seq)) }
        let event = tradingboost_timer_event(
            header: tradingboost_event(
                size: 48, type: UInt16(TRADINGBOOST_EVENT_TIMER), flags: 0, instance: 5, seq: 5, time: 9_000), timer: 7,
            due: 5_000)
        // The fixture's handler fails unless cancelling it is NOT_FOUND.
        #expect(requests(instance, event).isEmpty)
    }

    @Test func `a state is loaded as it was saved, with its timers`() throws {
        let first = try PluginInstance(plugin: plugin(), configuration: configuration(every: 6))
        try first.start()
        for seq in UInt64(1)...4 { _ = requests(first, candle(seq)) }
        let state = try first.save()
        let second = try PluginInstance(plugin: plugin(), configuration: configuration(every: 6, nextIntent: first.nextIntent))
        // SAFETY: the bytes outlive the call.
        let failure = unsafe state.withUnsafeBufferPointer { bytes in
            Result { () throws(PluginError) in try unsafe second.load(bytes, stateVersion: 1) }
        }
        try failure.get()
        try second.start()
        second.clearRequests()
        #expect(try second.save() == state)
        #expect(requests(second, candle(5)).map { describe($0) } == ["log 2", "notify"])
        #expect(requests(second, candle(6)).map { describe($0) } == ["submit 4 type 1"])
    }

    @Test func `every damaged byte of a state is found`() throws {
        let instance = try PluginInstance(plugin: plugin(), configuration: configuration())
        try instance.start()
        for seq in UInt64(1)...4 { _ = requests(instance, candle(seq)) }
        let state = try instance.save()
        for index in state.indices {
            var damaged = state
            damaged[index] ^= 0x10
            let result = unsafe damaged.withUnsafeBufferPointer { bytes in
                Result { () throws(PluginError) in try unsafe instance.load(bytes, stateVersion: 1) }
            }
            #expect(throws: PluginError.self, "byte \(index)") { try result.get() }
        }
        for count in state.indices {
            let result = unsafe Array(state.prefix(count)).withUnsafeBufferPointer { bytes in
                Result { () throws(PluginError) in try unsafe instance.load(bytes, stateVersion: 1) }
            }
            #expect(throws: PluginError.self, "first \(count) bytes") { try result.get() }
        }
    }

    @Test func `requests of an event are bounded`() throws {
        let instance = try PluginInstance(
            plugin: plugin("MisbehavingPlugin"), configuration: configuration(deed: "flood"))
        try instance.start()
        instance.clearRequests()
        let asked = requests(instance, candle(1))
        #expect(asked.count == 256 + 64)
        #expect(instance.takeDroppedLogs() == 100_000 - 64)
        #expect(instance.nextIntent == 257)
    }

    @Test func `a plugin that refuses to be created is an error with its status`() throws {
        let plugin = try plugin("MisbehavingPlugin")
        let error = #expect(throws: PluginError.self) {
            try PluginInstance(plugin: plugin, configuration: configuration(deed: "refuse"))
        }
        #expect(error?.description == "create returned -101 (INVALID_PARAMETER): fast must be below slow")
    }

    @Test func `tables that are not of this contract are refused`() throws {
        let whole = try plugin().table
        let changes: [(String, (inout tradingboost_plugin_table) -> Void)] = [
            ("the table of tradingboost_plugin does not begin with TRADINGBOOST_MAGIC", { $0.magic = 1 }),
            ("the plugin is built for ABI 0, this host has ABI 1; rebuild it", { $0.abi_major = 0 }),
            ("the table of tradingboost_plugin has 80 bytes, ABI 1.0 needs 88", { $0.struct_size = 80 }),
            ("the plugin's table has no create, which is required", { unsafe $0.create = nil }),
            ("the plugin's table has no start, which is required", { unsafe $0.start = nil }),
            ("the plugin's table has no on_event, which is required", { unsafe $0.on_event = nil }),
            ("the plugin's table has no destroy, which is required", { unsafe $0.destroy = nil }),
            ("the plugin's table has no load, but has save, which is required", { unsafe $0.load = nil }),
        ]
        for (text, change) in changes {
            var table = whole
            change(&table)
            let result = unsafe withUnsafePointer(to: &table) { pointer in
                Result { () throws(PluginError) in try unsafe LoadedPlugin(table: pointer) }
            }
            let error = #expect(throws: PluginError.self) { try result.get() }
            #expect(error?.description == text)
        }
    }
}
