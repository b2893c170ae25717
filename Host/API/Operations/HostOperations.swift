package import FoundationEssentials
package import TradingModel

/// What an operator can do to a running host. The routes of the API call it; the host implements it on the line's thread, between
/// two candles. Every function throws `OperationProblem` for what the operator can put right.
package protocol HostOperations: Sendable {
    /// - Parameters:
    ///   - user: only the instances of this user; nil: of all.
    ///   - name: only those of this name, or the one that is this `user/name`; nil: all.
    func instances(user: String?, name: String?) async throws -> [InstanceReport]
    func instance(_ id: UInt64) async throws -> InstanceReport
    /// Starts a strategy for a user, or one again that was disabled or is in quarantine. Returns when it runs.
    func enable(_ order: EnableOrder) async throws -> InstanceReport
    /// Stops an instance. Returns when it has stopped; orders and position are then on the way of the policy.
    func disable(_ id: UInt64, openOrders: String?) async throws -> InstanceReport
    /// New orders are refused until `resume`; the strategy goes on seeing the market.
    func pause(_ id: UInt64) async throws -> InstanceReport
    func resume(_ id: UInt64) async throws -> InstanceReport
    /// Replaces the given parameters as one step: all are taken, or none.
    func setParameters(_ id: UInt64, _ parameters: [String: String]) async throws -> InstanceReport
    /// Moves instances from one version of a plugin to another.
    func swap(_ order: SwapOrder) async throws -> SwapReport
    /// Shadows and canaries under way, and what became of the latest.
    func swaps() async throws -> [SwapReport]
    /// The last decisions of an instance, newest first.
    func decisions(_ id: UInt64, limit: Int) async throws -> [DecisionReport]
    /// The commands that the instance's strategy takes.
    func commands(_ id: UInt64) async throws -> [CommandDescription]
    /// Gives the strategy a command, and returns what it answered.
    func call(_ id: UInt64, _ order: CommandOrder) async throws -> CommandResult
    /// What the strategy logged last, newest first.
    func signals(_ id: UInt64, limit: Int) async throws -> [SignalReport]
    /// The guards of an instance, how they stand, and what they did.
    func risk(_ id: UInt64) async throws -> RiskReport
    /// Ends the safe mode and the cooldown of an instance.
    func liftSafeMode(_ id: UInt64, by who: String, reason: String) async throws -> RiskReport
    /// Sets limits of an instance, or takes back what was set, while it runs. All as one step, or none.
    func setLimits(_ id: UInt64, _ change: LimitsChange) async throws -> RiskReport
    /// The tenant of a person, or the tenant itself that is called so, by name; nil: there is nobody of that name.
    func tenantName(ofUser name: String) async throws -> String?
    func halts() async throws -> [HaltReport]
    /// `level` nil: lifts the halt of the scope. What is the host's is made milder or lifted by the host alone.
    func setHalt(_ scope: HaltTarget, level: String?, reason: String, by setter: HaltSetter) async throws -> HaltOutcome
    /// Halts a tenant that has used up its day, unless a halt of it is in force, or lifts such a halt, unless it has become
    /// somebody else's: as one step.
    ///
    /// - Returns: whether anything changed.
    func holdToPlan(tenant: String, isDayUsedUp: Bool) async throws -> Bool
    /// Makes a plugin's file known to the host. The same bytes again change nothing.
    func install(_ plugin: PluginUpload) async throws -> PluginReport
    func plugins() async throws -> [PluginReport]
    /// Carries out what a person asks for by hand, in its order. What is sent is durable before it leaves, and repeated as it was
    /// after a kill.
    ///
    /// - Returns: an outcome for each action, in their order.
    func trade(_ request: HandRequest) async throws -> [HandOutcome]
    /// The last close of each instrument that trades here, by name; without those that have none yet.
    func lastPrices() async throws -> [String: Price]
}

/// Why an operation was not done. `code` is stable, for programs; `detail` names what was wrong and what to do.
package struct OperationProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: String, Sendable, Hashable, Codable {
        /// There is no such thing (404).
        case notFound
        /// It cannot be done as things stand (409).
        case conflict
        /// It is somebody else's to do (403).
        case forbidden
        /// The order itself is wrong (422).
        case invalid
        /// The plugin or the machine failed (502).
        case failed
        /// There is too much of it already; later, or after something else is gone (429).
        case tooMany
        /// Nothing was done, and the same again may be, as soon as the host is there (503).
        case unavailable
    }

    package var kind: Kind
    package var code: String
    package var detail: String
    /// Everything that was wrong with what was given, by field; may be empty.
    package var errors: [FieldProblem]

    /// What of the order was wrong, where that is one field of it.
    package var field: String? { errors.count == 1 ? errors[0].field : nil }

    package init(_ kind: Kind, code: String, detail: String, field: String) {
        self.init(kind, code: code, detail: detail, errors: [FieldProblem(field, code: code, detail)])
    }

    package init(_ kind: Kind, code: String, detail: String, errors: [FieldProblem] = []) {
        self.kind = kind
        self.code = code
        self.detail = detail
        self.errors = errors
    }

    package var description: String { detail }
}

