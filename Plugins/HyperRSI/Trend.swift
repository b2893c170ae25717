import TradingBoostSDK

/// Where the market goes, from strong down to strong up.
enum TrendState: UInt8, BitwiseCopyable, Equatable {
    case strongDown
    case down
    /// Neither way.
    case flat
    case up
    case strongUp

    /// As the command `signals` shows it.
    var name: StaticString {
        switch self {
        case .strongDown: "strong_down"
        case .down: "down"
        case .flat: "none"
        case .up: "up"
        case .strongUp: "strong_up"
        }
    }

    /// 2 strongly with a position entered on this side, 1 with it, 0 neither, −1 against it, −2 strongly against it.
    func favour(_ side: Side) -> Int {
        let upward = Int(rawValue) - Int(TrendState.flat.rawValue)
        return side == .buy ? upward : -upward
    }
}

/// What the trend is made of, and what it decides.
struct TrendSettings {
    enum Rule: ParameterChoice {
        case average
        case state

        var name: StaticString { self == .average ? "average" : "state" }
    }

    /// Room for the longest Bollinger period.
    static let longestWidth = 100

    let isOn: Bool
    let rule: Rule
    let timeframe: Timeframe
    let period: Int
    let fastPeriod: Int
    let widthPeriod: Int
    let widthAverage: Int
    let higherTimeframe: Timeframe
    let higherPeriod: Int
    let entersWithoutTrend: Bool

    init(_ parameters: inout Parameters) throws(StrategyRefusal) {
        isOn = try parameters.boolean(
            "trend_filter", default: true, title: "Trend filter", "Enter only with the trend, see the trend rule.")
        rule = try parameters.choice(
            "trend_rule", default: .average, title: "Trend rule",
            """
            average: long only above the trend average, short only below it. state: long only in an upward trend state, short \
            only in a downward one.
            """)
        timeframe = try parameters.choice(
            "trend_timeframe", default: .minute15, title: "Trend timeframe",
            "Candles that the trend is computed on: the signal's timeframe or a longer one.")
        period = try parameters.integer(
            "trend_period", 1...500, default: 50, unit: "candles", title: "Trend period",
            "Period of the trend's exponential moving average; of the slower one in the trend state.")
        fastPeriod = try parameters.integer(
            "trend_fast_period", 1...499, default: 20, unit: "candles", title: "Fast trend period",
            "Trend state: period of the faster average; above the slower one the market goes up.")
        widthPeriod = try parameters.integer(
            "trend_width_period", 2...TrendSettings.longestWidth, default: 20, unit: "candles", title: "Bollinger period",
            "Trend state: period of the Bollinger bands whose width tells a strong trend.")
        widthAverage = try parameters.integer(
            "trend_width_average", 1...500, default: 50, unit: "candles", title: "Average of the width",
            "Trend state: a trend is strong while the bands are wider than the average of so many of their widths.")
        higherTimeframe = try parameters.choice(
            "higher_timeframe", default: .hour1, title: "Higher timeframe",
            "Trend state: candles of the average that has to go the same way; the trend's timeframe or a longer one.")
        higherPeriod = try parameters.integer(
            "higher_period", 1...500, default: 20, unit: "candles", title: "Higher period",
            "Trend state: period of the average on the higher timeframe.")
        entersWithoutTrend = try parameters.boolean(
            "enter_without_trend", default: false, title: "Enter without trend",
            "Trend state: enter also where the market goes neither way.")
    }

    /// Whether the state is computed, and not only the average.
    var usesState: Bool { isOn && rule == .state }

