import CTradingBoost
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// Tells what it was told, and asks for what its parameters name.
final class Witness: Strategy {
    static let manifest = Manifest(
        id: "com.example.witness", name: "Witness \"W\"", version: "1.0.0", vendor: "Example", capabilities: [.candles])

    struct State: BitwiseCopyable, Equatable { var events = 0 }

    // SAFETY: the suite that uses it runs one test at a time.
    nonisolated(unsafe) static var candles: [Candle] = []
    // SAFETY: as above.
    nonisolated(unsafe) static var steps: [OrderStep] = []
    // SAFETY: as above.
    nonisolated(unsafe) static var stops: [StopReason] = []
    // SAFETY: as above.
    nonisolated(unsafe) static var freed = 0

    let host: Host
    var state = State()

    init(_ setup: Setup, _ settings: NoSettings) throws(StrategyRefusal) {
        host = setup.host
        try setup.subscribeCandles(.minute1)
        unsafe (Witness.candles, Witness.steps, Witness.stops, Witness.freed) = ([], [], [], 0)
    }

    deinit { unsafe Witness.freed += 1 }

    func onCandle(_ candle: Candle) {
        state.events += 1
        unsafe Witness.candles.append(candle)
    }

    func onOrder(_ step: OrderStep) { unsafe Witness.steps.append(step) }

    func onStop(_ reason: StopReason) { unsafe Witness.stops.append(reason) }
}

/// Sends one request for each timer number and logs what came back.
final class Asker: Strategy {
    static let manifest = Manifest(
        id: "com.example.asker", name: "Asker", version: "1.0.0", vendor: "Example",
        capabilities: [.orders, .timers, .notifications])

    struct State: BitwiseCopyable, Equatable {}
    let host: Host
    var state = State()

    init(_ setup: Setup, _ settings: NoSettings) { host = setup.host }

    func onTimer(_ timer: Timer) {
        let (quantity, price, stop) = (Quantity(3), Price(100), Price(90))
        switch timer.number {
        case 1: tell(submit(.market(.buy, quantity)))
        case 2: tell(submit(.limit(.sell, quantity, at: price, .postOnly)))
        case 3: tell(submit(.stop(.sell, quantity, at: stop, .reduceOnly)))
        case 4: tell(submit(.stopLimit(.buy, quantity, at: stop, limit: price, [.reduceOnly, .immediateOrCancel])))
        case 5: tell(cancel(OrderNumber(8)))
        case 6: tell(amend(OrderNumber(8), price: price))
        case 7: tell(setTimer(4, at: now))
        case 8: tell(cancelTimer(4))
        case 9: tell(notify("title", "text"))
        default: log(.debug, "now \(now.nanoseconds)")
        }
    }

    private func tell(_ submission: Submission) {
        switch submission {
        case .queued(let order): log(.information, "queued \(order.rawValue)")
        case .refused(let refusal): log(.information, refusal.text)
        }
    }

    private func tell(_ refusal: RequestRefusal?) { log(.information, refusal?.text ?? "queued") }
}

/// Reads each kind of parameter.
final class Reader: Strategy {
    static let manifest = Manifest(
        id: "com.example.reader", name: "Reader", version: "1.0.0-beta.1", vendor: "Example", summary: "Reads.\n",
        capabilities: [])

    struct Settings: StrategySettings {
        let text: String

        init(_ parameters: inout Parameters) throws(StrategyRefusal) {
            let integer = try parameters.integer(
                "integer", -10...10, step: 5, default: -5, unit: "candles", title: "Integer", "A whole number.")
            let boolean = try parameters.boolean("boolean", default: true, title: "Boolean", "Yes or no.")
            let decimal = try parameters.decimal("decimal", "0.25"...99, step: "0.01", title: "Decimal", "Exact.")
            let text = try parameters.text("text", default: "a \"b\" \\ c", title: "Text", "Anything.")
            let timeframe: Timeframe = try parameters.choice("timeframe", default: .hour4, title: "Timeframe", "One of a few.")
            self.text = "\(integer) \(boolean) \(decimal) \(text) \(timeframe.name)"
        }
    }

    struct State: BitwiseCopyable, Equatable {}
    let host: Host
    var state = State()

