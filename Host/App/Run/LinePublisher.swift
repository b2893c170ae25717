import API
import MarketData
import PluginInspection
import Store
import TradingModel

/// Tells whoever listens what happens on the line. Belongs to the line's thread, and costs it next to nothing while nobody does.
final class LinePublisher {
    private let hub: EventHub
    private let market: MarketBook
    private let streams: MarketStreams
    private let snapshots: InstanceSnapshots
    /// What the line trades.
    private var instrument: Instrument?
    private let revision: DataRevision
    /// Every timeframe that the market's candles make, whatever the strategies ask for.
    private var aggregator: CandleAggregator?
    private var longer: [Candle] = []
    /// The line's clock, kept here: the engine's own cannot be read while the engine works.
    private var time = Timestamp(nanoseconds: 0)
    private var isOpen = false
    private var lastTold = ContinuousClock.now
    private var told = Duration.zero

    init(hub: EventHub, market: MarketBook, streams: MarketStreams, snapshots: InstanceSnapshots, revision: DataRevision) {
        self.hub = hub
        self.market = market
        self.streams = streams
        self.snapshots = snapshots
        self.revision = revision
    }

    /// Before the line's first candle.
    func attach(to line: RunningLine) {
        var aggregator = CandleAggregator(base: line.feed.timeframe)
        for timeframe in Timeframe.allCases { _ = aggregator.subscribe(timeframe) }
        self.aggregator = aggregator
        market.list(line.instrument, venue: RunStart.venue, base: line.feed.timeframe)
        hub.know(line.instrument)
        instrument = line.instrument
        for member in line.members { know(member) }
        for account in line.manuals { know(account, strategy: nil) }
        time = line.now
        // The line keeps this object for as long as it has the journal.
        line.journal.tell(hub, revision) { [unowned self] in time }
        line.publisher = self
    }

    func know(_ member: LineMember) { know(member.account, strategy: member.plugin.manifest.name) }

    /// - Parameter strategy: the plugin's name; nil: orders by hand.
    func know(_ account: LineAccount, strategy: String?) {
        guard let instrument else { preconditionFailure("the line was attached") }
        hub.know(
            TradedInstance(
                account.instance, tenant: account.tenant, tenantName: account.tenantName, userName: account.user,
                name: account.name, strategy: strategy, trading: instrument))
    }

    /// The line begins with a base candle: what follows happens at its close.
    func begin(_ candle: Candle) { time = max(time, candle.closeTime) }

    /// A base candle that closed. What an earlier start has told already is not told again.
    func take(_ candle: Candle, isRepeating: Bool) {
        take(candle, isBase: true, isTold: !isRepeating)
        aggregator?.add(candle, into: &longer)
        for candle in longer { take(candle, isBase: false, isTold: !isRepeating) }
        longer.removeAll(keepingCapacity: true)
    }

    private func take(_ candle: Candle, isBase: Bool, isTold: Bool) {
        market.add(candle)
        streams.take(candle, isBase: isBase)
        revision.raise()
        if isTold { hub.take(candle) }
    }

    /// From the moment on at which nothing is repeated any more streams are taken.
    func open(at time: Timestamp) {
        guard !isOpen else { return }
        isOpen = true
        hub.open(line: time)
    }

    /// Whether how the instances are has to be told: something was changed, or some time has passed. At most a fiftieth of the
    /// line's time goes into it.
    var isDue: Bool {
        guard hub.isWanted else { return false }
        let wait = snapshots.isInvalid ? told * 50 : max(.seconds(1), told * 50)
        return lastTold.duration(to: .now) >= wait
    }

    var recent: [InstanceReport]? { snapshots.recent }

    func tell(_ reports: () -> [InstanceReport]) {
        let start = ContinuousClock.now
        let reports = reports()
        snapshots.publish(reports)
        hub.take(reports)
        lastTold = .now
        told = lastTold - start
    }
}

extension RunningLine {
    /// Of strategies and of orders by hand.
    private var reports: [InstanceReport] { members.map { report(of: $0) } + manuals.map { report(of: $0) } }

    /// All instances as they are, or were within the last moment.
    func recentReports() -> [InstanceReport] {
        if let recent = publisher?.recent { return recent }
        let reports = reports
        publisher?.tell { reports }
        return reports
    }

    /// Tells how the instances are, when it is time to. Between two candles, while nothing is repeated.
    func tellInstances() {
        guard let publisher else { return }
        publisher.open(at: now)
        if publisher.isDue { publisher.tell { reports } }
    }
}
