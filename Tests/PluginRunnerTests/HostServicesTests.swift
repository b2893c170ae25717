import CCage
import CTradingBoost
import PluginRunner
import Testing

@Suite("Host services", .serialized)
struct HostServicesTests {
    private let everything: UInt32 = 0x3FF

    private func instance(
        capabilities: UInt32 = 0x3FF, marketData: UInt32 = 0x3FF, seed: UInt64 = 1, _ script: Script
    ) throws -> PluginInstance {
        let plugin = try Script.plugin(script)
        let one = tradingboost_decimal(hi: 0, lo: 1_000_000_000_000_000_000)
        return try PluginInstance(
            plugin: plugin,
            configuration: InstanceConfiguration(
                instance: 5, capabilities: capabilities, marketData: marketData, nextIntent: 1, randomSeed: seed, time: 77,
                instrument: InstanceConfiguration.Instrument(
                    number: 3, name: Array("BTC-USDT".utf8), baseAsset: Array("BTC".utf8), quoteAsset: Array("USDT".utf8),
                    venue: Array("paper".utf8), kind: TRADINGBOOST_INSTRUMENT_SPOT, tickSize: one, lotSize: one,
                    minimumQuantity: one, maximumQuantity: one, minimumNotional: one, contractSize: one, makerFeeRate: one,
                    takerFeeRate: one), parameters: []))
    }

    private func send(_ instance: PluginInstance, kind: UInt32? = nil, order: UInt64 = 1, seq: UInt64 = 1) {
        var step = tradingboost_order_event()
        step.header = tradingboost_event(
            size: UInt32(MemoryLayout<tradingboost_order_event>.size),
            type: UInt16(kind == nil ? TRADINGBOOST_EVENT_CANDLE : TRADINGBOOST_EVENT_ORDER), flags: 0, instance: 5, seq: seq,
            time: Int64(seq))
        step.order = order
        step.kind = kind ?? 0
        step.quantity = tradingboost_decimal(hi: 0, lo: 9)
        step.position_quantity = tradingboost_decimal(hi: 0, lo: seq)
        unsafe withUnsafePointer(to: &step) {
            _ = unsafe instance.handle(UnsafeRawPointer($0).assumingMemoryBound(to: tradingboost_event.self))
        }
        instance.clearRequests()
    }

    /// `load` of what `save` gave.
    private func restore(_ state: [UInt8], into instance: PluginInstance) throws {
        let result = unsafe state.withUnsafeBufferPointer { bytes in
            Result { () throws(PluginError) in try unsafe instance.load(bytes, stateVersion: 1) }
        }
        try result.get()
        try instance.start()
    }

    // MARK: - Subscriptions

    private func subscription(_ type: UInt32) -> tradingboost_subscription {
        tradingboost_subscription(
            struct_size: 32, instrument: 3, type: UInt16(type), delivery: UInt16(TRADINGBOOST_DELIVERY_EVERY), depth: 0,
            timeframe: 0, interval: 0)
    }

    private func statuses(
        capabilities: UInt32 = 0x3FF, marketData: UInt32 = 0x3FF, _ subscriptions: [tradingboost_subscription]
    ) throws -> [Int32] {
        let script = Script()
        var statuses: [Int32] = []
        script.onCreate = { host in
            for subscription in subscriptions { statuses.append(host.subscribe(subscription)) }
        }
        _ = try instance(capabilities: capabilities, marketData: marketData, script)
        return statuses
    }

    @Test func `each kind of market data can be asked for, in its own terms`() throws {
        var candles = subscription(TRADINGBOOST_EVENT_CANDLE)
        candles.timeframe = 60_000_000_000
        var book = subscription(TRADINGBOOST_EVENT_BOOK)
        book.depth = 50
        book.delivery = UInt16(TRADINGBOOST_DELIVERY_LATEST)
        var quotes = subscription(TRADINGBOOST_EVENT_QUOTE)
        quotes.delivery = UInt16(TRADINGBOOST_DELIVERY_CONFLATED)
        quotes.interval = 1_000_000
        let good = [candles, book, quotes, subscription(TRADINGBOOST_EVENT_TRADE), subscription(TRADINGBOOST_EVENT_FUNDING)]
        #expect(try statuses(good) == [0, 0, 0, 0, 0])
        let wrong: [(inout tradingboost_subscription) -> Void] = [
            { $0.struct_size = 31 }, { $0.instrument = 4 }, { $0.type = 0 }, { $0.type = 6 },
            { $0.type = UInt16(TRADINGBOOST_EVENT_ORDER) }, { $0.delivery = 0 }, { $0.delivery = 4 }, { $0.timeframe = 1 },
            { $0.timeframe = 0 }, { $0.delivery = UInt16(TRADINGBOOST_DELIVERY_LATEST) }, { $0.depth = 1 }, { $0.interval = 1 },
        ]
        let asked = wrong.map { change in
            var changed = candles
            change(&changed)
            return changed
        }
        #expect(try statuses(asked) == asked.map { _ in TRADINGBOOST_INVALID_ARGUMENT })
        book.depth = 51
        quotes.interval = 999_999
        #expect(try statuses([book, quotes]) == [TRADINGBOOST_INVALID_ARGUMENT, TRADINGBOOST_INVALID_ARGUMENT])
    }

