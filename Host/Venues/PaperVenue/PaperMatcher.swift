package import TradingModel

/// The paper venue as a value: books, positions and reports. Its rules are written down at `PaperVenue`.
package struct PaperMatcher: Sendable {
    let rules: PaperRules
    var markets: [PaperMarket]
    /// Open orders of all accounts in a market: zero makes a candle free.
    var openOrders: [Int]
    var accounts: [PaperAccount] = []
    /// Where an account stands in `accounts`.
    var places: [PaperAccount.Key: Int] = [:]
    private var reports: [VenueReport] = []

    package init(instruments: [Instrument], rules: PaperRules) {
        self.rules = rules
        self.markets = instruments.map { PaperMarket($0, rules: rules) }
        self.openOrders = instruments.map { _ in 0 }
    }

    /// The same venue before its first candle.
    func emptied() -> PaperMatcher {
        var matcher = self
        for place in markets.indices {
            matcher.markets[place].lastClose = nil
            matcher.openOrders[place] = 0
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

    /// With no open order this is a look at a counter and the store of a price.
    package mutating func advance(to candle: Candle) {
        guard let place = market(of: candle.instrument) else { return }
        markets[place].lastClose = candle.close
        guard openOrders[place] > 0 else { return }
        match(candle, inMarket: place)
    }

    /// What a candle that meets no order leaves behind.
    mutating func note(_ close: Price, of instrument: InstrumentID) {
        guard let place = market(of: instrument) else { return }
        markets[place].lastClose = close
    }

    /// In all books.
    var openOrderCount: Int { openOrders.reduce(0, +) }

    private mutating func match(_ candle: Candle, inMarket place: Int) {
        let budget = candle.volume.multiplied(by: rules.participationRate, rounding: .down)
            .rounded(toLot: markets[place].lotSize, .down)
        var open = 0
        for index in accounts.indices where accounts[index].market == place && !accounts[index].orders.isEmpty {
            accounts[index].meet(candle, budget, markets[place], rules, &reports)
            open += accounts[index].orders.count
        }
        openOrders[place] = open
    }

    /// Few instruments a run: a search is faster than a hash.
    private func market(of instrument: InstrumentID) -> Int? {
        for place in markets.indices where markets[place].instrument.rawValue == instrument.rawValue { return place }
        return nil
    }

    // MARK: Orders

    package mutating func submit(_ id: ClientOrderID, _ terms: OrderTerms, at time: Timestamp) {
        report(id, time, admit(id, terms))
    }

    private mutating func admit(_ id: ClientOrderID, _ terms: OrderTerms) -> VenueReport.Event {
        guard let market = market(of: terms.instrument), let lastClose = markets[market].lastClose else {
            return .rejected(.noMarket)
        }
        let place = openAccount(of: id, in: market)
        guard accounts[place].market == market else { return .rejected(.invalidTerms) }
        if let rejection = accounts[place].submit(id.intent, terms, markets[market], lastClose: lastClose) {
            return .rejected(rejection)
        }
        openOrders[market] += 1
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
        accounts[account].orders.remove(at: order)
        openOrders[accounts[account].market] -= 1
        report(id, time, .cancelled(.requested))
    }

    package mutating func amend(_ id: ClientOrderID, _ amendment: Amendment, at time: Timestamp) {
        guard let (account, order) = find(id) else { return report(id, time, .amendRejected(.unknownOrder)) }
        if let rejection = accounts[account].amend(order, amendment, markets[accounts[account].market]) {
            report(id, time, .amendRejected(rejection))
        } else {
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
