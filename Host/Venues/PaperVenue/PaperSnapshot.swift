import TradingModel

// A snapshot is "TBPV", a version, the markets' last closes, the accounts with their orders, and a checksum; integers are
// little-endian. It holds no rule and no instrument: those are the run's.

private let magic: [UInt8] = Array("TBPV".utf8)
/// Version 1 knew no orders of the host's own, version 2 none that expire.
private let version: UInt16 = 3

extension PaperMatcher {
    /// Everything that must survive a restart. The reports must have been taken.
    package func snapshot() throws(PaperVenueError) -> [UInt8] {
        guard pendingReports == 0 else { throw .reportsNotTaken(pendingReports) }
        var writer = ByteWriter()
        writer.write(contentsOf: magic)
        writer.write(version)
        writer.write(UInt32(markets.count))
        for market in markets {
            writer.write(market.instrument.rawValue)
            writer.write(market.lastClose?.decimal)
        }
        writer.write(UInt64(accounts.count))
        for account in accounts {
            writer.write(account.key.tenant.rawValue)
            writer.write(account.key.instance.rawValue)
            writer.write(markets[account.market].instrument.rawValue)
            writer.write(account.position.decimal)
            writer.write(account.lastIntent)
            writer.write(account.lastHostIntent)
            writer.write(account.fills)
            writer.write(UInt32(account.orders.count))
            for order in account.orders { writer.write(order) }
        }
        writer.write(checksum(writer.bytes[...]))
        return writer.bytes
    }

    /// All or nothing: when it throws, nothing has changed.
    package mutating func restore(_ snapshot: [UInt8]) throws(PaperVenueError) {
        guard snapshot.count > 14, snapshot.starts(with: magic) else { throw .damagedSnapshot(offset: 0) }
        let end = snapshot.count - 8
        var reader = ByteReader(snapshot[magic.count..<end])
        var trailer = ByteReader(snapshot[end...])
        guard try trailer.number() == checksum(snapshot[..<end]) else { throw .damagedSnapshot(offset: end) }
        let found: UInt16 = try reader.number()
        guard (1...version).contains(found) else { throw .unknownSnapshotVersion(found) }
        var restored = emptied()
        for _ in 0..<(try reader.number() as UInt32) {
            let place = try restored.place(of: try reader.number())
            restored.markets[place].lastClose = try reader.optionalDecimal().map { Price($0) }
        }
        for _ in 0..<(try reader.number() as UInt64) {
            try restored.readAccount(&reader, version: found)
        }
        guard reader.isAtEnd else { throw .damagedSnapshot(offset: reader.offset) }
        self = restored
    }

    private func place(of instrument: UInt64) throws(PaperVenueError) -> Int {
        guard let place = markets.firstIndex(where: { $0.instrument.rawValue == instrument }) else {
            throw .unknownInstrument(InstrumentID(instrument))
        }
        return place
    }

    private mutating func readAccount(_ reader: inout ByteReader, version: UInt16) throws(PaperVenueError) {
        let tenant = TenantID(try reader.number())
        let instance = InstanceID(try reader.number())
        let market = try place(of: try reader.number())
        var account = PaperAccount(key: PaperAccount.Key(tenant: tenant, instance: instance), market: market)
        account.position = Quantity(try reader.decimal())
        account.lastIntent = try reader.number()
        if version >= 2 { account.lastHostIntent = try reader.number() }
        account.fills = try reader.number()
        for _ in 0..<(try reader.number() as UInt32) {
            account.orders.append(try reader.order(of: markets[market].instrument, version: version))
        }
        guard places.updateValue(accounts.count, forKey: account.key) == nil else {
            throw .damagedSnapshot(offset: reader.offset)
        }
        account.updateBand()
        bands[market].formIntersection(account.band)
        accounts.append(account)
    }
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): finds a cut or a flipped byte; it does not protect against intent.
private func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
}