    @Test func `data that is not granted and data that does not exist are told apart`() throws {
        let asked = [subscription(TRADINGBOOST_EVENT_TRADE), subscription(TRADINGBOOST_EVENT_FUNDING)]
        #expect(try statuses(capabilities: CAGE_CAPABILITY_TRADES, marketData: 1, asked) == [-102, -200])
        #expect(try statuses(capabilities: 0, asked) == [1, 1], "without any data the service is NULL")
    }

    // MARK: - History

    @Test func `candles are asked for by rules, at most eight requests at a time`() throws {
        let script = Script()
        var answers: [Int32] = []
        var numbers: [UInt64] = []
        script.onCreate = { answers.append($0.requestCandles(1).0) }
        script.onEvent = { host, _ in
            let wrong = [
                host.requestCandles(0), host.requestCandles(1_025), host.requestCandles(1, timeframe: 1),
                host.requestCandles(1, instrument: 4),
            ]
            answers += wrong.map(\.0)
            for _ in 0..<9 {
                let (status, number) = host.requestCandles(1_024)
                answers.append(status)
                numbers.append(number)
            }
        }
        let plugin = try instance(script)
        try plugin.start()
        send(plugin)
        #expect(answers == [-400, -100, -100, -100, -100, 0, 0, 0, 0, 0, 0, 0, 0, -300])
        #expect(numbers == [1, 2, 3, 4, 5, 6, 7, 8, 0])
        // Of a restored instance the eight still wait, until the last page of one has come.
        let restored = try instance(script)
        (answers, numbers) = ([], [])
        script.onEvent = { host, _ in answers.append(host.requestCandles(5).0) }
        try restore(try plugin.save(), into: restored)
        restored.clearRequests()
        for remaining: UInt32 in [256, 0] {
            var page = tradingboost_history_event(
                header: tradingboost_event(
                    size: UInt32(MemoryLayout<tradingboost_history_event>.size), type: UInt16(TRADINGBOOST_EVENT_HISTORY),
                    flags: 0, instance: 5, seq: 2, time: 2), request: 1, timeframe: 60_000_000_000, instrument: 3,
                remaining: remaining, count: 0, candle_stride: 88)
            unsafe withUnsafePointer(to: &page) {
                _ = unsafe restored.handle(UnsafeRawPointer($0).assumingMemoryBound(to: tradingboost_event.self))
            }
        }
        // One of the snapshot, which is told and not asked; then with the first page, and with the last.
        #expect(answers == [-400, -300, 0])
        #expect(try instance(capabilities: 1, Script()).requestCount == 0)
    }

    // MARK: - Random

    @Test func `random numbers are the instance's own and go on after a restart`() throws {
        let script = Script()
        var numbers: [UInt64] = []
        script.onEvent = { host, _ in
            numbers.append(host.random())
        }
        let first = try instance(seed: 42, script)
        try first.start()
        send(first)
        let state = try first.save()
        send(first)
        // SplitMix64 from 42: reference values of the published algorithm.
        #expect(numbers == [13_679_457_532_755_275_413, 2_949_826_092_126_892_291])
        try restore(state, into: try instance(seed: 7, script))
        #expect(numbers.last == 2_949_826_092_126_892_291, "the snapshot's number is the one that came next")
    }

    @Test func `an identifier says its version and variant`() throws {
        let script = Script()
        var seen: Set<[UInt8]> = []
        script.onEvent = { host, _ in
            let bytes = host.uuid()
            #expect(bytes[6] >> 4 == 4 && bytes[8] >> 6 == 2)
            seen.insert(bytes)
        }
        let instance = try instance(script)
        try instance.start()
        for seq in UInt64(1)...100 { send(instance, seq: seq) }
        #expect(seen.count == 100)
    }

    // MARK: - Snapshot

