import Engine
import OMS
import Risk
import TestRandom
import Testing
import TradingModel

/// Random words of a venue, most of them nonsense: nothing traps, and the books are the sum of the fills that were booked.
@Suite("Random reports")
struct ReportFuzzTests {
    private struct Nonsense {
        var random: SeededRandom

        mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(random.next() % UInt64(values.count))] }

        mutating func amount() -> FixedDecimal {
            let number = random.next()
            switch number % 8 {
            case 0: return pick([FixedDecimal(raw: .min), FixedDecimal(raw: .max), FixedDecimal(raw: .min + 1), .zero])
            case 1: return FixedDecimal(raw: Int128(truncatingIfNeeded: number) << 64 | Int128(random.next()))
            case 2: return FixedDecimal(raw: FixedDecimal.unit << Int128(random.next() % 68))
            default: return FixedDecimal(Int(number % 12) + 1)
            }
        }

        mutating func event() -> VenueReport.Event {
            switch random.next() % 12 {
            case 0: .accepted(venueOrderID: pick(["v1", "", "\u{0}"]))
            case 1: .rejected(.insufficientFunds)
            case 2: .outcomeUnknown
            case 3: .absent
            case 4: .triggered
            case 5: .amended(Amendment(quantity: Quantity(amount())))
            case 6: .amended(Amendment(price: Price(amount()), stopPrice: pick([nil, Price(amount())])))
            case 7: pick([.amendRejected(.unknownOrder), .cancelRejected(.unknownOrder), .cancelled(.requested), .expired])
            default:
                .filled(
                    VenueFill(
                        venueFillID: "f\(random.next() % 64)", price: Price(amount()), quantity: Quantity(amount()),
                        fee: Notional(pick([.zero, amount()])), isMaker: true))
            }
        }

        mutating func time() -> Timestamp {
            Timestamp(nanoseconds: pick([.min, .max, 0, -1, Int64(truncatingIfNeeded: random.next())]))
        }
    }

    @Test(arguments: 0..<8)
    func `nothing traps, and the books are the sum of what was booked`(seed: UInt64) {
        var session = Session(instances: 2, limits: .wide)
        var nonsense = Nonsense(random: SeededRandom(seed: seed))
        var sums: [InstanceID: Quantity] = [:]
        var orders: UInt64 = 0
        var fills = 0
        _ = session.candle()
        for _ in 0..<2_500 {
            switch nonsense.random.next() % 16 {
            case 0:
                orders += 1
                let type = nonsense.pick([OrderType.limit, .market, .stop, .takeProfit])
                let isLimit = type == .limit
                let terms = OrderTerms(
                    instrument: Session.btc.id, side: nonsense.pick([.buy, .sell]), type: type,
                    quantity: Quantity(Int(nonsense.random.next() % 20) + 1), price: isLimit ? Price(100) : nil,
                    stopPrice: type == .stop || type == .takeProfit ? Price(Int(nonsense.random.next() % 40) + 80) : nil)
                _ = session.submit(1, terms)
            case 1: _ = session.candle(close: Price(Int(nonsense.random.next() % 60) + 70))
            default:
                let any: UInt64 = nonsense.random.next() % 40
                let number: UInt64 = nonsense.pick([1, orders, orders, any, 3_656_158_440_062_975])
                let instance = InstanceID(nonsense.pick([1, 1, 1, 2, 77]))
                let tenant = nonsense.pick([Session.tenant, Session.tenant, TenantID(8)])
                let id = ClientOrderID(tenant: tenant, instance: instance, intent: number)
                let seen = session.handle(
                    .venueReported(VenueReport(order: id, venueTime: nonsense.time(), event: nonsense.event())))
                for case .journal(.fill(let fill)) in seen {
                    fills += 1
                    sums[instance, default: .zero] += fill.side == .buy ? fill.venueFill.quantity : -fill.venueFill.quantity
                }
            }
        }
        #expect(fills > 10)
        for instance in [InstanceID(1), InstanceID(2)] {
            #expect(session.engine.oms.position(instance).quantity == sums[instance] ?? .zero)
        }
    }
}

extension RiskLimits {
    fileprivate static let wide = RiskLimits(
        maximumOrderNotional: Notional(1_000_000_000), maximumPositionNotional: Notional(1_000_000_000),
        maximumOpenOrders: 10_000, maximumOrdersPerMinute: 100_000)
}
