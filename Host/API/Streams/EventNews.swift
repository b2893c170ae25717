import FoundationEssentials
import Store
import TradingModel

// What happened and is no resource of a route. Everything else is told in the form that its route answers with.

/// A message. To whom it went is not known yet.
struct NoticeNews: Encodable {
    /// Unique within the tenant.
    var key: String
    var instance: UInt64?
    var tenant: String
    /// fill, refusal, instance or strategy.
    var topic: String
    var title: String
    var text: String
    var time: Date

    init(_ notice: Notice, _ owner: EventOwner) {
        key = notice.key
        instance = notice.instance?.rawValue
        tenant = owner.tenantName
        topic = notice.topic.rawValue
        title = notice.title
        text = notice.text
        time = Date(notice.time)
    }
}

struct IncidentNews: Encodable {
    var instance: UInt64
    var tenant: String
    var user: String
    /// started, crashed, quarantined, …
    var kind: String
    var text: String
    var time: Date

    init(_ incident: InstanceIncident, of instance: TradedInstance) {
        self.instance = instance.id.rawValue
        tenant = instance.tenantName
        user = instance.userName
        kind = incident.kind.rawValue
        text = incident.text
        time = Date(incident.time)
    }
}

struct ResetNews: Encodable {
    var topics: [String]
    /// For people.
    var reason: String
}

struct EndNews: Encodable {
    var code: String
    /// For people: why, and what to do.
    var reason: String
}
