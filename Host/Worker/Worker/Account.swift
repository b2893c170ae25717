import CCage
import CTradingBoost
import PluginRunner

/// How the host says that an account stands, gathered from its records.
struct Account {
    let seq: UInt64
    /// ns UTC.
    let time: Int64
    private(set) var orders = OpenOrders()

    init(seq: UInt64, time: Int64) {
        self.seq = seq
        self.time = time
    }

    /// Adds a record's orders. False when a size in the record leads out of it.
    mutating func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let size = MemoryLayout<cage_account>.size
        let stride = MemoryLayout<tradingboost_open_order>.stride
        guard bytes.count >= size else { return false }
        let fixed = unsafe bytes.loadUnaligned(as: cage_account.self)
        guard Int(fixed.order_count) == (bytes.count - size) / stride else { return false }
        var all = orders.orders
        for index in 0..<Int(fixed.order_count) {
            // SAFETY: the count was held beside the record's size.
            all.append(unsafe bytes.loadUnaligned(fromByteOffset: size + index * stride, as: tradingboost_open_order.self))
        }
        guard all.count <= Int(CAGE_OPEN_ORDERS_MAXIMUM) else { return false }
        orders = OpenOrders(
            orders: all, positionQuantity: fixed.position_quantity, positionPrice: fixed.position_price)
        return true
    }
}
