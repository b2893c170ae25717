import TradingModel

// What the reconciler remembers of its own.

extension Reconciler {
    struct Asked: Codable {
        var question: VenueQuestion
        var time: Timestamp
    }

    struct Doubt: Codable {
        var nextTime: Timestamp
        var attempts = 0
        /// One question is on its way.
        var isAsked = false
        /// The last question before an answer said that it works at the venue, and it does not here.
        var suspectNumber: UInt64?
        var isTold = false
    }

    struct Request: Codable {
        var order: ClientOrderID
        var time: Timestamp
    }
}
