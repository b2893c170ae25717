import Foundation
import Testing
import TradingModel

@testable import Risk

@Suite("Order rate window") struct OrderRateWindowTests {
    @Test func `counts as a plain list of times does, at every step of a long run`() {
        var window = OrderRateWindow()
        var times: [Int64] = []
        var random = SystemRandomNumberGenerator()
        var now: Int64 = 0
        for _ in 0..<5_000 {
            now += Int64.random(in: 0...3_000_000_000, using: &random)
            if Bool.random(using: &random) {
                window.record(Timestamp(nanoseconds: now))
                times.append(now)
            }
            #expect(window.count(at: Timestamp(nanoseconds: now)) == times.count { $0 > now - 60_000_000_000 })
        }
    }

    @Test func `never holds more than its capacity`() {
        var window = OrderRateWindow()
        for _ in 0..<(OrderRateWindow.capacity + 100) { window.record(Timestamp(nanoseconds: 5)) }
        #expect(window.count(at: Timestamp(nanoseconds: 5)) == OrderRateWindow.capacity)
    }

    @Test func `a time that runs backwards counts as the last one`() {
        var window = OrderRateWindow()
        window.record(Timestamp(nanoseconds: 100_000_000_000))
        window.record(Timestamp(nanoseconds: 1))
        #expect(window.count(at: Timestamp(nanoseconds: 100_000_000_000)) == 2)
    }

    @Test func `survives being stored`() throws {
        var window = OrderRateWindow()
        for second in 0..<100 { window.record(Timestamp(milliseconds: Int64(second) * 1_000)) }
        let restored = try JSONDecoder().decode(OrderRateWindow.self, from: JSONEncoder().encode(window))
        #expect(restored == window)
        #expect(restored.count(at: Timestamp(milliseconds: 100_000)) == 59)
    }
}
