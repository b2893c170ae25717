import OMS
package import Risk
package import TradingModel

/// What the engine keeps for the rules beside the instances themselves. What no limit asks for is not kept.
struct RiskInputs: Sendable {
    /// Nil while no instance has a limit that asks for it.
    var exposures: Exposures?
    /// Of the sizing by volatility.
    var ranges: [Range] = []
    /// The last of each instrument. Stored, so that what is decided again after a restart is decided alike; how old it may be is
    /// for the limits to say.
    var books: [InstrumentID: OrderBook] = [:]

    struct Range: Sendable, Codable {
        var instrument: InstrumentID
        var range: AverageTrueRange
    }
}

extension RiskInputs: Codable {
    private enum CodingKeys: String, CodingKey {
        case ranges, books
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        ranges = try fields.decodeIfPresent([Range].self, forKey: .ranges) ?? []
        for book in try fields.decodeIfPresent([OrderBook].self, forKey: .books) ?? [] { books[book.instrument] = book }
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        if !ranges.isEmpty { try fields.encode(ranges, forKey: .ranges) }
        if !books.isEmpty {
            try fields.encode(books.values.sorted { $0.instrument < $1.instrument }, forKey: .books)
        }
    }
}

extension RiskLimits {
    /// Whether a rule looks at what others hold.
    fileprivate var needsExposure: Bool { maximumExposure != ExposureLimits() || maximumLeverage != nil }
}

extension Engine {
    /// After an instance was added. Costs no more than that instance, but for the first that asks for the sums.
    mutating func takeRiskInputs(_ definition: InstanceDefinition) {
        if riskInputs.exposures != nil {
            let market = marketPlace(definition.instrument)
            riskInputs.exposures?.add(definition, market: market)
        } else if definition.limits.needsExposure {
            findRiskInputs()
        }
        takeRange(definition)
    }

    /// After the limits or the strategy of an instance changed, and after a restart.
    mutating func findRiskInputs() {
        for state in instances { takeRange(state.definition) }
        guard instances.contains(where: { $0.definition.limits.needsExposure }) else {
            riskInputs.exposures = nil
            return
        }
        var exposures = Exposures()
        for state in instances { exposures.add(state.definition, market: marketPlace(state.definition.instrument)) }
        riskInputs.exposures = exposures
        for position in instances.indices { exposureChanged(position) }
    }

    /// After orders or the position of an instance changed: costs what its own open orders cost to sum, whatever others hold.
    mutating func exposureChanged(_ position: Int) {
        guard riskInputs.exposures != nil else { return }
        let book = oms.book(instances[position].definition.instance)
        let largest = Exposure.largestPosition(
            book.position.quantity, buying: book.leavesQuantity(.buy), selling: book.leavesQuantity(.sell))
        riskInputs.exposures?.set(position, largest)
    }

    /// Takes the order book of an instrument; the last one counts. For the shell of a venue that has one, before the event that
    /// it is as old as.
    package mutating func take(_ book: OrderBook) { riskInputs.books[book.instrument] = book }

    /// What risk says about an intent as things stand, without any consequence. The instance is one of this engine.
    package func judged(_ intent: OrderIntent) -> RiskDecision {
        Risk().check(intent, riskContext(for: intent, at: index(intent.instance)))
    }

    /// Notes what the limits of repetition and of a day count.
    mutating func tally(_ terms: OrderTerms, at position: Int) {
        guard !terms.isReduceOnly else { return }
        instances[position].tally.record(now)
        guard let window = instances[position].definition.limits.duplicateWindow else { return }
        instances[position].recentTerms.record(terms, window: window, at: now)
    }

    func riskContext(for intent: OrderIntent, at position: Int) -> RiskContext {
        let book = oms.book(intent.instance)
        guard let market = market(instances[position].definition.instrument) else {
            preconditionFailure("an instance's instrument is known")
        }
        // Each from its place: a copy of the whole state would cost as much as all rules together.
        var context = RiskContext(
            instrument: markets[market].instrument, limits: instances[position].definition.limits,
            referencePrice: markets[market].lastPrice,
            position: book.position.quantity, openOrders: book.openOrders.count,
            openBuyQuantity: book.leavesQuantity(.buy), openSellQuantity: book.leavesQuantity(.sell),
            recentOrders: instances[position].recentOrders, halt: instances[position].halt,
            activity: instances[position].activity, now: now,
            target: target(of: intent, in: book), guardStanding: instances[position].guardStanding)
        context.referenceTime = markets[market].lastTime
        addRiskInputs(to: &context, at: position)
        addLiquidation(to: &context, intent, at: position)
        addFunds(to: &context, at: position)
        return context
    }

    /// Completes the context with what the instance's limits ask for.
    func addRiskInputs(to context: inout RiskContext, at position: Int) {
        context.canAmend = instances[position].definition.capabilities.canAmend
        if !disputes.isEmpty { context.dispute = disputes[context.instrument.id] }
        context.tally = instances[position].tally
        context.recentTerms = instances[position].recentTerms
        if context.limits.needsExposure {
            context.exposure = riskInputs.exposures?.others(than: position) { markets[$0].lastPrice }
        }
        if context.limits.needsBook { context.book = riskInputs.books[context.instrument.id] }
        if let capital = context.limits.capital {
            context.equity = oms.position(instances[position].definition.instance)
                .profit(at: context.referencePrice).flatMap { Notional.sum(capital, $0) }
        }
        if case .volatility(_, _, let settings)? = context.limits.sizing {
            context.averageTrueRange = range(context.instrument.id, settings)?.value
        }
    }

    private func marketPlace(_ instrument: InstrumentID) -> Int {
        guard let market = market(instrument) else { preconditionFailure("an instance's instrument is known") }
        return market
    }

    private mutating func takeRange(_ definition: InstanceDefinition) {
        guard case .volatility(_, _, let settings)? = definition.limits.sizing,
            range(definition.instrument, settings) == nil
        else { return }
        riskInputs.ranges.append(
            RiskInputs.Range(instrument: definition.instrument, range: AverageTrueRange(settings)))
    }

    private func range(_ instrument: InstrumentID, _ settings: AverageTrueRange.Settings) -> AverageTrueRange? {
        riskInputs.ranges.first { $0.instrument == instrument && $0.range.settings == settings }?.range
    }
}

extension RiskInputs {
    /// Takes a closed candle; each range hears those of its own timeframe.
    mutating func add(_ candle: Candle) {
        for index in ranges.indices
        where ranges[index].instrument == candle.instrument && ranges[index].range.settings.timeframe == candle.timeframe {
            ranges[index].range.add(candle)
        }
    }
}
