/// What an instance holds of an instrument, and what it earned with it: the instance's virtual book. The arithmetic is
/// `Holding`'s.
package struct Position: Sendable, Hashable {
    package var instrument: InstrumentID
    package internal(set) var holding: Holding
    /// Settlement asset (quote units of spot and linear instruments), cumulative; negative = rebates.
    package var fee: Notional
    /// Fees that were taken in other assets, cumulative, each in its own unit; of what is held on spot too.
    package internal(set) var otherFees: [String: Notional] = [:]
    /// Counts the changes; the row with the higher revision is the newer one.
    package var revision: UInt64

    package init(instrument: InstrumentID, contract: Contract = .linear) {
        self.instrument = instrument
        self.holding = Holding(contract)
        self.fee = .zero
        self.revision = 0
    }

    package var contract: Contract { holding.contract }

    /// Base units, quote units of an inverse contract; negative = short.
    package var quantity: Quantity {
        get { holding.quantity }
        set { holding.quantity = newValue }
    }

    /// Settlement asset, paid for what is held now; negative for a short. Average entry is cost ÷ quantity.
    package var cost: Notional {
        get { holding.cost }
        set { holding.cost = newValue }
    }

    /// Settlement asset, before fees and funding.
    package var realisedProfit: Notional {
        get { holding.realisedProfit }
        set { holding.realisedProfit = newValue }
    }

    /// Settlement asset, cumulative; negative = paid.
    package var funding: Notional {
        get { holding.funding }
        set { holding.funding = newValue }
    }

    /// Average entry price, rounded to the nearest 10⁻¹⁸; nil when flat.
    package var entryPrice: Price? { holding.entryPrice }

    /// Realised + funding − fee, in the settlement asset; nil out of range.
    package var settledProfit: Notional? {
        Notional.sum(realisedProfit, funding).flatMap { Notional.difference($0, fee) }
    }

    /// What has been earned so far, with what closing at `price` would earn, fees and funding in the settlement asset: realised +
    /// unrealised + funding − fee. Nil out of range, and without a price while something is held.
    package func profit(at price: Price?) -> Notional? {
        var unrealised = Notional.zero
        if !quantity.isZero {
            guard let price, let profit = holding.unrealisedProfit(at: price) else { return nil }
            unrealised = profit
        }
        return settledProfit.flatMap { Notional.sum($0, unrealised) }
    }

    /// Books a fill: `Holding.apply`, and the fee in its own asset. What is refused changes nothing.
    ///
    /// - Parameter heldAsset: the asset that is held on spot: a fee that is taken in it is not held any more.
    package mutating func apply(_ fill: VenueFill, side: Side, heldAsset: String? = nil) throws(Holding.Refusal) {
        var next = self
        try next.holding.apply(side, fill.quantity, at: fill.price)
        if let asset = fill.feeAsset {
            try next.holding.applyFee(fill.fee(in: heldAsset))
            guard let sum = Notional.sum(otherFees[asset] ?? .zero, fill.fee) else { throw .outOfRange }
            next.otherFees[asset] = sum
        } else {
            guard let sum = Notional.sum(fee, fill.fee) else { throw .outOfRange }
            next.fee = sum
        }
        next.revision += 1
        self = next
    }

    /// Books a funding payment in the settlement asset; negative = paid. What is refused changes nothing.
    package mutating func applyFunding(_ payment: Notional) throws(Holding.Refusal) {
        try holding.applyFunding(payment)
        revision += 1
    }
}

extension Position: Codable {
    private enum CodingKeys: String, CodingKey {
        case instrument, quantity, cost, realisedProfit, fee, revision, contract, funding, otherFees
    }

    /// Reads what an earlier version wrote, too.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            instrument: try fields.decode(InstrumentID.self, forKey: .instrument),
            contract: try fields.decodeIfPresent(Contract.self, forKey: .contract) ?? .linear)
        quantity = try fields.decode(Quantity.self, forKey: .quantity)
        cost = try fields.decode(Notional.self, forKey: .cost)
        realisedProfit = try fields.decode(Notional.self, forKey: .realisedProfit)
        fee = try fields.decode(Notional.self, forKey: .fee)
        revision = try fields.decode(UInt64.self, forKey: .revision)
        funding = try fields.decodeIfPresent(Notional.self, forKey: .funding) ?? .zero
        otherFees = try fields.decodeIfPresent([String: Notional].self, forKey: .otherFees) ?? [:]
    }

    /// Leaves out what nearly every position has: this is written with every checkpoint.
    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(instrument, forKey: .instrument)
        try fields.encode(quantity, forKey: .quantity)
        try fields.encode(cost, forKey: .cost)
        try fields.encode(realisedProfit, forKey: .realisedProfit)
        try fields.encode(fee, forKey: .fee)
        try fields.encode(revision, forKey: .revision)
        if contract != .linear { try fields.encode(contract, forKey: .contract) }
        if !funding.isZero { try fields.encode(funding, forKey: .funding) }
        if !otherFees.isEmpty { try fields.encode(otherFees, forKey: .otherFees) }
    }
}
