package import TradingModel

/// What is traded, by venue.
package struct InstrumentRepository {
    private let connection: PostgreSQLConnection

    package init(_ connection: PostgreSQLConnection) { self.connection = connection }

    /// Finds the instrument by venue and name and brings its filters and fees up to date, or creates it. Returns it with the id
    /// that the database gave it; the id that comes in is not looked at.
    package func save(_ instrument: Instrument, venue: String) throws(DatabaseError) -> Instrument {
        let rows = try connection.query(
            """
            INSERT INTO market.instrument (venue, name, base_asset, quote_asset, tick_size, lot_size, minimum_quantity,
                maximum_quantity, minimum_notional, maker_fee_rate, taker_fee_rate, contract)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (venue, name) DO UPDATE SET
                base_asset = excluded.base_asset, quote_asset = excluded.quote_asset, tick_size = excluded.tick_size,
                lot_size = excluded.lot_size, minimum_quantity = excluded.minimum_quantity,
                maximum_quantity = excluded.maximum_quantity, minimum_notional = excluded.minimum_notional,
                maker_fee_rate = excluded.maker_fee_rate, taker_fee_rate = excluded.taker_fee_rate,
                contract = excluded.contract
            RETURNING instrument_id
            """,
            [
                .text(venue), .text(instrument.name), .text(instrument.baseAsset), .text(instrument.quoteAsset),
                .decimal(instrument.tickSize.decimal), .decimal(instrument.lotSize.decimal),
                .decimal(instrument.minimumQuantity.decimal), .decimal(instrument.maximumQuantity.decimal),
                .decimal(instrument.minimumNotional.decimal), .decimal(instrument.makerFeeRate),
                .decimal(instrument.takerFeeRate), .text(instrument.contract.rawValue),
            ])
        guard let row = rows.first else { throw DatabaseError(.statement, "instrument \(instrument.name) was not stored") }
        var stored = instrument
        stored.id = InstrumentID(try row.uint64(0))
        return stored
    }

    package func find(_ id: InstrumentID) throws(DatabaseError) -> Instrument? {
        let rows = try connection.query(
            InstrumentRepository.columns + " WHERE instrument_id = $1", [.int64(Int64(bitPattern: id.rawValue))])
        return try rows.map(InstrumentRepository.read).first
    }

    package func all(venue: String) throws(DatabaseError) -> [Instrument] {
        try connection.query(InstrumentRepository.columns + " WHERE venue = $1 ORDER BY instrument_id", [.text(venue)])
            .map(InstrumentRepository.read)
    }

    private static let columns = """
        SELECT instrument_id, name, base_asset, quote_asset, tick_size, lot_size, minimum_quantity, maximum_quantity,
            minimum_notional, maker_fee_rate, taker_fee_rate, contract FROM market.instrument
        """

    private static func read(_ row: Row) throws(DatabaseError) -> Instrument {
        guard let contract = Contract(rawValue: try row.text(11)) else { throw row.unexpected(11, "a kind of contract") }
        return Instrument(
            id: InstrumentID(try row.uint64(0)), name: try row.text(1), baseAsset: try row.text(2),
            quoteAsset: try row.text(3), tickSize: Price(try row.decimal(4)), lotSize: Quantity(try row.decimal(5)),
            minimumQuantity: Quantity(try row.decimal(6)), maximumQuantity: Quantity(try row.decimal(7)),
            minimumNotional: Notional(try row.decimal(8)), makerFeeRate: try row.decimal(9),
            takerFeeRate: try row.decimal(10), contract: contract)
    }
}
