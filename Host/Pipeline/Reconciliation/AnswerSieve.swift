package import OMS
package import TradingModel

/// Takes out of a venue's answers what cannot be, before anything is concluded from them. What is left of a list is used: an
/// order that is missing in it is asked about alone. A single order, and what the account holds, is believed whole or not at all.
package struct AnswerSieve {
    /// What was taken out.
    package struct Refused: Sendable, Hashable {
        /// Nil: of no order of ours.
        package var order: ClientOrderID?
        /// What it was about, for people.
        package var subject: String
        package var refusal: ReportRefusal
    }

    private let oms: OMS
    private let names: Set<String>
    private let now: Timestamp
    private let instrument: (InstanceID) -> Instrument
    package private(set) var refused: [Refused] = []

    /// - Parameters:
    ///   - names: the instruments that are traded here, as the venue names them.
    ///   - now: the host's clock.
    ///   - instrument: of an instance whose book is open.
    package init(_ oms: OMS, names: Set<String>, now: Timestamp, instrument: @escaping (InstanceID) -> Instrument) {
        self.oms = oms
        self.names = names
        self.now = now
        self.instrument = instrument
    }

    package mutating func sieve(_ answer: VenueAnswer) -> VenueAnswer {
        var answer = answer
        let time = answer.venueTime
        var isSound = isGood(
            ReportForm.refusal(of: time, now: now) ?? ReportForm.outdated(time, now: now), nil, "answer \(answer.number)")
        if isSound {
            switch answer.content {
            case .order(let order): isSound = order.map { take($0) } ?? true
            case .openOrders(let orders): answer.content = .openOrders(orders.filter { take($0) })
            case .executions(let executions, let isComplete):
                answer.content = .executions(executions.filter { take($0) }, isComplete: isComplete)
            case .positions(let positions):
                isSound = positions.allSatisfy { isGood(refusal(of: $0), nil, "position of \(AnswerSieve.shown($0.instrument))") }
            case .failed: break
            }
        }
        if !isSound { answer.content = .failed(refused.last?.refusal.code ?? "") }
        return answer
    }

    private mutating func take(_ order: VenueOrder) -> Bool {
        let id = ClientOrderID(order.clientOrderID)
        return isGood(refusal(of: order, id), id, "order \(AnswerSieve.shown(order.venueOrderID))")
    }

    private mutating func take(_ execution: VenueExecution) -> Bool {
        let id = ClientOrderID(execution.clientOrderID)
        return isGood(refusal(of: execution, id), id, "fill \(AnswerSieve.shown(execution.fill.venueFillID))")
    }

    private mutating func isGood(_ refusal: ReportRefusal?, _ order: ClientOrderID?, _ subject: String) -> Bool {
        guard let refusal else { return true }
        refused.append(Refused(order: order, subject: subject, refusal: refusal))
        return false
    }

    /// What reaches terminals and logs.
    private static func shown(_ text: String) -> String {
        String(decoding: text.utf8.prefix(ReportRefusal.longestID).map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
    }

    // MARK: - What cannot be

    private func refusal(of order: VenueOrder, _ id: ClientOrderID?) -> ReportRefusal? {
        if let refusal = ReportForm.refusal(ofID: order.venueOrderID, "venue order id") { return refusal }
        if let refusal = names(order.clientOrderID, order.instrument, id) { return refusal }
        guard let id, let ours = oms.find(id) else { return nil }
        let instrument = instrument(id.instance)
        if let refusal = mismatch(order.side, order.instrument, ours, instrument) { return refusal }
        if let refusal = ReportForm.refusal(of: order.updatedTime, now: now) { return refusal }
        if let refusal = ReportForm.refusal(order.quantity, order.price, order.stopPrice, ours.terms.type) { return refusal }
        guard order.filledQuantity >= .zero, order.filledQuantity <= order.quantity else {
            return .filledOutOfRange(filled: order.filledQuantity, quantity: order.quantity)
        }
        let pending = oms.pendingAmendment(of: id)
        if let refusal = ReportForm.aboveMost(order.quantity, of: ours, pending: pending, instrument) { return refusal }
        return ReportForm.offGrid(order.quantity, order.price, order.stopPrice, instrument)
    }

    private func refusal(of execution: VenueExecution, _ id: ClientOrderID?) -> ReportRefusal? {
        if let refusal = ReportForm.refusal(ofID: execution.fill.venueFillID, "fill id") { return refusal }
        if let refusal = names(execution.clientOrderID, execution.instrument, id) { return refusal }
        guard let id, let ours = oms.find(id) else { return nil }
        let instrument = instrument(id.instance)
        if let refusal = mismatch(execution.side, execution.instrument, ours, instrument) { return refusal }
        if oms.contradicts(execution.fill, of: id) { return .fillContradictsEarlier(id: execution.fill.venueFillID) }
        if oms.hasBooked(execution.fill.venueFillID, of: id) { return nil }
        let report = VenueReport(order: id, venueTime: execution.venueTime, event: .filled(execution.fill))
        return ReportForm.refusal(report, of: ours, pending: nil, instrument, now: now)
    }

    /// Another side or instrument than the order was sent with.
    private func mismatch(_ side: Side, _ name: String, _ ours: Order, _ instrument: Instrument) -> ReportRefusal? {
        if side != ours.terms.side { return .wrongSide(side, expected: ours.terms.side) }
        return name == instrument.name ? nil : .wrongInstrument(AnswerSieve.shown(name), expected: instrument.name)
    }

    /// Ids and names that can be told, and an order of ours that is of the tenant whose it is.
    private func names(_ clientOrderID: String, _ instrument: String, _ id: ClientOrderID?) -> ReportRefusal? {
        if !clientOrderID.isEmpty, let refusal = ReportForm.refusal(ofID: clientOrderID, "client order id") { return refusal }
        if let refusal = ReportForm.refusal(ofID: instrument, "instrument") { return refusal }
        if let id, oms.hasBook(of: id.instance), !oms.hasBook(of: id) { return .otherTenant(id) }
        return nil
    }

    /// A position of what is traded here is compared by difference and sum: it has to leave room for both.
    private func refusal(of position: VenuePosition) -> ReportRefusal? {
        if let refusal = ReportForm.refusal(ofID: position.instrument, "instrument") { return refusal }
        guard names.contains(position.instrument) else { return nil }
        guard position.quantity.decimal.raw.magnitude <= UInt128(Int128.max / 8) else {
            return .positionOutOfRange(position.quantity)
        }
        if let price = position.entryPrice, price <= .zero, !position.quantity.isZero { return .entryPriceNotPositive(price) }
        return nil
    }
}
