import CCage
import CTradingBoost
import TradingModel

/// A record that a worker sent, copied out of the ring, with its fixed part checked for size.
///
/// SAFETY: `bytes` is the host's own copy, as long as the record says, and is read only while the record is handled.
@safe struct WorkerRecord {
    let header: tradingboost_event
    let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) {
        // SAFETY: the ring delivers no record shorter than a header.
        header = unsafe bytes.loadUnaligned(as: tradingboost_event.self)
        unsafe self.bytes = bytes
    }

    var type: UInt32 { UInt32(header.type) }

    /// The record as a struct of the protocol; a violation when it is shorter.
    func fixed<Record: BitwiseCopyable>(_ type: Record.Type) throws(Violation) -> Record {
        guard unsafe bytes.count >= MemoryLayout<Record>.size else {
            throw Violation("a record of type \(self.type) is too short")
        }
        return unsafe bytes.loadUnaligned(as: Record.self)
    }

    /// Bytes behind a fixed part of a size.
    func rest(behind size: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: bytes[min(size, bytes.count)...])
    }

    /// Text behind the fixed part; a violation when a size leads out of the record.
    func text(behind fixed: Int, at offset: UInt32 = 0, size: UInt32, atMost maximum: UInt32) throws(Violation) -> String {
        let start = fixed + Int(offset)
        guard size <= maximum, unsafe start + Int(size) <= bytes.count else {
            throw Violation("a record of type \(type) has a text that is too long")
        }
        let text = unsafe String(decoding: bytes[start..<start + Int(size)], as: UTF8.self)
        return PrintableText.clean(text)
    }
}

/// What a worker sent that the protocol forbids.
struct Violation: Error {
    let text: String
    /// A restart would not help: the strategy decided otherwise than before.
    let isHopeless: Bool

    init(_ text: String, isHopeless: Bool = false) {
        self.text = text
        self.isHopeless = isHopeless
    }
}
