import Testing
import TradingModel

@Suite("Intent record") struct IntentRecordTests {
    let terms = OrderTerms(
        instrument: InstrumentID(9), side: .sell, type: .stopLimit, quantity: Quantity(2), price: Price(3),
        stopPrice: Price(4), timeInForce: .immediateOrCancel, isPostOnly: true, isReduceOnly: true)

    func record(_ action: OrderIntent.Action, tenant: UInt64 = 1, number: UInt64 = 5, time: Int64 = 6) -> IntentRecord {
        IntentRecord(
            OrderIntent(
                tenant: TenantID(tenant), instance: InstanceID(2), number: number, time: Timestamp(nanoseconds: time),
                action: action))
    }

    @Test func `has the documented bytes`() throws {
        let bytes = record(.submit(terms)).bytes
        #expect(bytes.count == IntentRecord.size)
        #expect(bytes[16..<24] == [1, 2, 4, 2, 1, 1, 0, 0])
        var reader = ByteReader(bytes)
        #expect(try reader.read(UInt64.self) == 5)
        #expect(try reader.read(Int64.self) == 6)
        _ = try reader.read(count: 8)
        #expect(try reader.read(UInt64.self) == 5)
        #expect(try reader.readDecimal() == decimal("2"))
        #expect(try reader.readDecimal() == decimal("3"))
        #expect(try reader.readDecimal() == decimal("4"))
    }

    @Test func `is the same for another tenant and instrument`() {
        var elsewhere = terms
        elsewhere.instrument = InstrumentID(10)
        #expect(record(.submit(terms), tenant: 1) == record(.submit(elsewhere), tenant: 2))
    }

    @Test func `every decision makes a difference`() {
        var records: Set<IntentRecord> = [record(.submit(terms))]
        let changes: [(inout OrderTerms) -> Void] = [
            { $0.side = .buy }, { $0.type = .limit }, { $0.quantity = Quantity(3) }, { $0.price = nil },
            { $0.stopPrice = Price(5) }, { $0.timeInForce = .goodTillCancelled }, { $0.isPostOnly = false },
            { $0.isReduceOnly = false },
        ]
        for change in changes {
            var changed = terms
            change(&changed)
            records.insert(record(.submit(changed)))
        }
        records.insert(record(.submit(terms), number: 6))
        records.insert(record(.submit(terms), time: 7))
        records.insert(record(.cancel(order: 1)))
        records.insert(record(.cancel(order: 2)))
        records.insert(record(.amend(order: 1, Amendment(quantity: Quantity(1)))))
        records.insert(record(.amend(order: 1, Amendment(price: Price(1)))))
        records.insert(record(.amend(order: 1, Amendment(stopPrice: Price(1)))))
        #expect(records.count == 1 + changes.count + 7)
        for record in records { #expect(record.bytes.count == IntentRecord.size) }
    }

    @Test func `is taken from another process only whole`() {
        let bytes = record(.cancel(order: 1)).bytes
        #expect(IntentRecord(bytes: bytes) == record(.cancel(order: 1)))
        #expect(IntentRecord(bytes: Array(bytes.dropLast())) == nil)
    }
}
