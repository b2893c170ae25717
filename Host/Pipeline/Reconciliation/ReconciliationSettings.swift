/// How patiently a venue is asked. Times in nanoseconds.
package struct ReconciliationSettings: Sendable, Hashable, Codable {
    /// A request that the venue has not got after this time cannot reach it any more: the venue refuses requests that are older,
    /// and clocks differ by less. Only an answer to a question that was asked later says that a request was lost.
    package var receiveWindow: Int64 = 5_000_000_000
    /// A question without an answer is asked again after this time, or the receive window where that is shorter: an answer that
    /// is older than a request that nobody remembers would be taken for one behind it.
    package var answerPatience: Int64 = 5_000_000_000
    /// Between two looks at everything: open orders, executions, positions.
    package var sweepPeriod: Int64 = 30_000_000_000
    /// Before an order is asked about again; doubles with each time, up to the sweep's period.
    package var retryDelay: Int64 = 250_000_000
    /// Questions about single orders that may be on their way at a time.
    package var maximumQuestions = 16
    /// Executions of orders or instruments that are not known yet, kept until they are.
    package var maximumHeldExecutions = 1_024
    /// Take over what the venue holds and the books do not explain; otherwise it is only told.
    package var adoptsPositions = false

    package init() {}

    var patience: Int64 { min(answerPatience, receiveWindow) }
}
