import CCage

/// The memory in which every worker of a shard reads market data; see cage_market.h. The host writes, and waits for nobody.
///
/// SAFETY: the memory is mapped in init and unmapped in deinit; its box does not leave this object.
@safe final class MarketRing {
    private let ring: UnsafeMutablePointer<cage_market>
    /// What a worker is given to map.
    let descriptor: Int32
    /// Bytes.
    let capacity: UInt32

    /// - Parameter capacity: bytes; a power of two, at least 4,096.
    init(capacity: UInt32 = CAGE_MARKET_CAPACITY) throws(StrategyWorkersError) {
        unsafe ring = .allocate(capacity: 1)
        unsafe ring.initialize(to: cage_market())
        let result = unsafe cage_market_create(ring, UInt64(capacity))
        guard result >= 0 else {
            unsafe ring.deallocate()
            throw .system("make the market ring", errno: -result)
        }
        descriptor = result
        self.capacity = capacity
    }

    deinit {
        unsafe cage_market_unmap(ring)
        unsafe ring.deallocate()
        _ = cage_close(descriptor)
    }

    /// Appends an event and returns its position.
    func append(_ event: UnsafeRawBufferPointer) -> UInt64 {
        unsafe cage_market_write(ring, event.baseAddress, UInt32(event.count))
    }

    /// Whether an event is so new that a worker which is told of it now can be expected to read it in time.
    func isFresh(_ position: UInt64) -> Bool { unsafe cage_market_reserve(ring, position) >= Int64(capacity / 2) }
}
