import TradingModel

extension ByteWriter {
    /// A byte says whether it is there.
    mutating func write(_ decimal: FixedDecimal?) {
        write(decimal == nil ? 0 : 1 as UInt8)
        if let decimal { write(decimal) }
    }

    mutating func write(_ order: PaperOrder) {
        write(order.intent)
        write(order.terms.side.rawValue)
        write(order.terms.type.rawValue)
        write(order.terms.timeInForce.rawValue)
        write((order.terms.isPostOnly ? 1 : 0) | (order.terms.isReduceOnly ? 2 : 0) as UInt8)
        write(order.stage.rawValue)
        write(order.terms.quantity.decimal)
        write(order.terms.price?.decimal)
        write(order.terms.stopPrice?.decimal)
        write(order.filledQuantity.decimal)
        write(order.terms.expireTime?.nanoseconds ?? 0)
    }
}

/// Reading in the paper venue's own error: what no writer writes is damage, and so is an early end.
extension ByteReader {
    mutating func number<Number: FixedWidthInteger>() throws(PaperVenueError) -> Number {
        do {
            return try read(Number.self)
        } catch {
            throw .damagedSnapshot(offset: error.offset)
        }
    }

    mutating func decimal() throws(PaperVenueError) -> FixedDecimal { FixedDecimal(raw: try number()) }

    mutating func optionalDecimal() throws(PaperVenueError) -> FixedDecimal? {
        switch try number() as UInt8 {
        case 0: return nil
        case 1: return try decimal()
        default: throw .damagedSnapshot(offset: offset - 1)
        }
    }

    /// - Parameter version: of the snapshot.
    mutating func order(of instrument: InstrumentID, version: UInt16) throws(PaperVenueError) -> PaperOrder {
        let start = offset
        let intent: IntentNumber = try number()
        let side = Side(rawValue: try number())
        let type = OrderType(rawValue: try number())
        let timeInForce = TimeInForce(rawValue: try number())
        let flags: UInt8 = try number()
        let stage = PaperOrder.Stage(rawValue: try number())
        guard let side, let type, let timeInForce, let stage, flags < 4 else { throw .damagedSnapshot(offset: start) }
        var terms = OrderTerms(
            instrument: instrument, side: side, type: type, quantity: Quantity(try decimal()),
            price: try optionalDecimal().map { Price($0) }, stopPrice: try optionalDecimal().map { Price($0) },
            timeInForce: timeInForce, isPostOnly: flags & 1 != 0, isReduceOnly: flags & 2 != 0)
        let filled = Quantity(try decimal())
        if version >= 3 {
            let expireTime: Int64 = try number()
            terms.expireTime = expireTime == 0 ? nil : Timestamp(nanoseconds: expireTime)
        }
        return PaperOrder(intent: intent, terms: terms, filledQuantity: filled, stage: stage)
    }
}
