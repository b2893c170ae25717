import HTTPTypes
import Identity
import TradingModel

/// `/api/v1/halts`: the kill-switch tree.
package struct HaltRoutes {
    private let operations: any HostOperations
    private let quotas: Quotas?

    /// - Parameter quotas: nil: nobody is held to a plan.
    package init(operations: any HostOperations, quotas: Quotas? = nil) {
        self.operations = operations
        self.quotas = quotas
    }

    private static let path = "/api/v1/halts"
    private static let tag = "halts"
    private static let scopes = ["platform", "venue", "strategy", "tenant", "user", "instance"]
    private static let scope = Schema.choice(scopes)

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, HaltRoutes.path, "listHalts", tag: HaltRoutes.tag, "The halts in force.", access: .permission(.haltsRead),
                answer: .json(.fields([Field("halts", .list(HaltRoutes.halt), "In force.")]))
            ) { call in
                let all = try await operations.halts()
                var shown: [HaltReport] = []
                for halt in all where try await isVisible(halt.target, call) { shown.append(halt) }
                return .ok(HaltList(halts: shown))
            },
            Endpoint(
                .put, HaltRoutes.path, "setHalt", tag: HaltRoutes.tag, "Halts a part of the tree, at once.",
                text:
                    "no_new: no new orders; cancel: and cancels the open ones; flatten: and closes positions; freeze: nothing. "
                    + "What the staff of the host set, others make stricter only: 403 `halt_of_host`.",
                access: .permission(.haltsWrite),
                body: .json(
                    .fields([
                        Field("scope", HaltRoutes.scope, "Which kind of part."),
                        .optional("name", .line(129), "Which one; the platform has none."),
                        Field("level", .choice(TradingHalt.allCases.map(\.rawValue)), "How far."),
                        Field("reason", .line(500), "For who asks later."),
                    ]), example: #"{"scope": "user", "name": "tom", "level": "cancel", "reason": "orders look wrong"}"#),
                answer: .json(HaltRoutes.outcome)
            ) { call in
                struct Body: Decodable {
                    var scope: String
                    var name: String?
                    var level: String
                    var reason: String
                }
                let body = try call.decode(Body.self)
                let target = try await own(try HaltRoutes.target(body.scope, body.name), call)
                return .ok(
                    try await operations.setHalt(target, level: body.level, reason: body.reason, by: HaltRoutes.setter(call)))
            },
            Endpoint(
                .delete, HaltRoutes.path, "liftHalt", tag: HaltRoutes.tag, "Lifts a halt.",
                text: "What the staff of the host set, the staff alone lifts: 403 `halt_of_host`.",
                access: .permission(.haltsWrite),
                parameters: [
                    .query("scope", HaltRoutes.scope, "Which kind of part.", isRequired: true),
                    .query("name", .line(129), "Which one; the platform has none."),
                    .query("reason", .line(500), "For who asks later."),
                ], answer: .json(HaltRoutes.outcome)
            ) { call in
                let target = try await own(try HaltRoutes.target(call.text("scope") ?? "", call.text("name")), call)
                try requireNotOfPlan(target, call)
                let reason = call.text("reason") ?? "lifted"
                return .ok(try await operations.setHalt(target, level: nil, reason: reason, by: HaltRoutes.setter(call)))
            },
        ]
    }

    private static func setter(_ call: Call) -> HaltSetter { call.reach == .platform ? .host : .tenant }

    private static func target(_ scope: String, _ name: String?) throws -> HaltTarget {
        if scope == "platform" {
            guard name == nil else {
                throw RequestProblem(
                    .badRequest, code: "field_value", "'name' is of a part: leave it out for the platform", field: "name")
            }
        } else if name == nil {
            throw RequestProblem(
                .badRequest, code: "field_missing", "'name' is missing: which \(scope)?", field: "name")
        }
        return HaltTarget(scope: scope, name: name)
    }

    /// Whether a part of the tree is the caller's: its tenant's, or of something that is.
    private func isVisible(_ target: HaltTarget, _ call: Call) async throws -> Bool {
        if call.reach == .platform { return true }
        switch target.scope {
        case "tenant": return target.name == call.principal.tenantName
        case "user":
            guard let name = target.name else { return false }
            if call.reach == .own { return name.lowercased() == call.principal.userName.lowercased() }
            return try await operations.tenantName(ofUser: name) == call.principal.tenantName
        case "instance": return try await instance(target, call) != nil
        // What holds for everybody holds for the caller too.
        default: return call.method == .get || call.method == .head
        }
    }

    /// The one that the caller may see. Another tenant may have one of the same name.
    private func instance(_ target: HaltTarget, _ call: Call) async throws -> InstanceReport? {
        try await operations.instances(user: nil, name: nil).first { instance in
            InstanceAccess.isVisible(instance, to: call)
                && ("\(instance.id)" == target.name || "\(instance.user)/\(instance.name)" == target.name)
        }
    }

    /// A tenant that has used up its day stays halted, whoever of it halted it: a stricter halt is nobody's way around its plan.
    private func requireNotOfPlan(_ target: HaltTarget, _ call: Call) throws {
        let principal = call.principal
        // Where nobody is called so, a user of the tenant's name is the tenant itself.
        let isOfUser = target.scope == "user" && target.name == principal.tenantName && target.name != principal.userName
        guard call.reach != .platform, target.scope == "tenant" || isOfUser, let quotas,
            quotas.isDayUsedUp(of: principal.tenant)
        else { return }
        throw RequestProblem(
            .forbidden, code: "halt_of_plan",
            "\(principal.tenantName) has used up what its plan allows of a day: it stays halted until the day ends (UTC), or it "
                + "has another plan.",
            field: "name")
    }

    /// The part of the tree, when it is the caller's.
    private func own(_ target: HaltTarget, _ call: Call) async throws -> HaltTarget {
        guard try await !isVisible(target, call) else {
            guard call.reach != .platform, target.scope == "instance", let found = try await instance(target, call) else {
                return target
            }
            return HaltTarget(scope: "instance", name: "\(found.id)")
        }
        guard ["tenant", "user", "instance"].contains(target.scope) else {
            throw RequestProblem(
                .forbidden, code: "forbidden", "A halt of a \(target.scope) is of every tenant: the staff of the host sets it.",
                field: "scope")
        }
        throw RequestProblem.notFound(
            "\(target.scope)_not_found", "There is no \(target.scope) '\(target.name ?? "")' here.")
    }

    private static let halt = Schema.object(
        ObjectForm(
            "Halt",
            [
                Field(
                    "target",
                    .fields([
                        Field("scope", scope, "Which kind of part."),
                        .optional("name", .words, "Which one; the platform has none."),
                    ]), "What is halted."), Field("level", .words, "no_new, cancel, flatten, freeze."),
                Field("reason", .words, "Who set it said so."), Field("since", .time, "When it was set."),
            ]))

    private static let outcome = Schema.object(
        ObjectForm(
            "HaltOutcome",
            [
                Field("instances", .integer(0...Int64.max), "Below that part of the tree."),
                Field("cancelsSent", .integer(0...Int64.max), "At once."),
                Field("closingOrdersSent", .integer(0...Int64.max), "At once."),
            ]))
}
