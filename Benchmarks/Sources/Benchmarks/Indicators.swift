import Foundation

/// What a value of an indicator costs, over a million candles: the SDK's, in Embedded Swift as in a plugin, candle by candle,
/// beside TA-Lib's C over the same candles at once. Both are the best of five, in processor time.
///
/// TA-Lib comes with its Python package (`pip install TA-Lib`). It is looked for in `python3`, or in the Python whose path stands
/// in the environment variable TALIB_PYTHON; where it is missing its column is left out, and a line says so.
enum Indicators {
    private static let names = [
        "SMA", "EMA", "WMA", "RSI", "MACD", "BBANDS", "ATR", "NATR", "ADX", "CCI", "MFI", "WILLR", "STOCH", "STOCHRSI", "OBV",
    ]

    static func figures() throws -> [Figure] {
        let file = FileManager.default.temporaryDirectory.appending(path: "tradingboost-candles-\(getpid())").path
        defer { Benchmarks.remove(file) }
        let ours = try Program.json(["INDICATOR_CANDLES=\(file)", ownProgram], program: "/usr/bin/env")
        if let error = ours["error"] { throw Program.Failure(description: "\(ownProgram): \(error)") }
        let theirs = talib(candles: file)
        return try (names + ["set"]).map { name in
            let value = try Measured(ours, name)
            var figure = Figure(
                name: name == "set" ? "indicators RSI, EMA, MACD, ATR, ADX, BBANDS of a candle" : "indicator \(name), a value",
                value: value.nanoseconds, unit: "ns", better: .lower)
            guard let theirs else { return figure }
            let other = try Measured(theirs, name)
            guard abs(value.last - other.last) <= max(1e-9 * abs(other.last), 1e-6) else {
                throw Program.Failure(
                    description: "\(name) is \(value.last) in the end, TA-Lib's \(other.last): what differs is not compared")
            }
            figure.beside = [Figure.Beside(name: "TA-Lib", value: other.nanoseconds, unit: "ns")]
            return figure
        }
    }

    /// Of one indicator: what a value took, and the last one.
    private struct Measured {
        var nanoseconds: Double
        var last: Double

        init(_ result: [String: Any], _ name: String) throws {
            guard let numbers = result[name] as? [NSNumber], numbers.count == 2 else {
                throw Program.Failure(description: "\(name) was not measured")
            }
            nanoseconds = numbers[0].doubleValue / 1_000
            last = numbers[1].doubleValue
        }
    }

    /// Beside this program.
    private static let ownProgram =
        Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "indicators").path ?? "indicators"

    /// Nil where there is no TA-Lib.
    private static func talib(candles: String) -> [String: Any]? {
        let given = ProcessInfo.processInfo.environment["TALIB_PYTHON"] ?? ""
        let python = given.isEmpty ? "python3" : given
        do {
            let result = try Program.json([python, "-c", script, candles], program: "/usr/bin/env")
            guard let missing = result["missing"] else { return result }
            print(
                "TA-Lib is not measured: \(python): \(missing); pip install TA-Lib, or name a Python that has it in TALIB_PYTHON")
        } catch {
            print("TA-Lib is not measured: \(python) cannot be run; name a Python that has TA-Lib in TALIB_PYTHON")
        }
        return nil
    }

    /// For each indicator the picoseconds of a value and the last value.
    private static let script = """
        import json, sys, time
        try:
            import numpy, talib
        except ImportError as error:
            print(json.dumps({"missing": str(error)}))
            sys.exit()
        o, h, l, c, v = numpy.fromfile(sys.argv[1]).reshape(5, -1)
        calls = {
            "SMA": lambda: talib.SMA(c, 20),
            "EMA": lambda: talib.EMA(c, 20),
            "WMA": lambda: talib.WMA(c, 20),
            "RSI": lambda: talib.RSI(c, 14),
            "MACD": lambda: talib.MACD(c, 12, 26, 9)[1],
            "BBANDS": lambda: talib.BBANDS(c, 20, 2, 2)[0],
            "ATR": lambda: talib.ATR(h, l, c, 14),
            "NATR": lambda: talib.NATR(h, l, c, 14),
            "ADX": lambda: talib.ADX(h, l, c, 14),
            "CCI": lambda: talib.CCI(h, l, c, 20),
            "MFI": lambda: talib.MFI(h, l, c, v, 14),
            "WILLR": lambda: talib.WILLR(h, l, c, 14),
            "STOCH": lambda: talib.STOCH(h, l, c, 14, 3, 0, 3, 0)[1],
            "STOCHRSI": lambda: talib.STOCHRSI(c, 14, 14, 3)[1],
            "OBV": lambda: talib.OBV(c, v),
        }
        calls["set"] = lambda: [calls[name]() for name in ("RSI", "EMA", "MACD", "ATR", "ADX", "BBANDS")][-1]
        result = {}
        for name, call in calls.items():
            best = None
            for _ in range(5):
                start = time.thread_time_ns()
                values = call()
                taken = time.thread_time_ns() - start
                best = taken if best is None else min(best, taken)
            result[name] = [best * 1000 // len(c), values[-1]]
        print(json.dumps(result))
        """
}
