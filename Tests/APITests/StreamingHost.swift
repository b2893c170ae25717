import API
import Foundation
import HTTPTypes
import Identity
import Logging
import MemoryHost
import NIOCore
import ServiceLifecycle
import Store
import StreamProbes
import Synchronization
import TestSupport
import TradingModel

/// Tells callers apart by their names: `ada` and `bob` trade for themselves in the tenant `sun`, `sol` owns it, `eve` trades in
/// the tenant `moon`, `root` is of the staff.
final class StreamingCallers: Authenticator {
    private let disabled = Mutex<Set<String>>([])

    static func principal(_ name: String) -> Principal? {
        let (tenant, tenantName, role): (UInt64, String, Role)
        switch name {
        case "ada", "bob": (tenant, tenantName, role) = (1, "sun", .trader)
        case "sol": (tenant, tenantName, role) = (1, "sun", .owner)
        case "eve": (tenant, tenantName, role) = (2, "moon", .trader)
        case "ann": (tenant, tenantName, role) = (2, "moon", .author)
        case "narrow": (tenant, tenantName, role) = (1, "sun", .trader)
        case "root": (tenant, tenantName, role) = (3, "platform", .owner)
        default:
            // `owner-7` owns the tenant 7.
            guard name.hasPrefix("owner-"), let id = UInt64(name.dropFirst(6)) else { return nil }
            (tenant, tenantName, role) = (id, name, .owner)
        }
        return Principal(
            kind: .token(APITokenID(1)), user: nil, userName: name, tenant: TenantID(tenant), tenantName: tenantName, role: role,
            isStaff: name == "root", scopes: name == "narrow" ? [.ordersRead] : nil)
    }

    func disable(_ name: String) { _ = disabled.withLock { $0.insert(name) } }

    func principal(token: String?, address: String) async throws -> Principal? {
        token.flatMap { StreamingCallers.principal($0) }
    }

    func isStillAllowed(_ principal: Principal) async -> Bool { disabled.withLock { !$0.contains(principal.userName) } }
}

/// A server of events on a real port, with a hub whose clock a test moves.
struct StreamingHost: Sendable {
    let port: Int
    let hub: EventHub
    let market: MarketBook
    let marketStreams: MarketStreams
    let authenticator: StreamingCallers
    private let offset: Clock

    final class Clock: Sendable {
        private let start = ContinuousClock.now
        private let offset = Mutex(Duration.zero)
        var now: ContinuousClock.Instant { start + offset.withLock { $0 } }
        func advance(by duration: Duration) { offset.withLock { $0 += duration } }
    }

    /// Runs the server for as long as `body` takes.
    ///
    /// - Parameters:
    ///   - address: of the database that streams are told from.
    ///   - isRunning: the hub's own task gives what comes; else the test calls `publish`.
    static func run(
        limits: StreamLimits = StreamLimits(), address: DatabaseAddress? = nil, epoch: UInt32 = 0xE1, isRunning: Bool = true,
        webSockets: WebSocketLimits = WebSocketLimits(), settings: LiveServerSettings = LiveServerSettings(),
        _ body: @escaping @Sendable (StreamingHost) async throws -> Void
    ) async throws {
        let address = try address ?? TestCluster.address()
        let clock = Clock()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let hub = EventHub(limits: limits, epoch: epoch, logger: logger, clock: { clock.now })
        hub.open(line: Timestamp(nanoseconds: 0))
        let market = MarketBook()
        let marketStreams = MarketStreams(book: market, limits: webSockets, streams: limits, clock: { clock.now })
        let authenticator = StreamingCallers()
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let endpoints =
            EventRoutes(hub: hub, catchUp: EventCatchUp(address)).endpoints
            + MarketRoutes(book: market, streams: marketStreams).endpoints
        let server = APIServer(
            address: ServerAddress(port: 0), endpoints: endpoints, authenticator: authenticator,
            options: APIOptions(settings: settings), logger: logger
        ) { port.yield($0) }
        let services: [any Service] = isRunning ? [server, hub, marketStreams] : [server]
        let group = ServiceGroup(configuration: .init(services: services, logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await group.run()
            }
            tasks.addTask {
                for await port in ports {
                    defer { hub.close() }
                    try await body(
                        StreamingHost(
                            port: port, hub: hub, market: market, marketStreams: marketStreams, authenticator: authenticator,
                            offset: clock))
                    hub.close()
                    await group.triggerGracefulShutdown()
                    return
                }
            }
            do {
                try await tasks.next()
            } catch {
                hub.close()
                await group.triggerGracefulShutdown()
                throw error
            }
            try await tasks.waitForAll()
        }
    }

