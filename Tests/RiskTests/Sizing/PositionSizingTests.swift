import Foundation
import Testing
import TradingModel

@testable import Risk

@Suite("Position sizing") struct PositionSizingTests {
    let input = SizingInput(
        instrument: .bitcoin, equity: notional("10000"), price: price("1000"), averageTrueRange: price("25"))

    private func with(_ change: (inout SizingInput) -> Void) -> SizingInput {
        var input = input
        change(&input)
        return input
    }

    private func size(_ sizing: PositionSizing, _ input: SizingInput? = nil) -> SizedQuantity { sizing.size(input ?? self.input) }

    @Test func `a fixed size is rounded down to the lot and cut to the instrument's maximum`() {
        #expect(size(.fixed(quantity("1.2349"))) == .quantity(quantity("1.234")))
        #expect(size(.fixed(quantity("1000"))) == .quantity(quantity("100")))
        #expect(
            size(.fixed(quantity("0.0019"))) == .zero(.belowMinimum(quantity("0.0019"), minimum: quantity("0.002"))))
        #expect(
            size(.fixed(quantity("0.0049")))
                == .zero(.belowMinimumNotional(notional("4"), minimum: notional("5"))))
        for text in ["0", "-1"] { #expect(size(.fixed(quantity(text))) == .zero(.notPositive(quantity(text)))) }
    }

    @Test func `a share of the equity buys at the price`() {
        // 10,000 × 0.25 ÷ 1,000
        #expect(size(.equityShare(decimal("0.25"))) == .quantity(quantity("2.5")))
        // 10,000 × 0.1 ÷ 1,499 = 0.6671…
        #expect(size(.equityShare(decimal("0.1")), with { $0.price = price("1499") }) == .quantity(quantity("0.667")))
        #expect(size(.equityShare(decimal("0.1")), with { $0.price = nil }) == .zero(.noPrice))
        #expect(size(.equityShare(decimal("0.1")), with { $0.price = .zero }) == .zero(.noPrice))
    }

    @Test func `volatility sizes by what a move of so many ranges costs`() {
        // 10,000 × 0.01 ÷ (2 × 25)
        #expect(size(.volatility(risk: decimal("0.01"), multiple: decimal("2"), .init())) == .quantity(quantity("2")))
        #expect(
            size(.volatility(risk: decimal("0.01"), multiple: decimal("3"), .init())) == .quantity(quantity("1.333")))
        for range in [nil, Price.zero] {
            #expect(
                size(.volatility(risk: decimal("0.01"), multiple: decimal("2"), .init()), with { $0.averageTrueRange = range })
                    == .zero(.noAverageTrueRange))
        }
    }

    @Test func `Kelly bets the edge, at most the cap`() {
        // f = 0.6 − 0.4 ÷ 1 = 0.2
        #expect(KellySize.fraction(winRate: decimal("0.6"), payoff: .one) == decimal("0.2"))
        #expect(size(.kelly(winRate: decimal("0.6"), payoff: .one, cap: .one)) == .quantity(quantity("2")))
        #expect(size(.kelly(winRate: decimal("0.6"), payoff: .one, cap: decimal("0.05"))) == .quantity(quantity("0.5")))
        // f = 0.4 − 0.6 ÷ 3 = 0.2
        #expect(KellySize.fraction(winRate: decimal("0.4"), payoff: decimal("3")) == decimal("0.2"))
        #expect(size(.kelly(winRate: decimal("0.5"), payoff: .one, cap: .one)) == .zero(.noEdge(.zero)))
        #expect(size(.kelly(winRate: decimal("0.4"), payoff: .one, cap: .one)) == .zero(.noEdge(decimal("-0.2"))))
        for (winRate, payoff) in [("1.1", "1"), ("-0.1", "1"), ("0.5", "0"), ("0.5", "-1")] {
            #expect(KellySize.fraction(winRate: decimal(winRate), payoff: decimal(payoff)) == nil)
        }
    }

    @Test(arguments: [
        PositionSizing.equityShare(decimal("0.1")), .volatility(risk: decimal("0.1"), multiple: .one, .init()),
        .kelly(winRate: decimal("0.6"), payoff: .one, cap: .one),
    ])
    func `without equity there is no size`(sizing: PositionSizing) {
        #expect(size(sizing, with { $0.equity = nil }) == .zero(.noEquity))
        for text in ["0", "-1"] {
            #expect(size(sizing, with { $0.equity = notional(text) }) == .zero(.equityNotPositive(notional(text))))
        }
    }

    @Test func `no number traps, and no size is off the lot`() {
        let numbers = [Int128.min, .min + 1, -1, 0, 1, FixedDecimal.unit, .max - 1, .max].map { FixedDecimal(raw: $0) }
        for first in numbers {
            for second in numbers {
                for third in numbers {
                    let input = with {
                        $0.equity = Notional(first)
                        $0.price = Price(second)
                        $0.averageTrueRange = Price(third)
                    }
                    for sizing in [
                        PositionSizing.fixed(Quantity(first)), .equityShare(third),
                        .volatility(risk: second, multiple: third, .init()),
                        .kelly(winRate: second, payoff: third, cap: first),
                    ] {
                        guard case .quantity(let quantity) = sizing.size(input) else { continue }
                        #expect(quantity > .zero && quantity <= input.instrument.maximumQuantity)
                        #expect(quantity.decimal.isMultiple(of: input.instrument.lotSize.decimal))
                    }
                }
            }
        }
    }

    @Test func `survives being stored`() throws {
        for sizing in [
            PositionSizing.fixed(quantity("1.5")), .equityShare(decimal("0.1")),
            .volatility(risk: decimal("0.01"), multiple: decimal("2"), .init(period: 20, timeframe: .hour1)),
            .kelly(winRate: decimal("0.6"), payoff: decimal("1.5"), cap: decimal("0.1")),
        ] {
            let data = try JSONEncoder().encode(sizing)
            #expect(try JSONDecoder().decode(PositionSizing.self, from: data) == sizing)
        }
    }

    @Test func `every reason is a clause with its number`() {
        for reason in [
            ZeroSize.noEquity, .equityNotPositive(notional("-5120")), .noPrice, .noAverageTrueRange, .noEdge(decimal("-5120")),
            .notPositive(quantity("-5120")), .belowMinimum(quantity("5120"), minimum: quantity("6000")),
            .belowMinimumNotional(notional("5120"), minimum: notional("6000")), .outOfRange,
        ] {
            #expect(!reason.text.isEmpty && !reason.text.contains("\n"))
            if "\(reason)".contains("5120") { #expect(reason.text.contains("5120")) }
        }
    }
}
