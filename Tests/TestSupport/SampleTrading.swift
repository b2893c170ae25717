package import Store
package import TradingModel

/// Rows that every test of stored trading stands on: tenants, an instrument, a plugin, an instance for each tenant.
package struct SampleTrading {
    package let instrument: Instrument
    package let plugin: PluginID
    package let tenants: [TenantID]
    package let instances: [InstanceID]

    package static let venue = "paper"

    package init(_ connection: PostgreSQLConnection, tenantCount: Int = 1) throws(DatabaseError) {
        instrument = try InstrumentRepository(connection).save(
            Instrument(
                id: InstrumentID(0), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT",
                tickSize: Price(FixedDecimal(raw: FixedDecimal.unit / 10)),
                lotSize: Quantity(FixedDecimal(raw: FixedDecimal.unit / 100_000)), minimumQuantity: Quantity.zero,
                maximumQuantity: Quantity(1_000), minimumNotional: Notional(5),
                makerFeeRate: FixedDecimal(raw: FixedDecimal.unit / 1_000),
                takerFeeRate: FixedDecimal(raw: FixedDecimal.unit / 1_000)),
            venue: SampleTrading.venue)
        plugin = try PluginRepository(connection).findOrCreate(
            sha256: Array(repeating: 7, count: 32), name: "Sample", version: "1.0.0", manifest: #"{"id":"sample"}"#)
        var tenants: [TenantID] = []
        var instances: [InstanceID] = []
        for number in 0..<tenantCount {
            let tenant = try TenantRepository(connection).findOrCreate(name: "user\(number)")
            tenants.append(tenant)
            instances.append(
                try InstanceRepository(connection).findOrCreate(
                    tenant: tenant, name: "sample", plugin: plugin, instrument: instrument.id, parameters: "{}"))
        }
        self.tenants = tenants
        self.instances = instances
    }

    package func terms(_ side: Side = .buy, quantity: Int = 1, price: Int? = 40_000) -> OrderTerms {
        OrderTerms(
            instrument: instrument.id, side: side, type: price == nil ? .market : .limit, quantity: Quantity(quantity),
            price: price.map { Price($0) })
    }

    package func intent(_ number: IntentNumber, user: Int = 0, _ terms: OrderTerms? = nil) -> OrderIntent {
        OrderIntent(
            tenant: tenants[user], instance: instances[user], number: number, time: SampleTrading.time(number),
            action: .submit(terms ?? self.terms()))
    }

    package func order(_ number: IntentNumber, user: Int = 0, _ terms: OrderTerms? = nil) -> Order {
        Order(
            id: ClientOrderID(tenant: tenants[user], instance: instances[user], intent: number),
            terms: terms ?? self.terms(), createdTime: SampleTrading.time(number), state: .submitted)
    }

    /// The entries of an order from its intent to its only fill, as a line records them.
    package func filled(_ number: IntentNumber, user: Int = 0, _ terms: OrderTerms? = nil) -> [JournalEntry] {
        let terms = terms ?? self.terms()
        let submitted = order(number, user: user, terms)
        let price = terms.price ?? Price(40_000)
        let fee = Notional(2)
        var filled = submitted
        filled.state = .filled
        filled.venueOrderID = "V\(number)"
        filled.filledQuantity = terms.quantity
        filled.filledNotional = terms.quantity.notional(at: price)
        filled.fee = fee
        filled.revision = 3
        filled.updatedTime = SampleTrading.time(number) + 1_000_000
        let fill = Fill(
            order: submitted.id, number: number, instrument: instrument.id, side: terms.side,
            venueFill: VenueFill(
                venueFillID: "F\(user)-\(number)", price: price, quantity: terms.quantity, fee: fee, isMaker: true),
            venueTime: filled.updatedTime)
        return [
            .intent(intent(number, user: user, terms), .approved), .order(submitted), .order(filled), .fill(fill),
            .notice(notice("fill/\(instances[user])/\(number)", user: user)),
        ]
    }

    /// The same entries with later times; a negative number makes them earlier. What has no time of an order's stays as it is.
    package static func shifted(_ entries: [JournalEntry], by nanoseconds: Int64) -> [JournalEntry] {
        entries.map { (entry) -> JournalEntry in
            switch entry {
            case .intent(var intent, let outcome):
                intent.time = intent.time + nanoseconds
                return .intent(intent, outcome)
            case .order(var order):
                order.createdTime = order.createdTime + nanoseconds
                order.updatedTime = order.updatedTime + nanoseconds
                return .order(order)
            case .fill(var fill):
                fill.venueTime = fill.venueTime + nanoseconds
                return .fill(fill)
            case .notice(var notice):
                notice.time = notice.time + nanoseconds
                return .notice(notice)
            default: return entry
            }
        }
    }

    /// A position after `count` one-unit buys at 40,000 with a fee of 2 each.
    package func position(afterBuys count: Int, user: Int = 0) -> JournalEntry {
        var position = Position(instrument: instrument.id)
        position.quantity = Quantity(count)
        position.cost = Notional(40_000 * count)
        position.fee = Notional(2 * count)
        position.revision = UInt64(count)
        return .position(
            tenant: tenants[user], instance: instances[user], position, time: SampleTrading.time(UInt64(count)))
    }

    package func notice(_ key: String, user: Int = 0, topic: Notice.Topic = .fill) -> Notice {
        Notice(
            tenant: tenants[user], instance: instances[user], key: key, topic: topic, title: "Filled", text: "buy 1 @ 40000",
            time: SampleTrading.time(1))
    }

    /// 2024-01-01 00:00 UTC and `number` seconds.
    package static func time(_ number: UInt64) -> Timestamp {
        Timestamp(nanoseconds: 1_704_067_200_000_000_000 + Int64(number) * 1_000_000_000)
    }
}
