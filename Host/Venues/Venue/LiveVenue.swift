package import TradingModel

/// A venue that lives elsewhere: it goes on when this process dies, answers when it pleases, and can be asked.
///
/// `submit`, `cancel` and `amend` hand a request over and return; none of them waits for the network. A request that fails on its
/// way never ends an order: where it is not certain that the venue did not get it, the venue's word is still to come, and the
/// port says `outcomeUnknown` meanwhile. Only what the venue itself said becomes any other report.
///
/// Reports come in the venue's order for each order as far as the venue keeps one; they may come twice, late, or never: whoever
/// listens asks. All calls are the line's thread's; none blocks.
package protocol LiveVenue: Venue {
    var connection: VenueConnection { get }

    /// Hands a question over. Its answer comes with `takeAnswers`, under the same number: once, later, or never.
    func ask(_ question: VenueQuestion, number: UInt64)

    /// The answers since the last call.
    func takeAnswers(into answers: inout [VenueAnswer])

    /// Called from any thread when there is something to take, or the connection has changed: for whoever sleeps meanwhile.
    func setWakeUp(_ wakeUp: @escaping @Sendable () -> Void)
}

/// Whether the venue can be heard.
package enum VenueConnection: Sendable, Hashable {
    case disconnected
    /// Counts the connections from 1: whoever sees another number than before may have missed something.
    case connected(session: UInt64)
}
