import Foundation
import TradingModel

extension Instrument {
    /// What is traded when nobody names an instrument: a BTC-USDT perpetual with the filters and fees that are usual for one.
    static func bitcoin() -> Instrument {
        Instrument(
            id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT",
            tickSize: Price(FixedDecimal(raw: FixedDecimal.unit / 100)),
            lotSize: Quantity(FixedDecimal(raw: FixedDecimal.unit / 100_000)),
            minimumQuantity: Quantity(FixedDecimal(raw: FixedDecimal.unit / 100_000)), maximumQuantity: Quantity(1_000),
            minimumNotional: Notional(5), makerFeeRate: FixedDecimal(raw: FixedDecimal.unit / 10_000 * 2),
            takerFeeRate: FixedDecimal(raw: FixedDecimal.unit / 10_000 * 5))
    }
}

/// The instrument file of `--instrument`: a JSON object; amounts are texts.
struct InstrumentFile: Decodable {
    var name: String
    var tickSize: Price
    var lotSize: Quantity
    var minimumQuantity: Quantity?
    var maximumQuantity: Quantity?
    var minimumNotional: Notional?
    var makerFeeRate: FixedDecimal?
    var takerFeeRate: FixedDecimal?
    /// `linear` where nobody says; `spot`.
    var contract: String?

    static let example = """
        {"name": "BTC-USDT", "tick_size": "0.01", "lot_size": "0.00001", "minimum_quantity": "0.00001", \
        "maximum_quantity": "1000", "minimum_notional": "5", "maker_fee_rate": "0.0002", "taker_fee_rate": "0.0005"}
        """

    static func read(_ path: String) throws -> Instrument {
        let file = try JSONFile.decode(InstrumentFile.self, path: path, keys: keys, example: example)
        return try file.instrument(path: path)
    }

    private static let keys = JSONKeys.values(
        "name", "tick_size", "lot_size", "minimum_quantity", "maximum_quantity", "minimum_notional", "maker_fee_rate",
        "taker_fee_rate", "contract")

    func instrument(path: String) throws -> Instrument {
        let assets = name.split(separator: "-", omittingEmptySubsequences: false)
        guard assets.count == 2, assets.allSatisfy({ (1...32).contains($0.utf8.count) }), name.isPrintable else {
            throw CommandFailure(
                "\(path): name '\(name.shownShort)' is not of the form BASE-QUOTE with 1 to 32 printable letters each, for "
                    + "example BTC-USDT")
        }
        try requireRange(tickSize.decimal, "tick_size", path)
        try requireRange(lotSize.decimal, "lot_size", path)
        let instrument = Instrument(
            id: InstrumentID(1), name: name, baseAsset: String(assets[0]), quoteAsset: String(assets[1]),
            tickSize: tickSize, lotSize: lotSize, minimumQuantity: minimumQuantity ?? lotSize,
            maximumQuantity: maximumQuantity ?? lotSize.multiplied(by: FixedDecimal(1_000_000_000), rounding: .down),
            minimumNotional: minimumNotional ?? .zero, makerFeeRate: makerFeeRate ?? .zero,
            takerFeeRate: takerFeeRate ?? .zero, contract: try readContract(path))
        try requireRange(instrument.maximumQuantity.decimal, "maximum_quantity", path, atMost: InstrumentFile.largestQuantity)
        guard instrument.minimumQuantity >= .zero, instrument.minimumNotional >= .zero else {
            throw CommandFailure("\(path): minimum_quantity and minimum_notional must not be negative")
        }
        if instrument.minimumNotional.decimal > InstrumentFile.largestQuantity {
            throw CommandFailure(
                "\(path): minimum_notional is \(instrument.minimumNotional); give at most \(InstrumentFile.largestQuantity)")
        }
        guard instrument.minimumQuantity <= instrument.maximumQuantity else {
            throw CommandFailure("\(path): minimum_quantity is above maximum_quantity")
        }
        let rates = [("maker_fee_rate", instrument.makerFeeRate), ("taker_fee_rate", instrument.takerFeeRate)]
        for (key, rate) in rates where rate.magnitude >= .one {
            throw CommandFailure("\(path): \(key) \(rate) is a fraction of the notional and must be below 1")
        }
        return instrument
    }

    private func readContract(_ path: String) throws -> Contract {
        guard let contract else { return .linear }
        switch Contract(rawValue: contract) {
        case .linear?: return .linear
        case .spot?: return .spot
        case .inverse?:
            throw CommandFailure(
                "\(path): contract is inverse, whose orders the limits cannot weigh: they are in quote units; give spot or linear"
            )
        case nil: throw CommandFailure("\(path): contract is '\(contract)'; give spot or linear")
        }
    }

    /// 10⁹: the prices of a synthetic market, and the largest quantity where none is given, stay within what decimals hold.
    private static let largestStep = FixedDecimal(1_000_000_000)
    /// 10¹⁸: as above, with room to add.
    private static let largestQuantity = FixedDecimal(1_000_000_000_000_000_000)

    private func requireRange(
        _ value: FixedDecimal, _ key: String, _ path: String, atMost most: FixedDecimal = InstrumentFile.largestStep
    ) throws {
        guard value > .zero else { throw CommandFailure("\(path): \(key) is \(value) and must be above zero") }
        guard value <= most else { throw CommandFailure("\(path): \(key) is \(value); give at most \(most)") }
    }
}
