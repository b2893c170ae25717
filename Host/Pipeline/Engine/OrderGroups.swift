import OMS
import Risk
import TradingModel

// Orders that depend on one another, and orders that go out in parts: what their machines in OMS ask for is asked of risk and
// sent, behind the event that caused it.

extension Engine {
    /// Behind each event: what the host says of the orders that it holds, and what follows for others.
    mutating func finishEvent(into effects: inout [EngineEffect]) {
        while desk.hasWork {
            if let word = desk.nextWord() {
                book(word, isHostsOwn: true, into: &effects)
            } else if let order = desk.nextTouched() {
                look(at: order, into: &effects)
            }
        }
    }

    /// What is left of the event so far, and orders whose time has come: the end of one, the next part of another, a second
    /// attempt.
    mutating func takeDueOrders(into effects: inout [EngineEffect]) {
        finishEvent(into: &effects)
        guard desk.earliestDue <= now else { return }
        for order in desk.takeDue(now) { desk.touch(order) }
        finishEvent(into: &effects)
    }

    /// After a step of an order.
    mutating func touch(_ order: Order, after event: VenueReport.Event? = nil) {
        let instance = order.id.instance
        guard
            order.holding != nil || order.parent != nil || order.terms.timeInForce == .goodTillDate || desk.plans[instance] != nil
        else { return }
        switch event {
        // Asked again at once it would be refused again.
        case .cancelRejected,
            .amendRejected where !order.state.isFinal:
            desk.look(at: order.id, now + Engine.retryDelay)
        default: desk.touch(order.id)
        }
    }

    /// After something that kept orders was lifted.
    mutating func touchOrders(at position: Int) {
        let instance = instances[position].definition.instance
        for order in oms.book(instance).openOrders.values.sorted(by: { $0.id.intent < $1.id.intent }) { touch(order) }
        guard let plans = desk.plans[instance] else { return }
        let tenant = instances[position].definition.tenant
        for group in plans.groups.values.filter({ !$0.isEnded }).sorted(by: { $0.number < $1.number }) {
            desk.touch(ClientOrderID(tenant: tenant, instance: instance, intent: group.number))
        }
    }

    private mutating func look(at id: ClientOrderID, into effects: inout [EngineEffect]) {
        guard let order = oms.book(id.instance).order(id.intent) else { return desk.forget(id) }
        let position = index(id.instance)
        // Once its end is booked it is looked at again: nothing more is asked of it meanwhile.
        if order.state.isFinal { desk.forget(id) } else if expire(order, at: position, into: &effects) { return }
        if order.holding == .held, order.state == .accepted { desk.watch(order) }
        if let group = group(of: id) {
            advance(group, after: order, at: position, into: &effects)
        } else if order.holding == .held, order.state == .triggered {
            release(order, into: &effects)
        }
        if desk.plans[id.instance]?.slicings[id.intent] != nil {
            slice(order, at: position, into: &effects)
        } else if let parent = order.parent, desk.plans[id.instance]?.slicings[parent] != nil {
            slice(partOf: parent, after: order, at: position, into: &effects)
        }
    }

    // MARK: - Plans

    /// Takes note of what a new order goes together with.
    mutating func relate(_ order: Order, _ plan: OrderPlan, into effects: inout [EngineEffect]) {
        let (instance, number) = (order.id.instance, order.id.intent)
        switch plan {
        case .none: return
        case .twap, .iceberg:
            forgetEndedPlans(of: instance)
            desk.plans[instance, default: HostDesk.Plans()].slicings[number] = SlicedOrder(
                parent: number, plan: plan, startTime: now)
        case .bracket(let stop, let takeProfit):
            let member = OrderGroup.Member(order: number, role: .entry, quantity: order.terms.quantity)
            store(
                OrderGroup(
                    tenant: order.id.tenant, instance: instance, number: number, kind: .bracket, members: [member],
                    stopPrice: stop, takeProfitPrice: takeProfit, createdTime: now), isNew: true, into: &effects)
        case .oco(let linked):
            let member = OrderGroup.Member(order: number, role: .linked, quantity: order.terms.quantity)
            let linkedID = ClientOrderID(tenant: order.id.tenant, instance: instance, intent: linked)
            if let place = group(of: linkedID), var group = desk.plans[instance]?.groups[place.intent], group.kind == .oco {
                group.members.append(member)
                store(group, into: &effects)
            } else if let other = oms.book(instance).order(linked) {
                var first = OrderGroup.Member(order: linked, role: .linked, quantity: other.terms.quantity)
                first.filled = other.filledQuantity
                store(
                    OrderGroup(
                        tenant: order.id.tenant, instance: instance, number: number, kind: .oco, members: [first, member],
                        createdTime: now), isNew: true, into: &effects)
            }
        }
    }

