package import TradingModel

/// The paper venue as a value: books, positions and reports. Its rules are written down at `PaperVenue`.
package struct PaperMatcher: Sendable {
    let rules: PaperRules
    var markets: [PaperMarket]
    /// Where each market is quiet for all its accounts.
    var bands: [PriceBand]
    var accounts: [PaperAccount] = []
    /// Where an account stands in `accounts`.
    var places: [PaperAccount.Key: Int] = [:]
    private var reports: [VenueReport] = []

    package init(instruments: [Instrument], rules: PaperRules) {
        self.rules = rules
        self.markets = instruments.map { PaperMarket($0, rules: rules) }
        self.bands = instruments.map { _ in .open }
    }

    /// The same venue before its first candle.
    func emptied() -> PaperMatcher {
        var matcher = self
        for place in markets.indices {
            matcher.markets[place].lastClose = nil
            matcher.bands[place] = .open
        }
        matcher.accounts = []
        matcher.places = [:]
        matcher.reports = []
        return matcher
    }

    package func position(of tenant: TenantID, _ instance: InstanceID) -> Quantity {
        guard let place = places[PaperAccount.Key(tenant: tenant, instance: instance)] else { return .zero }
        return accounts[place].position
    }

    package mutating func takeReports(into taken: inout [VenueReport]) {
        guard !reports.isEmpty else { return }
        taken.append(contentsOf: reports)
        reports.removeAll(keepingCapacity: true)
    }

    var pendingReports: Int { reports.count }

    // MARK: Candles

    /// While the candle stays inside the band of every order this is the store of a price and two comparisons.
    package mutating func advance(to candle: Candle) {
        guard let place = market(of: candle.instrument) else { return }
        markets[place].lastClose = candle.close
        guard bands[place].isTouched(by: candle) else { return }
        match(candle, inMarket: place)
    }

    /// What a quiet candle leaves behind.
    mutating func note(_ close: Price, of instrument: InstrumentID) {
        guard let place = market(of: instrument) else { return }
        markets[place].lastClose = close
    }

    /// Where candles of an instrument are quiet.
    func band(of instrument: InstrumentID) -> PriceBand {
        market(of: instrument).map { bands[$0] } ?? .closed
    }

    private mutating func match(_ candle: Candle, inMarket place: Int) {
        let budget = candle.volume.multiplied(by: rules.participationRate, rounding: .down)
            .rounded(toLot: markets[place].lotSize, .down)
        var band = PriceBand.open
        for index in accounts.indices where accounts[index].market == place {
            if accounts[index].band.isTouched(by: candle) {
                accounts[index].meet(candle, budget, markets[place], rules, &reports)
            }
            band.formIntersection(accounts[index].band)
        }
        bands[place] = band
    }

    /// Few instruments a run: a search is faster than a hash.
    private func market(of instrument: InstrumentID) -> Int? {
        for place in markets.indices where markets[place].instrument.rawValue == instrument.rawValue { return place }
        return nil
    }

    // MARK: Orders

    package mutating func submit(_ id: ClientOrderID, _ terms: OrderTerms, at time: Timestamp) {
        report(id, time, admit(id, terms, at: time))
    }

    private mutating func admit(_ id: ClientOrderID, _ terms: OrderTerms, at time: Timestamp) -> VenueReport.Event {
        guard let market = market(of: terms.instrument), let lastClose = markets[market].lastClose else {
            return .rejected(.noMarket)
        }
        let place = openAccount(of: id, in: market)
        guard accounts[place].market == market else { return .rejected(.invalidTerms) }
        if let rejection = accounts[place].submit(
            id.intent, terms, markets[market], lastClose: lastClose, at: time)
        {
            return .rejected(rejection)
        }
        bands[market].formIntersection(accounts[place].band)
        return .accepted(venueOrderID: accounts[place].venueID(id.intent))
    }

    private mutating func openAccount(of id: ClientOrderID, in market: Int) -> Int {
        let key = PaperAccount.Key(tenant: id.tenant, instance: id.instance)
        if let place = places[key] { return place }
        accounts.append(PaperAccount(key: key, market: market))
        places[key] = accounts.count - 1
        return accounts.count - 1
    }

    package mutating func cancel(_ id: ClientOrderID, at time: Timestamp) {
        guard let (account, order) = find(id) else { return report(id, time, .cancelRejected(.unknownOrder)) }
        accounts[account].remove(order)
        report(id, time, .cancelled(.requested))
    }

    package mutating func amend(_ id: ClientOrderID, _ amendment: Amendment, at time: Timestamp) {
        guard let (account, order) = find(id) else { return report(id, time, .amendRejected(.unknownOrder)) }
        if let rejection = accounts[account].amend(order, amendment, markets[accounts[account].market]) {
            report(id, time, .amendRejected(rejection))
        } else {
            bands[accounts[account].market].formIntersection(accounts[account].band)
            report(id, time, .amended(amendment))
        }
    }

    private func find(_ id: ClientOrderID) -> (account: Int, order: Int)? {
        guard let account = places[PaperAccount.Key(tenant: id.tenant, instance: id.instance)],
            let order = accounts[account].orders.firstIndex(where: { $0.intent == id.intent })
        else { return nil }
        return (account, order)
    }

    private mutating func report(_ id: ClientOrderID, _ time: Timestamp, _ event: VenueReport.Event) {
        reports.append(VenueReport(order: id, venueTime: time, event: event))
    }
}
