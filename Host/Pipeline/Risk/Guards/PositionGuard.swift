package import TradingModel

/// Stop loss, take profit and trailing stop of one position, from the fill that opened it to the one that closed it.
///
/// The price is that of closed candles, because nothing else is known. Levels are compared with the range of a candle; of one in
/// which the position was opened or enlarged only with its close, because what came before the fill is not known. Within a
/// candle the worse comes first: the stop, then the trailing stop as it stood before the candle, then the best price is
/// raised, then the trailing stop again with the close, which came last, and then the take profit.
package struct PositionGuard: Sendable, Hashable, Codable {
    package let isLong: Bool
    /// Average, of the last time that it was opened or enlarged.
    package private(set) var entryPrice: Price
    /// Candles that opened before count by their close alone.
    private var since: Timestamp
    /// The average true range at that time; nil: there was none yet.
    private var range: Price?
    /// The best price since it was opened.
    package private(set) var best: Price
    package private(set) var hasTakenFirst = false
    /// What is taken out next when the liquidation price comes nearer: counts the steps that were taken.
    var reductions = 0

    init(isLong: Bool, entryPrice: Price, since: Timestamp, range: Price?) {
        self.isLong = isLong
        self.entryPrice = entryPrice
        self.since = since
        self.range = range
        self.best = entryPrice
    }

    /// Levels go with the average price; what was reached stays reached.
    mutating func enlarge(entryPrice: Price, at time: Timestamp, range: Price?) {
        self.entryPrice = entryPrice
        since = time
        self.range = range ?? self.range
    }

    /// What a guard of the position found.
    struct Finding: Equatable {
        var kind: GuardKind
        var level: Price
        /// Of what is held, the part to close.
        var fraction: FixedDecimal
    }

    /// - Parameter current: the average true range now.
    mutating func candleClosed(_ candle: Candle, _ plan: GuardPlan, range current: Price?) -> Finding? {
        if range == nil { range = current }
        let isWhole = candle.openTime >= since
        let worst = isWhole ? (isLong ? candle.low : candle.high) : candle.close
        let nicest = isWhole ? (isLong ? candle.high : candle.low) : candle.close
        if let stop = stop(plan), isAtOrWorse(worst, stop.level) {
            return Finding(kind: stop.kind, level: stop.level, fraction: .one)
        }
        if let level = trailingLevel(plan), isAtOrWorse(worst, level) {
            return Finding(kind: .trailingStop, level: level, fraction: .one)
        }
        if isAtOrWorse(best, nicest) { best = nicest }
        if let level = trailingLevel(plan), isAtOrWorse(candle.close, level) {
            return Finding(kind: .trailingStop, level: level, fraction: .one)
        }
        return takeProfit(nicest, close: candle.close, plan)
    }

    private mutating func takeProfit(_ nicest: Price, close: Price, _ plan: GuardPlan) -> Finding? {
        guard let takeProfit = plan.takeProfit else { return nil }
        if let level = level(takeProfit.distance, isProfit: true), isAtOrWorse(level, nicest) {
            return Finding(kind: .takeProfit, level: level, fraction: .one)
        }
        guard let first = takeProfit.first, !hasTakenFirst, let level = level(first.distance, isProfit: true),
            isAtOrWorse(level, nicest)
        else { return nil }
        hasTakenFirst = true
        // The close came after the level: it may be back behind the new stop already.
        if isAtOrWorse(close, entryPrice) { return Finding(kind: .breakEven, level: entryPrice, fraction: .one) }
        return Finding(kind: .firstTakeProfit, level: level, fraction: first.fraction)
    }

    // MARK: - Levels

    /// Where it would act now, for people and programs.
    package func levels(_ plan: GuardPlan) -> [(kind: GuardKind, level: Price)] {
        var levels: [(kind: GuardKind, level: Price)] = []
        if let stop = stop(plan) { levels.append((stop.kind, stop.level)) }
        if let trailing = trailingLevel(plan) { levels.append((.trailingStop, trailing)) }
        if let first = plan.takeProfit?.first, !hasTakenFirst, let level = level(first.distance, isProfit: true) {
            levels.append((.firstTakeProfit, level))
        }
        if let last = plan.takeProfit, let level = level(last.distance, isProfit: true) { levels.append((.takeProfit, level)) }
        return levels
    }

    private func stop(_ plan: GuardPlan) -> (kind: GuardKind, level: Price)? {
        if hasTakenFirst { return (.breakEven, entryPrice) }
        guard let distance = plan.stopLoss, let level = level(distance, isProfit: false) else { return nil }
        return (.stopLoss, level)
    }

    private func trailingLevel(_ plan: GuardPlan) -> Price? {
        guard let trailing = plan.trailingStop else { return nil }
        if let activation = trailing.activation {
            guard let start = level(activation, isProfit: true), isAtOrWorse(start, best) else { return nil }
        }
        guard let distance = trailing.distance.value(at: best, range: range) else { return nil }
        return isLong ? best - distance : best + distance
    }

    private func level(_ distance: GuardPlan.Distance, isProfit: Bool) -> Price? {
        guard let distance = distance.value(at: entryPrice, range: range) else { return nil }
        return isProfit == isLong ? entryPrice + distance : entryPrice - distance
    }

    /// Whether a price is at another one or on the losing side of it.
    private func isAtOrWorse(_ price: Price, _ level: Price) -> Bool { isLong ? price <= level : price >= level }
}
