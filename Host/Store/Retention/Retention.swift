/// How long rows are kept, in days of the line's clock; nil: for ever. What an invariant or a restart needs stays in any case.
package struct Retention: Sendable, Hashable {
    /// A kind of rows that leaves together.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Intents, orders, fills, with what is stored of plans and groups; by whole months.
        case trading
        /// Messages that were delivered or abandoned.
        case messages
        /// Incidents, guards' events, what shadows asked for, venue reports, commands and late answers behind a checkpoint.
        case history
    }

    /// Below that a repeated number or fill id could not be told from a new one.
    package static let days = 32...36_500
    /// Trading for ten years and a bit more, which covers what accounting law asks for nearly everywhere; the rest for a year.
    package static let standard = Retention(trading: 3_700, messages: 400, history: 400)
    package static let forever = Retention(trading: nil, messages: nil, history: nil)

    package var trading: Int?
    package var messages: Int?
    package var history: Int?

    /// - Precondition: every number of days lies in `Retention.days`.
    package init(trading: Int?, messages: Int?, history: Int?) {
        for days in [trading, messages, history] {
            precondition(days.map { Retention.days.contains($0) } ?? true, "rows are kept for 32 to 36500 days")
        }
        self.trading = trading
        self.messages = messages
        self.history = history
    }

    package func days(_ kind: Kind) -> Int? {
        switch kind {
        case .trading: trading
        case .messages: messages
        case .history: history
        }
    }
}
