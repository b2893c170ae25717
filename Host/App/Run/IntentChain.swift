import Crypto
import Foundation
import PluginInspection
import TradingModel

/// A running hash of an instance's order intents: two runs that decided alike have the same one.
///
/// Each step is SHA-256 of the hash so far and the next intent's record, so a run continues from 32 bytes after a restart.
struct IntentChain: Codable, Sendable, Hashable {
    private(set) var digest = [UInt8](repeating: 0, count: 32)

    mutating func append(_ record: IntentRecord) {
        var hash = SHA256()
        hash.update(data: digest)
        hash.update(data: record.bytes)
        digest = Array(hash.finalize())
    }

    var hexadecimal: String { SHA256Text.text(digest) }

    /// The hash of a whole run. When every instance decided alike it is theirs, so that a run of many users can be held beside
    /// one backtest; otherwise it is SHA-256 over the instances' hashes in the given order.
    static func combined(_ chains: [IntentChain]) -> IntentChain {
        guard let first = chains.first else { return IntentChain() }
        if chains.allSatisfy({ $0 == first }) { return first }
        var hash = SHA256()
        for chain in chains { hash.update(data: chain.digest) }
        var combined = IntentChain()
        combined.digest = Array(hash.finalize())
        return combined
    }
}