    /// Lets time pass for heartbeats and deadlines.
    func pass(_ duration: Duration) {
        offset.advance(by: duration)
        hub.tick()
        marketStreams.tick()
    }

    /// Instances 11 of ada, 12 of bob and 21 of eve.
    func nameOwners() {
        for (instance, tenant, tenantName, user) in [
            (UInt64(11), UInt64(1), "sun", "ada"), (12, 1, "sun", "bob"), (21, 2, "moon", "eve"),
        ] {
            hub.know(
                TradedInstance(
                    InstanceID(instance), tenant: TenantID(tenant), tenantName: tenantName, userName: user, name: "dip",
                    strategy: "Dip", trading: StreamingHost.instrument))
        }
    }

    static let instrument = Instrument(
        id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1), lotSize: Quantity(1),
        minimumQuantity: Quantity(0), maximumQuantity: Quantity(1_000), minimumNotional: Notional(5),
        makerFeeRate: FixedDecimal(raw: 0), takerFeeRate: FixedDecimal(raw: 0))

    /// As the line does behind a commit.
    func commit(_ rows: CommittedRows, line: Timestamp = Timestamp(nanoseconds: 0)) {
        if hub.wants(line: line) { hub.take(rows, line: line) }
    }

    func commit(fill number: UInt64, instance: UInt64 = 11, tenant: UInt64 = 1) {
        commit(CommittedRows(fills: [StreamingHost.fill(number, instance: instance, tenant: tenant)]))
    }

    static func fill(_ number: UInt64, instance: UInt64 = 11, tenant: UInt64 = 1) -> Fill {
        Fill(
            order: ClientOrderID(tenant: TenantID(tenant), instance: InstanceID(instance), intent: number), number: number,
            instrument: InstrumentID(1), side: .buy,
            venueFill: VenueFill(
                venueFillID: "F\(instance)-\(number)", price: Price(40_000), quantity: Quantity(1), fee: Notional(2),
                isMaker: true), venueTime: Timestamp(nanoseconds: Int64(number) * 1_000_000_000))
    }

    /// Of ada's instance.
    static let report = InstanceReport(
        id: 11, tenant: "sun", user: "ada", name: "dip", plugin: "Dip", version: "1.0.0", state: .running, reason: "",
        instrument: "BTC-USDT", parameters: [:], openOrderPolicy: "keep", halt: nil, openOrders: 0, position: "0", profit: "0",
        process: 1, usage: .none)

    /// A commit with a row of each kind, of ada's instance.
    static var oneOfEach: CommittedRows {
        let (tenant, instance, time) = (TenantID(1), InstanceID(11), Timestamp(nanoseconds: 1_000_000_000))
        let terms = OrderTerms(
            instrument: instrument.id, side: .buy, type: .limit, quantity: Quantity(1), price: Price(40_000))
        var position = Position(instrument: instrument.id)
        position.quantity = Quantity(1)
        position.cost = Notional(40_000)
        return CommittedRows(
            orders: [
                Order(
                    id: ClientOrderID(tenant: tenant, instance: instance, intent: 1), terms: terms, createdTime: time,
                    state: .accepted)
            ], fills: [fill(1)],
            positions: [CommittedRows.HeldPosition(tenant: tenant, instance: instance, position: position, time: time)],
            notices: [
                Notice(tenant: tenant, instance: instance, key: "n", topic: .strategy, title: "n", text: "text", time: time)
            ],
            incidents: [
                InstanceIncident(
                    tenant: tenant, instance: instance, kind: .crashed, text: "SIGSEGV", lastSeq: 4, time: time)
            ])
    }

    static func candle(_ minute: Int64, close: Int = 100, timeframe: Timeframe = .minute1) -> Candle {
        Candle(
            instrument: InstrumentID(1), timeframe: timeframe, openTime: Timestamp(nanoseconds: minute * 60_000_000_000),
            open: Price(99), high: Price(max(close, 101)), low: Price(90), close: Price(close), volume: Quantity(2))
    }
}

extension EventProbe {
    /// - Parameter name: of `StreamingCallers`.
    static func open<Result: Sendable>(
        _ host: StreamingHost, as name: String, query: String = "", last: String? = nil,
        _ body: @escaping @Sendable (inout EventProbe.Reader) async throws -> Result
    ) async throws -> Result {
        try await open(.port(host.port), token: name, query: query, last: last, body)
    }
}
