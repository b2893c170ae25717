/// A report of a venue that lives elsewhere, at the place among its instance's other events where the line took it. Such a venue
/// does not say it again: a line that is repeated gives it to the instance at the same place.
package struct TakenReport: Sendable, Hashable, Codable {
    /// From 1, in the order in which the line took them.
    package var number: UInt64
    package var place: Place
    package var report: VenueReport

    /// How far an instance was. Everything of an instance but a timer that is set and a message moves it on.
    package struct Place: Sendable, Hashable, Codable, Comparable {
        /// Base candles that the line had handled.
        package var candles: UInt64
        /// Sequence number of the instance's next event.
        package var nextSeq: UInt64
        /// Its last intent that was decided.
        package var lastIntent: IntentNumber

        package init(candles: UInt64, nextSeq: UInt64, lastIntent: IntentNumber) {
            self.candles = candles
            self.nextSeq = nextSeq
            self.lastIntent = lastIntent
        }

        package static func < (left: Place, right: Place) -> Bool {
            (left.candles, left.nextSeq, left.lastIntent) < (right.candles, right.nextSeq, right.lastIntent)
        }
    }

    package init(number: UInt64, place: Place, report: VenueReport) {
        self.number = number
        self.place = place
        self.report = report
    }
}

/// The last intents of an instance that are durable: whatever they asked for may have left the host.
package struct DurableIntents: Sendable, Hashable {
    /// Of its strategy; 0: none.
    package var last: IntentNumber
    /// Of the host's own; nil: none.
    package var lastHostMade: IntentNumber?

    package init(last: IntentNumber, lastHostMade: IntentNumber?) {
        self.last = last
        self.lastHostMade = lastHostMade
    }
}
