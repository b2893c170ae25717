import CCage
import TradingModel

/// The bytes of a plugin in memory that nobody can change any more: what was verified is what the workers load.
package final class PluginImage: Sendable {
    package let name: String
    package let version: String
    /// A memfd sealed against every change.
    package let descriptor: Int32

    /// Copies verified bytes into sealed memory.
    package init(name: String, version: String, bytes: [UInt8]) throws(StrategyWorkersError) {
        // SAFETY: the pointer is used during the call only; the kernel copies.
        let result = unsafe bytes.withUnsafeBytes {
            unsafe cage_image_create("tradingboost-plugin", $0.baseAddress, UInt64($0.count))
        }
        guard result >= 0 else { throw .system("keep the plugin \(name) in sealed memory", errno: -result) }
        self.name = name
        self.version = version
        self.descriptor = result
    }

    deinit { _ = cage_close(descriptor) }
}
