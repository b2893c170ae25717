import Accounts
import TradingModel

// In every checkpoint, once for each instance: what is not set is left out, and what an earlier version wrote is read.

extension RiskLimits: Codable {
    private enum CodingKeys: String, CodingKey {
        case maximumOrderNotional, maximumPositionNotional, maximumOpenOrders, maximumOrdersPerMinute
        case maximumPositionQuantity, maximumLeverage, minimumLiquidationDistance, priceCollar, margin
        case maximumOrdersPerSecond, minimumOrderInterval, maximumTradesPerDay, tradingDay, duplicateWindow
        case maximumReferenceAge, maximumBookAge, maximumSlippage, maximumLiquidityShare, isBookOptional
        case maximumExposure, capital, sizing
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            maximumOrderNotional: try fields.decode(Notional.self, forKey: .maximumOrderNotional),
            maximumPositionNotional: try fields.decode(Notional.self, forKey: .maximumPositionNotional),
            maximumOpenOrders: try fields.decode(Int.self, forKey: .maximumOpenOrders),
            maximumOrdersPerMinute: try fields.decode(Int.self, forKey: .maximumOrdersPerMinute))
        maximumPositionQuantity = try fields.decodeIfPresent(Quantity.self, forKey: .maximumPositionQuantity)
        maximumLeverage = try fields.decodeIfPresent(FixedDecimal.self, forKey: .maximumLeverage)
        minimumLiquidationDistance = try fields.decodeIfPresent(FixedDecimal.self, forKey: .minimumLiquidationDistance)
        margin = try fields.decodeIfPresent(MarginTerms.self, forKey: .margin)
        priceCollar = try fields.decodeIfPresent(FixedDecimal.self, forKey: .priceCollar)
        maximumOrdersPerSecond = try fields.decodeIfPresent(Int.self, forKey: .maximumOrdersPerSecond)
        minimumOrderInterval = try fields.decodeIfPresent(Int64.self, forKey: .minimumOrderInterval)
        maximumTradesPerDay = try fields.decodeIfPresent(Int.self, forKey: .maximumTradesPerDay)
        tradingDay = try fields.decodeIfPresent(TradingDay.self, forKey: .tradingDay) ?? .utc
        duplicateWindow = try fields.decodeIfPresent(Int64.self, forKey: .duplicateWindow)
        maximumReferenceAge = try fields.decodeIfPresent(Int64.self, forKey: .maximumReferenceAge)
        maximumBookAge = try fields.decodeIfPresent(Int64.self, forKey: .maximumBookAge)
        maximumSlippage = try fields.decodeIfPresent(FixedDecimal.self, forKey: .maximumSlippage)
        maximumLiquidityShare = try fields.decodeIfPresent(FixedDecimal.self, forKey: .maximumLiquidityShare)
        isBookOptional = try fields.decodeIfPresent(Bool.self, forKey: .isBookOptional) ?? false
        maximumExposure = try fields.decodeIfPresent(ExposureLimits.self, forKey: .maximumExposure) ?? ExposureLimits()
        capital = try fields.decodeIfPresent(Notional.self, forKey: .capital)
        sizing = try fields.decodeIfPresent(PositionSizing.self, forKey: .sizing)
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(maximumOrderNotional, forKey: .maximumOrderNotional)
        try fields.encode(maximumPositionNotional, forKey: .maximumPositionNotional)
        try fields.encode(maximumOpenOrders, forKey: .maximumOpenOrders)
        try fields.encode(maximumOrdersPerMinute, forKey: .maximumOrdersPerMinute)
        try fields.encodeIfPresent(maximumPositionQuantity, forKey: .maximumPositionQuantity)
        try fields.encodeIfPresent(maximumLeverage, forKey: .maximumLeverage)
        try fields.encodeIfPresent(minimumLiquidationDistance, forKey: .minimumLiquidationDistance)
        try fields.encodeIfPresent(margin, forKey: .margin)
        try fields.encodeIfPresent(priceCollar, forKey: .priceCollar)
        try fields.encodeIfPresent(maximumOrdersPerSecond, forKey: .maximumOrdersPerSecond)
        try fields.encodeIfPresent(minimumOrderInterval, forKey: .minimumOrderInterval)
        try fields.encodeIfPresent(maximumTradesPerDay, forKey: .maximumTradesPerDay)
        if tradingDay != .utc { try fields.encode(tradingDay, forKey: .tradingDay) }
        try fields.encodeIfPresent(duplicateWindow, forKey: .duplicateWindow)
        try fields.encodeIfPresent(maximumReferenceAge, forKey: .maximumReferenceAge)
        try fields.encodeIfPresent(maximumBookAge, forKey: .maximumBookAge)
        try fields.encodeIfPresent(maximumSlippage, forKey: .maximumSlippage)
        try fields.encodeIfPresent(maximumLiquidityShare, forKey: .maximumLiquidityShare)
        if isBookOptional { try fields.encode(isBookOptional, forKey: .isBookOptional) }
        if maximumExposure != ExposureLimits() { try fields.encode(maximumExposure, forKey: .maximumExposure) }
        try fields.encodeIfPresent(capital, forKey: .capital)
        try fields.encodeIfPresent(sizing, forKey: .sizing)
    }
}
