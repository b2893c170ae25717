import TradingBoostSDK

/// A range and how many rungs it has.
struct PriceRange: BitwiseCopyable, Equatable {
    var lower: Price
    var upper: Price
    var rungs: Int

    init(_ lower: Price, _ upper: Price, _ rungs: Int) {
        self.lower = lower
        self.upper = upper
        self.rungs = rungs
    }
}
