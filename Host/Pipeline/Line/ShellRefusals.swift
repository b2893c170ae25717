import Engine
import OMS
import Reconciliation
import TradingModel

// What a venue elsewhere says and cannot be: it ends here, with an alarm, and nothing is concluded from it.

extension Shell {
    /// False for a report that cannot be true of the order that it names. One of an order that is not known here is judged once
    /// it is.
    mutating func isBelievable(_ report: VenueReport) -> Bool {
        guard let now = live?.clock() else { return true }
        let id = report.order
        if engine.oms.hasBook(of: id.instance), !engine.oms.hasBook(of: id) {
            refuse(id, .otherTenant(id))
            return false
        }
        guard let order = engine.oms.find(id) else { return true }
        let isRepeated =
            if case .filled(let fill) = report.event { engine.oms.hasBooked(fill.venueFillID, of: id) } else { false }
        let refusal: ReportRefusal?
        if case .filled(let fill) = report.event, engine.oms.contradicts(fill, of: id) {
            refusal = .fillContradictsEarlier(id: fill.venueFillID)
        } else if isRepeated {
            refusal = nil
        } else {
            refusal = ReportForm.refusal(
                report, of: order, pending: engine.oms.pendingAmendment(of: id), engine.instrument(of: id.instance), now: now)
        }
        if let refusal { refuse(id, refusal) }
        return refusal == nil
    }

    /// An answer without what cannot be, and whether it is all of it.
    mutating func sieved(_ answer: VenueAnswer) -> (answer: VenueAnswer, isWhole: Bool) {
        guard let live else { return (answer, true) }
        var sieve = AnswerSieve(
            engine.oms, names: live.reconciler.instrumentNames, now: live.clock(), instrument: engine.instrument(of:))
        let answer = sieve.sieve(answer)
        for refused in sieve.refused {
            if let order = refused.order, engine.oms.hasBook(of: order) {
                refuse(order, refused.refusal)
            } else {
                effects.append(.alarm("\(refused.subject): \(refused.refusal.text) (\(refused.refusal.code))"))
            }
        }
        return (answer, sieve.refused.isEmpty)
    }

    mutating func refuse(_ order: ClientOrderID, _ refusal: ReportRefusal) { engine.refuse(order, refusal, into: &effects) }
}
