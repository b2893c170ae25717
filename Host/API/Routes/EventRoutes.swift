import HTTPTypes
import Hummingbird
package import Identity
import Store
import TradingModel

/// `/api/v1/events`: what happens, as it happens.
package struct EventRoutes {
    private let hub: EventHub
    private let catchUp: EventCatchUp

    package init(hub: EventHub, catchUp: EventCatchUp) {
        self.hub = hub
        self.catchUp = catchUp
    }

    package var endpoints: [Endpoint] { [events] }

    private static let lastEventID = HTTPField.Name("Last-Event-ID")
    private static let contentType = "text/event-stream"
    /// Of a proxy between: it passes events on as they come.
    private static let buffering = HTTPField.Name("X-Accel-Buffering")

    private var events: Endpoint {
        Endpoint(
            .get, "/api/v1/events", "streamEvents", tag: "events", "What happens, as server-sent events.",
            text:
                "Orders, fills, positions, instances with their incidents, closed candles, messages and use, each once it is "
                + "stored, in the form of its route. "
                + "A stream that broke off goes on behind its last event: send its id as Last-Event-ID, as browsers do, or as "
                + "lastEventID. Events of what happens to streams themselves: ready, lagged, reset, end.",
            access: .signedIn,
            parameters: [
                .query(
                    "topics", .text(EventRoutes.topicsForm),
                    "With commas between: \(EventTopic.allCases.map(\.rawValue).joined(separator: ",")); without it all that the "
                        + "caller may see."),
                .query("instance", .id, "Only of this instance."),
                .query("tenant", .name, "For the staff: only of this tenant."),
                .query("user", .name, "Only of this user's instances."),
                .query("lastEventID", .line(160), "Where browsers cannot send the header: id of the last event that is known."),
            ], answer: .events(EventForms.all)
        ) { call in
            let filter = try filter(for: call)
            let last = try EventRoutes.lastEvent(of: call)
            guard call.method != .head else { return Answer(.ok, .none, headers: [.contentType: EventRoutes.contentType]) }
            let subscription: EventSubscription
            do throws(StreamRefusal) {
                subscription = try hub.subscribe(
                    filter, user: "\(call.principal.tenant)/\(call.principal.userName)", tenant: call.principal.tenant,
                    last: last,
                    hangUp: call.connection.hangUp)
            } catch {
                throw error.problem
            }
            let stream = EventStream(
                subscription: subscription, filter: filter,
                scope: filter.reach == .platform ? .platform : .tenant(call.principal.tenant), catchUp: catchUp,
                isStillAllowed: call.connection.isStillAllowed)
            call.connection.onGone { [hub, id = subscription.opening.stream] in hub.leave(id) }
            return Answer(
                .ok, .stream(ResponseBody { try await stream.write(to: &$0) }, contentType: EventRoutes.contentType),
                headers: EventRoutes.buffering.map { [$0: "no"] } ?? [:])
        }
    }

    private static let topicsForm = TextForm(1...100, pattern: "^[a-z]+(,[a-z]+)*$", words: "topics with commas between") {
        text in
        text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        }
    }

    // MARK: - What the caller asks for and may see

    private func filter(for call: Call) throws -> EventFilter {
        var reaches: [EventTopic: Reach] = [:]
        for topic in EventTopic.allCases { reaches[topic] = call.principal.reach(topic.permission) }
        var topics = Set(EventTopic.allCases.filter { reaches[$0] ?? .none > .none })
        if let text = call.text("topics") {
            let named = try text.split(separator: ",").map { word in
                guard let topic = EventTopic(rawValue: String(word)) else {
                    throw RequestProblem(
                        .badRequest, code: "query_value",
                        "'topics' names \(word.prefix(64)); takes "
                            + EventTopic.allCases.map(\.rawValue).joined(separator: ","), field: "topics")
                }
                return topic
            }
            if let forbidden = named.first(where: { !topics.contains($0) }) {
                throw RequestProblem(
                    .forbidden, code: "forbidden",
                    "\(forbidden.permission.rawValue) is not permitted to the role \(call.principal.role.rawValue) here.",
                    field: "topics")
            }
            topics = Set(named)
        }
        guard !topics.isEmpty else {
            throw RequestProblem(
                .forbidden, code: "forbidden", "No topic of events is permitted to the role \(call.principal.role.rawValue) here."
            )
        }
        let filter = EventFilter(
            topics: topics, instance: call.integer("instance").map { InstanceID(UInt64($0)) }, tenant: call.text("tenant"),
            user: call.text("user"), reaches: reaches, callerTenant: call.principal.tenant, callerName: call.principal.userName)
        try require(filter, call)
        return filter
    }

    /// What is another's is not there.
    private func require(_ filter: EventFilter, _ call: Call) throws {
        if let tenant = filter.tenant, filter.reach != .platform, tenant != call.principal.tenantName {
            throw RequestProblem(.notFound, code: "tenant_not_found", "There is no tenant '\(tenant)'.", field: "tenant")
        }
        if let user = filter.user, filter.reach <= .own, user != call.principal.userName {
            throw RequestProblem(.notFound, code: "user_not_found", "There is no user '\(user)'.", field: "user")
        }
        guard let instance = filter.instance else { return }
        var visible = filter
        visible.tenant = nil
        visible.user = nil
        let isThere = hub.directory.instances.contains { known in
            known.id == instance && EventTopic.allCases.contains { $0.isOwned && visible.accepts($0, EventOwner(known)) }
        }
        // Candles are of no instance.
        guard isThere || filter.topics == [.candles] else { throw InstanceAccess.notFound(instance.rawValue) }
    }

    private static func lastEvent(of call: Call) throws -> EventID? {
        let header = lastEventID.flatMap { call.headers[$0] }
        guard let text = header ?? call.text("lastEventID"), !text.isEmpty else { return nil }
        guard let id = EventID(text) else {
            throw RequestProblem(
                .badRequest, code: "last_event_id",
                "The last event's id is none that this host gave: send it as it came, or leave it out and read the lists first.",
                field: header == nil ? "lastEventID" : "Last-Event-ID")
        }
        return id
    }
}

extension EventTopic {
    /// Who may hear of it.
    package var permission: Permission {
        switch self {
        case .orders, .fills, .positions: .ordersRead
        case .instances: .instancesRead
        case .candles: .marketRead
        case .notifications: .notificationsRead
        case .usage: .usageRead
        }
    }
}
