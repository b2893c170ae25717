package import TradingModel

/// An order as a strategy asked for it. Amounts are raw, in the contract's words: what is undefined is the smallest number.
package struct AskedOrder: Sendable, Hashable {
    package var side: UInt8
    package var type: UInt8
    package var timeInForce: UInt8
    package var flags: UInt8
    package var quantity: Int128
    package var price: Int128
    package var stop: Int128
    /// 0 = none, as of all that follows.
    package var trailingDistance: Int128
    /// ns UTC.
    package var expireTime: Int64
    package var plan: Plan

    package struct Plan: Sendable, Hashable {
        /// TRADINGBOOST_PLAN_…
        package var kind: UInt32
        package var linkedOrder: UInt64
        package var stop: Int128
        package var takeProfit: Int128
        package var visible: Int128
        /// ns.
        package var duration: Int64
        package var slices: UInt32

        package init(
            kind: UInt32, linkedOrder: UInt64, stop: Int128, takeProfit: Int128, visible: Int128, duration: Int64, slices: UInt32
        ) {
            self.kind = kind
            self.linkedOrder = linkedOrder
            self.stop = stop
            self.takeProfit = takeProfit
            self.visible = visible
            self.duration = duration
            self.slices = slices
        }
    }

    package init(
        side: UInt8, type: UInt8, timeInForce: UInt8, flags: UInt8, quantity: Int128, price: Int128, stop: Int128,
        trailingDistance: Int128, expireTime: Int64, plan: Plan
    ) {
        self.side = side
        self.type = type
        self.timeInForce = timeInForce
        self.flags = flags
        self.quantity = quantity
        self.price = price
        self.stop = stop
        self.trailingDistance = trailingDistance
        self.expireTime = expireTime
        self.plan = plan
    }
}

extension AskedOrder: CustomStringConvertible {
    package var description: String {
        let planned = plan.kind == 0 ? "" : " with a plan of kind \(plan.kind)"
        return "\(side == 1 ? "buy" : side == 2 ? "sell" : "side \(side)") \(FixedDecimal(raw: quantity))"
            + (price == .min ? " (type \(type))" : " at \(FixedDecimal(raw: price)) (type \(type))") + planned
    }
}

extension AskedOrder {
    package func write(to writer: inout ByteWriter) {
        writer.write(contentsOf: [side, type, timeInForce, flags])
        for number in [quantity, price, stop, trailingDistance] { writer.write(number) }
        writer.write(expireTime)
        writer.write(plan.kind)
        writer.write(plan.linkedOrder)
        for number in [plan.stop, plan.takeProfit, plan.visible] { writer.write(number) }
        writer.write(plan.duration)
        writer.write(plan.slices)
    }

    package init(_ reader: inout ByteReader) throws(ByteReader.Truncated) {
        self.init(
            side: try reader.read(), type: try reader.read(), timeInForce: try reader.read(), flags: try reader.read(),
            quantity: try reader.read(), price: try reader.read(), stop: try reader.read(), trailingDistance: try reader.read(),
            expireTime: try reader.read(),
            plan: Plan(
                kind: try reader.read(), linkedOrder: try reader.read(), stop: try reader.read(), takeProfit: try reader.read(),
                visible: try reader.read(), duration: try reader.read(), slices: try reader.read()))
    }
}
