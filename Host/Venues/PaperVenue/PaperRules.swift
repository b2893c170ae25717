package import TradingModel

/// What a run chooses about its paper venue.
package struct PaperRules: Sendable, Hashable, Codable {
    /// When a candle fills a resting limit order.
    package enum LimitFill: String, Sendable, Hashable, Codable, CaseIterable {
        /// It trades beyond the price: whoever stood before us in the queue was served.
        case through
        /// It reaches the price: we stood first in the queue.
        case touched
    }

    /// The part of a candle's volume that one account may have: above 0, at most 1.
    package var participationRate: FixedDecimal
    /// Ticks by which an order that takes pays more, or gets less: not negative.
    package var slippageTicks: Int
    package var limitFill: LimitFill

    package init(
        participationRate: FixedDecimal = FixedDecimal(raw: FixedDecimal.unit / 10), slippageTicks: Int = 1,
        limitFill: LimitFill = .through
    ) {
        precondition(participationRate > .zero && participationRate <= .one, "a participation rate is above 0 and at most 1")
        precondition(slippageTicks >= 0, "slippage is not negative")
        self.participationRate = participationRate
        self.slippageTicks = slippageTicks
        self.limitFill = limitFill
    }

    /// A tenth of the volume, one tick of slippage, limits fill when traded through.
    package static let standard = PaperRules()
}
