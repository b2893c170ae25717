package import Risk
package import TradingModel

/// Everything that can happen to the line, in one inbox.
package enum EngineEvent: Sendable {
    /// The clock moved. Comes before whatever happened at that time.
    case timeAdvanced(Timestamp)
    /// A closed, gap-free candle; of those that close together the shorter timeframe comes first.
    case candleClosed(Candle)
    /// A strategy asks for something. Numbers rise by one within an instance; one that was seen before changes nothing.
    case intentReceived(OrderIntent)
    /// The venue's word on an order.
    case venueReported(VenueReport)
    case timerSet(InstanceID, number: UInt64, due: Timestamp)
    case timerCancelled(InstanceID, number: UInt64)
    /// A strategy asks for the last candles; the shell, which has them, answers with `historyFound`.
    case historyAsked(InstanceID, request: UInt64, timeframe: Timeframe, count: Int)
    case historyFound(InstanceID, [HistoryPage])
    /// A strategy's message to its user. `index` counts the messages of one event.
    case messageWritten(InstanceID, seq: UInt64, index: UInt32, title: String, text: String)
    /// Something happened to an instance's worker.
    case incident(InstanceIncident)
    /// Stops trading at a node of the kill-switch tree as far as the level says; nil lifts what was set there.
    case haltSet(HaltScope, TradingHalt?)
    /// True: the instance adds nothing until it is resumed; it goes on hearing.
    case pauseSet(InstanceID, Bool)
    /// The instance hears nothing more; orders and position go the way of the policy.
    case disabled(InstanceID, OpenOrderPolicy)
    /// It hears again, after it was disabled or went down.
    case enabled(InstanceID)
    /// A person gives the instance one of its commands: its next event.
    case commandGiven(InstanceID, CommandEvent)
    /// A venue's funding of an instrument is due.
    case fundingDue(FundingDue)
    /// The books on an instrument were compared with what the venue holds; nil: they agree.
    case positionCompared(InstrumentID, PositionDifference?)
    /// An operator ends the safe mode of an instance, and says who and why.
    case safeModeLifted(InstanceID, by: String, because: String)
    /// A person has an order of an instance cancelled, or its position closed, in the place of its strategy. What risk refuses
    /// changes nothing: `refusalOfHostIntent` says so before.
    case hostAsked(InstanceID, OrderIntent.Action)
}

/// What the shell has to do, in order. Journal entries are committed before the first effect that leaves the process.
package enum EngineEffect: Sendable {
    case journal(JournalEntry)
    /// The one way out: only Risk can make its argument.
    case send(RiskApproved<OrderIntent>)
    case deliver(InstanceID, StrategyEvent)
    /// The venue contradicted itself or us: for the operator's log. The order's state stands.
    case alarm(String)
}
