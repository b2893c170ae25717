import PaperVenue
import Testing
import TradingModel

/// Random orders on random candles: the venue and the reference must say the same, and the sums must hold.
@Suite("Paper venue against its reference") struct ReferenceTests {
    /// A multiplicative generator (Lehmer, modulus 2³¹ − 1): a seed is enough to repeat a failure.
    struct Draws {
        var state: UInt64

        mutating func next(_ range: ClosedRange<Int>) -> Int {
            state = state * 48_271 % 2_147_483_647
            return range.lowerBound + Int(state) % (range.upperBound - range.lowerBound + 1)
        }
    }

    @Test(arguments: 1...200) func `every report is the one that the written rules give`(seed: Int) throws {
        var draws = Draws(state: UInt64(seed) * 7_919)
        let (slippage, touches, share) = (draws.next(0...2), draws.next(0...1) == 1, draws.next(1...20))
        let rate = share == 1 ? FixedDecimal.one : FixedDecimal(raw: FixedDecimal.unit / Int128(share) + 1)
        let rules = PaperRules(
            participationRate: rate, slippageTicks: slippage, limitFill: touches ? .touched : .through)
        var desk = Desk(rules)
        var reference = ReferenceVenue(slippage: slippage, touches: touches, share: share)
        var intent: UInt64 = 0
        var price = 100
        for step in 0..<120 {
            var reports: [String] = []
            reference.texts = []
            for _ in 0..<draws.next(0...2) {
                intent += 1
                let terms = randomTerms(&draws, around: price, desk.now)
                reports += desk.submit(intent, terms)
                reference.submit(intent, terms, at: desk.now)
            }
            if intent > 0, draws.next(0...4) == 0 {
                let target = UInt64(max(Int(intent) - draws.next(0...5), 1))
                if draws.next(0...1) == 0 {
                    reports += desk.cancel(target)
                    reference.cancel(target)
                } else {
                    let (quantity, limit) = (draws.next(1...60), max(price + draws.next(-6...6), 1))
                    reports += desk.amend(target, quantity: quantity, price: limit)
                    reference.amend(target, quantity: quantity, price: limit)
                }
            }
            if draws.next(0...9) == 0 {
                let restored = Desk(rules, close: nil)
                restored.now = desk.now
                try restored.venue.restore(desk.venue.snapshot())
                desk = restored
            }
            let open = max(price + draws.next(-3...3), 2)
            let close = max(open + draws.next(-6...6), 2)
            let (high, low) = (max(open, close) + draws.next(0...4), max(min(open, close) - draws.next(0...4), 1))
            let volume = draws.next(0...5) == 0 ? 0 : draws.next(1...500)
            let opened = desk.now
            let fills = desk.candle(open, high, low, close, volume: volume)
            reference.candle(open, high, low, close, volume, (opened, desk.now))
            price = close
            #expect(reports + fills == reference.texts, "seed \(seed), step \(step)")
            #expect(desk.position() == reference.position, "seed \(seed), step \(step)")
            guard reports + fills == reference.texts else { return }
            let filled = fills.compactMap { text in
                text.contains(" filled ") ? Int(text.split(separator: " ")[2]) : nil
            }
            #expect(filled.reduce(0, +) <= volume / share, "seed \(seed), step \(step)")
        }
        for row in reference.rows { #expect(row.filled <= row.quantity || !row.isOpen) }
    }

    func randomTerms(_ draws: inout Draws, around price: Int, _ now: Timestamp) -> OrderTerms {
        let side: Side = draws.next(0...1) == 0 ? .buy : .sell
        let quantity = draws.next(1...60)
        let limit = max(price + draws.next(-6...6), 1)
        let stop = max(price + draws.next(-6...6), 1)
        var terms: OrderTerms
        switch draws.next(0...3) {
        case 0: terms = .market(side, quantity)
        case 1: terms = .limit(side, quantity, at: limit)
        case 2: terms = .stop(side, quantity, at: stop)
        default: terms = .stopLimit(side, quantity, stop: stop, at: limit)
        }
        if draws.next(0...3) == 0 { terms = terms.reduceOnly }
        switch draws.next(0...6) {
        case 0: terms = terms.immediate
        case 1 where terms.type == .limit: terms = terms.postOnly
        case 2: terms = terms.whole
        // At an open, within a candle, at a close, and in the past.
        case 3: terms = terms.until(now + Int64(draws.next(-1...12)) * 20_000_000_000)
        default: break
        }
        return terms
    }
}
