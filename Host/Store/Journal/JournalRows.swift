import TradingModel

// The values of each journal statement, in the order of its columns.

extension Columns {
    mutating func append(_ intent: OrderIntent, _ outcome: IntentOutcome) {
        append(intent.instance.rawValue)
        append(intent.number)
        append(intent.tenant.rawValue)
        switch intent.action {
        case .submit(let terms):
            append("submit")
            append(intent.number)
            append(terms.instrument.rawValue)
            append(terms.side.columnText)
            append(terms.type.columnText)
            append(terms.quantity.decimal)
            append(terms.price?.decimal)
            append(terms.stopPrice?.decimal)
            append(terms.timeInForce.columnText)
            append(terms.isPostOnly)
            append(terms.isReduceOnly)
            append(terms.trailingDistance?.decimal)
            append(terms.expireTime)
        case .cancel(let order): appendChange("cancel", of: order, Amendment())
        case .amend(let order, let amendment): appendChange("amend", of: order, amendment)
        }
        switch outcome {
        case .approved:
            append("approved")
            append(String?.none)
            append(String?.none)
        case .refused(let code, let text):
            append("refused")
            append(code)
            append(text)
        }
        append(intent.time)
    }

    private mutating func appendChange(_ action: String, of order: IntentNumber, _ amendment: Amendment) {
        append(action)
        append(order)
        append(Int64?.none)
        append(String?.none)
        append(String?.none)
        append(amendment.quantity?.decimal)
        append(amendment.price?.decimal)
        append(amendment.stopPrice?.decimal)
        append(String?.none)
        append(Bool?.none)
        append(Bool?.none)
        append(FixedDecimal?.none)
        append(Timestamp?.none)
    }

    mutating func append(_ order: Order, venue: String) {
        append(order.id.instance.rawValue)
        append(order.id.intent)
        append(order.id.tenant.rawValue)
        append(order.id.description)
        append(venue)
        append(order.venueOrderID)
        append(order.terms.instrument.rawValue)
        append(order.terms.side.columnText)
        append(order.terms.type.columnText)
        append(order.terms.quantity.decimal)
        append(order.terms.price?.decimal)
        append(order.terms.stopPrice?.decimal)
        append(order.terms.timeInForce.columnText)
        append(order.terms.isPostOnly)
        append(order.terms.isReduceOnly)
        append(order.terms.trailingDistance?.decimal)
        append(order.terms.expireTime)
        append(order.state.rawValue)
        append(order.filledQuantity.decimal)
        append(order.filledNotional.decimal)
        append(order.fee.decimal)
        append(order.reasonCode)
        append(order.revision)
        append(order.createdTime)
        append(order.updatedTime)
    }

    mutating func append(_ fill: Fill, venue: String) {
        append(venue)
        append(fill.venueFill.venueFillID)
        append(fill.order.tenant.rawValue)
        append(fill.order.instance.rawValue)
        append(fill.order.intent)
        append(fill.number)
        append(fill.instrument.rawValue)
        append(fill.side.columnText)
        append(fill.venueFill.price.decimal)
        append(fill.venueFill.quantity.decimal)
        append(fill.venueFill.quoteFee.decimal)
        append(fill.venueFill.isMaker)
        append(fill.venueTime)
        append(fill.venueFill.feeAsset)
        append(fill.venueFill.feeAsset.map { _ in fill.venueFill.fee.decimal })
    }

    mutating func append(_ position: Position, tenant: TenantID, instance: InstanceID, time: Timestamp) {
        append(instance.rawValue)
        append(position.instrument.rawValue)
        append(tenant.rawValue)
        append(position.quantity.decimal)
        append(position.cost.decimal)
        append(position.realisedProfit.decimal)
        append(position.fee.decimal)
        append(position.revision)
        append(time)
        append(position.funding.decimal)
    }

    mutating func append(_ answer: LateAnswerRow) {
        append(answer.shard)
        append(answer.candleCount)
        append(answer.instance.rawValue)
        append(answer.lastSeq)
    }

    mutating func append(_ event: GuardEvent) {
        append(event.instance.rawValue)
        append(event.number)
        append(event.tenant.rawValue)
        append(event.kind.rawValue)
        append(event.step.rawValue)
        append(event.threshold)
        append(event.value)
        append(event.quantity?.decimal)
        append(event.until)
        append(event.text)
        append(event.time)
    }

    mutating func append(_ row: VenueReportRow) {
        append(row.shard)
        append(row.taken.number)
        append(row.taken.report.order.tenant.rawValue)
        append(row.taken.report.order.instance.rawValue)
        append(row.taken.report.order.intent)
        append(row.taken.place.candles)
        append(row.taken.place.nextSeq)
        append(row.taken.place.lastIntent)
        append(VenueReportText.text(row.taken.report))
    }

    mutating func append(_ position: AdoptedPosition, venue: String) {
        append(venue)
        append(position.instrument.rawValue)
        append(position.number)
        append(position.quantity.decimal)
        append(position.price?.decimal)
        append(position.provenance)
        append(position.time)
    }

    mutating func append(_ settings: InstanceSettings) {
        append(settings.instance.rawValue)
        append(settings.plugin.rawValue)
        append(settings.parameters)
        append(settings.status.rawValue)
        append(settings.openOrderPolicy.rawValue)
        append(settings.origin.rawValue)
        append(settings.limits)
    }

    mutating func append(_ notice: Notice) {
        append(notice.tenant.rawValue)
        append((notice.instance?.rawValue).map { Int64(bitPattern: $0) })
        append(notice.key)
        append(notice.topic.rawValue)
        append(notice.title)
        append(notice.text)
        append(notice.time)
    }

    mutating func append(_ incident: InstanceIncident) {
        append(incident.tenant.rawValue)
        append(incident.instance.rawValue)
        append(incident.kind.rawValue)
        append(incident.text)
        append(incident.lastSeq)
        append(incident.time)
    }

    mutating func append(_ checkpoint: RunCheckpoint) {
        append(checkpoint.shard)
        append(checkpoint.market)
        append(checkpoint.candleCount)
        append(checkpoint.line)
    }

    mutating func append(_ row: InstanceCheckpointRow) {
        append(row.instance.rawValue)
        append(row.tenant.rawValue)
        append(row.lastSeq)
        append(row.nextIntent)
        append(UInt64(row.stateVersion))
        append(row.state)
    }
}
