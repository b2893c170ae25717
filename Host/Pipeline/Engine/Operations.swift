import OMS
package import Risk
package import TradingModel

// What an operator changes while everything else goes on, and what a swap has to know of an instance.

extension Engine {
    mutating func start(_ position: Int) {
        instances[position].isActive = true
        instances[position].stopReason = nil
        instances[position].windDown = .keep
        instances[position].unwinding = Unwinding()
        // A halt asks for it still.
        if instances[position].halt != nil { unwindLater(position, after: 0) }
        standingRevision += 1
        findEarliestTimer()
    }

    mutating func stop(_ position: Int, _ reason: String) {
        instances[position].isActive = false
        instances[position].stopReason = reason
        standingRevision += 1
    }

    /// Stops the instance; orders and position go the way of the policy.
    mutating func stop(_ position: Int, _ reason: String, _ policy: OpenOrderPolicy, into effects: inout [EngineEffect]) {
        stop(position, reason)
        instances[position].windDown = policy
        beginUnwinding(position, into: &effects)
    }

    mutating func setPause(_ position: Int, _ isPaused: Bool) {
        instances[position].isPaused = isPaused
        standingRevision += 1
    }

    /// Changes what an instance is, between two events: a swap to another version, new limits. Nil leaves it as it is. Candles of
    /// a new timeframe come from its next close on.
    package mutating func redefine(
        _ id: InstanceID, timeframes: [Timeframe]? = nil, limits: RiskLimits? = nil, openOrderPolicy: OpenOrderPolicy? = nil,
        strategy: String? = nil, name: String? = nil, user: UserID?? = nil
    ) {
        let position = index(id)
        if let timeframes {
            let instrument = instances[position].definition.instrument
            subscriptions.remove(position)
            for timeframe in Set(timeframes) { subscriptions.add(position, to: instrument, timeframe) }
            instances[position].definition.timeframes = timeframes
        }
        if let limits { instances[position].definition.limits = limits }
        if let openOrderPolicy { instances[position].definition.openOrderPolicy = openOrderPolicy }
        if let name { instances[position].definition.name = name }
        if let user, user != instances[position].definition.user {
            instances[position].definition.user = user
            takeHalt(position)
        }
        if let strategy, strategy != instances[position].definition.strategy {
            instances[position].definition.strategy = strategy
            takeHalt(position)
            instances[position].unwinding = Unwinding()
            unwindLater(position, after: 0)
        }
        if limits != nil || strategy != nil { findRiskInputs() }
    }

    /// The sequence number of the instance's next event.
    package func nextSeq(of id: InstanceID) -> UInt64 { instances[index(id)].nextSeq }

    /// The number of its last intent that was decided; 0 before the first.
    package func lastIntent(of id: InstanceID) -> IntentNumber { instances[index(id)].lastIntent }

    /// The number of the last intent that the host made in its place; nil: none.
    package func lastHostIntent(of id: InstanceID) -> IntentNumber? {
        let next = instances[index(id)].nextHostIntent
        return next > OrderIntent.hostNumbers ? next - 1 : nil
    }

    /// What an instance holds and has open, orders by number, the host's own among them: the snapshot that a strategy
    /// begins with.
    package func account(of id: InstanceID) -> (position: Position, openOrders: [Order]) {
        let book = oms.book(id)
        return (book.position, book.openOrders.values.sorted { $0.id.intent < $1.id.intent })
    }

    /// The instance's next intent has this number: above every number that an earlier version of it may have used and that is
    /// lost with it.
    package mutating func continueIntents(of id: InstanceID, at number: IntentNumber) {
        let position = index(id)
        precondition(number > instances[position].lastIntent, "an instance's intent numbers only rise")
        precondition(number < OrderIntent.hostNumbers, "the numbers above are the host's own")
        instances[position].lastIntent = number - 1
    }
}
