import CZlib
import HTTPTypes
import NIOCore

/// gzip of whole answers.
enum Compression {
    /// Smaller ones fit into one packet either way.
    static let minimum = 1_024

    static func pays(_ bytes: Int, _ contentType: String) -> Bool {
        bytes > minimum && (contentType.hasPrefix("application/json") || contentType.hasPrefix("text/html"))
    }

    /// Whether the caller names gzip, and not with a weight of zero.
    static func isAccepted(_ headers: HTTPFields) -> Bool {
        guard let accepted = headers[.acceptEncoding] else { return false }
        return accepted.lowercased().split(separator: ",").contains { part in
            let words = part.split(separator: ";").map { $0.filter { $0 != " " } }
            guard words.first == "gzip" || words.first == "x-gzip" else { return false }
            return !words.dropFirst().contains { $0.hasPrefix("q=0") && !$0.contains { ("1"..."9").contains($0) } }
        }
    }

    /// Nil when zlib has no memory for it: then the answer goes as it is.
    static func gzip(_ bytes: ByteBuffer) -> ByteBuffer? {
        var stream = unsafe z_stream()
        // 15 bits of window, and 16 more for the header of gzip. Level 6 is zlib's own.
        // SAFETY: here and below zlib keeps its state in the stream, which lives until deflateEnd.
        guard
            unsafe deflateInit2_(
                &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { unsafe deflateEnd(&stream) }
        var output = ByteBuffer()
        let bound = unsafe Int(deflateBound(&stream, UInt(bytes.readableBytes)))
        var isWhole = false
        // SAFETY: both pointers are valid during the call, and zlib writes at most avail_out bytes.
        unsafe output.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { target in
            unsafe bytes.withUnsafeReadableBytes { source in
                unsafe stream.next_in = unsafe UnsafeMutablePointer(
                    mutating: source.bindMemory(to: UInt8.self).baseAddress)
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = unsafe target.bindMemory(to: UInt8.self).baseAddress
                unsafe stream.avail_out = UInt32(clamping: target.count)
                isWhole = unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END
                return unsafe Int(stream.total_out)
            }
        }
        return isWhole ? output : nil
    }
}
