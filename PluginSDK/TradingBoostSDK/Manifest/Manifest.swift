import CTradingBoost

/// What a strategy says of itself; parameters and commands join it from their declarations, and `tradingboost plugin pack`
/// puts all of it into the plugin's file, where a host reads it without running anything.
public struct Manifest: Sendable {
    /// What the strategy asks the host for. Saving its state needs no asking.
    public enum Capability: Sendable, Hashable {
        case candles
        case trades
        case quotes
        case book
        case funding
        case orders
        case timers
        case notifications
        /// `Host.value(for:)` and its like.
        case store
        /// `Host.requestCandles`.
        case history

        var name: StaticString {
            switch self {
            case .candles: "candles"
            case .trades: "trades"
            case .quotes: "quotes"
            case .book: "book"
            case .funding: "funding"
            case .orders: "orders"
            case .timers: "timers"
            case .notifications: "notifications"
            case .store: "store"
            case .history: "history"
            }
        }
    }

    var id: StaticString
    var name: StaticString
    var version: StaticString
    var vendor: StaticString
    var summary: StaticString
    var capabilities: [Capability]

    /// - Parameters:
    ///   - id: a reverse domain name, one for all versions: `com.example.dip-buyer`; small letters, digits, hyphens.
    ///   - name: for people, 1 to 64 characters.
    ///   - version: three numbers, and perhaps `-beta.1`.
    ///   - vendor: who answers for it, 1 to 64 characters.
    ///   - summary: what it does, at most 1,000 characters.
    public init(
        id: StaticString, name: StaticString, version: StaticString, vendor: StaticString, summary: StaticString = "",
        capabilities: [Capability]
    ) {
        self.id = id
        self.name = name
        self.version = version
        self.vendor = vendor
        self.summary = summary
        self.capabilities = capabilities
    }
}

extension Manifest {
    /// The JSON of a strategy. Throws when the defaults of its parameters contradict each other.
    static func json<S: Strategy>(of strategy: S.Type) throws(StrategyRefusal) -> [UInt8] {
        var parameters = Parameters.declaring
        _ = try S.Settings(&parameters)
        let declared = parameters.declared
        var commands = CommandDeclarations()
        S.declare(&commands)
        let manifest = S.manifest
        let stateSize = MemoryLayout<S.State>.size
        var text = ManifestText()
        text.object { text in
            text.member("manifest_version", 1)
            text.member("id", manifest.id)
            text.member("name", manifest.name)
            text.member("version", manifest.version)
            text.member("vendor", manifest.vendor)
            text.optional("description", manifest.summary)
            text.object("abi") { abi in
                abi.member("major", Int(TRADINGBOOST_ABI_MAJOR))
                abi.member("minor", Int(TRADINGBOOST_ABI_MINOR))
            }
            text.member("state_version", Int(S.stateVersion))
            text.array("capabilities") { list in
                for capability in manifest.capabilities { list.element(capability.name) }
                if stateSize > 0 { list.element("state") }
            }
            if !declared.bytes.isEmpty {
                text.object("parameters") { schema in
                    schema.member("type", "object")
                    schema.member("additionalProperties", false)
                    schema.object("properties") { $0.members(declared) }
                }
            }
            if !commands.text.bytes.isEmpty { text.array("commands") { $0.members(commands.text) } }
            if stateSize > 0 {
                text.object("limits") { $0.member("state_bytes", SavedState<S.State>.headerSize + stateSize) }
            }
        }
        return text.bytes
    }
}
