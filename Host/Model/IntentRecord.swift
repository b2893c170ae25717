/// The decisive part of an order intent as bytes: what two runs of the same strategy have in common when they decide alike.
///
/// 88 bytes, little-endian: number (8), time in ns (8), action (1: submit, 2: cancel, 3: amend), side, type, time in force (1
/// each), post-only, reduce-only (1 each), two zero bytes, order (8), quantity, price, stop price (16 each, 10⁻¹⁸ units; a
/// missing one is the smallest number), 8 zero bytes. Tenant, instance and instrument ids are left out: they differ from one
/// database to the next.
package struct IntentRecord: Sendable, Hashable {
    package static let size = 88
    package let bytes: [UInt8]

    package init(_ intent: OrderIntent) {
        var writer = LittleEndianWriter(capacity: IntentRecord.size)
        writer.append(intent.number)
        writer.append(UInt64(bitPattern: intent.time.nanoseconds))
        switch intent.action {
        case .submit(let terms):
            writer.append([
                1, terms.side.rawValue, terms.type.rawValue, terms.timeInForce.rawValue, terms.isPostOnly ? 1 : 0,
                terms.isReduceOnly ? 1 : 0, 0, 0,
            ])
            writer.append(intent.number)
            writer.append(terms.quantity.decimal)
            writer.append(terms.price?.decimal)
            writer.append(terms.stopPrice?.decimal)
        case .cancel(let order):
            writer.append([2, 0, 0, 0, 0, 0, 0, 0])
            writer.append(order)
            for _ in 0..<3 { writer.append(nil as FixedDecimal?) }
        case .amend(let order, let amendment):
            writer.append([3, 0, 0, 0, 0, 0, 0, 0])
            writer.append(order)
            writer.append(amendment.quantity?.decimal)
            writer.append(amendment.price?.decimal)
            writer.append(amendment.stopPrice?.decimal)
        }
        writer.append(0 as UInt64)
        bytes = writer.bytes
    }

    /// - Parameter bytes: `size` bytes that another process wrote.
    package init?(bytes: [UInt8]) {
        guard bytes.count == IntentRecord.size else { return nil }
        self.bytes = bytes
    }
}

private struct LittleEndianWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func append(_ value: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
    }

    mutating func append(_ values: [UInt8]) { bytes.append(contentsOf: values) }

    mutating func append(_ value: FixedDecimal?) {
        let raw = UInt128(truncatingIfNeeded: value?.raw ?? Int128.min)
        append(UInt64(truncatingIfNeeded: raw))
        append(UInt64(truncatingIfNeeded: raw >> 64))
    }
}
