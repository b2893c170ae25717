/// A venue's funding of an instrument, due at a time: what every position there pays or gets.
package struct FundingDue: Sendable, Hashable, Codable {
    package var instrument: InstrumentID
    /// The venue's clock. Later than the one before; what was booked is not booked again.
    package var time: Timestamp
    /// Longs pay shorts while it is positive. A fraction of the notional.
    package var rate: FixedDecimal
    package var markPrice: Price

    package init(instrument: InstrumentID, time: Timestamp, rate: FixedDecimal, markPrice: Price) {
        self.instrument = instrument
        self.time = time
        self.rate = rate
        self.markPrice = markPrice
    }
}

/// What one book paid or got.
package struct FundingPayment: Sendable, Hashable {
    package var tenant: TenantID
    package var instance: InstanceID
    package var due: FundingDue
    /// Of the book at that time.
    package var quantity: Quantity
    /// Settlement asset; negative = paid.
    package var payment: Notional

    package init(tenant: TenantID, instance: InstanceID, due: FundingDue, quantity: Quantity, payment: Notional) {
        self.tenant = tenant
        self.instance = instance
        self.due = due
        self.quantity = quantity
        self.payment = payment
    }
}
