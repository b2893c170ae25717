package import TradingModel
import Venue

/// A venue that exists only on paper: its market is the candles that it is given.
///
/// **What it knows.** The open, high, low, close and volume of each closed candle. That is all.
///
/// **What it cannot know.** No book, so no depth, no spread and no place in a queue. Not the path within a candle: whether the
/// high or the low came first. Not what our own orders would have done to the market. Where that leaves a choice, it takes the
/// one that is worse for the strategy.
///
/// **Accounts.** Each instance (tenant and instance of the client order id) has a book and a position of its own, in one
/// instrument. Each sees the whole volume of the candle, times the participation rate, so that users never influence each
/// other's results. It is a linear perpetual without a cash limit: no margin, no funding, no liquidation. Whether an order is
/// affordable is for risk to say.
///
/// **When an order meets the market.** An order that is sent after candle N closed first meets candle N + 1, at its open. Reports
/// of fills carry the candle's close time: the moment within it is unknown.
///
/// **Within a candle**, for each account:
/// 1. *At the open*, in the order of submission. Market orders take at the open plus slippage (minus, for a sell). Limit orders
///    that were marketable when they came take at the open plus slippage, never beyond their price; when the open has moved away
///    they begin to rest. Stops that the open has reached are triggered and take from there: worse than the stop price. Resting
///    limit orders that the open has passed fill at the open: better than their price.
/// 2. *Stops* whose price lies within the candle are triggered and take at the stop price plus slippage. They come before
///    limits, so a stop loss beats a take profit in the same candle. A stop-limit order that is not marketable at its own stop
///    price rests from the next candle on, because what came after the trigger is unknown.
/// 3. *Resting limits* that the candle trades through (`LimitFill.through`: strictly beyond the price; `.touched`: up to it) fill
///    at their price: reduce-only ones first, so that no entry of the same candle makes room for them, then the nearest to
///    the open, then the earliest.
/// 4. *What is left.* Of an immediate-or-cancel order it is cancelled after the first candle that it could take from. Of a market
///    order or triggered stop it takes again at the next open. A reduce-only order with nothing left to reduce is cancelled.
///
/// **Fill-or-kill.** Meets the market once, as an immediate-or-cancel order does: at the first open, or where its stop price was
/// reached. When it is marketable there and the volume, and what a reduce-only one may reduce, is enough for all of it, it fills
/// at one price in one fill; otherwise it is cancelled whole.
///
/// **Good-till-date.** Rejected when its time is not in the future at submission. It expires before the first candle that opens
/// at that time or later. When its time lies within a candle it meets the open and then expires, because what the candle did
/// before that time is unknown; when its time is the candle's close, behind that candle. The report has the candle's close
/// time.
///
/// **Volume.** The fills of an account in one candle are at most volume × participation rate, rounded down to the lot, in the
/// order above. A candle without volume triggers and fills nothing.
///
/// **Reduce-only.** Rejected when there is nothing to reduce at submission; never fills more than the position.
///
/// **Post-only.** Rejected when the price is at or beyond the last close, at submission and at a change of price.
///
/// **Fees.** Taker: everything that fills in 1 or 2 except resting limits; maker: the others. Fee = price × quantity × rate,
/// rounded up.
///
/// **Determinism.** Reports depend on nothing but the calls and their order. Venue order ids are `tenant.instance.intent`, fill
/// ids `tenant.instance.count`, in base 36, so a run that is repeated from a snapshot makes the same ones. The intent
/// numbers of an instance grow from one submission to the next, its own and the host's each by themselves, but for orders that
/// the host held until their price was reached; the last number, and one of which the order is open, is a duplicate.
///
/// Not thread-safe: the line that owns it calls it.
package final class PaperVenue: CandleVenue {
    private var matcher: PaperMatcher
    /// Where candles of the instrument that traded last are quiet. Of a quiet candle only the close matters: it waits here until
    /// a call needs it, so that such a candle costs a few comparisons.
    private var quietBand = PriceBand.closed
    private var quietInstrument: UInt64 = 0
    private var quietClose: Price?

    /// - Parameter instruments: every instrument that will be traded, each with its own id.
    package init(instruments: [Instrument], rules: PaperRules = .standard) {
        self.matcher = PaperMatcher(instruments: instruments, rules: rules)
    }

    package func submit(_ order: ClientOrderID, _ terms: OrderTerms, at time: Timestamp) {
        passQuietClose()
        matcher.submit(order, terms, at: time)
        quietBand = matcher.band(of: InstrumentID(quietInstrument))
    }

    package func cancel(_ order: ClientOrderID, at time: Timestamp) {
        matcher.cancel(order, at: time)
    }

    package func amend(_ order: ClientOrderID, _ amendment: Amendment, at time: Timestamp) {
        passQuietClose()
        matcher.amend(order, amendment, at: time)
        quietBand = matcher.band(of: InstrumentID(quietInstrument))
    }

    package func takeReports(into reports: inout [VenueReport]) {
        matcher.takeReports(into: &reports)
    }

    /// The candle is closed, of the shortest timeframe of the run, and follows the one before. Candles of an instrument that
    /// the venue does not have are ignored.
    package func advance(to candle: Candle) {
        if quietInstrument == candle.instrument.rawValue, !quietBand.isTouched(by: candle) {
            quietClose = candle.close
            return
        }
        passQuietClose()
        matcher.advance(to: candle)
        quietInstrument = candle.instrument.rawValue
        quietBand = matcher.band(of: candle.instrument)
    }

    private func passQuietClose() {
        guard let close = quietClose else { return }
        matcher.note(close, of: InstrumentID(quietInstrument))
        quietClose = nil
    }

    package func snapshot() throws(PaperVenueError) -> [UInt8] {
        passQuietClose()
        return try matcher.snapshot()
    }

    /// Replaces everything that the venue knows. When it throws, the venue is as it was.
    package func restore(_ snapshot: [UInt8]) throws(PaperVenueError) {
        try matcher.restore(snapshot)
        quietClose = nil
        quietBand = .closed
    }

    /// What an account holds in base units; negative = short.
    package func position(of tenant: TenantID, _ instance: InstanceID) -> Quantity {
        matcher.position(of: tenant, instance)
    }
}

/// Why a snapshot could not be made or read.
package enum PaperVenueError: Error, Hashable, CustomStringConvertible {
    case reportsNotTaken(Int)
    case damagedSnapshot(offset: Int)
    case unknownSnapshotVersion(UInt16)
    case unknownInstrument(InstrumentID)

    package var description: String {
        switch self {
        case .reportsNotTaken(let count):
            "the paper venue has \(count) reports that were not taken: take them before the snapshot"
        case .damagedSnapshot(let offset):
            "the paper venue's snapshot is damaged at byte \(offset): restore an older checkpoint"
        case .unknownSnapshotVersion(let version):
            "the paper venue's snapshot has version \(version), this host reads 1 to 3: use the host that wrote it"
        case .unknownInstrument(let instrument):
            "the paper venue's snapshot has instrument \(instrument), which this run does not: add the instrument"
        }
    }
}
