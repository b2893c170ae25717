import OMS
package import SimulatedExchange
import TradingModel

/// A host's OMS and a model of it beside each other, at an exchange that misbehaves.
///
/// Every event reaches both; after each they have to say the same of the order and of the position that it touched. From time
/// to time the network heals, everything is asked for, and all has to be as in the exchange's own ledger.
package struct Simulation {
    package let options: Options
    package internal(set) var counts = SimulationCounts()
    /// What happened to the traced order.
    package internal(set) var trace: [String] = []
    var random: SeededRandom
    var exchange: SimulatedExchange
    var oms = OMS()
    var books: [TrackedBook] = []
    var now = Timestamp(milliseconds: 1_700_000_000_000)
    var kinds = [UInt64](repeating: 0, count: EventKind.allCases.count)
    var sweep = Sweep()
    private var nextSettlement: UInt64

    package struct Options: Sendable {
        package var seed: UInt64
        package var profile: MisbehaviourProfile
        /// Events between two settlements.
        package var settlementPeriod: UInt64 = 20_000
        /// In the OMS, on purpose.
        package var fault: OMSFault?
        /// Whose events are written down.
        package var traced: String?

        package init(seed: UInt64, profile: MisbehaviourProfile, fault: OMSFault? = nil, traced: String? = nil) {
            self.seed = seed
            self.profile = profile
            self.fault = fault
            self.traced = traced
        }
    }

    package init(_ options: Options) {
        self.options = options
        random = SeededRandom(seed: options.seed)
        exchange = SimulatedExchange(
            instruments: [SimulatedMarketUnits.instrument], profile: options.profile, seed: random.next(), time: now)
        nextSettlement = options.settlementPeriod
        // Two strategies of each of two users: the books of one user's strategies sum to what its account holds.
        for number in 0..<4 as Range<UInt64> {
            let book = TrackedBook(tenant: TenantID(1 + number / 2), instance: InstanceID(11 + number))
            books.append(book)
            oms.open(tenant: book.tenant, instance: book.instance, instrument: SimulatedMarketUnits.instrument.id)
        }
    }

    /// Goes on until that many events have happened altogether.
    package mutating func run(events: UInt64) throws(Disagreement) {
        while counts.events < events {
            try step()
            guard counts.events >= nextSettlement else { continue }
            try settle()
            nextSettlement = counts.events + options.settlementPeriod
        }
    }

    /// The last settlement. What was counted is complete afterwards.
    package mutating func finish() throws(Disagreement) {
        try settle()
        complete()
    }

    /// Brings the counts up to date.
    package mutating func complete() {
        for kind in EventKind.allCases { counts.eventsByKind["\(kind)"] = kinds[kind.rawValue] }
        for kind in Misbehaviour.allCases { counts.misbehaviours["\(kind)"] = exchange.count(of: kind) }
        counts.orders = exchange.ledger.orderCount
        counts.fills = exchange.ledger.fillCount
    }

    /// Some milliseconds: the market moves, messages arrive, perhaps a strategy asks for something.
    private mutating func step() throws(Disagreement) {
        now = now + Int64(random.upTo(20_000)) * 1_000
        exchange.advance(to: now, activity: random.below(4) == 0 ? 1 : 0)
        try receive()
        if random.below(2) == 0 { try act() }
        if random.below(300_000) == 0 { try restartHost() }
        try sweepIfDue()
    }

    /// Takes what has arrived.
    mutating func receive() throws(Disagreement) {
        while let message = exchange.take() {
            switch message {
            case .report(let report): try hear(report)
            case .answer(let answer): try hear(answer)
            case .disconnected: break
            // Nobody knows what was missed.
            case .connected: sweep.askForEverything()
            }
        }
    }

    mutating func note(_ id: ClientOrderID, _ text: @autoclosure () -> String) {
        guard let traced = options.traced, traced == id.description else { return }
        trace.append("\(counts.events) at \(now.nanoseconds / 1_000_000 % 10_000_000) ms: \(text())")
    }

    func disagreement(_ text: String, _ order: ClientOrderID? = nil) -> Disagreement {
        Disagreement(event: counts.events, text: text, order: order?.description)
    }
}