    init(_ setup: Setup, _ settings: Settings) {
        host = setup.host
        host.log(.information, settings.text)
    }

    func onParameters(_ settings: Settings) { host.log(.information, settings.text) }
}

extension SDKTests {
    @Suite("A plugin through the C table")
    struct PluginTests {
        private func candle(instrument: UInt32 = 7, timeframe: Int64 = 60_000_000_000) -> tradingboost_candle_event {
            tradingboost_candle_event(
                header: tradingboost_event(), instrument: instrument, reserved: 0, timeframe: timeframe, open_time: 120,
                open: contract(FixedDecimal("1.5")), high: contract(FixedDecimal(3)), low: contract(FixedDecimal(-1)),
                close: contract(FixedDecimal("2.000000000000000001")), volume: contract(FixedDecimal(10)), open_double: 1.5,
                high_double: 3, low_double: -1, close_double: 2, volume_double: 10)
        }

        private func step(kind: UInt32, side: UInt8 = 1) -> tradingboost_order_event {
            tradingboost_order_event(
                header: tradingboost_event(), order: 5, kind: kind, reason: 12, quantity: contract(FixedDecimal(4)),
                price: contract(nil), stop_price: contract(FixedDecimal(99)), filled_quantity: contract(FixedDecimal(1)),
                fill_price: contract(FixedDecimal(100)),
                fill_quantity: contract(FixedDecimal(1)), fill_fee: contract(FixedDecimal("-0.1")),
                fill_fee_asset: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), fill: 2,
                position_quantity: contract(FixedDecimal(-6)), position_price: contract(nil), venue_time: 3, side: side,
                liquidity: 1, reserved: (0, 0, 0, 0, 0, 0), parent: 0)
        }

        private func timer(_ number: UInt64) -> tradingboost_timer_event {
            tradingboost_timer_event(header: tradingboost_event(), timer: number, due: 1)
        }

        @Test func `the table says which contract it speaks`() {
            let table = unsafe Plugin.entry(Witness.self).assumingMemoryBound(to: tradingboost_plugin_table.self).pointee
            #expect(table.magic == TRADINGBOOST_MAGIC && table.struct_size == 88)
            #expect(table.abi_major == 1 && table.abi_minor == 1)
            #expect(unsafe Plugin.entry(Witness.self) == Plugin.entry(Witness.self), "constant for the life of the process")
        }

        @Test func `an instance lives from create to destroy`() throws {
            let plugin = try instance(of: Witness.self)
            #expect(plugin.host.subscriptions == [60_000_000_000])
            #expect(plugin.start() == TRADINGBOOST_OK)
            #expect(plugin.stop(TRADINGBOOST_STOP_SHUTDOWN) == TRADINGBOOST_OK)
            #expect(unsafe Witness.stops == [.shutdown] && Witness.freed == 0)
            plugin.destroy()
            #expect(unsafe Witness.freed == 1)
        }

        @Test func `a candle arrives as it was sent`() throws {
            let plugin = try instance(of: Witness.self)
            plugin.host.time = 77
            #expect(plugin.send(candle(), type: TRADINGBOOST_EVENT_CANDLE, flags: 1) == TRADINGBOOST_OK)
            let candle = try #require(unsafe Witness.candles.first)
            #expect(candle.context.sequence == 1 && candle.context.time.nanoseconds == 77 && candle.context.isReplay)
            #expect(candle.timeframe == .minute1 && candle.openTime.nanoseconds == 120)
            #expect(candle.closeTime.nanoseconds == 60_000_000_120)
            #expect(candle.open == Price("1.5") && candle.high == Price(3) && candle.low == Price(-1))
            #expect(candle.close == Price("2.000000000000000001") && candle.volume == Quantity(10))
            #expect(candle.doubles.open == 1.5 && candle.doubles.low == -1 && candle.doubles.volume == 10)
        }

