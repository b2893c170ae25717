import API
import Engine
import Line
import OMS
import Risk
import Store
import Strategies
import TradingModel

// What people ask for by hand. New orders belong to the person's own instance, which no plugin runs for; a strategy's orders are
// cancelled, and its position closed, by the host in its place. Either way an intent passes risk, journal and gateway like any
// other: there is no second way to the venue.

extension RunningLine {
    func trade(_ request: HandRequest) throws -> [HandOutcome] {
        try requireChangeable("an order by hand")
        guard feed.position > 0 else {
            throw OperationProblem(
                .conflict, code: "market_not_begun", detail: "the market has not begun; ask again behind its first candle")
        }
        let owner = try request.actions.contains(where: \.isSubmit) ? accountByHand(request) : nil
        let key = keyHolder(request, owner).flatMap { holder in request.key.map { RequestKey(instance: holder, text: $0) } }
        if let key, let text = try LineCommandRepository(connection).command(key) {
            guard case .orders(let earlier) = try LineCommand(text), earlier.actions == request.actions else {
                throw OperationProblem(
                    .conflict, code: "idempotency_key_reused",
                    detail: "this Idempotency-Key was given with another request: take a new one")
            }
            return try outcomes(of: earlier)
        }
        let orders = HandOrders(actions: request.actions, items: try items(for: request.actions, owner: owner))
        if !orders.isEmpty { try carryOut(orders, key) }
        return try outcomes(of: orders)
    }

    // MARK: - Whose

    /// Whose keys a request's is one of: the person's who gets new orders, else the first named order's instance.
    private func keyHolder(_ request: HandRequest, _ owner: LineAccount?) -> InstanceID? {
        if let owner { return owner.instance }
        return request.actions.lazy.compactMap(\.instance).first { named in accounts.contains { $0.instance == named } }
    }

    /// The person's own instance, made when it is asked for first.
    private func accountByHand(_ request: HandRequest) throws -> LineAccount {
        guard let user = request.user else {
            throw OperationProblem(.invalid, code: "user_missing", detail: "an order by hand is somebody's: name the user")
        }
        let owner = try owner(tenant: request.tenant, user: user)
        if let known = manuals.first(where: { $0.tenant == owner.tenant && $0.userID == owner.user }) { return known }
        let limits = try newLimits(of: owner, TenantConfigurationRepository(line: connection).latest(of: owner.tenant))
        let repository = ManualInstanceRepository(connection)
        let found = try repository.findOrCreate(
            tenant: owner.tenant, user: owner.user, instrument: instrument.id, tenantLimits: limits.tenantTexts)
        guard let row = found else {
            throw OperationProblem(
                .conflict, code: "name_is_taken",
                detail: "a strategy of \(owner.name) is called \(ManualInstanceRepository.name), which is the name of orders by "
                    + "hand; enable it under another name")
        }
        guard row.instrument == instrument.id else {
            throw OperationProblem(
                .conflict, code: "instrument_not_traded",
                detail: "orders by hand of \(owner.name) are of another instrument than \(instrument.name)")
        }
        let account = LineAccount(row, limits: limits.layers)
        admit(account)
        return account
    }

    /// From here on the line carries the person's orders.
    private func admit(_ account: LineAccount) {
        manuals.append(account)
        journal.addTenant(account.tenant, of: account.instance)
        publisher?.know(account, strategy: nil)
        guard !line.engine.knows(account.instance) else { return }
        let missing = line.add(account.definition(instrument: instrument))
        precondition(missing.isEmpty, "nobody listens to a timeframe for orders by hand")
    }

    // MARK: - What

    private func items(for actions: [HandAction], owner: LineAccount?) throws -> [HandOrders.Item] {
        var next = HandNumbers(line.engine)
        return try actions.map { action in
            do {
                return HandOrders.Item(asked: try asked(for: action, owner: owner, &next))
            } catch let problem as OperationProblem {
                return HandOrders.Item(problem)
            }
        }
    }

    private func asked(
        for action: HandAction, owner: LineAccount?, _ next: inout HandNumbers
    ) throws -> [HandOrders.Item.Asked] {
        switch action {
        case .submit(let order):
            guard let owner else { preconditionFailure("a new order has an owner") }
            return [next.asked(owner, .submit(try terms(order)))]
        case .cancel(let text):
            let (order, account) = try openOrder(text)
            let action = OrderIntent.Action.cancel(order: order.id.intent)
            if !account.isByHand || order.id.intent >= OrderIntent.hostNumbers { try requirePassing(action, of: account) }
            return [next.asked(account, action, inPlaceOf: order)]
        case .amend(let text, let amendment):
            let (order, account) = try openOrder(text)
            guard account.isByHand, order.id.intent < OrderIntent.hostNumbers else {
                throw OperationProblem(
                    .conflict, code: "order_not_by_hand",
                    detail: "order \(text) is \(account.label)'s, which alone changes it; cancel it, or change the strategy's "
                        + "parameters")
            }
            return [next.asked(account, .amend(order: order.id.intent, amendment))]
        case .close(let instance):
            let account = try requireAccount(instance)
            return try closing(account).map { next.asked(account, $0, isHosts: true) }
        }
    }