package struct EnableOrder: Sendable, Hashable, Codable {
    /// One that is there already and starts again; nil: names say which, or it is a new one.
    package var instance: UInt64?
    /// Whose user it is, by name; nil: the user's own tenant, or the one that is called like the user.
    package var tenant: String?
    /// Whether a tenant that is called like the user is made when there is none: for the account that the host runs as.
    package var makesTenant = false
    package var user: String
    /// Name or id of an installed plugin.
    package var plugin: String
    /// Nil: the highest installed.
    package var version: String?
    /// Unique within the user; nil: the plugin's name.
    package var name: String?
    /// As texts, which the plugin's schema reads. Nil: those that the instance had; of a new one the plugin's defaults.
    package var parameters: [String: String]?
    /// keep, cancel or flatten: what becomes of orders and position when the host has to stop the instance. Nil: what the
    /// instance had; of a new one keep.
    package var openOrders: String?
    /// By their keys, as texts. They take the place of what operators had set of the same keys. Nil: those that the instance had;
    /// of a new one those of its user.
    package var limits: [String: String]?

    /// What a request has of it: who may have a tenant made, and which instance is meant by its route, the host decides.
    private enum CodingKeys: String, CodingKey {
        case tenant, user, plugin, version, name, parameters, openOrders, limits
    }

    package init(
        tenant: String? = nil, user: String, plugin: String, version: String? = nil, name: String? = nil,
        parameters: [String: String]? = nil,
        openOrders: String? = nil, limits: [String: String]? = nil
    ) {
        self.tenant = tenant
        self.user = user
        self.plugin = plugin
        self.version = version
        self.name = name
        self.parameters = parameters
        self.openOrders = openOrders
        self.limits = limits
    }
}

package struct SwapOrder: Sendable, Hashable, Codable {
    /// Of one instance; nil: of every instance of `plugin`.
    package var instance: UInt64?
    /// Name or id of the plugin.
    package var plugin: String?
    /// The version to come from; nil: any.
    package var from: String?
    package var to: String
    /// Percent of users that get the new version, 1–100; nil: all.
    package var percent: Int?
    /// Seconds for which the new version only shadows the old one; nil: it takes over at once.
    package var shadowSeconds: Int?
    /// Only instances of this tenant, by name; nil: of every one.
    package var tenant: String?

    package init(
        instance: UInt64? = nil, plugin: String? = nil, from: String? = nil, to: String, percent: Int? = nil,
        shadowSeconds: Int? = nil, tenant: String? = nil
    ) {
        self.instance = instance
        self.plugin = plugin
        self.from = from
        self.to = to
        self.percent = percent
        self.shadowSeconds = shadowSeconds
        self.tenant = tenant
    }
}

package struct InstanceReport: Sendable, Hashable, Codable {
    package enum State: String, Sendable, Hashable, Codable {
        case running, paused, disabled, quarantined, restarting
    }

    package var id: UInt64
    /// Whose it is, by name.
    package var tenant: String
    /// Whom it trades for, by name.
    package var user: String
    package var name: String
    package var plugin: String
    package var version: String
    package var state: State
    /// Why it is in this state; of one that runs, what its guards keep it from. Else empty.
    package var reason: String
    package var instrument: String
    package var parameters: [String: String]
    package var openOrderPolicy: String
    /// The halt that applies to it: no_new, cancel, flatten, freeze; nil: none.
    package var halt: String?
    package var openOrders: Int
    /// Base units; decimals as text.
    package var position: String
    /// Realised and unrealised after fees, quote units.
    package var profit: String
    /// Of the worker; nil while it is down.
    package var process: Int32?
    /// Use of the present worker and the ones before it, since the host started.
    package var usage: Usage

    package struct Usage: Sendable, Hashable, Codable {
        package var cpuSeconds: Double
        package var events: UInt64
        package var orders: UInt64
        /// Through the rings, both ways.
        package var bytes: UInt64
        package var restarts: Int

        package init(cpuSeconds: Double, events: UInt64, orders: UInt64, bytes: UInt64, restarts: Int) {
            self.cpuSeconds = cpuSeconds
            self.events = events
            self.orders = orders
            self.bytes = bytes
            self.restarts = restarts
        }

        /// Of an instance that has not run since the host started.
        package static let none = Usage(cpuSeconds: 0, events: 0, orders: 0, bytes: 0, restarts: 0)
    }

    package init(
        id: UInt64, tenant: String, user: String, name: String, plugin: String, version: String, state: State, reason: String,
        instrument: String, parameters: [String: String], openOrderPolicy: String, halt: String?, openOrders: Int,
        position: String, profit: String, process: Int32?, usage: Usage
    ) {
        self.id = id
        self.tenant = tenant
        self.user = user
        self.name = name
        self.plugin = plugin
        self.version = version
        self.state = state
        self.reason = reason
        self.instrument = instrument
        self.parameters = parameters
        self.openOrderPolicy = openOrderPolicy
        self.halt = halt
        self.openOrders = openOrders
        self.position = position
        self.profit = profit
        self.process = process
        self.usage = usage
    }
}

