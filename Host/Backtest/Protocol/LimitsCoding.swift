import Accounts
import Risk
import TradingModel

// Limits between two processes of the same version: what is not set is one byte.

extension ByteWriter {
    mutating func write(_ limits: RiskLimits) {
        write(limits.maximumOrderNotional.decimal)
        write(limits.maximumPositionNotional.decimal)
        for decimal in limits.decimals { writeOptional(decimal) }
        for number in limits.numbers { writeOptional(number) }
        write(limits.tradingDay == .seoul ? 1 as UInt8 : 0)
        write(limits.isBookOptional ? 1 as UInt8 : 0)
        write(limits.sizing)
    }

    private mutating func write(_ sizing: PositionSizing?) {
        switch sizing {
        case nil: write(0 as UInt8)
        case .fixed(let quantity):
            write(1 as UInt8)
            write(quantity.decimal)
        case .equityShare(let share):
            write(2 as UInt8)
            write(share)
        case .volatility(let risk, let multiple, let settings):
            write(3 as UInt8)
            write(risk)
            write(multiple)
            write(UInt32(clamping: settings.period))
            write(settings.timeframe.rawValue)
        case .kelly(let winRate, let payoff, let cap):
            write(4 as UInt8)
            for decimal in [winRate, payoff, cap] { write(decimal) }
        }
    }

    private mutating func writeOptional(_ decimal: FixedDecimal?) {
        write(decimal == nil ? 0 as UInt8 : 1)
        if let decimal { write(decimal) }
    }

    private mutating func writeOptional(_ number: Int64?) {
        write(number == nil ? 0 as UInt8 : 1)
        if let number { write(number) }
    }
}

extension ByteReader {
    /// Nil when the bytes are no limits.
    mutating func readLimits() throws(Truncated) -> RiskLimits? {
        var limits = RiskLimits(
            maximumOrderNotional: Notional(try readDecimal()), maximumPositionNotional: Notional(try readDecimal()))
        var decimals: [FixedDecimal?] = []
        for _ in limits.decimals { decimals.append(try readOptional() ? try readDecimal() : nil) }
        var numbers: [Int64?] = []
        for _ in limits.numbers { numbers.append(try readOptional() ? try read() : nil) }
        guard limits.take(decimals, numbers) else { return nil }
        limits.tradingDay = try read(UInt8.self) == 1 ? .seoul : .utc
        limits.isBookOptional = try read(UInt8.self) == 1
        switch try read(UInt8.self) {
        case 0: break
        case 1: limits.sizing = .fixed(Quantity(try readDecimal()))
        case 2: limits.sizing = .equityShare(try readDecimal())
        case 3:
            let (risk, multiple) = (try readDecimal(), try readDecimal())
            let period = Int(try read(UInt32.self))
            guard let timeframe = Timeframe(rawValue: try read()), (1...1_000).contains(period) else { return nil }
            limits.sizing = .volatility(
                risk: risk, multiple: multiple, AverageTrueRange.Settings(period: period, timeframe: timeframe))
        case 4:
            limits.sizing = .kelly(winRate: try readDecimal(), payoff: try readDecimal(), cap: try readDecimal())
        default: return nil
        }
        return limits
    }

    private mutating func readOptional() throws(Truncated) -> Bool { try read(UInt8.self) == 1 }
}

extension RiskLimits {
    /// In the order in which they are written.
    fileprivate var decimals: [FixedDecimal?] {
        [
            maximumPositionQuantity?.decimal, maximumLeverage, minimumLiquidationDistance, priceCollar, maximumSlippage,
            maximumLiquidityShare, maximumExposure.user?.decimal, maximumExposure.strategy?.decimal,
            maximumExposure.instrument?.decimal, maximumExposure.venue?.decimal, capital?.decimal,
            margin?.leverage, margin?.maintenanceRate,
        ]
    }

    fileprivate var numbers: [Int64?] {
        [
            Int64(maximumOpenOrders), Int64(maximumOrdersPerMinute), maximumOrdersPerSecond.map { Int64($0) },
            maximumTradesPerDay.map { Int64($0) }, minimumOrderInterval, duplicateWindow, maximumReferenceAge, maximumBookAge,
        ]
    }

    /// False without the two counts that are always there.
    fileprivate mutating func take(_ decimals: [FixedDecimal?], _ numbers: [Int64?]) -> Bool {
        guard let openOrders = numbers[0], let perMinute = numbers[1] else { return false }
        maximumPositionQuantity = decimals[0].map { Quantity($0) }
        maximumLeverage = decimals[1]
        minimumLiquidationDistance = decimals[2]
        priceCollar = decimals[3]
        maximumSlippage = decimals[4]
        maximumLiquidityShare = decimals[5]
        maximumExposure = ExposureLimits(
            user: decimals[6].map { Notional($0) }, strategy: decimals[7].map { Notional($0) },
            instrument: decimals[8].map { Notional($0) }, venue: decimals[9].map { Notional($0) })
        capital = decimals[10].map { Notional($0) }
        if let leverage = decimals[11], let rate = decimals[12] {
            guard leverage >= .one, rate >= .zero, rate < .one else { return false }
            margin = MarginTerms(leverage: leverage, maintenanceRate: rate)
        }
        maximumOpenOrders = Int(openOrders)
        maximumOrdersPerMinute = Int(perMinute)
        maximumOrdersPerSecond = numbers[2].map { Int($0) }
        maximumTradesPerDay = numbers[3].map { Int($0) }
        minimumOrderInterval = numbers[4]
        duplicateWindow = numbers[5]
        maximumReferenceAge = numbers[6]
        maximumBookAge = numbers[7]
        return true
    }
}
