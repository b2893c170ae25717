package import OMS
import Risk
package import TradingModel

/// The line itself: each event to its stop, in order.
///
/// A value with one mutating, synchronous function: no clock, no I/O, no logging. The same events give the same effects, live,
/// on paper and in a backtest. An engine owns the instances of one shard.
package struct Engine: Sendable, Codable {
    package private(set) var now = Timestamp(nanoseconds: .min)
    package internal(set) var oms: OMS
    var markets: [MarketState]
    var subscriptions: [Subscription] = []
    /// In the order in which they were added: the order in which a candle reaches them.
    package internal(set) var instances: [InstanceState] = []
    private var positions: [InstanceID: Int] = [:]
    /// No timer of an active instance and no attempt to unwind is due before.
    var earliestTimer = Timestamp(nanoseconds: .max)
    /// What was set at the nodes of the kill-switch tree.
    package internal(set) var halts: [HaltScope: TradingHalt] = [:]
    /// Counts the changes of what keeps instances from trading: halts, pauses, instances that stop and start. Whoever shows that
    /// looks again when it differs.
    package internal(set) var standingRevision: UInt64 = 0
    /// Places of the instances that have guards, in the order in which they got them.
    var guarded: [Int] = []
    var riskInputs = RiskInputs()
    /// What the host does in place of a venue.
    var desk = HostDesk()
    var accounts = AccountBooks()
    /// Where the books and the venue differ: nothing is added there.
    var disputes: [InstrumentID: PositionDifference] = [:]
    /// The last funding of each instrument that was booked.
    var fundings: [InstrumentID: Timestamp] = [:]
    var portfolios = Portfolios()

    /// - Parameter endedOrderAge: as `OMS` has it.
    package init(instruments: [Instrument], endedOrderAge: Int64 = OMS.endedOrderAge) {
        oms = OMS(endedOrderAge: endedOrderAge)
        self.markets = instruments.map { MarketState(instrument: $0) }
    }

    /// Reads what an earlier version wrote, too.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        now = try fields.decode(Timestamp.self, forKey: .now)
        oms = try fields.decode(OMS.self, forKey: .oms)
        markets = try fields.decode([MarketState].self, forKey: .markets)
        subscriptions = try fields.decode([Subscription].self, forKey: .subscriptions)
        instances = try fields.decode([InstanceState].self, forKey: .instances)
        positions = try fields.decode([InstanceID: Int].self, forKey: .positions)
        earliestTimer = try fields.decode(Timestamp.self, forKey: .earliestTimer)
        halts = try fields.decodeIfPresent([HaltScope: TradingHalt].self, forKey: .halts) ?? [:]
        standingRevision = try fields.decodeIfPresent(UInt64.self, forKey: .standingRevision) ?? 0
        guarded = try fields.decodeIfPresent([Int].self, forKey: .guarded) ?? []
        riskInputs = try fields.decodeIfPresent(RiskInputs.self, forKey: .riskInputs) ?? RiskInputs()
        findRiskInputs()
        desk = try fields.decodeIfPresent(HostDesk.self, forKey: .desk) ?? HostDesk()
        disputes = try fields.decodeIfPresent([InstrumentID: PositionDifference].self, forKey: .disputes) ?? [:]
        accounts = try fields.decodeIfPresent(AccountBooks.self, forKey: .accounts) ?? AccountBooks()
        resumeAccounts()
        fundings = try fields.decodeIfPresent([InstrumentID: Timestamp].self, forKey: .fundings) ?? [:]
        portfolios = try fields.decodeIfPresent(Portfolios.self, forKey: .portfolios) ?? Portfolios()
    }

    /// Adds an instance, before its first event and at any time between two of others'. What is halted above it holds for it.
    package mutating func add(_ definition: InstanceDefinition) {
        precondition(positions[definition.instance] == nil, "an instance is added once")
        guard let market = market(definition.instrument) else { preconditionFailure("an instance's instrument is known") }
        positions[definition.instance] = instances.count
        for timeframe in Set(definition.timeframes) {
            subscriptions.add(instances.count, to: definition.instrument, timeframe)
        }
        instances.append(InstanceState(definition))
        takeHalt(instances.count - 1)
        oms.open(
            tenant: definition.tenant, instance: definition.instance, instrument: definition.instrument,
            contract: markets[market].instrument.contract, heldAsset: markets[market].instrument.heldAsset)
        accounts.add(definition)
        armGuards(instances.count - 1)
        takeRiskInputs(definition)
    }

    package func instance(_ id: InstanceID) -> InstanceState { instances[index(id)] }

    /// The close of the last candle.
    package func lastPrice(_ instrument: InstrumentID) -> Price? { market(instrument).flatMap { markets[$0].lastPrice } }

    /// Takes an event and appends what follows from it.
    package mutating func handle(_ event: EngineEvent, into effects: inout [EngineEffect]) {
        switch event {
        case .timeAdvanced(let time): advance(to: time, into: &effects)
        case .candleClosed(let candle):
            judge(candle, into: &effects)
            close(candle) { _, id, event in effects.append(.deliver(id, event)) }
        case .intentReceived(let intent): decide(intent, into: &effects)
        case .venueReported(let report): book(report, into: &effects)
        case .timerSet(let id, let number, let due):
            instances[index(id)].timers[number] = due
            earliestTimer = min(earliestTimer, due)
        case .timerCancelled(let id, let number): instances[index(id)].timers[number] = nil
        case .historyAsked: preconditionFailure("the shell answers it, the engine has no candles")
        case .historyFound(let id, let pages):
            guard isCalm(index(id), into: &effects) else { return }
            for page in pages { deliver(.history(page), to: index(id), into: &effects) }
        case .messageWritten(let id, let seq, let serial, let title, let text):
            effects.append(.journal(.notice(message(id, seq, serial, title, text))))
        case .incident(let incident): record(incident, into: &effects)
        case .haltSet(let scope, let level): setHalt(scope, level, into: &effects)
        case .pauseSet(let id, let isPaused): setPause(index(id), isPaused)
        case .disabled(let id, let policy):
            note(index(id), "disabled")
            stop(index(id), "disabled", policy, into: &effects)
        case .enabled(let id): start(index(id))
        case .commandGiven(let id, let command): deliver(.command(command), to: index(id), into: &effects)
        case .fundingDue(let due): bookFunding(due, into: &effects)
        case .positionCompared(let instrument, let difference): dispute(instrument, difference, into: &effects)
        case .safeModeLifted(let id, let who, let why): liftSafeMode(index(id), by: who, because: why, into: &effects)
        case .hostAsked(let id, let action): ask(action, at: index(id), into: &effects)
        }
        if desk.hasWork { finishEvent(into: &effects) }
    }

    // MARK: - Market

    /// As `handle(.timeAdvanced(time))`, without the wrapping: it comes with every candle.
    package mutating func advance(to time: Timestamp, into effects: inout [EngineEffect]) {
        guard now < time else { return }
        now = time
        if now < earliestTimer, now < desk.earliestDue { return }
        for position in instances.indices where instances[position].isActive {
            for timer in instances[position].takeDueTimers(at: now) {
                deliver(.timer(number: timer.number, due: timer.due), to: position, into: &effects)
            }
        }
        retryUnwinding(into: &effects)
        advanceGuards(into: &effects)
        takeDueOrders(into: &effects)
        findEarliestTimer()
    }

    mutating func findEarliestTimer() {
        earliestTimer = Timestamp(nanoseconds: .max)
        for position in instances.indices {
            if instances[position].isActive, let due = instances[position].timers.values.min() {
                earliestTimer = min(earliestTimer, due)
            }
            if let time = instances[position].unwinding.nextTime { earliestTimer = min(earliestTimer, time) }
        }
        findEarliestGuardTime()
    }

    /// As `handle(.candleClosed(candle))`, without the wrapping: a closed candle causes deliveries and nothing else.
    ///
    /// - Parameter skip: hears the places in `instances` of subscribers that are not active and get nothing.
    /// - Parameter deliver: hears place, id and event of each that gets it.
    package mutating func close(
        _ candle: Candle, skip: (Int) -> Void = { _ in }, deliver: (Int, InstanceID, StrategyEvent) -> Void
    ) {
        guard let market = market(candle.instrument) else { return }
        markets[market].lastPrice = candle.close
        markets[market].lastTime = candle.closeTime
        if !riskInputs.ranges.isEmpty { riskInputs.add(candle) }
        guard let index = subscriptions.index(candle.instrument, candle.timeframe) else { return }
        let payload = StrategyEvent.Payload.candle(candle)
        for position in subscriptions[index].positions {
            guard instances[position].isActive else {
                skip(position)
                continue
            }
            deliver(position, instances[position].definition.instance, event(payload, for: position))
        }
    }

    // MARK: - Orders

    private mutating func decide(_ intent: OrderIntent, into effects: inout [EngineEffect]) {
        let position = index(intent.instance)
        precondition(intent.tenant == instances[position].definition.tenant, "an intent's tenant is its instance's")
        guard intent.number > instances[position].lastIntent else { return }
        precondition(intent.number == instances[position].lastIntent + 1, "an instance's intents arrive without gaps")
        instances[position].lastIntent = intent.number
        precondition(!intent.isHostMade, "the numbers above are the host's own")
        // What it asked for before it was stopped is decided, which is to say refused; nothing of it is told.
        _ = isCalm(position, into: &effects)

        switch Risk().check(intent, riskContext(for: intent, at: position)) {
        case .approved(let approved): begin(approved, at: position, into: &effects)
        case .refused(let refusal): refuse(intent, refusal, at: position, into: &effects)
        }
    }

    mutating func begin(
        _ approved: RiskApproved<OrderIntent>, at position: Int, into effects: inout [EngineEffect]
    ) {
        let intent = approved.subject
        let holding = holding(of: intent, at: position)
        guard let order = oms.begin(approved, now: now, holding: holding, bestPrice: firstBestPrice(of: intent)) else {
            // The order cannot take the step now: an amendment of one that the venue has not answered yet.
            let state = oms.book(intent.instance).openOrders[intent.orderNumber]?.state ?? .submitted
            refuse(intent, .changeIsPending(intent.orderNumber, state), at: position, into: &effects)
            return
        }
        effects.append(.journal(.intent(intent, .approved)))
        effects.append(.journal(.order(order)))
        let kind: OrderStep.Kind
        if !intent.isCancel, !intent.isHostMade { instances[position].recentOrders.record(now) }
        switch intent.action {
        case .submit(let terms):
            if !intent.isHostMade { tally(terms, at: position) }
            kind = .submitted
            note(position, "\(order.isClosing ? "closing" : "submitted") \(terms.summary)")
            relate(order, intent.plan, into: &effects)
        case .cancel: kind = .cancelPending
        case .amend: kind = .updatePending
        }
        exposureChanged(position)
        tell(kind, order, at: position, into: &effects)
        touch(order)
        if order.isHeld {
            answer(intent, on: order)
        } else {
            effects.append(.send(approved.routed(to: instances[position].definition.capabilities)))
        }
    }

    mutating func refuse(
        _ intent: OrderIntent, _ refusal: RiskRefusal, at position: Int, into effects: inout [EngineEffect]
    ) {
        effects.append(.journal(.intent(intent, .refused(code: refusal.code, text: refusal.text))))
        // A cancel that came too late is the everyday end of a pair of orders: no news, and nothing to wake a user for.
        if !intent.isCancel { note(position, "refused: \(refusal.text)") }
        let hour = now.nanoseconds / Timeframe.hour1.nanoseconds
        if !intent.isCancel, instances[position].refusalNotices.updateValue(hour, forKey: refusal.code) != hour {
            let key = "refusal/\(intent.instance)/\(refusal.code)/\(hour)"
            effects.append(
                .journal(.notice(notice(position, key, .refusal, "Order refused", refusal.text))))
        }
        let book = oms.book(intent.instance)
        let order = book.order(intent.orderNumber)
        let kind: OrderStep.Kind
        var terms = order?.terms
        switch intent.action {
        case .submit(let submitted):
            kind = .denied
            terms = submitted
        case .cancel: kind = .cancelRejected
        case .amend: kind = .updateRejected
        }
        let payload = OrderStep(
            order: intent.orderNumber, kind: kind, reason: refusal.number, side: terms?.side ?? .buy,
            quantity: terms?.quantity ?? .zero, price: terms?.price, stopPrice: terms?.stopPrice,
            filledQuantity: order?.filledQuantity ?? .zero,
            positionQuantity: book.position.quantity, positionPrice: book.position.entryPrice)
        deliver(.order(payload), to: position, into: &effects)
    }

    /// - Parameter isHostsOwn: the host's word on an order that it holds.
    mutating func book(_ report: VenueReport, isHostsOwn: Bool = false, into effects: inout [EngineEffect]) {
        let report = read(report)
        let outcome = oms.apply(report, now: now, isHostsOwn: isHostsOwn)
        switch outcome {
        case .changed(let order):
            let position = index(order.id.instance)
            exposureChanged(position)
            effects.append(.journal(.order(order)))
            touch(order, after: report.event)
            guard let kind = report.event.stepKind else { return }
            if order.state == .rejected {
                note(position, "rejected: \(order.reasonCode ?? "") \(order.terms.summary)")
            }
            tell(
                kind, order, reason: report.event.rejection?.number ?? 0, venueTime: report.venueTime, at: position,
                into: &effects)
            // Amended down to what filled meanwhile: the end is told as such.
            if kind == .updated, order.state == .filled {
                tell(.filled, order, venueTime: report.venueTime, at: position, into: &effects)
            }
            continueUnwinding(position, after: report.event, on: order, into: &effects)
            continueGuards(position, after: report.event, on: order, into: &effects)
        case .filled(let order, let fill, let holding):
            let position = index(order.id.instance)
            exposureChanged(position)
            effects.append(.journal(.order(order)))
            effects.append(.journal(.fill(fill)))
            effects.append(
                .journal(.position(tenant: order.id.tenant, instance: order.id.instance, holding, time: now)))
            bookInAccount(fill, holding, at: position, into: &effects)
            guardsHear(holding, filledAt: report.venueTime, at: position)
            let text = "filled \(fill.summary)"
            note(position, text)
            let key = "fill/\(fill.order.instance)/\(fill.number)"
            effects.append(.journal(.notice(notice(position, key, .fill, "Order filled", text))))
            let whole = passFill(fill, of: order, at: position, into: &effects) ?? order
            tell(
                whole.state == .filled ? .filled : .partiallyFilled, whole, fill: fill, venueTime: report.venueTime, at: position,
                into: &effects)
            touch(order)
            continueUnwinding(position, after: report.event, on: order, into: &effects)
            continueGuards(position, after: report.event, on: order, into: &effects)
        case .duplicate: return
        case .unknownOrder, .illegal, .impossibleFill, .refused:
            if let refusal = outcome.refusal(of: report.order) { refuse(report.order, refusal, into: &effects) }
        }
    }

    // MARK: - Instances

    /// False for an instance that asks without end: it is stopped, the others go on.
    private mutating func isCalm(_ position: Int, into effects: inout [EngineEffect]) -> Bool {
        guard instances[position].isActive else { return false }
        // A person answers no refusal within the same moment, and could not be started again.
        guard !instances[position].definition.isByHand else { return true }
        if instances[position].allowsRequest(at: now) { return true }
        let definition = instances[position].definition
        let text =
            "stopped: it made more than \(InstanceState.maximumBurst) requests while the clock stood still; a strategy has to "
            + "wait for the next candle or a timer before it asks again for what was refused"
        effects.append(.alarm("\(definition.name) is \(text)"))
        record(
            InstanceIncident(
                tenant: definition.tenant, instance: definition.instance, kind: .quarantined, text: text,
                lastSeq: instances[position].nextSeq - 1, time: now), into: &effects)
        return false
    }

    mutating func record(_ incident: InstanceIncident, into effects: inout [EngineEffect]) {
        let position = index(incident.instance)
        effects.append(.journal(.instance(incident)))
        note(position, "\(incident.kind.rawValue): \(incident.text)")
        switch incident.kind {
        case .started: start(position)
        case .stopped: stop(position, instances[position].stopReason ?? "stopped: \(incident.text)")
        case .quarantined, .loadFailed:
            notify(incident, at: position, into: &effects)
            let policy = instances[position].definition.openOrderPolicy
            stop(position, "\(incident.kind.summary): \(incident.text)", policy, into: &effects)
        case .swapped, .parametersChanged, .reportRefused: break
        case .restarted, .crashed, .exitedEarly, .outOfMemory, .timedOut, .violation, .protocolError, .rolledBack,
            .positionDisputed, .positionAgreed:
            notify(incident, at: position, into: &effects)
        }
    }

    // MARK: - Parts

    func index(_ id: InstanceID) -> Int {
        guard let position = positions[id] else { preconditionFailure("the instance was added to this engine") }
        return position
    }

    func instrument(at position: Int) -> Instrument {
        guard let market = market(instances[position].definition.instrument) else {
            preconditionFailure("an instance's instrument is known")
        }
        return markets[market].instrument
    }

    /// Few instruments a run: a search is faster than a hash.
    func market(_ instrument: InstrumentID) -> Int? {
        markets.indices.first { markets[$0].instrument.id == instrument }
    }

    /// Hands an event to an instance; nothing while it is quarantined or stopped, or when nobody is there to hear.
    private mutating func deliver(
        _ payload: StrategyEvent.Payload, to position: Int, into effects: inout [EngineEffect]
    ) {
        guard instances[position].isActive, !instances[position].definition.isByHand else { return }
        effects.append(.deliver(instances[position].definition.instance, event(payload, for: position)))
    }

    /// The instance's next event.
    private mutating func event(_ payload: StrategyEvent.Payload, for position: Int) -> StrategyEvent {
        let seq = instances[position].nextSeq
        instances[position].nextSeq = seq + 1
        return StrategyEvent(seq: seq, time: now, payload: payload)
    }

    /// Tells an instance of a step of its order; of the parts of an order it hears through the whole.
    private mutating func tell(
        _ kind: OrderStep.Kind, _ order: Order, reason: UInt32 = 0, fill: Fill? = nil, venueTime: Timestamp? = nil,
        at position: Int, into effects: inout [EngineEffect]
    ) {
        guard !isPart(order) else { return }
        let holding = oms.position(order.id.instance)
        let payload = OrderStep(
            order: order.id.intent, kind: kind, reason: reason, side: order.terms.side, quantity: order.terms.quantity,
            price: order.terms.price, stopPrice: order.terms.stopPrice, filledQuantity: order.filledQuantity,
            fill: fill.map {
                OrderStep.Fill(
                    number: $0.number, price: $0.venueFill.price, quantity: $0.venueFill.quantity, fee: $0.venueFill.quoteFee,
                    isMaker: $0.venueFill.isMaker)
            }, positionQuantity: holding.quantity, positionPrice: holding.entryPrice, venueTime: venueTime, parent: order.parent)
        deliver(.order(payload), to: position, into: &effects)
    }

    mutating func note(_ position: Int, _ text: String) {
        instances[position].lastEvent = InstanceState.LastEvent(time: now, text: text)
    }
}
