import Crypto
import Foundation
import MarketData
import PluginInspection
import TradingModel

/// Which candles of which instrument, as flags or a configuration file say it.
struct MarketChoice {
    /// Path of a candle file; nil: the synthetic market.
    var candles: String?
    /// What messages call that file; nil: by its path.
    var candlesName: String?
    /// Of the synthetic market.
    var seed: UInt64 = 7
    /// Of the synthetic market; nil: a week, or no end.
    var length: Int?
    /// Path of an instrument file; nil: BTC-USDT.
    var instrument: String?
    var fillGaps = false

    static let standardLength = 10_080
    /// 2026-01-01 00:00 UTC.
    static let syntheticStart = Timestamp(milliseconds: 1_767_225_600_000)

    func readInstrument() throws -> Instrument {
        if let instrument { return try InstrumentFile.read(instrument) }
        return Instrument.bitcoin()
    }

    /// The candles of the file; every bad row is named.
    private func readCandles(_ path: String, instrument: Instrument) throws -> CandleFile {
        let file = try CandleFile.read(path: path, instrument: instrument.id, gaps: fillGaps ? .fill : .refuse)
        guard let first = file.candles.first else {
            throw CommandFailure("\(path): has no candles; give a file with at least one row")
        }
        try requireTicks(first, instrument: instrument)
        return file
    }

    /// An order's price is a whole number of ticks: with fewer than a hundred of them, a price of the market cannot be met.
    func requireTicks(_ first: Candle, instrument: Instrument) throws {
        guard first.close.decimal < instrument.tickSize.decimal * 100 else { return }
        throw CommandFailure(
            "\(candlesName ?? candles ?? ""): prices around \(first.close) are too low for \(instrument.name)'s tick size "
                + "\(instrument.tickSize); give an instrument that fits with --instrument FILE, for example "
                + InstrumentFile.example)
    }

    private func digest(of path: String) throws -> String {
        let data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
        return SHA256Text.text(Array(SHA256.hash(data: data)))
    }

    /// - Parameter isEndless: whether a synthetic market without a length has no end.
    func makeFeed(instrument: Instrument, isEndless: Bool) throws -> MarketFeed {
        guard let path = candles else {
            let length = length ?? (isEndless ? nil : MarketChoice.standardLength)
            return MarketFeed(
                identity: "synthetic/\(seed)/\(length.map(String.init) ?? "endless")", name: "synthetic, seed \(seed)",
                instrument: instrument.id, timeframe: .minute1, startTime: MarketChoice.syntheticStart,
                source: .synthetic(
                    SyntheticMarket(seed: seed, instrument: instrument, start: MarketChoice.syntheticStart), length: length))
        }
        let file = try readCandles(path, instrument: instrument)
        return MarketFeed(
            identity: "candles/\(try digest(of: path))\(fillGaps ? "/filled" : "")",
            name: "\(file.candles.count) candles of \(path)", instrument: instrument.id, timeframe: file.timeframe,
            startTime: file.candles[0].openTime, source: .candles(file.candles))
    }

}
