import HTTPTypes
import Identity
package import Store
import TradingModel

/// `/api/v1/positions` and `/portfolio`: what is held and what it is worth.
package struct PositionRoutes {
    private let operations: any HostOperations
    private let store: TenantStore

    package init(operations: any HostOperations, store: TenantStore) {
        self.operations = operations
        self.store = store
    }

    package var endpoints: [Endpoint] { [positions, portfolio] }

    private typealias Book = (instance: TradedInstance, position: Position, updated: Timestamp)

    private var positions: Endpoint {
        Endpoint(
            .get, "/api/v1/positions", "listPositions", tag: "positions", "What each instance holds and earned.",
            text: "The sums are of every position that the filter finds, not of the page alone.",
            access: .permission(.ordersRead),
            parameters: TradingQuestion.instances + [
                .query("held", .boolean, "true: only those that hold something.")
            ] + RouteParameter.page,
            answer: .json(
                .fields([
                    Field("positions", .list(PositionForms.position), "In the order of the instances' numbers."),
                    Field("sums", .list(PositionForms.sum), "By tenant and instrument."),
                    .optional("next", .words, "The cursor of what follows; missing at the end."),
                ]))
        ) { call in
            let question = try TradingQuestion(call)
            let (isHeld, limit) = (call.flag("held") ?? false, call.limit)
            let behind = try call.text("cursor").map(Cursor.number)
            let books = try await books(call, question).filter { !isHeld || !$0.position.quantity.isZero }
            let prices = try await operations.lastPrices()
            let rest = books.filter { book in behind.map { book.instance.id.rawValue > $0 } ?? true }
            let (page, last) = Array(rest.prefix(limit + 1)).split(at: limit)
            return .ok(
                PositionList(
                    positions: page.map { book in
                        PositionReport(
                            book.position, updated: book.updated, of: book.instance, at: prices[book.instance.instrumentName])
                    }, sums: PositionRoutes.sums(books, prices),
                    next: last.map { Cursor(["\($0.instance.id)"]).text }))
        }
    }

    private static func sums(_ books: [Book], _ prices: [String: Price]) -> [PositionSumReport] {
        struct Key: Hashable { var tenant, instrument, asset: String }
        var sums: [Key: PositionSum] = [:]
        for book in books {
            let key = Key(
                tenant: book.instance.tenantName, instrument: book.instance.instrumentName, asset: book.instance.settlementAsset)
            sums[key, default: PositionSum()].add(book.position, at: prices[book.instance.instrumentName])
        }
        return sums.sorted { ($0.key.tenant, $0.key.instrument) < ($1.key.tenant, $1.key.instrument) }.map { key, sum in
            PositionSumReport(
                tenant: key.tenant, instrument: key.instrument, settlementAsset: key.asset, positions: sum.count,
                longQuantity: sum.long.text, shortQuantity: sum.short.text, netQuantity: sum.net.text,
                realisedProfit: sum.realisedProfit.text, fee: sum.fee.text, funding: sum.funding.text,
                unrealisedProfit: sum.unrealisedProfit?.description, profit: sum.profit?.description,
                exposure: sum.exposure?.description)
        }
    }

    private var portfolio: Endpoint {
        Endpoint(
            .get, "/api/v1/portfolio", "showPortfolio", tag: "positions", "Profit and loss: now, and as it was.",
            text: """
                Now: the positions of each tenant and settlement asset at the line's last close. Snapshots are taken at a rhythm \
                of the line's clock, of a whole tenant: a caller who sees its own instances alone gets none, and its own now.
                """,
            access: .permission(.ordersRead),
            parameters: [.query("tenant", .name, "Only this tenant's.")] + TradingQuestion.period + RouteParameter.page,
            answer: .json(
                .fields([
                    Field("now", .list(PositionForms.now), "By tenant and asset."),
                    Field("snapshots", .list(PositionForms.snapshot), "The newest first."),
                    .optional("next", .words, "The cursor of the snapshots that follow; missing at the end."),
                ]))
        ) { call in
            let question = try TradingQuestion(call)
            let limit = call.limit
            let behind = try PositionRoutes.snapshotKey(call)
            let books = try await books(call, question)
            let prices = try await operations.lastPrices()
            var report = PortfolioReport(now: PositionRoutes.now(books, prices), snapshots: [], next: nil)
            guard call.reach != .own else { return .ok(report) }
            let (page, last) = try await store.transaction(call.scope) { scoped in
                try PositionReading(scoped).snapshots(
                    tenant: question.filter.tenant, since: question.since, until: question.until, behind: behind,
                    limit: limit + 1
                ).split(at: limit)
            }
            report.snapshots = page.map { SnapshotReport($0.snapshot, tenant: $0.tenantName) }
            report.next = last.map { row in
                Cursor(["\(row.snapshot.time.nanoseconds)", "\(row.snapshot.tenant)", row.snapshot.asset]).text
            }
            return .ok(report)
        }
    }

    private static func snapshotKey(_ call: Call) throws -> (time: Timestamp, tenant: TenantID, asset: String)? {
        guard let text = call.text("cursor") else { return nil }
        let parts = try Cursor(text, parts: 3).parts
        guard let time = Int64(parts[0]), let tenant = UInt64(parts[1]) else { throw Cursor.isNone }
        return (Timestamp(nanoseconds: time), TenantID(tenant), parts[2])
    }

    private static func now(_ books: [Book], _ prices: [String: Price]) -> [PortfolioNow] {
        struct Key: Hashable { var tenant, asset: String }
        var sums: [Key: PositionSum] = [:]
        for book in books {
            let key = Key(tenant: book.instance.tenantName, asset: book.instance.settlementAsset)
            sums[key, default: PositionSum()].add(book.position, at: prices[book.instance.instrumentName])
        }
        return sums.sorted { ($0.key.tenant, $0.key.asset) < ($1.key.tenant, $1.key.asset) }.map { key, sum in
            PortfolioNow(
                tenant: key.tenant, asset: key.asset, positions: sum.count, realisedProfit: sum.realisedProfit.text,
                fee: sum.fee.text, funding: sum.funding.text, unrealisedProfit: sum.unrealisedProfit?.description,
                profit: sum.profit?.description, exposure: sum.exposure?.description)
        }
    }

    /// Of those that ever traded, in the order of the instances.
    private func books(_ call: Call, _ question: TradingQuestion) async throws -> [Book] {
        try await store.transaction(call.scope) { scoped in
            let instances = try question.instances(scoped)
            let positions = try PositionReading(scoped).positions(of: instances)
            return instances.compactMap { instance in
                positions[instance.id].map { (instance, $0.position, $0.updated) }
            }
        }
    }
}
