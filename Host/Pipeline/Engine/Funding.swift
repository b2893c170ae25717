import OMS
import TradingModel

extension Engine {
    /// Books a funding in the book of every instance that holds something of the instrument, in their order: each pays or gets
    /// for what it holds, so that the sum is the account's but for one rounding a book, in the venue's favour.
    ///
    /// A funding that is not later than the last one of the instrument is booked already. One that no venue can mean is an alarm
    /// and changes nothing.
    mutating func bookFunding(_ due: FundingDue, into effects: inout [EngineEffect]) {
        guard fundings[due.instrument].map({ $0 < due.time }) ?? true else { return }
        // A time far ahead would hide every funding behind it.
        if let refusal = ReportForm.refusal(of: due.time, now: now) ?? ReportForm.outdated(due.time, now: now) {
            effects.append(.alarm("funding of instrument \(due.instrument): \(refusal.text); it is not booked (\(refusal.code))"))
            return
        }
        guard due.markPrice > .zero, due.rate.raw != .min, due.rate.magnitude < .one else {
            effects.append(
                .alarm(
                    "funding of instrument \(due.instrument): rate \(due.rate) at \(due.markPrice) is not one; it is not booked"))
            return
        }
        fundings[due.instrument] = due.time
        for position in instances.indices where instances[position].definition.instrument == due.instrument {
            let definition = instances[position].definition
            let holding = oms.position(definition.instance).holding
            guard holding.contract.hasMargin, !holding.quantity.isZero else { continue }
            guard let payment = holding.fundingPayment(rate: due.rate, markPrice: due.markPrice),
                let changed = oms.applyFunding(payment, to: definition.instance)
            else {
                effects.append(.alarm("funding of \(definition.name): \(due.rate) of \(holding.quantity) is out of range"))
                continue
            }
            effects.append(
                .journal(.position(tenant: definition.tenant, instance: definition.instance, changed, time: now)))
            effects.append(
                .journal(
                    .funding(
                        FundingPayment(
                            tenant: definition.tenant, instance: definition.instance, due: due, quantity: holding.quantity,
                            payment: payment))))
            note(position, payment < .zero ? "funding paid: \(-payment)" : "funding received: \(payment)")
        }
    }
}
