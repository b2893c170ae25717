package import TradingModel

/// Whether what a venue says can be true of an order, whatever happened before. A venue is not trusted with numbers: what does
/// not pass here is not booked, and nothing behind it has to fear an overflow.
package enum ReportForm {
    /// What holds of every venue: ids that can be stored, values that can be, sums that stay in range.
    ///
    /// - Parameter whole: the order that it is a part of.
    static func refusal(
        _ event: VenueReport.Event, of order: Order, partOf whole: Order?, holding position: Position
    ) -> ReportRefusal? {
        switch event {
        case .accepted(let id): refusal(ofID: id, "venue order id")
        case .amended(let amendment): refusal(amendment.quantity, amendment.price, amendment.stopPrice, order.terms.type)
        case .filled(let fill): refusal(fill, of: order, partOf: whole, holding: position)
        case .rejected, .outcomeUnknown, .absent, .triggered, .amendRejected, .cancelled, .cancelRejected, .expired: nil
        }
    }

    /// What holds beside that of a venue elsewhere, which keeps orders on the instrument's grid and has a clock. A fill may be
    /// off the grid: of an order in quote money, at an improved price, or behind a change of the grid.
    ///
    /// - Parameters:
    ///   - pending: what the venue was asked to change of the order.
    ///   - now: the host's clock.
    package static func refusal(
        _ report: VenueReport, of order: Order, pending: Amendment?, _ instrument: Instrument, now: Timestamp
    ) -> ReportRefusal? {
        if let refusal = refusal(of: report.venueTime, now: now) { return refusal }
        switch report.event {
        case .filled(let fill): return refusal(of: fill) ?? outdated(report.venueTime, now: now)
        case .amended(let amendment):
            if let refusal = aboveMost(amendment.quantity, of: order, pending: pending, instrument) { return refusal }
            return offGrid(amendment.quantity, amendment.price, amendment.stopPrice, instrument)
        default: return nil
        }
    }

    /// A price or quantity that is not on the instrument's grid.
    package static func offGrid(
        _ quantity: Quantity?, _ price: Price?, _ stopPrice: Price?, _ instrument: Instrument
    ) -> ReportRefusal? {
        if let quantity, !quantity.decimal.isMultiple(of: instrument.lotSize.decimal) {
            return .quantityOffLot(quantity, lotSize: instrument.lotSize)
        }
        if let price, !price.decimal.isMultiple(of: instrument.tickSize.decimal) {
            return .priceOffTick(price, tickSize: instrument.tickSize)
        }
        if let stopPrice, !stopPrice.decimal.isMultiple(of: instrument.tickSize.decimal) {
            return .stopPriceOffTick(stopPrice, tickSize: instrument.tickSize)
        }
        return nil
    }

    /// A quantity that neither the host asked for nor the instrument allows: what open orders may still add is summed.
    package static func aboveMost(
        _ quantity: Quantity?, of order: Order, pending: Amendment?, _ instrument: Instrument
    ) -> ReportRefusal? {
        let most = max(order.terms.quantity, pending?.quantity ?? .zero, instrument.maximumQuantity)
        guard let quantity, quantity > most else { return nil }
        return .quantityOutOfRange(quantity, most: most)
    }

    /// How far a venue's clock may be ahead of the host's: beyond that it is a wrong unit or a wrong day, not a wrong clock.
    package static let mostAhead: Int64 = 86_400_000_000_000
    /// How long ago something may have happened that is booked only now: beyond that it is a wrong unit or no time at all.
    package static let mostBehind: Int64 = 366 * 86_400_000_000_000
    /// The first moment of the year 2200.
    private static let lastTime = Timestamp(nanoseconds: 7_258_118_400_000_000_000)

    package static func refusal(of time: Timestamp, now: Timestamp) -> ReportRefusal? {
        guard time >= Timestamp(nanoseconds: 0), time < lastTime else { return .timeOutOfRange(time) }
        let (ahead, isOverflow) = time.nanoseconds.subtractingReportingOverflow(now.nanoseconds)
        guard !isOverflow else { return .timeOutOfRange(time) }
        return ahead > mostAhead ? .timeAhead(nanoseconds: ahead) : nil
    }

    /// The time of a fill or a funding, which rows are stored by; not that of an order, which may be older than any limit.
    package static func outdated(_ time: Timestamp, now: Timestamp) -> ReportRefusal? {
        let (behind, isOverflow) = now.nanoseconds.subtractingReportingOverflow(time.nanoseconds)
        return isOverflow || behind > mostBehind ? .timeBehind(nanoseconds: isOverflow ? .max : behind) : nil
    }

    package static func refusal(
        ofID id: String, _ field: String, atMost most: Int = ReportRefusal.longestID
    ) -> ReportRefusal? {
        let size = id.utf8.count
        guard (1...most).contains(size), id.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return .malformedID(field: field, size: size, most: most)
        }
        return nil
    }

    /// Values of an order as the venue has it; nil is one that it did not say.
    package static func refusal(
        _ quantity: Quantity?, _ price: Price?, _ stopPrice: Price?, _ type: OrderType
    ) -> ReportRefusal? {
        if let quantity, quantity <= .zero { return .quantityNotPositive(quantity) }
        if let price {
            if price <= .zero { return .priceNotPositive(price) }
            if !type.hasPrice { return .priceNotExpected(type, price) }
        }
        if let stopPrice {
            if stopPrice <= .zero { return .stopPriceNotPositive(stopPrice) }
            if !type.isConditional { return .stopPriceNotExpected(type, stopPrice) }
        }
        return nil
    }

    /// Of the fill alone.
    private static func refusal(of fill: VenueFill) -> ReportRefusal? {
        if let refusal = refusal(ofID: fill.venueFillID, "fill id") { return refusal }
        if let asset = fill.feeAsset, let refusal = refusal(ofID: asset, "fee asset", atMost: ReportRefusal.longestAsset) {
            return refusal
        }
        if fill.quantity <= .zero { return .fillQuantityNotPositive(fill.quantity) }
        if fill.price <= .zero { return .fillPriceNotPositive(fill.price) }
        guard let worth = fill.worth else { return .fillOutOfRange(fill.quantity, fill.price) }
        // A fee in another asset cannot be compared with what the fill is worth.
        guard fill.fee.decimal.raw != .min, fill.feeAsset != nil || fill.fee.magnitude.decimal <= worth else {
            return .feeAboveNotional(fee: fill.fee, notional: Notional(worth))
        }
        return nil
    }

    private static func refusal(
        _ fill: VenueFill, of order: Order, partOf whole: Order?, holding position: Position
    ) -> ReportRefusal? {
        if let refusal = refusal(of: fill) { return refusal }
        guard let worth = fill.worth, order.canAdd(fill, worth), whole?.canAdd(fill, worth) ?? true,
            position.canAdd(fill, worth)
        else {
            return .fillOutOfRange(fill.quantity, fill.price)
        }
        return nil
    }
}

