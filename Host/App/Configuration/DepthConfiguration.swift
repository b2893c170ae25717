import MarketData
import TradingModel

/// `market.depth` of the configuration file: the order book that the paper venue is given behind each candle.
struct DepthConfiguration: Decodable {
    /// Of the candle's volume: what each side shows.
    var volumePercent: FixedDecimal
    /// Of each side.
    var levels: Int?

    /// - Parameter place: of this object, for errors: `config.json: market.depth`.
    /// - Throws: `CommandFailure` that names place and key, the value, and what it may be.
    func settings(place: String) throws -> CandleDepth.Settings {
        let read = LimitReader(place: place)
        guard let share = try read.fraction(volumePercent, "volume_percent", atMost: 1_000) else {
            throw read.failure("volume_percent", "missing", "a number above 0, at most 1000, as a text")
        }
        let levels = try read.count(levels, "levels", CandleDepth.Settings.levelRange)
        return CandleDepth.Settings(volumeShare: share, levels: levels ?? CandleDepth.Settings.standardLevels)
    }
}
