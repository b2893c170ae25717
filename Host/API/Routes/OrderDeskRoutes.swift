import HTTPTypes
import Identity
package import Store
import TradingModel

/// Orders by hand: `POST`, `PATCH` and `DELETE` of `/api/v1/orders`, and closing a position. They take the way of a strategy's
/// order through risk, journal and venue; what is answered is durable.
package struct OrderDeskRoutes {
    private let operations: any HostOperations
    private let store: TenantStore

    package init(operations: any HostOperations, store: TenantStore) {
        self.operations = operations
        self.store = store
    }

    /// Orders that one request cancels at most.
    static let cancelLimit = 100

    package var endpoints: [Endpoint] { [submit.keepingKeys, batch.keepingKeys, amend, cancel, cancelAll, close] }

    private var submit: Endpoint {
        Endpoint(
            .post, OrderRoutes.path, "submitOrder", tag: OrderRoutes.tag, "Asks for an order by hand.",
            text: """
                It belongs to the user's own instance `manual`, whose limits are the user's. What risk refuses is a 422 with \
                the refusal's code and numbers. With an Idempotency-Key the same request again answers with the same order, \
                also after the host was killed.
                """,
            access: .permission(.ordersWrite),
            body: .json(
                OrderForms.order,
                example: """
                    {"instrument": "BTC-USDT", "side": "buy", "type": "limit", "quantity": "0.01", "price": "40000", \
                    "postOnly": true}
                    """), isIdempotent: true, answer: .json(OrderForms.report, status: 201)
        ) { call in
            let body = try call.decode(NewOrderBody.self)
            let owner = try owner(call, tenant: body.tenant, user: body.user)
            let report = try await one(
                HandRequest(
                    user: owner.user, tenant: owner.tenant, key: key(call), actions: [.submit(try body.order())]))
            return .created(report, at: "\(OrderRoutes.path)/\(report.id)")
        }
    }

    private var batch: Endpoint {
        Endpoint(
            .post, "\(OrderRoutes.path)/batch", "changeOrders", tag: OrderRoutes.tag,
            "Submits, changes and cancels up to 20 orders.",
            text: """
                In their order, each with an outcome of its own: one that is refused keeps none of the others. All that is \
                carried out is durable together before the answer.
                """,
            access: .permission(.ordersWrite),
            body: .json(
                OrderForms.batch,
                example: """
                    {"actions": [{"submit": {"instrument": "BTC-USDT", "side": "sell", "type": "limit", "quantity": "0.01", \
                    "price": "60000"}}, {"cancel": "TB000000010000000100000000AB"}]}
                    """), isIdempotent: true,
            answer: .json(.fields([Field("outcomes", .list(OrderForms.outcome), "One for each action, in their order.")]))
        ) { call in
            let body = try call.decode(BatchBody.self)
            let actions = try body.actions.enumerated().map { try $1.action(at: "actions[\($0)]") }
            let owner = try owner(call, tenant: body.tenant, user: body.user)
            // What another has is not there, and says no more than that.
            var hidden: [Int: OperationProblem] = [:]
            for (index, action) in actions.enumerated() {
                guard let id = action.order, try await !isVisible(id, call) else { continue }
                hidden[index] = OperationProblem(
                    .notFound, code: "order_not_found", detail: "There is no order \(id) here.")
            }
            let seen = actions.indices.filter { hidden[$0] == nil }
            let outcomes =
                seen.isEmpty
                ? []
                : try await operations.trade(
                    HandRequest(user: owner.user, tenant: owner.tenant, key: key(call), actions: seen.map { actions[$0] }))
            var reports = hidden.mapValues { OrderOutcomeReport(HandOutcome($0)) }
            for (index, outcome) in zip(seen, outcomes) { reports[index] = OrderOutcomeReport(outcome) }
            return .ok(OrderOutcomeList(outcomes: actions.indices.compactMap { reports[$0] }))
        }
    }

    private var amend: Endpoint {
        Endpoint(
            .patch, "\(OrderRoutes.path)/{id}", "amendOrder", tag: OrderRoutes.tag,
            "Changes quantity or prices of an open order.",
            text: "Only of an order by hand: a strategy alone changes its orders, and a cancel is all that others may do.",
            access: .permission(.ordersWrite), parameters: [OrderRoutes.id],
            body: .json(OrderForms.amendment, example: #"{"price": "40100"}"#), answer: .json(OrderForms.report)
        ) { call in
            let id = try await visibleOrder(call)
            let amendment = try call.decode(AmendmentBody.self).amendment()
            return .ok(try await one(HandRequest(actions: [.amend(id, amendment)])))
        }
    }

    private var cancel: Endpoint {
        Endpoint(
            .delete, "\(OrderRoutes.path)/{id}", "cancelOrder", tag: OrderRoutes.tag, "Cancels an open order.",
            text: """
                Also a strategy's: the host asks in its place, and the strategy sees the cancel as an event of its order. The \
                answer shows the order as it stands then: cancelled, or cancel_pending until the venue has answered.
                """,
            access: .permission(.ordersWrite), parameters: [OrderRoutes.id], answer: .json(OrderForms.report)
        ) { call in
            let id = try await visibleOrder(call)
            return .ok(try await one(HandRequest(actions: [.cancel(id)])))
        }
    }

    private var cancelAll: Endpoint {
        Endpoint(
            .delete, OrderRoutes.path, "cancelOrders", tag: OrderRoutes.tag, "Cancels the open orders of a filter.",
            text: """
                The newest 100 of them; hasMore says that more were open. Without any filter, every order that the caller \
                may cancel is meant: say all=true.
                """,
            access: .permission(.ordersWrite),
            parameters: TradingQuestion.instances + [
                TradingQuestion.side, .query("all", .boolean, "true: every open order that no filter leaves out."),
            ],
            answer: .json(
                .fields([
                    Field("outcomes", .list(OrderForms.outcome), "One for each order, the newest first."),
                    Field("hasMore", .boolean, "More such orders were open: ask again."),
                ]))
        ) { call in
            let question = try TradingQuestion(call)
            let names = TradingQuestion.instances.map(\.name) + ["side"]
            guard call.flag("all") == true || names.contains(where: { call.text($0) != nil }) else {
                throw RequestProblem(
                    .badRequest, code: "query_missing",
                    "Which orders? Give a filter, or all=true for every open order that you may cancel.", field: "all")
            }
            let side = call.text("side").flatMap { Side(columnText: $0) }
            let (open, last) = try await store.transaction(call.scope) { scoped in
                try TradingRepository(scoped).orders(
                    question.page(try question.instances(scoped), nil, limit: OrderDeskRoutes.cancelLimit), onlyOpen: true,
                    side: side
                ).split(at: OrderDeskRoutes.cancelLimit)
            }
            let outcomes =
                open.isEmpty ? [] : try await operations.trade(HandRequest(actions: open.map { .cancel("\($0.id)") }))
            return .ok(CancelList(outcomes: outcomes.map { OrderOutcomeReport($0) }, hasMore: last != nil))
        }
    }

    private var close: Endpoint {
        Endpoint(
            .post, "/api/v1/positions/{instance}/close", "closePosition", tag: "positions",
            "Closes what an instance holds, at the market.",
            text: """
                By reduce-only market orders of the host's own, as a halt that flattens does; several where one may not be so \
                large. The strategy goes on and hears of it: pause it first when it shall not open again. Its open orders stay.
                """,
            access: .permission(.ordersWrite),
            parameters: [.path("instance", .id, "Number of the instance.")], isIdempotent: true,
            answer: .json(.fields([Field("orders", .list(OrderForms.report), "The orders that close it.")]))
        ) { call in
            let instance = call.id("instance")
            guard try await isVisible(instance: instance, call) else { throw InstanceAccess.notFound(instance) }
            let outcomes = try await operations.trade(HandRequest(actions: [.close(instance: instance)]))
            if let problem = outcomes.first?.problem { throw problem }
            return .ok(OrderList(orders: outcomes.flatMap(\.orders), next: nil))
        }
    }

    // MARK: - Parts

    private func one(_ request: HandRequest) async throws -> OrderReport {
        let outcome = try await operations.trade(request).first
        if let problem = outcome?.problem { throw problem }
        guard let report = outcome?.orders.first else {
            throw OperationProblem(.failed, code: "order_not_stored", detail: "the order is not in the database")
        }
        return report
    }

    /// For whom the caller may: itself, anybody of its tenant, anybody.
    private func owner(_ call: Call, tenant: String?, user: String?) throws -> (tenant: String?, user: String) {
        let principal = call.principal
        guard let user = user ?? (principal.kind == .local ? nil : principal.userName) else {
            throw RequestProblem(
                .badRequest, code: "field_missing", "'user' is missing: whose order is it?", field: "user")
        }
        if call.reach == .own, user != principal.userName {
            throw RequestProblem(
                .forbidden, code: "forbidden", "The role \(principal.role.rawValue) trades for itself only.", field: "user")
        }
        if call.reach != .platform, let tenant, tenant != principal.tenantName {
            throw RequestProblem(.notFound, code: "tenant_not_found", "There is no tenant '\(tenant)'.", field: "tenant")
        }
        return (call.reach == .platform ? tenant : principal.tenantName, user)
    }

    /// Its form was checked.
    private func key(_ call: Call) -> String? { HTTPField.Name(IdempotencyKey.header).flatMap { call.headers[$0] } }

    private func visibleOrder(_ call: Call) async throws -> String {
        let id = call.text("id") ?? ""
        guard try await isVisible(id, call) else { throw OrderRoutes.notFound(id) }
        return id
    }

    private func isVisible(_ order: String, _ call: Call) async throws -> Bool {
        guard let id = ClientOrderID(order) else { return false }
        return try await isVisible(instance: id.instance.rawValue, call)
    }

    private func isVisible(instance: UInt64, _ call: Call) async throws -> Bool {
        do {
            return InstanceAccess.isVisible(try await operations.instance(instance), to: call)
        } catch let problem as OperationProblem where problem.kind == .notFound {
            return false
        }
    }
}

extension HandAction {
    /// The order that it is about; nil for what makes one.
    fileprivate var order: String? {
        switch self {
        case .cancel(let id), .amend(let id, _): id
        case .submit, .close: nil
        }
    }
}
