import TradingModel

// A snapshot is "TBPV", a version, the markets' last closes, the accounts with their orders, and a checksum; integers are
// little-endian. It holds no rule and no instrument: those are the run's.

private let magic: [UInt8] = Array("TBPV".utf8)
private let version: UInt16 = 1

extension PaperMatcher {
    /// Everything that must survive a restart. The reports must have been taken.
    package func snapshot() throws(PaperVenueError) -> [UInt8] {
        guard pendingReports == 0 else { throw .reportsNotTaken(pendingReports) }
        var writer = SnapshotWriter()
        writer.bytes += magic
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
        var reader = SnapshotReader(bytes: snapshot[..<(snapshot.count - 8)], offset: magic.count)
        var trailer = SnapshotReader(bytes: snapshot[...], offset: snapshot.count - 8)
        guard try trailer.read(UInt64.self) == checksum(reader.bytes) else {
            throw .damagedSnapshot(offset: snapshot.count - 8)
        }
        let found = try reader.read(UInt16.self)
        guard found == version else { throw .unknownSnapshotVersion(found) }
        var restored = emptied()
        for _ in 0..<(try reader.read(UInt32.self)) {
            let place = try restored.place(of: try reader.read(UInt64.self))
            restored.markets[place].lastClose = try reader.readOptionalDecimal().map { Price($0) }
        }
        for _ in 0..<(try reader.read(UInt64.self)) {
            try restored.readAccount(&reader)
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

    private mutating func readAccount(_ reader: inout SnapshotReader) throws(PaperVenueError) {
        let tenant = TenantID(try reader.read(UInt64.self))
        let instance = InstanceID(try reader.read(UInt64.self))
        let market = try place(of: try reader.read(UInt64.self))
        var account = PaperAccount(key: PaperAccount.Key(tenant: tenant, instance: instance), market: market)
        account.position = Quantity(try reader.readDecimal())
        account.lastIntent = try reader.read(UInt64.self)
        account.fills = try reader.read(UInt64.self)
        for _ in 0..<(try reader.read(UInt32.self)) {
            account.orders.append(try reader.readOrder(instrument: markets[market].instrument))
        }
        guard places.updateValue(accounts.count, forKey: account.key) == nil else {
            throw .damagedSnapshot(offset: reader.offset)
        }
        openOrders[market] += account.orders.count
        accounts.append(account)
    }
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): finds a cut or a flipped byte; it does not protect against intent.
private func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
}
