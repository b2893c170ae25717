package import TradingModel

/// An instance as lists of trading name it.
package struct TradedInstance: Sendable, Hashable {
    package var id: InstanceID
    package var tenant: TenantID
    package var tenantName: String
    /// Whom it trades for: a person's name, or the tenant's.
    package var userName: String
    /// Unique within the user.
    package var name: String
    /// The plugin's name; nil: orders by hand.
    package var strategy: String?
    package var instrument: InstrumentID
    package var instrumentName: String
    package var contract: Contract
    /// What profits, fees and funding are in.
    package var settlementAsset: String
    /// What fees may be taken out of; see `Instrument.heldAsset`.
    package var heldAsset: String?
    /// Base units; what is held below it cannot be sold.
    package var lotSize: Quantity

    package init(
        id: InstanceID, tenant: TenantID, tenantName: String, userName: String, name: String, strategy: String?,
        instrument: InstrumentID, instrumentName: String, contract: Contract, settlementAsset: String, heldAsset: String?,
        lotSize: Quantity
    ) {
        self.id = id
        self.tenant = tenant
        self.tenantName = tenantName
        self.userName = userName
        self.name = name
        self.strategy = strategy
        self.instrument = instrument
        self.instrumentName = instrumentName
        self.contract = contract
        self.settlementAsset = settlementAsset
        self.heldAsset = heldAsset
        self.lotSize = lotSize
    }

    /// - Parameter strategy: nil: orders by hand.
    package init(
        _ id: InstanceID, tenant: TenantID, tenantName: String, userName: String, name: String, strategy: String?,
        trading instrument: Instrument
    ) {
        self.init(
            id: id, tenant: tenant, tenantName: tenantName, userName: userName, name: name, strategy: strategy,
            instrument: instrument.id, instrumentName: instrument.name, contract: instrument.contract,
            settlementAsset: instrument.settlementAsset, heldAsset: instrument.heldAsset, lotSize: instrument.lotSize)
    }
}

/// Which instances a list is of; nil leaves nothing out.
package struct InstanceFilter: Sendable, Hashable {
    package var tenant: String?
    package var user: String?
    package var instance: InstanceID?
    package var instrument: String?
    /// The plugin's name, or `manual`.
    package var strategy: String?

    package init(
        tenant: String? = nil, user: String? = nil, instance: InstanceID? = nil, instrument: String? = nil,
        strategy: String? = nil
    ) {
        self.tenant = tenant
        self.user = user
        self.instance = instance
        self.instrument = instrument
        self.strategy = strategy
    }
}

/// Who traded, as far as a scope shows it.
package struct TradedInstanceRepository {
    private let connection: PostgreSQLConnection

    package init(_ scoped: ScopedConnection) { connection = scoped.connection }

    /// In the order of their numbers.
    ///
    /// - Parameter person: only those that trade for this person of the tenant, by name; nil: of everybody in the scope.
    package func all(_ filter: InstanceFilter, of person: String? = nil) throws(DatabaseError) -> [TradedInstance] {
        try connection.query(
            """
            SELECT i.instance_id, i.tenant_id, t.name, coalesce(u.name, t.name), i.name, strategy.plugin_name(i.plugin_id),
                i.instrument_id, m.name, m.contract, CASE m.contract WHEN 'inverse' THEN m.base_asset ELSE m.quote_asset END,
                CASE m.contract WHEN 'spot' THEN m.base_asset END, m.lot_size
            FROM strategy.instance i JOIN account.tenant t USING (tenant_id) LEFT JOIN account.user u USING (user_id)
                JOIN market.instrument m USING (instrument_id)
            WHERE ($1::text IS NULL OR t.name = $1) AND ($2::text IS NULL OR coalesce(u.name, t.name) = $2)
                AND ($3::bigint IS NULL OR i.instance_id = $3) AND ($4::text IS NULL OR m.name = $4)
                AND ($5::text IS NULL OR coalesce(strategy.plugin_name(i.plugin_id), '\(ManualInstanceRepository.name)') = $5)
                AND ($6::text IS NULL OR coalesce(u.name, t.name) = $6)
            ORDER BY i.instance_id
            """,
            [
                .text(filter.tenant), .text(filter.user),
                .int64((filter.instance?.rawValue).map { Int64(bitPattern: $0) }), .text(filter.instrument),
                .text(filter.strategy), .text(person),
            ]
        ).map { (row) throws(DatabaseError) in
            guard let contract = Contract(rawValue: try row.text(8)) else { throw row.unexpected(8, "a kind of contract") }
            return TradedInstance(
                id: InstanceID(try row.uint64(0)), tenant: TenantID(try row.uint64(1)), tenantName: try row.text(2),
                userName: try row.text(3), name: try row.text(4), strategy: try row.optional(5, row.text),
                instrument: InstrumentID(try row.uint64(6)), instrumentName: try row.text(7), contract: contract,
                settlementAsset: try row.text(9), heldAsset: try row.optional(10, row.text),
                lotSize: Quantity(try row.decimal(11)))
        }
    }
}
