import BacktestProtocol
import CCage
import Glibc
import TradingModel

/// The pipe to the process that asked for the backtest.
struct ResultOutput {
    private let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Writes a frame whole. False when nobody reads any more: then there is nothing left to do.
    @discardableResult
    func write(_ frame: BacktestFrame) -> Bool {
        let bytes = frame.bytes
        var written = 0
        while written < bytes.count {
            // SAFETY: write(2) reads the rest of the array, which lives as long as the call.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            written += count
        }
        return true
    }
}
