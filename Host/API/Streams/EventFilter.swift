package import Identity
package import TradingModel

/// What of all that happens a subscriber gets: what it asked for, within what it may see.
package struct EventFilter: Sendable, Hashable {
    package var topics: Set<EventTopic>
    /// Nil: of every instance.
    package var instance: InstanceID?
    /// Of one tenant, by name; nil: of every one that the reach shows.
    package var tenant: String?
    /// Of one user of the tenants, by name.
    package var user: String?
    /// How far each topic reaches for the caller; a topic without an entry shows nothing.
    package var reaches: [EventTopic: Reach]
    package var callerTenant: TenantID
    package var callerName: String

    package init(
        topics: Set<EventTopic>, instance: InstanceID? = nil, tenant: String? = nil, user: String? = nil,
        reaches: [EventTopic: Reach], callerTenant: TenantID, callerName: String
    ) {
        self.topics = topics
        self.instance = instance
        self.tenant = tenant
        self.user = user
        self.reaches = reaches
        self.callerTenant = callerTenant
        self.callerName = callerName
    }

    package func accepts(_ topic: EventTopic, _ owner: EventOwner?) -> Bool {
        guard topics.contains(topic), let reach = reaches[topic], reach > .none else { return false }
        guard let owner else { return !topic.isOwned }
        if let instance, owner.instance != instance { return false }
        if let tenant, owner.tenantName != tenant { return false }
        if let user, owner.user != user { return false }
        switch reach {
        case .none: return false
        case .own: return owner.tenant == callerTenant && owner.user == callerName
        case .tenant: return owner.tenant == callerTenant
        case .platform: return true
        }
    }

    func accepts(_ event: StreamEvent) -> Bool { accepts(event.topic, event.owner) }

    /// The furthest of the topics that are about somebody.
    var reach: Reach { topics.filter(\.isOwned).compactMap { reaches[$0] }.max() ?? .none }

    /// Whose instances are all that it shows; nil: also others'.
    var person: String? { reach <= .own ? callerName : nil }

    /// Whether it shows less than all instances of a tenant or of the host.
    var isNarrow: Bool { instance != nil || user != nil || tenant != nil || person != nil }
}
