/// The decisive part of an order intent as bytes: what two runs of the same strategy have in common when they decide alike.
///
/// 88 bytes, little-endian: number (8), time in ns (8), action (1: submit, 2: cancel, 3: amend), side, type, time in force (1
/// each), post-only, reduce-only (1 each), `OrderPlan.digest` (2), order (8), quantity, price, stop price (16 each, 10⁻¹⁸
/// units; a missing one is the smallest number), expire time in ns (8; 0 = none). A trailing stop, which has no price, has its
/// distance in that place. Tenant, instance and instrument ids are left out: they differ from one database to the next.
package struct IntentRecord: Sendable, Hashable {
    package static let size = 88
    package let bytes: [UInt8]

    package init(_ intent: OrderIntent) {
        var writer = ByteWriter(capacity: IntentRecord.size)
        writer.write(intent.number)
        writer.write(intent.time.nanoseconds)
        switch intent.action {
        case .submit(let terms):
            writer.write(contentsOf: [
                1, terms.side.rawValue, terms.type.rawValue, terms.timeInForce.rawValue, terms.isPostOnly ? 1 : 0,
                terms.isReduceOnly ? 1 : 0,
            ])
            writer.write(intent.plan.digest)
            writer.write(intent.number)
            writer.write(terms.quantity.decimal)
            writer.writeOptional((terms.price ?? terms.trailingDistance)?.decimal)
            writer.writeOptional(terms.stopPrice?.decimal)
        case .cancel(let order):
            writer.write(contentsOf: [2, 0, 0, 0, 0, 0, 0, 0])
            writer.write(order)
            for _ in 0..<3 { writer.writeOptional(nil) }
        case .amend(let order, let amendment):
            writer.write(contentsOf: [3, 0, 0, 0, 0, 0, 0, 0])
            writer.write(order)
            writer.writeOptional(amendment.quantity?.decimal)
            writer.writeOptional(amendment.price?.decimal)
            writer.writeOptional(amendment.stopPrice?.decimal)
        }
        if case .submit(let terms) = intent.action {
            writer.write(terms.expireTime?.nanoseconds ?? 0)
        } else {
            writer.write(0 as Int64)
        }
        bytes = writer.bytes
    }

    /// - Parameter bytes: `size` bytes that another process wrote.
    package init?(bytes: [UInt8]) {
        guard bytes.count == IntentRecord.size, Fields(bytes) != nil else { return nil }
        self.bytes = bytes
    }

    /// What the bytes say.
    package struct Fields: Sendable, Hashable {
        package enum Action: UInt8, Sendable {
            case submit = 1
            case cancel, amend
        }

        package var number: UInt64
        package var time: Timestamp
        package var action: Action
        package var order: UInt64
        /// The next five of a submission only.
        package var side: Side?
        package var type: OrderType?
        package var timeInForce: TimeInForce?
        package var isPostOnly: Bool
        package var isReduceOnly: Bool
        package var quantity: FixedDecimal?
        /// Of a trailing stop the distance.
        package var price: FixedDecimal?
        package var stopPrice: FixedDecimal?
        package var expireTime: Timestamp?

        /// Nil when the bytes are no record.
        fileprivate init?(_ bytes: [UInt8]) {
            var reader = ByteReader(bytes)
            do {
                number = try reader.read()
                time = Timestamp(nanoseconds: try reader.read())
                guard let action = Action(rawValue: try reader.read()) else { return nil }
                self.action = action
                side = Side(rawValue: try reader.read())
                type = OrderType(rawValue: try reader.read())
                timeInForce = TimeInForce(rawValue: try reader.read())
                isPostOnly = try reader.read(UInt8.self) != 0
                isReduceOnly = try reader.read(UInt8.self) != 0
                _ = try reader.read(UInt16.self)
                order = try reader.read()
                quantity = try reader.readOptional()
                price = try reader.readOptional()
                stopPrice = try reader.readOptional()
                let expires: Int64 = try reader.read()
                expireTime = expires == 0 ? nil : Timestamp(nanoseconds: expires)
            } catch {
                return nil
            }
        }
    }

    package var fields: Fields {
        guard let fields = Fields(bytes) else { preconditionFailure("both initializers see to it that the bytes are a record") }
        return fields
    }
}

extension ByteReader {
    fileprivate mutating func readOptional() throws(Truncated) -> FixedDecimal? {
        let raw = try read(Int128.self)
        return raw == .min ? nil : FixedDecimal(raw: raw)
    }
}

extension ByteWriter {
    /// A missing decimal is the smallest number, as in the contract.
    fileprivate mutating func writeOptional(_ decimal: FixedDecimal?) { write(decimal?.raw ?? Int128.min) }
}
