import TradingBoostSDK

/// The three gates of the form `gates`: quiet before, a close beyond the channel, and volume behind it.
struct Gates: BitwiseCopyable, Equatable {
    static let bollingerCapacity = 30
    static let rankCapacity = 100
    static let channelCapacity = 55
    static let volumeCapacity = 25

    private var bands: BollingerBands<30>
    private var widths: PercentileRank<100>
    private var channel: DonchianChannel<55>
    private var volumes: SMA<25>
    /// Of the last candle.
    private(set) var reading = Reading()

    /// What the gates see; nil where too few candles came.
    struct Reading: BitwiseCopyable, Equatable {
        /// Percentile rank of the Bollinger width, 0 to 100.
        var widthRank: Double?
        /// How many candles ago the last squeeze was; nil: none yet.
        var squeezeAge: Int?
        /// Highest high and lowest low of the candles before the last one.
        var upper: Double?
        var lower: Double?
        var close = 0.0
        /// Volume ÷ the average of the candles before; nil also where that is zero.
        var volumeFactor: Double?
    }

    init(_ settings: Settings) {
        bands = BollingerBands(period: settings.bollingerPeriod)
        widths = PercentileRank(period: settings.squeezeWindow)
        channel = DonchianChannel(period: settings.channelPeriod)
        volumes = SMA(period: settings.volumePeriod)
    }

    mutating func update(_ candle: Candle.Doubles, _ settings: Settings) {
        reading.close = candle.close
        reading.widthRank = bands.update(candle.close).flatMap { widths.update($0.width) }
        // Counts no further than it matters.
        reading.squeezeAge = reading.squeezeAge.map { min($0 + 1, settings.squeezeMemory) }
        if let rank = reading.widthRank, rank < settings.squeezePercent { reading.squeezeAge = 0 }
        (reading.upper, reading.lower) = (channel.value?.upper, channel.value?.lower)
        channel.update(candle)
        reading.volumeFactor = volumes.value.flatMap { $0 > 0 ? candle.volume / $0 : nil }
        volumes.update(candle.volume)
    }

    // MARK: - Gates

    func passesSqueeze(_ settings: Settings) -> Bool { reading.squeezeAge.map { $0 < settings.squeezeMemory } ?? false }

    /// The side on which the close left the channel.
    var breakout: Side? {
        guard let upper = reading.upper, let lower = reading.lower else { return nil }
        if reading.close > upper { return .buy }
        return reading.close < lower ? .sell : nil
    }

    func passesVolume(_ settings: Settings) -> Bool { reading.volumeFactor.map { $0 >= settings.volumeFactor } ?? false }

    /// All three at once.
    func signal(_ settings: Settings) -> Side? {
        passesSqueeze(settings) && passesVolume(settings) ? breakout : nil
    }
}
