import CheckProtocol
import Glibc

/// The pipe to the process that asked for the check.
struct CheckOutput {
    private let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Writes a frame whole; when nobody reads any more there is nothing left to do.
    func write(_ frame: CheckFrame) {
        let bytes = frame.bytes
        var written = 0
        while written < bytes.count {
            // SAFETY: write(2) reads the rest of the array, which lives as long as the call.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                exit(1)
            }
            written += count
        }
    }
}
