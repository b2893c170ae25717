import CCheckSystem
import CTradingBoost
import Glibc
import MarketData

/// The memory in which a strategy is shown events.
// SAFETY: the buffer is made and freed here; every event that is written into it was measured against its size.
@safe final class EventMemory {
    private let buffer: UnsafeMutableRawPointer
    /// A page of a history is the largest event.
    private static let size = 64 << 10
    private static let filler: Int32 = 0xA5

    init() { unsafe buffer = UnsafeMutableRawPointer.allocate(byteCount: EventMemory.size, alignment: 64) }

    deinit { unsafe buffer.deallocate() }

    func bytes<Record: BitwiseCopyable>(of record: Record) -> [UInt8] {
        unsafe withUnsafeBytes(of: record) { unsafe Array($0) }
    }

    /// Writes what the host knows into an event's header.
    func stamp(_ bytes: inout [UInt8], instance: UInt64, seq: UInt64, time: Int64, flags: UInt16) {
        unsafe bytes.withUnsafeMutableBytes { raw in
            // SAFETY: every event has its header of 32 bytes.
            unsafe raw.storeBytes(of: UInt32(raw.count), toByteOffset: 0, as: UInt32.self)
            unsafe raw.storeBytes(of: flags, toByteOffset: 6, as: UInt16.self)
            unsafe raw.storeBytes(of: instance, toByteOffset: 8, as: UInt64.self)
            unsafe raw.storeBytes(of: seq, toByteOffset: 16, as: UInt64.self)
            unsafe raw.storeBytes(of: time, toByteOffset: 24, as: Int64.self)
        }
    }

    /// Shows an event; behind it lie the bytes that a later host appends, then perhaps the next candle, then nothing.
    func withEvent(
        _ bytes: [UInt8], appended: Int = 0, behind: tradingboost_candle_event? = nil,
        _ body: (UnsafePointer<tradingboost_event>) -> Int32
    ) -> Int32 {
        precondition(bytes.count + appended + 1_024 <= EventMemory.size, "an event of a check fits into its memory")
        // Byte by byte in a debug build, initializeMemory takes longer than all the rest of a check.
        unsafe memset(buffer, 0, bytes.count + appended + 1_024)
        unsafe bytes.withUnsafeBytes {
            unsafe buffer.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(buffer), byteCount: $0.count)
        }
        if appended > 0 {
            unsafe memset(buffer + bytes.count, EventMemory.filler, appended)
            unsafe buffer.storeBytes(of: UInt32(bytes.count + appended), as: UInt32.self)
        }
        if let behind { unsafe (buffer + bytes.count + appended).storeBytes(of: behind, as: tradingboost_candle_event.self) }
        return unsafe body(UnsafePointer(buffer.assumingMemoryBound(to: tradingboost_event.self)))
    }

    /// Shows an event behind whose last byte there is no memory.
    func withEventAtEnd(_ bytes: [UInt8], _ body: (UnsafePointer<tradingboost_event>) -> Int32) -> Int32 {
        guard let room = unsafe check_event_room(UInt64(bytes.count)) else { return TRADINGBOOST_OK }
        for (index, byte) in bytes.enumerated() { unsafe room[index] = byte }
        return unsafe body(UnsafeRawPointer(room).assumingMemoryBound(to: tradingboost_event.self))
    }

    // MARK: - What no host sends

    /// Sizes of the contract's events, without what follows them.
    private static let sizes: [(type: UInt32, size: Int, name: String)] = [
        (TRADINGBOOST_EVENT_CANDLE, MemoryLayout<tradingboost_candle_event>.size, "a candle"),
        (TRADINGBOOST_EVENT_TRADE, MemoryLayout<tradingboost_trade_event>.size, "a trade"),
        (TRADINGBOOST_EVENT_QUOTE, MemoryLayout<tradingboost_quote_event>.size, "a quote"),
        (TRADINGBOOST_EVENT_BOOK, MemoryLayout<tradingboost_book_event>.size, "an order book"),
        (TRADINGBOOST_EVENT_FUNDING, MemoryLayout<tradingboost_funding_event>.size, "a funding"),
        (TRADINGBOOST_EVENT_ORDER, MemoryLayout<tradingboost_order_event>.size, "an order event"),
        (TRADINGBOOST_EVENT_TIMER, MemoryLayout<tradingboost_timer_event>.size, "a timer"),
        (TRADINGBOOST_EVENT_HISTORY, MemoryLayout<tradingboost_history_event>.size, "a history"),
        (TRADINGBOOST_EVENT_SNAPSHOT, MemoryLayout<tradingboost_snapshot_event>.size, "a snapshot"),
    ]

    func name(of bytes: [UInt8]) -> String {
        let type = UInt32(bytes[4]) | UInt32(bytes[5]) << 8
        return EventMemory.sizes.first { $0.type == type }?.name ?? "an event of type \(type)"
    }

    func unknown(type: UInt16, size: Int, _ random: inout Xoshiro256) -> [UInt8] {
        var bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        bytes[4] = UInt8(truncatingIfNeeded: type)
        bytes[5] = UInt8(truncatingIfNeeded: type >> 8)
        return bytes
    }

    /// An event of a known type that is cut at a multiple of 8, or whole and full of random bytes.
    func damaged(_ random: inout Xoshiro256) -> [UInt8] {
        let (type, size, _) = EventMemory.sizes[Int(random.next() % UInt64(EventMemory.sizes.count))]
        let isCut = random.next() % 2 == 0
        let length = isCut ? 32 + Int(random.next() % UInt64((size - 32) / 8)) * 8 : size
        return unknown(type: UInt16(type), size: length, &random)
    }
}