    private func terms(_ order: HandOrder) throws -> OrderTerms {
        guard order.instrument == instrument.name else {
            throw OperationProblem(
                .notFound, code: "instrument_not_found",
                detail: "this host does not trade '\(order.instrument)' but \(instrument.name)")
        }
        return OrderTerms(
            instrument: instrument.id, side: order.side, type: order.type, quantity: order.quantity, price: order.price,
            stopPrice: order.stopPrice, timeInForce: order.timeInForce, isPostOnly: order.isPostOnly,
            isReduceOnly: order.isReduceOnly, trailingDistance: order.trailingDistance, expireTime: order.expireTime)
    }

    private func openOrder(_ text: String) throws -> (order: Order, account: LineAccount) {
        let missing = OperationProblem(.notFound, code: "order_not_found", detail: "there is no order \(text)")
        guard let id = ClientOrderID(text), let account = accounts.first(where: { $0.instance == id.instance }),
            account.tenant == id.tenant
        else { throw missing }
        let order = try line.engine.oms.find(id) ?? OrderRepository(connection).find(id)
        guard let order else { throw missing }
        guard !order.state.isFinal else {
            throw OperationProblem(
                .conflict, code: "order_is_final", detail: "order \(text) is \(order.state.rawValue): nothing of it is open")
        }
        return (order, account)
    }

    private func closing(_ account: LineAccount) throws -> [OrderIntent.Action] {
        guard line.engine.knows(account.instance) else { throw RunningLine.flat(account) }
        guard !line.engine.isClosing(account.instance) else {
            throw OperationProblem(
                .conflict, code: "position_is_closing", detail: "the position of \(account.label) is being closed already")
        }
        let actions = line.engine.closingActions(of: account.instance, most: RunningLine.closingOrders)
        guard let first = actions.first else { throw RunningLine.flat(account) }
        try requirePassing(first, of: account)
        return actions
    }

    /// Orders that close a position at once, at most.
    private static let closingOrders = 20

    private static func flat(_ account: LineAccount) -> OperationProblem {
        OperationProblem(.conflict, code: "position_is_flat", detail: "\(account.label) holds nothing that could be closed")
    }

    /// What the host asks for in another's place and risk refuses is not carried out at all.
    private func requirePassing(_ action: OrderIntent.Action, of account: LineAccount) throws {
        guard let refusal = line.engine.refusalOfHostIntent(action, of: account.instance) else { return }
        throw OperationProblem(.invalid, code: refusal.code, detail: refusal.text)
    }

    // MARK: - What became of it

    private func outcomes(of orders: HandOrders) throws -> [HandOutcome] {
        try orders.items.map { item in
            if let problem = item.problem { return HandOutcome(OperationProblem(problem)) }
            var reports: [OrderReport] = []
            for asked in item.asked {
                if let refusal = try refusal(of: asked) { return HandOutcome(refusal) }
                if let report = try report(of: asked.order) { reports.append(report) }
            }
            return HandOutcome(orders: reports)
        }
    }

    /// As it is stored with the intent; what the host asks for is refused before.
    private func refusal(of asked: HandOrders.Item.Asked) throws -> OperationProblem? {
        guard asked.number < OrderIntent.hostNumbers else { return nil }
        let id = ClientOrderID(tenant: asked.tenant, instance: asked.instance, intent: asked.number)
        return try IntentRepository(connection).find(id)?.refusal.map { refusal in
            OperationProblem(.invalid, code: refusal.code, detail: refusal.text)
        }
    }

    private func report(of id: ClientOrderID) throws -> OrderReport? {
        guard let account = accounts.first(where: { $0.instance == id.instance }) else { return nil }
        let order = try line.engine.oms.find(id) ?? OrderRepository(connection).find(id)
        return order.map { order in
            OrderReport(
                order,
                of: OrderOwner(
                    tenant: account.tenantName, user: account.user, instanceName: account.name, instrument: instrument.name,
                    isByHand: account.isByHand))
        }
    }
}

extension HandAction {
    fileprivate var isSubmit: Bool { if case .submit = self { true } else { false } }

    /// Whose order or position it is about; nil for what makes one.
    fileprivate var instance: InstanceID? {
        switch self {
        case .cancel(let id), .amend(let id, _): ClientOrderID(id)?.instance
        case .close(let instance): InstanceID(instance)
        case .submit: nil
        }
    }
}

/// Hands out the numbers of the next intents: of a person's own the instance's, else the host's.
private struct HandNumbers {
    private let engine: Engine
    private var last: [InstanceID: (own: IntentNumber, host: IntentNumber)] = [:]

    init(_ engine: Engine) { self.engine = engine }

    /// - Parameter order: the order that is cancelled; one that is not by hand is cancelled in its strategy's place.
    mutating func asked(
        _ account: LineAccount, _ action: OrderIntent.Action, inPlaceOf order: Order
    ) -> HandOrders.Item.Asked {
        asked(account, action, isHosts: !account.isByHand || order.id.intent >= OrderIntent.hostNumbers)
    }

    mutating func asked(
        _ account: LineAccount, _ action: OrderIntent.Action, isHosts: Bool = false
    ) -> HandOrders.Item.Asked {
        let instance = account.instance
        var numbers =
            last[instance]
            ?? (engine.lastIntent(of: instance), engine.lastHostIntent(of: instance) ?? OrderIntent.hostNumbers - 1)
        if isHosts { numbers.host += 1 } else { numbers.own += 1 }
        last[instance] = numbers
        return HandOrders.Item.Asked(
            tenant: account.tenant, instance: instance, number: isHosts ? numbers.host : numbers.own, action: action)
    }
}
