/// A venue whose keys the vault keeps.
package enum CredentialVenue: String, Sendable, Hashable, CaseIterable {
    case okx
    case binance
    case binanceFutures = "binance-futures"
    case upbit
    case bybit
    case bitget
    /// The host's own: it asks for a key's form alone.
    case paper

    /// Whether a key comes with a passphrase.
    package var takesPassphrase: Bool { self == .okx || self == .bitget }

    /// Venues where one key works belong together: a key is looked for in all of them.
    var family: String { self == .binanceFutures ? CredentialVenue.binance.rawValue : rawValue }
}