package struct SwapReport: Sendable, Hashable, Codable {
    package enum State: String, Sendable, Hashable, Codable {
        case shadowing, done, refused
        case rolledBack = "rolled_back"
    }

    package struct Member: Sendable, Hashable, Codable {
        package var instance: UInt64
        /// `bob/dip-buyer`
        package var name: String
        package var state: State
        /// What happened, for people.
        package var text: String
        /// Of a shadow: events whose intents were compared, and how many were equal.
        package var compared: UInt64?
        package var equal: UInt64?

        package init(instance: UInt64, name: String, state: State, text: String, compared: UInt64? = nil, equal: UInt64? = nil) {
            self.instance = instance
            self.name = name
            self.state = state
            self.text = text
            self.compared = compared
            self.equal = equal
        }
    }

    package var id: UInt64
    package var plugin: String
    package var to: String
    package var members: [Member]

    package init(id: UInt64, plugin: String, to: String, members: [Member]) {
        self.id = id
        self.plugin = plugin
        self.to = to
        self.members = members
    }
}

/// Why an order left at a candle, or none did.
package struct DecisionReport: Sendable, Hashable, Codable {
    /// The candle's close.
    package var time: Date
    package var timeframe: String
    /// Stable: sent, no_signal, refused, paused, halted, inactive, …
    package var outcome: String
    /// For people, with the numbers that decided.
    package var text: String

    package init(time: Date, timeframe: String, outcome: String, text: String) {
        self.time = time
        self.timeframe = timeframe
        self.outcome = outcome
        self.text = text
    }
}

/// A node of the kill-switch tree as an operator names it.
package struct HaltTarget: Sendable, Hashable, Codable {
    /// platform, venue, strategy, tenant, user or instance.
    package var scope: String
    /// The venue's, strategy's, tenant's or user's name, or the instance's id or `user/name`; nil for the platform.
    package var name: String?

    package init(scope: String, name: String?) {
        self.scope = scope
        self.name = name
    }
}

package struct HaltReport: Sendable, Hashable, Codable {
    package var target: HaltTarget
    package var level: String
    package var reason: String
    package var since: Date

    package init(target: HaltTarget, level: String, reason: String, since: Date) {
        self.target = target
        self.level = level
        self.reason = reason
        self.since = since
    }
}

package struct HaltOutcome: Sendable, Hashable, Codable {
    package var instances: Int
    package var cancelsSent: Int
    package var closingOrdersSent: Int

    package init(instances: Int, cancelsSent: Int, closingOrdersSent: Int) {
        self.instances = instances
        self.cancelsSent = cancelsSent
        self.closingOrdersSent = closingOrdersSent
    }
}

/// A plugin's file as it came in.
package struct PluginUpload: Sendable, Hashable {
    /// Of the file, for messages.
    package var name: String
    package var bytes: [UInt8]
    /// What `plugin sign` wrote beside it; nil: there is none.
    package var signature: [UInt8]?

    package init(name: String, bytes: [UInt8], signature: [UInt8]? = nil) {
        self.name = name
        self.bytes = bytes
        self.signature = signature
    }
}

package struct PluginReport: Sendable, Hashable, Codable {
    package var id: String
    package var name: String
    package var version: String
    package var sha256: String
    /// Whose it is: `signed by ada`, `unsigned`, `of this installation`.
    package var origin: String
    package var capabilities: [String]
    package var instances: Int

    package init(
        id: String, name: String, version: String, sha256: String, origin: String, capabilities: [String], instances: Int
    ) {
        self.id = id
        self.name = name
        self.version = version
        self.sha256 = sha256
        self.origin = origin
        self.capabilities = capabilities
        self.instances = instances
    }
}