extension VenueFill {
    /// Nil: no decimal holds it.
    fileprivate var worth: FixedDecimal? { quantity.decimal.multipliedReportingOverflow(by: price.decimal, rounding: .up) }
}

extension Order {
    /// Whether the sums of its fills stay in range.
    fileprivate func canAdd(_ fill: VenueFill, _ worth: FixedDecimal) -> Bool {
        inRange([filledNotional.decimal, worth, FixedDecimal(raw: 1)]) && inRange([fee.decimal, fill.fee.decimal])
            && inRange([filledQuantity.decimal, fill.quantity.decimal])
    }
}

extension Position {
    /// Whether its sums stay in range, whichever way the fill goes: what it would realise is at most its cost and the fill's
    /// worth.
    fileprivate func canAdd(_ fill: VenueFill, _ worth: FixedDecimal) -> Bool {
        inRange([quantity.decimal, fill.quantity.decimal]) && inRange([fee.decimal, fill.fee.decimal])
            && inRange([realisedProfit.decimal, cost.decimal, worth, FixedDecimal(raw: 1)])
    }
}

/// Whether the sum of the magnitudes is a decimal.
private func inRange(_ values: [FixedDecimal]) -> Bool {
    var sum: UInt128 = 0
    for value in values {
        let (next, isOverflow) = sum.addingReportingOverflow(value.raw.magnitude)
        guard !isOverflow else { return false }
        sum = next
    }
    return sum <= UInt128(Int128.max)
}