    /// The group of an order, by the order that made it.
    func group(of id: ClientOrderID) -> ClientOrderID? {
        (desk.plans[id.instance]?.memberships[id.intent]).map {
            ClientOrderID(tenant: id.tenant, instance: id.instance, intent: $0)
        }
    }

    private mutating func store(_ group: OrderGroup, isNew: Bool = false, into effects: inout [EngineEffect]) {
        if isNew { forgetEndedPlans(of: group.instance) }
        var group = group
        if !isNew { group.revision += 1 }
        group.updatedTime = now
        var plans = desk.plans.removeValue(forKey: group.instance) ?? HostDesk.Plans()
        plans.groups[group.number] = group
        for member in group.members { plans.memberships[member.order] = group.number }
        desk.plans[group.instance] = plans
        oms.keep(group.members.map(\.order), of: group.instance, isNeeded: !group.isEnded)
        effects.append(.journal(.group(group)))
    }

    /// As long as the book remembers an order its relations are remembered, too.
    private mutating func forgetEndedPlans(of instance: InstanceID) {
        guard var plans = desk.plans.removeValue(forKey: instance) else { return }
        let book = oms.book(instance)
        for group in plans.groups.values
        where group.isEnded && group.members.allSatisfy({ book.order($0.order) == nil }) {
            plans.groups[group.number] = nil
            for member in group.members { plans.memberships[member.order] = nil }
        }
        plans.slicings = plans.slicings.filter { book.order($0.key) != nil }
        if !plans.groups.isEmpty || !plans.slicings.isEmpty { desk.plans[instance] = plans }
    }

    // MARK: - Groups

    private mutating func advance(
        _ place: ClientOrderID, after order: Order, at position: Int, into effects: inout [EngineEffect]
    ) {
        guard var group = desk.plans[place.instance]?.groups[place.intent] else { return }
        let wasEnded = group.isEnded
        var isChanged = group.note(order)
        if isChanged, order.state == .rejected, order.parent != nil {
            warn(
                of: order,
                "\(order.terms.summary) was rejected (\(order.reasonCode ?? "")): what it was for is not protected by it",
                at: position, into: &effects)
        }
        group.isEnded = group.isOver
        isChanged = isChanged || group.isEnded != wasEnded
        if isChanged { store(group, into: &effects) }
        // Whoever unwinds cancels what is open, and nothing comes in its place.
        guard !isUnwinding(position) else { return }
        let book = oms.book(place.instance)
        let instrument = instrument(at: position)
        let steps = group.steps(
            canAmend: instances[position].definition.capabilities.canAmend,
            smallest: max(instrument.minimumQuantity, instrument.lotSize)
        ) { book.openOrders[$0] }
        for step in steps { take(step, of: group, at: position, into: &effects) }
    }

