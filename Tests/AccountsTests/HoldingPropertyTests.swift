import Accounts
import Foundation
import TestRandom
import Testing
import TradingModel

/// Random fills, each step compared with whole numbers of any size. `ACCOUNT_FILLS` makes a run longer, `SEED` repeats one.
@Suite("Conservation over random fills")
struct HoldingPropertyTests {
    static let count = ProcessInfo.processInfo.environment["ACCOUNT_FILLS"].flatMap { Int($0) } ?? 30_000
    static let seed = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0 ..< .max)
    static let unit = BigInteger(FixedDecimal.unit)

    @Test(arguments: [Contract.spot, .linear, .inverse])
    func `each value and each released cost is the nearest decimal, and all sum to the fills`(contract: Contract) throws {
        var random = SeededRandom(seed: Self.seed)
        var holding = Holding(contract)
        var values = BigInteger(0)
        var (flat, crossed, reduced) = (0, 0, 0)
        for step in 0..<Self.count / 3 {
            let side: Side = Bool.random(using: &random) ? .buy : .sell
            // Lots of 0.0001; one fill in eight closes exactly.
            var size = Int128(Int64.random(in: 1...50_000, using: &random)) * 100_000_000_000_000
            let reducible = side == .buy ? -holding.quantity.decimal.raw : holding.quantity.decimal.raw
            if step % 8 == 7, reducible > 0 { size = reducible }
            // Prices from 10⁻⁵ to 10⁵, one in three off every grid.
            let grid: Int128 = step % 3 == 0 ? 1_234_567_891 : 10_000_000_000_000
            let level = Int128(Int64.random(in: 1...10_000_000_000, using: &random)) * grid
            let before = holding
            try holding.apply(side, Quantity(FixedDecimal(raw: size)), at: Price(FixedDecimal(raw: level)))
            let signed = side == .buy ? size : -size
            let value = try #require(
                contract.value(of: Quantity(FixedDecimal(raw: signed)), at: Price(FixedDecimal(raw: level)))
            ).decimal.raw
            values = values + BigInteger(value)
            let place = "SEED=\(Self.seed) step \(step) \(contract): \(side) \(size) at \(level), \(before) to \(holding)"
            guard isNearest(value, of: signed, at: level, contract),
                BigInteger(holding.cost.decimal.raw) - BigInteger(holding.realisedProfit.decimal.raw) == values,
                holding.quantity.decimal.raw == before.quantity.decimal.raw + signed,
                !holding.quantity.isZero || holding.cost.isZero
            else {
                Issue.record("\(place): not what the fills sum to")
                return
            }
            if reducible <= 0 {
                guard holding.realisedProfit == before.realisedProfit else {
                    Issue.record("\(place): a profit without closing")
                    return
                }
            } else if size < reducible {
                reduced += 1
                // What remains keeps its share of the cost.
                let exact = BigInteger(before.cost.decimal.raw) * BigInteger(holding.quantity.decimal.raw).magnitude
                let held = BigInteger(before.quantity.decimal.raw).magnitude
                // The released part is rounded, so what remains is as near.
                guard BigInteger.isNearest(BigInteger(holding.cost.decimal.raw), of: exact, over: held) else {
                    Issue.record("\(place): not the share of the cost")
                    return
                }
            } else if size == reducible {
                flat += 1
            } else {
                crossed += 1
                // What opened is worth what it is at the fill's price, to within the two roundings.
                let opened = try #require(contract.value(of: holding.quantity, at: Price(FixedDecimal(raw: level))))
                guard (holding.cost.decimal.raw - opened.decimal.raw).magnitude <= 1 else {
                    Issue.record("\(place): opened at another price")
                    return
                }
            }
        }
        #expect(flat > 0 && crossed > 0 && reduced > 0, "SEED=\(Self.seed)")
    }

    /// Counts of 10⁻¹⁸: size × price ÷ 10¹⁸, or −size × 10¹⁸ ÷ price.
    private func isNearest(_ value: Int128, of size: Int128, at level: Int128, _ contract: Contract) -> Bool {
        contract == .inverse
            ? BigInteger.isNearest(BigInteger(-value), of: BigInteger(size) * Self.unit, over: BigInteger(level))
            : BigInteger.isNearest(BigInteger(value), of: BigInteger(size) * BigInteger(level), over: Self.unit)
    }

    /// Fills of any size whatever: booked exactly or refused without a change, never a trap.
    @Test(arguments: [Contract.spot, .linear, .inverse])
    func `values beyond the range are refused and change nothing`(contract: Contract) {
        var random = SeededRandom(seed: Self.seed)
        var holding = Holding(contract)
        var (booked, refused) = (0, 0)
        for step in 0..<Self.count / 3 {
            // Any number of bits, and the ends of the range.
            func anything() -> FixedDecimal {
                switch UInt8.random(in: 0..<16, using: &random) {
                case 0: FixedDecimal(raw: .max)
                case 1: FixedDecimal(raw: .min)
                case 2: .zero
                default:
                    FixedDecimal(
                        raw: Int128(truncatingIfNeeded: UInt128.random(in: 0...UInt128.max, using: &random))
                            >> Int128(Int.random(in: 0..<127, using: &random)))
                }
            }
            let before = holding
            let (size, level) = (Quantity(anything()), Price(anything()))
            let side: Side = Bool.random(using: &random) ? .buy : .sell
            do throws(Holding.Refusal) {
                try holding.apply(side, size, at: level)
                booked += 1
            } catch {
                refused += 1
                #expect(holding == before, "SEED=\(Self.seed) step \(step)")
            }
            _ = holding.unrealisedProfit(at: level)
            _ = holding.fundingPayment(rate: size.decimal, markPrice: level)
            _ = holding.entryPrice
        }
        #expect(booked > 0 && refused > 0, "SEED=\(Self.seed)")
    }
}