    func check(_ signalTimeframe: Timeframe) throws(StrategyRefusal) {
        guard !isOn || timeframe >= signalTimeframe else {
            throw .parameter(
                "parameter trend_timeframe: \(timeframe.name) is shorter than timeframe \(signalTimeframe.name); "
                    + "choose that or a longer one, or set trend_filter to false")
        }
        guard usesState else { return }
        guard fastPeriod < period else {
            throw .parameter(
                "parameters trend_fast_period and trend_period contradict each other: make trend_fast_period the lower one")
        }
        guard higherTimeframe >= timeframe else {
            throw .parameter(
                "parameter higher_timeframe: \(higherTimeframe.name) is shorter than trend_timeframe \(timeframe.name); "
                    + "choose that or a longer one")
        }
    }
}

/// The trend, as far as candles have told it.
///
/// The state is up where the fast average stands above the slow one and the average of the higher timeframe rises; down where
/// both say the opposite; none where they disagree. It is strong while the Bollinger bands are wider than their average width:
/// a market that goes somewhere makes them wider, one that waits makes them narrow.
struct Trend: BitwiseCopyable, Equatable {
    private var slow: EMA
    private var fast: EMA
    private var bands: BollingerBands<100>
    private var width: Double?
    private var averageWidth: EMA
    private var higher: EMA
    private var previousHigher: Double?
    private var gap = CandleGap()
    private var higherGap = CandleGap()

    init(_ settings: TrendSettings) {
        slow = EMA(period: settings.period)
        fast = EMA(period: settings.fastPeriod)
        bands = BollingerBands(period: settings.widthPeriod)
        averageWidth = EMA(period: settings.widthAverage)
        higher = EMA(period: settings.higherPeriod)
    }

    /// Takes a candle of any timeframe. After more than `maximumGap` missing ones of its timeframe it begins anew.
    mutating func update(_ candle: Candle, _ settings: TrendSettings, maximumGap: Int) {
        guard settings.isOn else { return }
        if candle.timeframe == settings.timeframe {
            if gap.isWide(before: candle, maximumGap) { forget(settings) }
            updateTrend(candle.doubles.close, settings)
        }
        if settings.usesState, candle.timeframe == settings.higherTimeframe {
            if higherGap.isWide(before: candle, maximumGap) { higher = EMA(period: settings.higherPeriod) }
            previousHigher = higher.value
            higher.update(candle.doubles.close)
        }
    }

    private mutating func updateTrend(_ close: Double, _ settings: TrendSettings) {
        slow.update(close)
        guard settings.usesState else { return }
        fast.update(close)
        guard let bands = bands.update(close) else { return }
        width = bands.width
        averageWidth.update(bands.width)
    }

    private mutating func forget(_ settings: TrendSettings) {
        let fresh = Trend(settings)
        (slow, fast, bands, width, averageWidth) = (fresh.slow, fresh.fast, fresh.bands, fresh.width, fresh.averageWidth)
    }

    /// Nil until it is known. With the rule `average` it is up where the close stands above the average, down below it.
    func state(at close: Double, _ settings: TrendSettings) -> TrendState? {
        guard settings.isOn, let slow = slow.value else { return nil }
        switch settings.rule {
        case .average: return close > slow ? .up : close < slow ? .down : .flat
        case .state:
            guard let fast = fast.value, let higher = higher.value, let previousHigher, let width,
                let averageWidth = averageWidth.value
            else { return nil }
            let isStrong = width > averageWidth
            if fast > slow, higher > previousHigher { return isStrong ? .strongUp : .up }
            if fast < slow, higher < previousHigher { return isStrong ? .strongDown : .down }
            return .flat
        }
    }
}

/// Tells when candles of a timeframe are missing.
struct CandleGap: BitwiseCopyable, Equatable {
    private var last: Timestamp?

    /// Whether more than `maximum` candles are missing before this one; never with a maximum of 0.
    mutating func isWide(before candle: Candle, _ maximum: Int) -> Bool {
        let previous = last
        last = candle.openTime
        guard maximum > 0, let previous else { return false }
        return (candle.openTime.nanoseconds - previous.nanoseconds) / candle.timeframe.nanoseconds - 1 > Int64(maximum)
    }
}
