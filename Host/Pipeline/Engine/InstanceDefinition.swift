package import Risk
package import TradingModel

/// An instance, as the engine needs it.
package struct InstanceDefinition: Sendable, Hashable, Codable {
    package var tenant: TenantID
    /// The person that it trades for; nil: the tenant itself.
    package var user: UserID?
    package var instance: InstanceID
    /// For people: `ada/HyperRSI`.
    package var name: String
    package var instrument: InstrumentID
    package var timeframes: [Timeframe]
    package var limits: RiskLimits
    /// The id in the plugin's manifest; the venue's name: where a halt may apply to it.
    package var strategy: String
    package var venue: String
    /// What becomes of its orders and its position when it is put into quarantine or cannot be loaded.
    package var openOrderPolicy: OpenOrderPolicy
    /// What the host watches by itself; nil: nothing.
    package var guards: GuardPlan?
    /// What its venue does by itself; the host does the rest.
    package var capabilities: VenueCapabilities
    /// A person asks for its orders, and no plugin: there is nobody to hear its events, and nothing waits for it.
    package var isByHand: Bool

    package init(
        tenant: TenantID, instance: InstanceID, name: String, instrument: InstrumentID, timeframes: [Timeframe],
        limits: RiskLimits, strategy: String = "", venue: String = "paper", openOrderPolicy: OpenOrderPolicy = .keep,
        guards: GuardPlan? = nil, capabilities: VenueCapabilities = .paper, user: UserID? = nil,
        isByHand: Bool = false
    ) {
        self.tenant = tenant
        self.user = user
        self.instance = instance
        self.name = name
        self.instrument = instrument
        self.timeframes = timeframes
        self.limits = limits
        self.strategy = strategy
        self.venue = venue
        self.openOrderPolicy = openOrderPolicy
        self.guards = guards
        self.capabilities = capabilities
        self.isByHand = isByHand
    }

    private enum CodingKeys: String, CodingKey {
        case tenant, instance, name, instrument, timeframes, limits, strategy, venue, openOrderPolicy, capabilities
        case guards, user, isByHand
    }

    /// Reads what an earlier version wrote, too.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        tenant = try fields.decode(TenantID.self, forKey: .tenant)
        user = try fields.decodeIfPresent(UserID.self, forKey: .user)
        instance = try fields.decode(InstanceID.self, forKey: .instance)
        name = try fields.decode(String.self, forKey: .name)
        instrument = try fields.decode(InstrumentID.self, forKey: .instrument)
        timeframes = try fields.decode([Timeframe].self, forKey: .timeframes)
        limits = try fields.decode(RiskLimits.self, forKey: .limits)
        strategy = try fields.decodeIfPresent(String.self, forKey: .strategy) ?? ""
        venue = try fields.decodeIfPresent(String.self, forKey: .venue) ?? "paper"
        openOrderPolicy = try fields.decodeIfPresent(OpenOrderPolicy.self, forKey: .openOrderPolicy) ?? .keep
        guards = try fields.decodeIfPresent(GuardPlan.self, forKey: .guards)
        capabilities = try fields.decodeIfPresent(VenueCapabilities.self, forKey: .capabilities) ?? .paper
        isByHand = try fields.decodeIfPresent(Bool.self, forKey: .isByHand) ?? false
    }

    /// Leaves out what nearly every instance has: this is written with every checkpoint.
    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(tenant, forKey: .tenant)
        try fields.encodeIfPresent(user, forKey: .user)
        try fields.encode(instance, forKey: .instance)
        try fields.encode(name, forKey: .name)
        try fields.encode(instrument, forKey: .instrument)
        try fields.encode(timeframes, forKey: .timeframes)
        try fields.encode(limits, forKey: .limits)
        try fields.encode(strategy, forKey: .strategy)
        try fields.encode(venue, forKey: .venue)
        try fields.encode(openOrderPolicy, forKey: .openOrderPolicy)
        try fields.encodeIfPresent(guards, forKey: .guards)
        if capabilities != .paper { try fields.encode(capabilities, forKey: .capabilities) }
        if isByHand { try fields.encode(isByHand, forKey: .isByHand) }
    }
}
