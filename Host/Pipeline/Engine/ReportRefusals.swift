import OMS
package import TradingModel

// What a venue says and nobody can believe.

extension Engine {
    /// What an instance trades.
    package func instrument(of instance: InstanceID) -> Instrument { instrument(at: index(instance)) }

    /// Tells the operator of a report that is not taken. Nothing is booked. What cannot be is an incident of the instance that
    /// the order is of: once an hour and code, because a venue that is wrong is wrong again and again.
    package mutating func refuse(_ order: ClientOrderID, _ refusal: ReportRefusal, into effects: inout [EngineEffect]) {
        effects.append(.alarm("order \(order): \(refusal.text) (\(refusal.code))"))
        guard refusal.isIncident, oms.hasBook(of: order) else { return }
        let position = index(order.instance)
        let hour = now.nanoseconds / Timeframe.hour1.nanoseconds
        guard instances[position].refusalNotices.updateValue(hour, forKey: refusal.code) != hour else { return }
        let incident = InstanceIncident(
            tenant: order.tenant, instance: order.instance, kind: .reportRefused,
            text: "order \(order.intent): \(refusal.text) (\(refusal.code)); nothing was booked",
            lastSeq: instances[position].nextSeq - 1, time: now)
        effects.append(.journal(.instance(incident)))
        note(position, "\(incident.kind.rawValue): \(incident.text)")
        let key = "report/\(order.instance)/\(refusal.code)/\(hour)"
        effects.append(.journal(.notice(notice(position, key, .instance, "Report of the venue refused", incident.text))))
    }
}
