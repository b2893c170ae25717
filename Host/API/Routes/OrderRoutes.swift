import HTTPTypes
import Identity
package import Store
import TradingModel

/// `/api/v1/orders`, `/fills` and `/intents`: what was asked for, what became of it, what filled. Reading alone:
/// `OrderDeskRoutes` changes orders.
package struct OrderRoutes {
    private let store: TenantStore

    package init(store: TenantStore) { self.store = store }

    static let path = "/api/v1/orders"
    static let tag = "orders"
    static let id = RouteParameter.path("id", OrderForms.orderID, "The order's id.")

    package var endpoints: [Endpoint] { [list, show, fills, intents].map(\.ofTheLine) }

    private var list: Endpoint {
        Endpoint(
            .get, OrderRoutes.path, "listOrders", tag: OrderRoutes.tag, "Orders, the newest first.",
            text:
                "Newest by the line's clock when they were made. A page goes on behind the one before, whatever came meanwhile.",
            access: .permission(.ordersRead),
            parameters: TradingQuestion.instances + [
                .query("state", .choice(OrderForms.states), "Only in this state."),
                .query("open", .boolean, "true: only those that are not over."), TradingQuestion.side,
            ] + TradingQuestion.period + RouteParameter.page,
            answer: .json(
                .fields([
                    Field("orders", .list(OrderForms.report), "The newest first."),
                    .optional("next", .words, "The cursor of what follows; missing at the end."),
                ]))
        ) { call in
            let question = try TradingQuestion(call)
            let (key, limit) = (try TradingPage.Key(call), call.limit)
            let state = call.text("state").flatMap { OrderState(rawValue: $0) }
            let (isOpen, side) = (call.flag("open") ?? false, call.text("side").flatMap { Side(columnText: $0) })
            return .ok(
                try await store.transaction(call.scope) { scoped in
                    let instances = try question.instances(scoped)
                    let (page, last) = try TradingRepository(scoped).orders(
                        question.page(instances, key, limit: limit), state: state, onlyOpen: isOpen, side: side
                    ).split(at: limit)
                    let owners = [InstanceID: TradedInstance](instances)
                    return OrderList(
                        orders: page.compactMap { order in
                            owners[order.id.instance].map { OrderReport(order, of: OrderOwner($0)) }
                        },
                        next: last.map {
                            TradingPage.Key(time: $0.createdTime, instance: $0.id.instance, number: $0.id.intent).cursor
                        })
                })
        }
    }

    private var show: Endpoint {
        Endpoint(
            .get, "\(OrderRoutes.path)/{id}", "showOrder", tag: OrderRoutes.tag,
            "One order with its fills, what was asked about it, and what it goes together with.",
            text: "Also what risk refused: then there are intents, and the order is as it was asked for, denied.",
            access: .permission(.ordersRead), parameters: [OrderRoutes.id], answer: .json(OrderForms.detail)
        ) { call in
            let (text, question) = (call.text("id") ?? "", try TradingQuestion(call))
            guard let id = ClientOrderID(text) else { throw OrderRoutes.notFound(text) }
            let detail = try await store.transaction(call.scope) { scoped -> OrderDetailReport? in
                let filter = InstanceFilter(instance: id.instance)
                guard
                    let instance = try TradedInstanceRepository(scoped).all(filter, of: question.person).first,
                    instance.tenant == id.tenant
                else { return nil }
                let trading = TradingRepository(scoped)
                let intents = try trading.intents(about: id)
                guard let order = try trading.order(id) ?? intents.first.flatMap({ Order(denied: $0, of: instance) })
                else { return nil }
                return OrderDetailReport(
                    order: OrderReport(order, of: OrderOwner(instance)),
                    fills: try trading.fills(of: id).map { FillReport($0, of: instance) },
                    intents: intents.map { IntentReport($0, of: instance) },
                    groups: try trading.groups(of: id).map { OrderGroupReport($0) })
            }
            guard let detail else { throw OrderRoutes.notFound(text) }
            return .ok(detail)
        }
    }

    static func notFound(_ id: String) -> RequestProblem {
        .notFound("order_not_found", "There is no order \(id): GET \(path) lists those that are.")
    }

    private var fills: Endpoint {
        Endpoint(
            .get, "/api/v1/fills", "listFills", tag: OrderRoutes.tag, "Executions, the newest first.",
            text: "Newest by the venue's clock.", access: .permission(.ordersRead),
            parameters: TradingQuestion.instances + [TradingQuestion.side] + TradingQuestion.period + RouteParameter.page,
            answer: .json(
                .fields([
                    Field("fills", .list(OrderForms.fill), "The newest first."),
                    .optional("next", .words, "The cursor of what follows; missing at the end."),
                ]))
        ) { call in
            let question = try TradingQuestion(call)
            let (key, limit) = (try TradingPage.Key(call), call.limit)
            let side = call.text("side").flatMap { Side(columnText: $0) }
            return .ok(
                try await store.transaction(call.scope) { scoped in
                    let instances = try question.instances(scoped)
                    let (page, last) = try TradingRepository(scoped).fills(
                        question.page(instances, key, limit: limit), side: side
                    ).split(at: limit)
                    let owners = [InstanceID: TradedInstance](instances)
                    return FillList(
                        fills: page.compactMap { fill in owners[fill.order.instance].map { FillReport(fill, of: $0) } },
                        next: last.map {
                            TradingPage.Key(time: $0.venueTime, instance: $0.order.instance, number: $0.number).cursor
                        })
                })
        }
    }

    private var intents: Endpoint {
        Endpoint(
            .get, "/api/v1/intents", "listIntents", tag: OrderRoutes.tag,
            "What strategies and people asked for, and why risk refused it; the newest first.",
            access: .permission(.ordersRead),
            parameters: TradingQuestion.instances + [
                .query("outcome", .choice(["approved", "refused"]), "Only with this outcome."),
                .query("code", .line(64), "Only refused with this code: risk.maximum_position, …"),
            ] + TradingQuestion.period + RouteParameter.page,
            answer: .json(
                .fields([
                    Field("intents", .list(OrderForms.intent), "The newest first."),
                    .optional("next", .words, "The cursor of what follows; missing at the end."),
                ]))
        ) { call in
            let question = try TradingQuestion(call)
            let (key, limit) = (try TradingPage.Key(call), call.limit)
            let (isRefused, code) = (call.text("outcome").map { $0 == "refused" }, call.text("code"))
            return .ok(
                try await store.transaction(call.scope) { scoped in
                    let instances = try question.instances(scoped)
                    let (page, last) = try TradingRepository(scoped).intents(
                        question.page(instances, key, limit: limit), isRefused: isRefused, code: code
                    ).split(at: limit)
                    let owners = [InstanceID: TradedInstance](instances)
                    return IntentList(
                        intents: page.compactMap { intent in
                            owners[intent.id.instance].map { IntentReport(intent, of: $0) }
                        },
                        next: last.map {
                            TradingPage.Key(time: $0.time, instance: $0.id.instance, number: $0.id.intent).cursor
                        })
                })
        }
    }
}

extension Order {
    /// What risk refused, as it was asked for; nil where that is no order.
    fileprivate init?(denied intent: StoredIntent, of instance: TradedInstance) {
        guard intent.action == .submit, intent.refusal != nil, let side = intent.side, let type = intent.type,
            let quantity = intent.quantity
        else { return nil }
        self.init(
            id: intent.id,
            terms: OrderTerms(
                instrument: instance.instrument, side: side, type: type, quantity: quantity, price: intent.price,
                stopPrice: intent.stopPrice),
            createdTime: intent.time, state: .denied)
        reasonCode = intent.refusal?.code
    }
}
