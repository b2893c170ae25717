import TestRandom
import TradingModel

/// Bends what a venue says into what cannot be: every field, every kind of wrong value.
final class Liar {
    private var random: SeededRandom
    /// One report or answer in so many is bent; 0: none.
    var period: UInt64
    private(set) var lies = 0

    init(seed: UInt64, period: UInt64) {
        random = SeededRandom(seed: seed)
        self.period = period
    }

    private var isLying: Bool {
        guard period > 0, random.next() % period == 0 else { return false }
        lies += 1
        return true
    }

    private func pick<Value>(_ values: [Value]) -> Value { values[Int(random.next() % UInt64(values.count))] }

    // MARK: - Values

    /// Not positive, or more than can be counted with.
    private var impossible: FixedDecimal {
        pick([
            .zero, FixedDecimal(-1), FixedDecimal(raw: -1), FixedDecimal(raw: .max), FixedDecimal(raw: .min),
            FixedDecimal(raw: .min + 1), FixedDecimal(raw: .max - 1),
        ])
    }

    /// That, or off every grid.
    private var amount: FixedDecimal {
        pick([impossible, impossible, FixedDecimal(raw: 1), FixedDecimal(raw: FixedDecimal.unit + 1)])
    }

    private var time: Timestamp {
        Timestamp(nanoseconds: pick([.min, .max, -1, .min + 1, .max - 1, 4_102_444_800_000_000_000]))
    }

    private var name: String {
        pick([
            "", "\u{0}", "\u{1B}[31m", String(repeating: "x", count: 5_000), "체결", "a\nb",
        ])
    }

    private func stranger(_ order: ClientOrderID) -> ClientOrderID {
        pick([
            ClientOrderID(tenant: TenantID(9_999), instance: order.instance, intent: order.intent),
            ClientOrderID(tenant: order.tenant, instance: InstanceID(9_999), intent: order.intent),
            ClientOrderID(tenant: order.tenant, instance: order.instance, intent: 999_999_999),
            ClientOrderID(tenant: TenantID(0), instance: InstanceID(.max / 8_000_000), intent: 0),
        ])
    }

    private func bend(_ fill: inout VenueFill) {
        switch random.next() % 4 {
        case 0: fill.venueFillID = name
        case 1: fill.price = Price(impossible)
        case 2: fill.quantity = Quantity(impossible)
        default: fill.fee = Notional(pick([FixedDecimal(raw: .max), FixedDecimal(raw: .min), FixedDecimal(10_000_000)]))
        }
    }

    // MARK: - Words

    func reports(_ report: VenueReport) -> [VenueReport] {
        guard isLying else { return [report] }
        var bent = report
        if case .filled(var fill) = bent.event, random.next() % 4 != 0 {
            bend(&fill)
            bent.event = .filled(fill)
        } else {
            switch random.next() % 4 {
            case 0: bent.order = stranger(bent.order)
            case 1: bent.venueTime = time
            case 2: bent.event = .accepted(venueOrderID: name)
            default:
                bent.event = .amended(
                    pick([
                        Amendment(quantity: Quantity(amount)), Amendment(price: Price(amount)),
                        Amendment(stopPrice: Price(amount)),
                    ]))
            }
        }
        // In place of what is true, beside it, or behind it.
        return pick([[bent], [bent, report], [report, bent]])
    }

    func answer(_ answer: VenueAnswer) -> VenueAnswer {
        guard isLying else { return answer }
        var bent = answer
        switch answer.content {
        case .order(let order): bent.content = .order(order.map(self.order))
        case .openOrders(let orders): bent.content = .openOrders(orders.map { random.next() % 2 == 0 ? order($0) : $0 })
        case .executions(let executions, let isComplete):
            bent.content = .executions(executions.map { random.next() % 4 == 0 ? execution($0) : $0 }, isComplete: isComplete)
        case .positions(let positions):
            bent.content = .positions(
                positions.map { position in
                    var position = position
                    switch random.next() % 3 {
                    case 0: position.quantity = Quantity(pick([FixedDecimal(raw: .max), FixedDecimal(raw: .min)]))
                    case 1: position.entryPrice = Price(pick([.zero, FixedDecimal(raw: .min)]))
                    default: position.instrument = name
                    }
                    return position
                })
        case .failed: break
        }
        if random.next() % 8 == 0 { bent.venueTime = time }
        if random.next() % 8 == 0 { bent.number = pick([0, .max, bent.number &+ 1]) }
        return bent
    }

    private func order(_ order: VenueOrder) -> VenueOrder {
        var order = order
        switch random.next() % 9 {
        case 0: order.clientOrderID = ClientOrderID(order.clientOrderID).map { stranger($0).description } ?? name
        case 1: order.venueOrderID = name
        case 2: order.instrument = pick([name, "ETH-USDT"])
        case 3: order.side = order.side.opposite
        case 4: order.quantity = Quantity(amount)
        case 5: order.price = Price(amount)
        case 6: order.stopPrice = Price(amount)
        case 7: order.filledQuantity = Quantity(pick([FixedDecimal(-1), FixedDecimal(raw: .max), FixedDecimal(raw: .min)]))
        default: order.updatedTime = time
        }
        return order
    }

    private func execution(_ execution: VenueExecution) -> VenueExecution {
        var execution = execution
        switch random.next() % 5 {
        case 0: execution.clientOrderID = pick(["\u{0}", String(repeating: "x", count: 5_000), "체결"])
        case 1: execution.instrument = pick([name, "ETH-USDT"])
        case 2: execution.side = execution.side.opposite
        case 3: execution.venueTime = time
        default: bend(&execution.fill)
        }
        return execution
    }
}