    private mutating func take(
        _ step: GroupStep, of group: OrderGroup, at position: Int, into effects: inout [EngineEffect]
    ) {
        let book = oms.book(group.instance)
        var isAsked = true
        switch step {
        case .protect(let role, let quantity):
            guard let entry = book.order(group.number), let terms = group.terms(of: role, for: entry, quantity) else { return }
            let number = instances[position].nextHostIntent
            isAsked = askChild(.submit(terms), of: entry, at: position, into: &effects)
            if isAsked { join(number, role, quantity, to: group, into: &effects) }
        case .replace(let replaced, let quantity):
            guard let order = book.order(replaced), let member = group.member(replaced) else { return }
            var terms = order.terms
            terms.quantity = quantity
            let number = instances[position].nextHostIntent
            isAsked = askChild(.submit(terms), of: order, at: position, into: &effects)
            if isAsked { join(number, member.role, member.quantity, to: group, instead: replaced, into: &effects) }
        case .resize(let number, let quantity):
            guard let order = book.openOrders[number] else { return }
            let parent = order.parent.flatMap { book.order($0) } ?? order
            isAsked = askChild(
                .amend(order: number, Amendment(quantity: quantity)), of: parent, at: position, into: &effects)
        case .cancel(let number), .cancelToReplace(let number):
            guard let order = book.openOrders[number] else { return }
            isAsked = askChild(.cancel(order: number), of: order, at: position, into: &effects)
            if isAsked, case .cancelToReplace = step { markReplaced(number, in: group, into: &effects) }
        case .release(let number):
            guard let order = book.openOrders[number] else { return }
            release(order, into: &effects)
            isAsked = !isFrozen(order.id)
        }
        // Not now: a freeze, or what is smaller than the venue takes.
        guard !isAsked else { return }
        desk.look(
            at: ClientOrderID(tenant: group.tenant, instance: group.instance, intent: group.number), now + Engine.retryDelay)
    }

    private mutating func join(
        _ number: IntentNumber, _ role: OrderGroup.Role, _ quantity: Quantity, to group: OrderGroup,
        instead replaced: IntentNumber? = nil, into effects: inout [EngineEffect]
    ) {
        guard var group = desk.plans[group.instance]?.groups[group.number] else { return }
        if let place = group.members.firstIndex(where: { $0.order == replaced }) { group.members[place].isReplaced = false }
        group.members.append(OrderGroup.Member(order: number, role: role, quantity: quantity))
        store(group, into: &effects)
    }

    private mutating func markReplaced(_ number: IntentNumber, in group: OrderGroup, into effects: inout [EngineEffect]) {
        guard var group = desk.plans[group.instance]?.groups[group.number],
            let place = group.members.firstIndex(where: { $0.order == number })
        else { return }
        group.members[place].isReplaced = true
        store(group, into: &effects)
    }

    // MARK: - Asking

    /// The order that the intent names. What the host asked for is not the strategy's to change, but for the exits of a bracket.
    func target(of intent: OrderIntent, in book: InstanceBook) -> Order? {
        guard let order = book.order(intent.plan.linkedOrder ?? intent.orderNumber) else { return nil }
        let isStrategys = order.id.intent < OrderIntent.hostNumbers || (order.parent != nil && !isPart(order))
        return intent.isHostMade || isStrategys ? order : nil
    }

    /// Asks risk for what the host makes of an order of the strategy's, and sends it.
    ///
    /// - Returns: false when risk refuses: nothing has happened.
    @discardableResult
    mutating func askChild(
        _ action: OrderIntent.Action, of parent: Order, at position: Int, into effects: inout [EngineEffect]
    ) -> Bool {
        let definition = instances[position].definition
        var intent = OrderIntent(
            tenant: definition.tenant, instance: definition.instance, number: instances[position].nextHostIntent, time: now,
            action: action)
        if case .submit = action { intent.parent = parent.parent ?? parent.id.intent }
        guard case .approved(let approved) = Risk().checkChild(intent, of: parent, riskContext(for: intent, at: position)) else {
            return false
        }
        instances[position].nextHostIntent += 1
        begin(approved, at: position, into: &effects)
        return true
    }

    mutating func warn(of order: Order, _ text: String, at position: Int, into effects: inout [EngineEffect]) {
        effects.append(.alarm("\(instances[position].definition.name): \(text)"))
        let key = "plan/\(order.id.instance)/\(order.id.intent)/\(order.revision)"
        effects.append(.journal(.notice(notice(position, key, .instance, "Order not carried out", text))))
    }
}

extension OrderGroup {
    /// A protective order: reduce-only, of the other side than its entry.
    fileprivate func terms(of role: Role, for entry: Order, _ quantity: Quantity) -> OrderTerms? {
        guard let price = price(role) else { return nil }
        return OrderTerms(
            instrument: entry.terms.instrument, side: entry.terms.side.opposite, type: role == .stop ? .stop : .limit,
            quantity: quantity, price: role == .stop ? nil : price, stopPrice: role == .stop ? price : nil, isReduceOnly: true)
    }
}
