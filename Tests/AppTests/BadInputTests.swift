import Foundation
import PluginFixtures
import Store
import TestSupport
import Testing

/// Each wrong input gets one clear line and an exit status: 2 for usage, 1 for failure.
@Suite("Bad input")
struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var status: Int32 = 1
        /// What the line must name.
        var names: [String]
        var testDescription: String { arguments.joined(separator: " ").replacing("\n", with: " ") }
    }

    @Test(arguments: [
        Case(arguments: ["demo", "--users", "0"], status: 2, names: ["--users 0", "1 to 1000"]),
        Case(arguments: ["demo", "--speed", "fast"], status: 2, names: ["--speed", "fast"]),
        Case(arguments: ["demo", "--port", "70000"], status: 2, names: ["--port 70000"]),
        Case(arguments: ["demo", "--colour"], status: 2, names: ["--colour"]),
        Case(arguments: ["backtest", "--equity", "-5"], status: 2, names: ["--equity"]),
        Case(arguments: ["backtest", "--length", "0"], status: 2, names: ["--length 0"]),
        Case(arguments: ["backtest", "--length", "9223372036854775807"], status: 2, names: ["--length", "1 to 20000000"]),
        Case(arguments: ["backtest", "--equity", "1e40"], status: 2, names: ["--equity 1e40"]),
        Case(arguments: ["demo", "--users", "99999999999999999999"], status: 2, names: ["--users"]),
        Case(arguments: ["demo", "--speed", "inf"], status: 2, names: ["--speed"]),
        Case(arguments: ["backtest", "--plugin", "/nowhere/x.so"], names: ["/nowhere/x.so", "cannot be read"]),
        Case(arguments: ["backtest", "--candles", "/nowhere.csv"], names: ["/nowhere.csv"]),
        Case(arguments: ["backtest", "rsi_period=1"], names: ["rsi_period", "from 2 to 200"]),
        Case(arguments: ["backtest", "rsi_periods=14"], names: ["rsi_periods", "rsi_period"]),
        Case(arguments: ["backtest", "rsi_period=many"], names: ["rsi_period", "many"]),
        Case(arguments: ["backtest", "rsi_period"], names: ["rsi_period"]),
        Case(arguments: ["backtest", "--parameters", "/nowhere.json"], names: ["/nowhere.json"]),
        Case(arguments: ["backtest", "--instrument", "/nowhere.json"], names: ["/nowhere.json"]),
        Case(arguments: ["plugin", "inspect", "/etc/hostname"], names: []),
        Case(arguments: ["serve", "--config", "/nowhere.json"], names: ["/nowhere.json"]),
    ])
    func `wrong arguments are named`(wrong: Case) async throws {
        let folder = try TemporaryFolder("bad")
        let needsFolder = wrong.arguments[0] == "demo" || wrong.arguments[0] == "serve"
        let ending = try await Program(wrong.arguments + (needsFolder ? ["--data", folder.path] : [])).ending()
        #expect(ending.status == wrong.status, "\(ending.errors)")
        for name in wrong.names { #expect(ending.errors.contains(name), "\(ending.errors)") }
        #expect(!ending.errors.contains("Fatal error"))
    }

    struct Rows: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var names: [String]
    }

    private static let header = "open_time_ms,open,high,low,close,volume\n"
    private static let good = "60000,100,101,99,100,1\n120000,100,101,99,100,1\n"

    @Test(arguments: [
        Rows(testDescription: "empty", text: "", names: []),
        Rows(testDescription: "header", text: "time,o,h,l,c,v\n" + good, names: ["1"]),
        Rows(testDescription: "order", text: header + good + "60000,100,101,99,100,1\n", names: ["4"]),
        Rows(testDescription: "duplicate", text: header + good + "120000,100,101,99,100,1\n", names: ["4"]),
        Rows(testDescription: "negative", text: header + good + "180000,-100,101,99,100,1\n", names: ["4", "open"]),
        Rows(testDescription: "not a number", text: header + good + "180000,100,101,99,abc,1\n", names: ["4", "close", "abc"]),
        Rows(testDescription: "gap", text: header + good + "360000,100,101,99,100,1\n", names: ["4", "3"]),
        Rows(testDescription: "columns", text: header + good + "180000,100,101\n", names: ["4"]),
        Rows(
            testDescription: "low prices",
            text: header
                + good.replacing(",1", with: ",0.001").replacing("100", with: "0.5")
                .replacing("99", with: "0.4").replacing("0.0010", with: "0.5"), names: []),
    ])
    func `a wrong candle row is named with file and line`(rows: Rows) async throws {
        let folder = try TemporaryFolder("bad")
        let file = "\(folder.path)/candles.csv"
        try Data(rows.text.utf8).write(to: URL(filePath: file))
        let ending = try await Program.run("backtest", "--candles", file)
        #expect(ending.status == 1, "\(ending.output) \(ending.errors)")
        #expect(ending.errors.hasPrefix("error: \(file)"), "\(ending.errors)")
        #expect(ending.errors.split(separator: "\n").count == 1, "\(ending.errors)")
        for name in rows.names { #expect(ending.errors.contains(name), "\(ending.errors)") }
    }

    @Test func `candles longer than the strategy's timeframe are refused with the way out`() async throws {
        let folder = try TemporaryFolder("bad")
        let file = "\(folder.path)/hours.csv"
        let rows = (1...200).map { "\($0 * 3_600_000),41000,41100,40900,41000,1" }
        try Data((Self.header + rows.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: file))
        let ending = try await Program.run("backtest", "--candles", file)
        #expect(ending.status == 1)
        #expect(ending.errors.contains("1m candles"), "\(ending.errors)")
        let fitting = try await Program.run("backtest", "--candles", file, "timeframe=1h", "trend_timeframe=4h")
        #expect(fitting.status == 0, "\(fitting.errors)")
    }

    @Test func `a plugin that was cut off is refused with every reason, and none of it is run`() async throws {
        let folder = try TemporaryFolder("bad")
        let file = "\(folder.path)/cut.so"
        let bytes = try BuiltProduct.plugin("HyperRSI")
        try Data(bytes.prefix(bytes.count / 2)).write(to: URL(filePath: file))
        for command in ["backtest --plugin \(file)", "plugin inspect \(file)"] {
            let ending = try await Program(command.split(separator: " ").map(String.init)).ending()
            #expect(ending.status == 1)
            #expect((ending.output + ending.errors).contains(file))
        }
    }

    @Test func `a database that cannot be reached is named without its password`() async throws {
        let folder = try TemporaryFolder("bad")
        let ending = try await Program.run(
            "demo", "--speed", "max", "--length", "10", "--data", folder.path,
            environment: ["DATABASE_URL": "postgresql://ada:fake-password@127.0.0.1:1/x"])
        #expect(ending.status == 1)
        #expect(ending.errors.contains("127.0.0.1:1"), "\(ending.errors)")
        #expect(!ending.errors.contains("fake-password"))
    }

    @Test func `a data folder has one host, and a port one server`() async throws {
        let folder = try TemporaryFolder("bad")
        let other = try TemporaryFolder("bad")
        let first = try Program(["serve", "--data", folder.path, "--port", "0"])
        let port = try await Program.poll("the port") { try Serving.port(first.errorsSoFar()) }
        let second = try await Program.run("demo", "--length", "10", "--speed", "max", "--data", folder.path)
        #expect(second.status == 1)
        #expect(second.errors.contains("in use by another tradingboost"), "\(second.errors)")
        let third = try await Program.run("serve", "--data", other.path, "--port", "\(port)")
        #expect(third.status == 1)
        #expect(third.errors.contains("port \(port) is in use"), "\(third.errors)")
        first.kill(SIGTERM)
        #expect(try await first.ending().status == 0)
    }

    private static let mayMount = getuid() == 0

    @Test(.enabled(if: mayMount, "skipped: only root can mount a small disk"))
    func `a disk that gets full stops the run with a clear line, and room lets it go on`() async throws {
        let folder = try TemporaryFolder("disk")
        guard try Self.mount("-t", "tmpfs", "-o", "size=60m", "tmpfs", folder.path) else {
            try Test.cancel("this machine does not let root mount a small disk")
        }
        defer {
            let unmount = Process()
            unmount.executableURL = URL(filePath: "/bin/umount")
            unmount.arguments = ["-l", folder.path]
            do { try unmount.run() } catch { Issue.record("\(folder.path) is left mounted: \(error)") }
            unmount.waitUntilExit()
        }
        // So long that it cannot be through before a busy machine has looked at it twice.
        let arguments = [
            "demo", "--users", "5", "--speed", "max", "--length", "1000000", "--json", "--data", "\(folder.path)/data",
        ]
        let full = try await Program(arguments).ending()
        #expect(full.status == 1)
        #expect(full.errors.contains("the disk is full"), "\(full.errors)")
        #expect(try Self.mount("-o", "remount,size=2g", folder.path))
        let program = try Program(arguments)
        var first: UInt64?
        try await Program.poll("the run to go on") { () -> Bool? in
            let errors = try program.errorsSoFar()
            try #require(program.isRunning, "\(errors)")
            guard let address = PrivateCluster.running(in: "\(folder.path)/data"),
                let run = try CheckpointRepository(PostgreSQLConnection(address)).run(shard: "demo")
            else { return nil }
            // The first run may have come further than its last checkpoint; at most as far as the next would have been.
            if let first { return run.candleCount > first + 512 ? true : nil }
            first = run.candleCount
            return nil
        }
        program.kill(SIGTERM)
        let result = try RunResult(try await program.ending())
        #expect(result.resumedAtCandle > 0)
        #expect(result.database.orders == result.orders)
        #expect(try violations(in: "\(folder.path)/data").isEmpty)
    }

    private static func mount(_ arguments: String...) throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/mount")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    @Test func `a data folder that is a file is refused`() async throws {
        let folder = try TemporaryFolder("bad")
        try Data().write(to: URL(filePath: "\(folder.path)/file"))
        let ending = try await Program.run("demo", "--data", "\(folder.path)/file", "--length", "10", "--speed", "max")
        #expect(ending.status == 1)
        #expect(ending.errors.contains("is a file, not a folder"), "\(ending.errors)")
    }

    @Test(arguments: [
        (#"{"name": "BTC-USDT", "tick_size": "0", "lot_size": "1"}"#, "tick_size is 0 and must be above zero"),
        (#"{"name": "BTC-USDT", "tick_size": "-1", "lot_size": "1"}"#, "tick_size is -1"),
        (#"{"name": "BTC-USDT", "tick_size": "100000000000000000000", "lot_size": "1"}"#, "give at most 1000000000"),
        (#"{"name": "BTC-USDT", "tick_size": "1", "lot_size": "1000000000000"}"#, "lot_size is 1000000000000; give at most"),
        (#"{"name": "BTC-USDT", "tick_size": "1", "lot_size": "1", "maximum_quantity": "1e20"}"#, "maximum_quantity is"),
        (#"{"name": "BTC-USDT", "tick_size": "1", "lot_size": "1", "minimum_notional": "1e20"}"#, "minimum_notional is"),
        (#"{"name": "BTC-USDT", "tick_size": "1", "lot_size": "1", "minimum_quantity": "-1"}"#, "must not be negative"),
        (#"{"name": "BTC-USDT", "tick_size": "1", "lot_size": "1", "maker_fee_rate": "1"}"#, "must be below 1"),
        (
            #"{"name": "BTC-USDT", "tick_size": "1", "lot_size": "1", "taker_fee_rate": "1e40"}"#,
            "'1e40' is too large or too fine"
        ),
        (#"{"name": "BTC-USDT", "tick_size": "0.0000000000000000001", "lot_size": "1"}"#, "is too large or too fine"),
        (#"{"name": "BTC-USDT", "tick_size": "ten", "lot_size": "1"}"#, "'ten' is not a decimal number"),
        (
            #"{"name": "BTC-ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456", "tick_size": "1", "lot_size": "1"}"#,
            "1 to 32 printable letters each"
        ),
        (#"{"name": "BTC", "tick_size": "1", "lot_size": "1"}"#, "is not of the form BASE-QUOTE"),
        (#"{"name": "B\u0000C-USDT", "tick_size": "1", "lot_size": "1"}"#, "'B?C-USDT' is not of the form"),
        (#"{"name": "BTC-USDT", "tick_size": 1, "lot_size": "1"}"#, "'tick_size' has to be a text"),
        (#"{"name": "BTC-USDT", "tick_size": "1"}"#, "'lot_size' is missing"),
        (#"{"name": "BTC-USDT", "tick_size": "1", "lot_size": "1", "lots": "1"}"#, "unknown key 'lots'"),
    ])
    func `a wrong instrument file names its key`(text: String, name: String) async throws {
        let folder = try TemporaryFolder("bad")
        let file = "\(folder.path)/instrument.json"
        try Data(text.utf8).write(to: URL(filePath: file))
        let ending = try await Program.run("backtest", "--instrument", file, "--length", "10")
        #expect(ending.status == 1)
        #expect(ending.errors.hasPrefix("error: \(file): "), "\(ending.errors)")
        #expect(ending.errors.contains(name), "\(ending.errors)")
        #expect(ending.errors.split(separator: "\n").count == 1, "\(ending.errors)")
    }

    @Test(arguments: [
        (#"{"user": []}"#, "unknown key 'user'"),
        (#"{"market": {"sed": 9}}"#, "unknown key 'market.sed'"),
        (#"{"users": [{"name": "ada", "webhok": "x", "strategies": []}]}"#, "unknown key 'users.[0].webhok'"),
        (#"{"users": [{"name": "ada", "strategies": [{"plugn": "x"}]}]}"#, "unknown key 'users.[0].strategies.[0].plugn'"),
        (#"{"deadlines": {"event_ms": 0}}"#, "deadlines.event_ms is 0"),
        (#"{"deadlines": {"takeover_ms": 70000}}"#, "deadlines.takeover_ms is 70000"),
        (#"{"deadlines": {"event": 5}}"#, "unknown key 'deadlines.event'"),
        (
            #"{"users": [{"name": "ada", "strategies": [{"limits": {"maximum_open_order": 1}}]}]}"#,
            "unknown key 'users.[0].strategies.[0].limits.maximum_open_order'"
        ),
        (#"{"limits": {"capital": "0"}}"#, "limits.capital is 0; give an amount above 0"),
        (#"{"limits": {"capital": "many"}}"#, "'limits.capital': 'many' is not a decimal number"),
        (#"{"limits": {"maximum_orders_per_second": 0}}"#, "limits.maximum_orders_per_second is 0; give 1 to 10000"),
        (#"{"limits": {"trading_day": "tokyo"}}"#, "limits.trading_day is 'tokyo'; give one of utc, seoul"),
        (#"{"limits": {"maximum_slippage_bps": "-1"}}"#, "limits.maximum_slippage_bps is -1; give 0 to 10000"),
        (#"{"limits": {"minimum_liquidation_distance_percent": "101"}}"#, "above 0, at most 100"),
        (#"{"limits": {"account_leverage": "10"}}"#, "limits.maintenance_margin_percent is missing; give both"),
        (#"{"limits": {"maintenance_margin_percent": "0.5"}}"#, "limits.account_leverage is missing; give both"),
        (
            #"{"limits": {"account_leverage": "0.5", "maintenance_margin_percent": "0.5"}}"#,
            "limits.account_leverage is 0.5; give 1 to 1000"
        ),
        (
            #"{"limits": {"account_leverage": "2", "maintenance_margin_percent": "100"}}"#,
            "limits.maintenance_margin_percent is 100; give a number above 0, at most 99"
        ),
        (#"{"portfolio_interval_minutes": -1}"#, "portfolio_interval_minutes is -1; give 0 to 1440 minutes"),
        (#"{"limits": {"duplicate_window_ms": 86400001}}"#, "limits.duplicate_window_ms is 86400001; give 1 to 86400000"),
        (
            #"{"limits": {"sizing": {"method": "guess"}}}"#,
            "limits.sizing.method is 'guess'; give one of fixed, percent_of_equity"
        ),
        (#"{"limits": {"sizing": {"method": "fixed"}}}"#, "limits.sizing.quantity is missing; fixed needs it"),
        (
            #"{"limits": {"sizing": {"method": "fixed", "quantity": "1", "payoff": "2"}}}"#,
            "limits.sizing.payoff is no number of fixed; leave it out"
        ),
        (
            #"{"limits": {"sizing": {"method": "kelly", "win_rate_percent": "100", "payoff": "1", "cap_percent": "5"}}}"#,
            "limits.sizing.win_rate_percent is 100; give a number below 100"
        ), (#"{"limits": {"sizing": {"methd": "fixed"}}}"#, "unknown key 'limits.sizing.methd'"),
        (
            #"{"users": [{"name": "ada", "limits": {"maximum_leverage": "1001"}, "strategies": []}]}"#,
            "users.ada.limits.maximum_leverage is 1001; give a number above 0, at most 1000"
        ), (#"{"users": [{"name": "ada"}]}"#, "users.[0].strategies"),
        (#"{"users": [{"name": "ada", "strategies": []}, {"name": "ada", "strategies": []}]}"#, "'ada' is there twice"),
        (#"{"market": {"candles_per_second": -1}}"#, "candles_per_second"),
        (#"{"users": "#, "JSON"),
        (#"{"market": {"seed": -1}}"#, "market.seed is -1; give 0 to"),
        (#"{"market": {"seed": 1e30}}"#, "market.seed is 1e30; give 0 to"),
        (
            #"{"deadlines": {"load_ms": 99999999999999999999}}"#,
            "deadlines.load_ms is 99999999999999999999; give 1 to 60000 milliseconds"
        ),
        (#"{"limits": {"maximum_open_orders": 1.5}}"#, "limits.maximum_open_orders is 1.5; give a whole number"),
        (#"{"market": {"candles": ""}}"#, "market.candles is ''; give the path of a file"),
        (#"{"instrument": ""}"#, "instrument is ''; give the path of a file"),
        (#"{"users": [{"name": "ada", "strategies": [{"plugin": ""}]}]}"#, "plugin is ''; give the path of a file"),
        (#"{"users": [{"name": "e\u0301ve", "strategies": []}]}"#, "is not spelled with composed letters"),
        (#"{"users": [{"name": "", "strategies": []}]}"#, "users.[0].name is ''; give 1 to 64 printable bytes"),
        (#"{"users": [{"name": "a\u0000b", "strategies": []}]}"#, "users.[0].name is 'a?b'; give 1 to 64 printable bytes"),
        (#"{"users": [{"name": "a\u001b[2J", "strategies": []}]}"#, "users.[0].name is 'a?[2J'; give 1 to 64"),
        (#"{"users": [{"name": "ada", "strategies": [{"name": ""}]}]}"#, "users.[0].strategies.[0].name is ''; give 1 to 64"),
        (
            #"{"users": [{"name": "ada", "strategies": [{"parameters": ["foo=1"]}]}]}"#,
            "parameters of ada/HyperRSI: parameter foo"
        ),
        (#"{"users": [{"name": "ada", "strategies": [{"parameters": ["foo"]}]}]}"#, "foo is not name=value"),
        (
            #"{"users": [{"name": "ada", "limits": {"capital": 5}, "strategies": []}]}"#,
            "users.[0].limits.capital is 5; give a number above 0, as a text"
        ),
        (
            #"{"users": [{"name": "ada", "webhook": "ftp://x", "strategies": []}]}"#,
            "users.ada.webhook is no web address; give an"
        ),
        (
            #"{"users": [{"name": "ada", "webhook": "", "strategies": []}]}"#,
            "users.[0].webhook is not of its form; give an address"
        ),
        (#"{"users": [{"name": "ada", "webhook": "https:///hook", "strategies": []}]}"#, "give an address"),
    ])
    func `a wrong configuration names its key`(text: String, name: String) async throws {
        let folder = try TemporaryFolder("bad")
        let file = "\(folder.path)/configuration.json"
        try Data(text.utf8).write(to: URL(filePath: file))
        let ending = try await Program.run("serve", "--config", file, "--data", folder.path, "--port", "0")
        #expect(ending.status == 1)
        #expect(ending.errors.contains(file), "\(ending.errors)")
        #expect(ending.errors.contains(name), "\(ending.errors)")
    }
}
