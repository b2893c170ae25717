import BacktestProtocol
import Foundation
import PluginFixtures
import TestSupport
import Testing
import TradingModel

@testable import tradingboost

/// What a strategy may do to the frames of its own backtest, with which it shares a process.
@Suite("Frames of a backtest that a strategy forged", .timeLimit(.minutes(4)))
struct BacktestFrameTests {
    private func read(_ frame: BacktestFrame) -> BacktestFrame? {
        let bytes = frame.bytes
        return BacktestFrame(kind: UInt32(bytes[0]), contents: Array(bytes.dropFirst(8)))
    }

    private static let largest = FixedDecimal(170_000_000_000) * 1_000_000_000
    private static let beyond = [
        FixedDecimal(raw: .max), FixedDecimal(raw: .min), FixedDecimal(raw: largest.raw + 1), FixedDecimal(raw: -largest.raw - 1),
    ]

    @Test func `amounts that cannot be rounded for people are no result`() {
        for amount in Self.beyond {
            var results = Array(repeating: BacktestResult(), count: 4)
            results[0].fees = Notional(amount)
            results[1].realisedProfit = Notional(amount)
            results[2].position = Quantity(amount)
            results[3].finalEquity = Notional(amount)
            for result in results { #expect(read(.result(result)) == nil, "\(result)") }
            #expect(read(.progress(candles: 1, equity: Notional(amount))) == nil)
        }
        for amount in [Self.largest, -Self.largest] {
            var result = BacktestResult()
            result.finalEquity = Notional(amount)
            #expect(read(.result(result)) == .result(result))
            #expect(read(.progress(candles: 1, equity: Notional(amount))) == .progress(candles: 1, equity: Notional(amount)))
            for digits in 0...2 { #expect(AmountText.rounded(amount, digits: digits).contains("170,000,000,000,000,000,000")) }
        }
    }

    @Test(arguments: [(0.0, true), (1, true), (1.5, true), (-0.1, false), (.nan, false), (.infinity, false), (1e300, false)])
    func `a fall is a fraction, more than one where more was lost than there was`(drawdown: Double, isPossible: Bool) {
        var result = BacktestResult()
        result.maximumDrawdown = drawdown
        #expect((read(.result(result)) != nil) == isPossible)
    }

    @Test(arguments: [1.8e20, -1.8e20, .infinity, .nan])
    func `what no decimal holds is not drawn`(value: Double) {
        #expect(read(.trace(BacktestTrace(equity: [EquitySample(candle: 1, equity: value)]))) == nil)
        #expect(read(.trace(BacktestTrace(fills: [FillMark(candle: 1, side: .buy, price: value)]))) == nil)
    }

    @Test func `its texts cannot move a terminal's cursor`() {
        let (text, clean) = ("a\u{1B}[2Jb\nc\u{9B}d\u{7F}", "a [2Jb\nc d ")
        #expect(read(.log(level: 3, text: text)) == .log(level: 3, text: clean))
        #expect(read(.failure(text)) == .failure(clean))
        #expect(read(.status(-1, name: text)) == .status(-1, name: clean))
        #expect(read(.refusals(code: text, count: 2, text: text)) == .refusals(code: clean, count: 2, text: clean))
    }

    /// Says that the equity is the largest decimal, and ends before the process can say what it is.
    private static let forger = """
        #include <unistd.h>
        static int32_t start(void *i) {
            struct __attribute__((packed)) {
                uint32_t kind, length;
                uint64_t counts[7];
                struct __attribute__((packed)) { uint64_t low; int64_t high; } amounts[4];
                double drawdown;
                uint64_t elapsed;
                uint32_t protections;
            } frame = {.kind = 4, .length = sizeof frame - 8, .amounts[3] = {UINT64_MAX, INT64_MAX}};
            _exit(write(6, &frame, sizeof frame) != sizeof frame);
        }
        """

    @Test func `a forged result ends its backtest, and not the one who asked for it`() async throws {
        let folder = try TemporaryFolder("forger")
        let file = "\(folder.path)/forger.so"
        let source = Commanded.source.replacing("static int32_t start(void *i) { return 0; }", with: Self.forger)
        try Data(try Commanded.make(source)).write(to: URL(filePath: file))
        let ending = try await Program.run("backtest", "--plugin", file, "--length", "50")
        #expect(ending.status == 1 && !ending.wasKilled, "\(ending)")
        #expect(ending.errors.contains("wrote what it must not"), "\(ending.errors)")
    }
}