        @Test func `an order step arrives as it was sent`() throws {
            let plugin = try instance(of: Witness.self)
            #expect(
                plugin.send(step(kind: TRADINGBOOST_ORDER_PARTIALLY_FILLED), type: TRADINGBOOST_EVENT_ORDER) == TRADINGBOOST_OK)
            let step = try #require(unsafe Witness.steps.first)
            #expect(step.order == OrderNumber(5) && step.kind == .partiallyFilled && step.reason == 12 && step.side == .buy)
            #expect(step.quantity == Quantity(4) && step.price == nil && step.filledQuantity == Quantity(1))
            #expect(step.fill?.number == 2 && step.fill?.price == Price(100) && step.fill?.fee == FixedDecimal("-0.1"))
            #expect(step.fill?.feeAsset == nil && step.fill?.liquidity == .maker)
            #expect(step.stopPrice == Price(99) && step.venueTime?.nanoseconds == 3)
            #expect(step.positionQuantity == Quantity(-6) && step.positionPrice == nil)
        }

        @Test func `a fee has its asset, and its worth in quote where the fill tells it`() throws {
            let plugin = try instance(of: Witness.self)
            var event = step(kind: TRADINGBOOST_ORDER_FILLED)
            for name in ["USDT", "BTC", "BNB", "SIXTEEN-BYTES-OK"] {
                unsafe withUnsafeMutableBytes(of: &event.fill_fee_asset) { field in
                    for (index, byte) in (Array(name.utf8) + Array(repeating: 0, count: 16)).prefix(16).enumerated() {
                        unsafe field[index] = byte
                    }
                }
                #expect(plugin.send(event, type: TRADINGBOOST_EVENT_ORDER) == TRADINGBOOST_OK)
            }
            _ = try instance(of: InstrumentHolder.self)
            let instrument = try #require(unsafe InstrumentHolder.instrument)
            let fills = unsafe Witness.steps.compactMap(\.fill)
            #expect(fills.map { $0.feeAsset?.description } == ["USDT", "BTC", "BNB", "SIXTEEN-BYTES-OK"])
            #expect(fills.map { $0.quoteFee(instrument) } == [Notional("-0.1"), Notional(-10), nil, nil], "at a price of 100")
        }

        @Test func `what is newer than the SDK is passed over with OK`() throws {
            let plugin = try instance(of: Witness.self)
            #expect(plugin.send(candle(), type: 999) == TRADINGBOOST_OK)
            #expect(plugin.send(step(kind: 99), type: TRADINGBOOST_EVENT_ORDER) == TRADINGBOOST_OK)
            #expect(plugin.send(step(kind: 1, side: 9), type: TRADINGBOOST_EVENT_ORDER) == TRADINGBOOST_OK)
            #expect(plugin.send(candle(timeframe: 1), type: TRADINGBOOST_EVENT_CANDLE) == TRADINGBOOST_OK)
            #expect(plugin.send(candle(instrument: 8), type: TRADINGBOOST_EVENT_CANDLE) == TRADINGBOOST_OK)
            #expect(unsafe Witness.candles.isEmpty && Witness.steps.isEmpty)
            #expect(plugin.stop(7) == TRADINGBOOST_OK)
            #expect(unsafe Witness.stops == [.other(7)])
        }

        @Test func `an event may be longer than the SDK knows, not shorter`() throws {
            let plugin = try instance(of: Witness.self)
            #expect(plugin.send((candle(), UInt64(1)), type: TRADINGBOOST_EVENT_CANDLE) == TRADINGBOOST_OK)
            #expect(unsafe Witness.candles.count == 1)
            for type in [TRADINGBOOST_EVENT_CANDLE, TRADINGBOOST_EVENT_ORDER, TRADINGBOOST_EVENT_TIMER] {
                #expect(plugin.send(candle(), type: type, size: 40) == TRADINGBOOST_INVALID_ARGUMENT)
            }
            #expect(unsafe Witness.candles.count == 1)
        }

        @Test func `an order step of a host of ABI 1 0 is one without a parent`() throws {
            let plugin = try instance(of: Witness.self)
            var event = step(kind: TRADINGBOOST_ORDER_ACCEPTED)
            event.parent = 44
            #expect(plugin.send(event, type: TRADINGBOOST_EVENT_ORDER) == TRADINGBOOST_OK)
            #expect(plugin.send(event, type: TRADINGBOOST_EVENT_ORDER, size: 232) == TRADINGBOOST_OK)
            #expect(plugin.send(event, type: TRADINGBOOST_EVENT_ORDER, size: 224) == TRADINGBOOST_INVALID_ARGUMENT)
            #expect(unsafe Witness.steps.map(\.parent) == [OrderNumber(44), nil])
            #expect(unsafe Witness.steps.map(\.positionQuantity) == [Quantity(-6), Quantity(-6)])
        }

        @Test func `orders leave as the contract writes them`() throws {
            let plugin = try instance(of: Asker.self)
            for number in 1...4 { #expect(plugin.send(timer(UInt64(number)), type: TRADINGBOOST_EVENT_TIMER) == TRADINGBOOST_OK) }
            let records: [tradingboost_order_request] = plugin.host.requests.compactMap { request in
                guard case .submit(let bytes, _) = request else { return nil }
                return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_order_request.self) }
            }
            try #require(records.count == 4)
            #expect(records.allSatisfy { $0.struct_size == 88 && $0.instrument == 7 && $0.reserved == 0 })
            #expect(records.map(\.side) == [1, 2, 2, 1])
            #expect(records.map(\.type) == [1, 2, 3, 4])
            #expect(records.map(\.flags) == [0, 1, 2, 2])
            #expect(records.map(\.time_in_force) == [1, 1, 1, 2])
            #expect(records.map { fixedDecimal($0.quantity) } == Array(repeating: FixedDecimal(3), count: 4))
            #expect(records.map { fixedDecimal($0.price) } == [nil, FixedDecimal(100), nil, FixedDecimal(100)])
            #expect(records.map { fixedDecimal($0.stop_price) } == [nil, nil, FixedDecimal(90), FixedDecimal(90)])
            #expect(plugin.host.logs.map(\.text) == ["queued 1", "queued 2", "queued 3", "queued 4"])
        }

        @Test func `the other requests leave as the contract writes them`() throws {
            let plugin = try instance(of: Asker.self)
            plugin.host.time = 55
            for number in 5...10 {
                #expect(plugin.send(timer(UInt64(number)), type: TRADINGBOOST_EVENT_TIMER) == TRADINGBOOST_OK)
            }
            #expect(plugin.host.requests.count == 5)
            #expect(plugin.host.requests[0] == .cancel(8))
            guard case .amend(let bytes) = plugin.host.requests[1] else {
                Issue.record("an amendment is the second request")
                return
            }
            let record = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_amend_request.self) }
            #expect(record.struct_size == 64 && record.order == 8 && fixedDecimal(record.price) == FixedDecimal(100))
            #expect(fixedDecimal(record.quantity) == nil && fixedDecimal(record.stop_price) == nil)
            #expect(
                Array(plugin.host.requests[2...]) == [
                    .setTimer(4, due: 55), .cancelTimer(4), .notify(title: "title", text: "text"),
                ])
            #expect(plugin.host.logs.last?.text == "now 55" && plugin.host.logs.last?.level == TRADINGBOOST_LOG_DEBUG)
        }

        @Test func `a service that was not granted answers so and does no harm`() throws {
            let missing: Set<RecordingHost.Service> = [.now, .submit, .cancel, .amend, .setTimer, .cancelTimer, .notify]
            let plugin = try instance(of: Asker.self, host: RecordingHost(missing: missing))
            plugin.host.time = 66
            for number in 1...10 {
                #expect(plugin.send(timer(UInt64(number)), type: TRADINGBOOST_EVENT_TIMER) == TRADINGBOOST_OK)
            }
            #expect(plugin.host.logs.map(\.text) == Array(repeating: "not granted", count: 9) + ["now 66"])
            let silent = try instance(of: Asker.self, host: RecordingHost(missing: missing.union([.log])))
            #expect(silent.send(timer(10), type: TRADINGBOOST_EVENT_TIMER) == TRADINGBOOST_OK)
            #expect(silent.host.logs.isEmpty)
        }

        @Test func `of an older host's table only what it has is used`() throws {
            // The table ends behind submit_order: what lies there in memory is not looked at.
            let plugin = try instance(of: Asker.self, host: RecordingHost(structSize: 72))
            for number in [1, 5, 7] {
                #expect(plugin.send(timer(UInt64(number)), type: TRADINGBOOST_EVENT_TIMER) == TRADINGBOOST_OK)
            }
            #expect(plugin.host.logs.map(\.text) == ["queued 1", "not granted", "not granted"])
        }

        @Test(arguments: [
            (TRADINGBOOST_INVALID_ARGUMENT, "invalid argument"), (TRADINGBOOST_UNSUPPORTED, "unsupported"),
            (TRADINGBOOST_NOT_GRANTED, "not granted"), (TRADINGBOOST_LIMIT_REACHED, "limit reached"),
            (TRADINGBOOST_WRONG_STATE, "wrong state"), (TRADINGBOOST_NOT_FOUND, "not found"),
            (TRADINGBOOST_FAILED, "failed"), (-777, "status -777"),
        ])
        func `a refusal of the host is a value`(status: Int32, text: String) throws {
            let plugin = try instance(of: Asker.self)
            plugin.host.refusals = [.submit: status, .cancel: status]
            for number in [1, 5] {
                #expect(plugin.send(timer(UInt64(number)), type: TRADINGBOOST_EVENT_TIMER) == TRADINGBOOST_OK)
            }
            #expect(plugin.host.logs.map(\.text) == [text, text])
        }

        @Test func `a strategy without candles does not start`() throws {
            let host = RecordingHost(missing: [.candles])
            let error = #expect(throws: PluginUnderTest.Refused.self) { _ = try instance(of: Witness.self, host: host) }
            #expect(error?.status == TRADINGBOOST_FAILED)
            let text = "candles 1m: not granted; name the capability 'candles' in the strategy's manifest"
            #expect(host.logs.map(\.text) == [text])
        }

        @Test func `an instrument without a grid is refused`() throws {
            let host = RecordingHost()
            var instrument = InstrumentUnderTest()
            instrument.tickSize = .zero
            #expect(throws: PluginUnderTest.Refused.self) {
                _ = try instance(of: Witness.self, host: host, instrument: instrument)
            }
            #expect(host.logs.map(\.text) == ["instrument BTC-USDT: tick size and lot size must be positive"])
        }

        // MARK: - Parameters

        private static let all: [String: ParameterValue] = [
            "integer": .integer(-5), "boolean": .boolean(true), "decimal": .decimal(FixedDecimal("0.25")),
            "text": .text("søren"), "timeframe": .text("4h"), "unread": .integer(1),
        ]

        @Test(arguments: [64, 96])
        func `parameters are read by name, whatever the distance between them`(stride: Int) throws {
            let plugin = try instance(of: Reader.self, parameters: PluginTests.all, parameterStride: stride)
            #expect(plugin.host.logs.map(\.text) == ["-5 true 0.25 søren 4h"])
        }

        @Test(arguments: [
            ("integer", ParameterValue?.none, "parameter integer is missing: pack the plugin again"),
            ("integer", .text("5"), "parameter integer is not an integer: pack the plugin again"),
            ("boolean", .integer(1), "parameter boolean is not a boolean: pack the plugin again"),
            ("decimal", .integer(1), "parameter decimal is not a decimal: pack the plugin again"),
            ("decimal", .decimal(nil), "parameter decimal is undefined: give it a decimal number"),
            ("text", .boolean(true), "parameter text is not a text: pack the plugin again"),
            ("timeframe", .text("2h"), "parameter timeframe: '2h' is not one of 1m, 3m, 5m, 15m, 1h, 4h, 1d"),
        ])
        func `a parameter that does not fit is refused by name`(name: String, value: ParameterValue?, text: String) throws {
            let host = RecordingHost()
            var parameters = PluginTests.all
            parameters[name] = value
            let error = #expect(throws: PluginUnderTest.Refused.self) {
                _ = try instance(of: Reader.self, host: host, parameters: parameters)
            }
            #expect(error?.status == TRADINGBOOST_INVALID_PARAMETER)
            #expect(host.logs.map(\.text) == [text])
        }

        @Test func `new parameters are taken, refused, or not supported`() throws {
            let plugin = try instance(of: Reader.self, parameters: PluginTests.all)
            #expect(plugin.setParameters(PluginTests.all) == TRADINGBOOST_OK)
            #expect(plugin.setParameters([:]) == TRADINGBOOST_INVALID_PARAMETER)
            #expect(try instance(of: Witness.self).setParameters([:]) == TRADINGBOOST_UNSUPPORTED)
        }
    }
}
