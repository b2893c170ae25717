package import TradingModel

/// What the instances of each scope hold and may hold at the last closes, without the one that asks. Quote units, not negative.
///
/// An instance counts with the larger of the two positions that it comes to when all of its open buy or all of its open sell
/// orders fill: `largestPosition`. A sum that has no price or leaves the range of decimals is nil.
package struct Exposure: Sendable, Hashable {
    package var user: Notional?
    package var strategy: Notional?
    package var instrument: Notional?
    package var venue: Notional?

    package init(user: Notional?, strategy: Notional?, instrument: Notional?, venue: Notional?) {
        self.user = user
        self.strategy = strategy
        self.instrument = instrument
        self.venue = venue
    }

    package subscript(_ scope: ExposureScope) -> Notional? {
        switch scope {
        case .user: user
        case .strategy: strategy
        case .instrument: instrument
        case .venue: venue
        }
    }

    /// Base units; nil out of range.
    package static func largestPosition(_ position: Quantity, buying: Quantity, selling: Quantity) -> Quantity? {
        guard let long = position.addingReportingOverflow(buying), let short = position.subtractingReportingOverflow(selling),
            let most = long.magnitudeReportingOverflow, let least = short.magnitudeReportingOverflow
        else { return nil }
        return max(most, least)
    }
}
