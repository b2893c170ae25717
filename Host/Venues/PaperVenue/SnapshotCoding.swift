import TradingModel

struct SnapshotWriter {
    var bytes: [UInt8] = []

    mutating func write(_ number: some FixedWidthInteger) {
        var rest = number
        for _ in 0..<(number.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest = rest >> 8
        }
    }

    mutating func write(_ decimal: FixedDecimal) {
        write(decimal.raw)
    }

    mutating func write(_ decimal: FixedDecimal?) {
        write(decimal == nil ? UInt8(0) : 1)
        if let decimal { write(decimal) }
    }

    mutating func write(_ order: PaperOrder) {
        write(order.intent)
        write(order.terms.side.rawValue)
        write(order.terms.type.rawValue)
        write(order.terms.timeInForce.rawValue)
        write(UInt8((order.terms.isPostOnly ? 1 : 0) | (order.terms.isReduceOnly ? 2 : 0)))
        write(order.stage.rawValue)
        write(order.terms.quantity.decimal)
        write(order.terms.price?.decimal)
        write(order.terms.stopPrice?.decimal)
        write(order.filledQuantity.decimal)
    }
}

/// Reads what `SnapshotWriter` wrote; throws where the bytes end or say what no writer writes.
struct SnapshotReader {
    let bytes: ArraySlice<UInt8>
    var offset: Int

    var isAtEnd: Bool { offset == bytes.endIndex }

    mutating func read<Number: FixedWidthInteger>(_ type: Number.Type) throws(PaperVenueError) -> Number {
        let size = Number.bitWidth / 8
        guard bytes.endIndex - offset >= size else { throw .damagedSnapshot(offset: offset) }
        var number: Number = 0
        for place in (0..<size).reversed() {
            number = number << 8 | Number(truncatingIfNeeded: bytes[offset + place])
        }
        offset += size
        return number
    }

    mutating func readDecimal() throws(PaperVenueError) -> FixedDecimal {
        FixedDecimal(raw: try read(Int128.self))
    }

    mutating func readOptionalDecimal() throws(PaperVenueError) -> FixedDecimal? {
        switch try read(UInt8.self) {
        case 0: return nil
        case 1: return try readDecimal()
        default: throw .damagedSnapshot(offset: offset - 1)
        }
    }

    mutating func readOrder(instrument: InstrumentID) throws(PaperVenueError) -> PaperOrder {
        let start = offset
        let intent = try read(UInt64.self)
        let side = Side(rawValue: try read(UInt8.self))
        let type = OrderType(rawValue: try read(UInt8.self))
        let timeInForce = TimeInForce(rawValue: try read(UInt8.self))
        let flags = try read(UInt8.self)
        let stage = PaperOrder.Stage(rawValue: try read(UInt8.self))
        guard let side, let type, let timeInForce, let stage, flags < 4 else { throw .damagedSnapshot(offset: start) }
        let terms = OrderTerms(
            instrument: instrument, side: side, type: type, quantity: Quantity(try readDecimal()),
            price: try readOptionalDecimal().map { Price($0) }, stopPrice: try readOptionalDecimal().map { Price($0) },
            timeInForce: timeInForce, isPostOnly: flags & 1 != 0, isReduceOnly: flags & 2 != 0)
        return PaperOrder(
            intent: intent, terms: terms, filledQuantity: Quantity(try readDecimal()), stage: stage)
    }
}