    @Test func `a restart begins with a snapshot of position and open orders`() throws {
        let script = Script()
        var snapshots: [tradingboost_snapshot_event] = []
        var orders: [tradingboost_open_order] = []
        var statuses: [Int32] = []
        script.onEvent = { host, bytes in
            let request = tradingboost_order_request(
                struct_size: 64, instrument: 3, side: 1, type: 2, time_in_force: 1, flags: 2, reserved: 0,
                quantity: tradingboost_decimal(hi: 0, lo: 5), price: tradingboost_decimal(hi: 0, lo: 7),
                stop_price: tradingboost_decimal(hi: .min, lo: 0), trailing_distance: tradingboost_decimal(),
                expire_time: 0)
            statuses.append(host.submit(request))
            guard bytes[4] == UInt8(TRADINGBOOST_EVENT_SNAPSHOT) else { return }
            unsafe bytes.withUnsafeBytes { bytes in
                let event = unsafe bytes.loadUnaligned(as: tradingboost_snapshot_event.self)
                snapshots.append(event)
                for index in 0..<Int(event.order_count) {
                    orders.append(
                        unsafe bytes.loadUnaligned(
                            fromByteOffset: 72 + index * Int(event.order_stride), as: tradingboost_open_order.self))
                }
            }
        }
        let first = try instance(script)
        try first.start()
        send(first, seq: 1)
        send(first, kind: TRADINGBOOST_ORDER_ACCEPTED, order: 1, seq: 2)
        send(first, kind: TRADINGBOOST_ORDER_CANCEL_REJECTED, order: 1, seq: 3)
        send(first, kind: TRADINGBOOST_ORDER_DENIED, order: 2, seq: 4)
        #expect(snapshots.isEmpty)
        let state = try first.save()
        statuses = []
        let second = try instance(script)
        try restore(state, into: second)
        let snapshot = try #require(snapshots.first)
        #expect(snapshot.header.seq == 4 && snapshot.header.time == 4 && snapshot.header.flags == 1)
        #expect(snapshot.position_quantity.lo == 4 && snapshot.header.size == 72 + 3 * 104)
        #expect(orders.map(\.order) == [1, 3, 4] && orders.map(\.kind) == [3, 0, 0])
        #expect(orders.map(\.quantity.lo) == [9, 5, 5] && orders.map(\.flags) == [2, 2, 2])
        #expect(statuses == [TRADINGBOOST_WRONG_STATE], "a snapshot is told, not asked about")
        #expect(try second.save() == state)
    }

    // MARK: - Store

    @Test func `values are kept by key, in bounds, and outlive a restart`() throws {
        let script = Script()
        var steps: [[UInt8]] = []
        script.onEvent = { host, _ in
            steps.append(Array("\(host.get("a").map { String(decoding: $0, as: UTF8.self) } ?? "-")".utf8))
            #expect(host.set("a", Array("one".utf8)) == 0 && host.set("b", []) == 0)
            #expect(host.set("", [1]) == TRADINGBOOST_INVALID_ARGUMENT)
            #expect(host.set(String(repeating: "k", count: 65), [1]) == TRADINGBOOST_LIMIT_REACHED)
            #expect(host.set("c", [UInt8](repeating: 0, count: 1_025)) == TRADINGBOOST_LIMIT_REACHED)
            #expect(host.set("c", [UInt8](repeating: 9, count: 1_024)) == 0 && host.get("c")?.count == 1_024)
            #expect(host.remove("c") == 0 && host.remove("c") == TRADINGBOOST_NOT_FOUND)
            for index in 0..<70 { #expect(host.set("k\(index)", [1]) == (index < 62 ? 0 : TRADINGBOOST_LIMIT_REACHED)) }
        }
        let first = try instance(script)
        try first.start()
        send(first)
        script.onEvent = { host, _ in
            steps.append(host.get("a") ?? [])
            steps.append(host.get("b") ?? [1])
            #expect(host.set("a", [1]) == TRADINGBOOST_WRONG_STATE, "not in a snapshot")
        }
        try restore(try first.save(), into: try instance(script))
        #expect(steps == [Array("-".utf8), Array("one".utf8), []])
    }

    @Test func `an extension that is not granted or not known is NULL`() throws {
        let script = Script()
        var found: [Bool] = []
        script.onCreate = { host in
            for name in ["tradingboost.store/1", "tradingboost.store/2", "tradingboost.store", ""] {
                found.append(host.hasExtension(name))
            }
        }
        _ = try instance(script)
        _ = try instance(capabilities: everything & ~CAGE_CAPABILITY_STORE, script)
        #expect(found == [true, false, false, false, false, false, false, false])
    }
}
