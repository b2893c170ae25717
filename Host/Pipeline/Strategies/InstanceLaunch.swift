package import TradingModel

/// What is needed to run an instance of a strategy in a worker.
package struct InstanceLaunch: Sendable {
    package var tenant: TenantID
    package var instance: InstanceID
    package var plugin: PluginImage
    package var instrument: Instrument
    /// Its venue's name.
    package var venue: String
    /// Checked against the manifest's schema, defaults filled in.
    package var parameters: [ResolvedParameter]
    /// What the manifest asked for and the user granted.
    package var capabilities: Capabilities
    /// The manifest's `state_version`: the version that `save` writes.
    package var stateVersion: UInt32
    /// Where the instance continues; nil for a first start.
    package var checkpoint: InstanceCheckpoint?
    /// The number of the first intent, when there is no checkpoint.
    package var nextIntent: IntentNumber
    /// How the account stands, where the checkpoint is older than the instance's last event; nil: the checkpoint knows.
    package var account: AccountSnapshot?

    package init(
        tenant: TenantID, instance: InstanceID, plugin: PluginImage, instrument: Instrument,
        venue: String = "paper", parameters: [ResolvedParameter], capabilities: Capabilities = .all, stateVersion: UInt32 = 1,
        checkpoint: InstanceCheckpoint? = nil, nextIntent: IntentNumber = 1, account: AccountSnapshot? = nil
    ) {
        self.tenant = tenant
        self.instance = instance
        self.plugin = plugin
        self.instrument = instrument
        self.venue = venue
        self.parameters = parameters
        self.capabilities = capabilities
        self.stateVersion = stateVersion
        self.checkpoint = checkpoint
        self.nextIntent = nextIntent
        self.account = account
    }

    /// The last event that the instance does not hear any more.
    var lastSeq: UInt64 { account?.lastSeq ?? checkpoint?.lastSeq ?? 0 }
}

/// The services that a strategy's host table holds; the others are NULL. Raw values are the protocol's.
package struct Capabilities: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let candles = Capabilities(rawValue: 1)
    package static let orders = Capabilities(rawValue: 2)
    package static let timers = Capabilities(rawValue: 4)
    package static let notifications = Capabilities(rawValue: 8)
    package static let trades = Capabilities(rawValue: 16)
    package static let quotes = Capabilities(rawValue: 32)
    package static let book = Capabilities(rawValue: 64)
    package static let funding = Capabilities(rawValue: 128)
    package static let store = Capabilities(rawValue: 256)
    package static let history = Capabilities(rawValue: 512)
    package static let all: Capabilities = [
        .candles, .orders, .timers, .notifications, .trades, .quotes, .book, .funding, .store, .history,
    ]

    /// As the manifest writes it; nil for a word that this host does not know.
    package init?(name: String) {
        switch name {
        case "candles": self = .candles
        case "orders": self = .orders
        case "timers": self = .timers
        case "notifications": self = .notifications
        case "trades": self = .trades
        case "quotes": self = .quotes
        case "book": self = .book
        case "funding": self = .funding
        case "store": self = .store
        case "history": self = .history
        default: return nil
        }
    }
}

/// Everything that an instance needs to continue behind an event.
package struct InstanceCheckpoint: Sendable, Hashable, Codable {
    package var instance: InstanceID
    /// The last event that the state contains.
    package var lastSeq: UInt64
    /// The number of the next intent.
    package var nextIntent: IntentNumber
    package var stateVersion: UInt32
    /// What the plugin saved, with the runner's own part and a checksum. Opaque.
    package var state: [UInt8]

    package init(
        instance: InstanceID, lastSeq: UInt64, nextIntent: IntentNumber, stateVersion: UInt32, state: [UInt8]
    ) {
        self.instance = instance
        self.lastSeq = lastSeq
        self.nextIntent = nextIntent
        self.stateVersion = stateVersion
        self.state = state
    }
}
