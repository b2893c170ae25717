import Hummingbird
import NIOCore
import Store

/// One caller's server-sent events, from the first to the last.
struct EventStream: Sendable {
    let subscription: EventSubscription
    let filter: EventFilter
    let scope: TenantScope
    let catchUp: EventCatchUp
    let isStillAllowed: @Sendable () async -> Bool

    /// Writes until somebody ends it.
    @concurrent func write(to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(EventFrame.retry)
        try await begin(&writer)
        while true {
            switch await subscription.next() {
            case .events(let events): try await writer.write(contentsOf: events.map(\.frame))
            case .heartbeat(let id): try await writer.write(EventFrame.heartbeat(id: id))
            case .check: if !(await isStillAllowed()) { return try await end(.signedOut, &writer) }
            case .end(let reason): return try await end(reason, &writer)
            }
        }
    }

    @concurrent private func begin(_ writer: inout any ResponseBodyWriter) async throws {
        let hub = subscription.hub
        let opening = subscription.opening
        if opening.missesCandles {
            let reset = hub.directory.reset(
                [.candles], "candles since this stream broke off are forgotten: read GET /api/v1/market/candles")
            try await writer.write(EventFrame.event(reset.name, id: nil, json: reset.json))
        }
        if case .database(let from, let to) = opening.beginning {
            let frames = try await catchUp.frames(filter, scope: scope, from: from, to: to, hub: hub)
            for start in stride(from: 0, to: frames.count, by: 128) {
                try await writer.write(contentsOf: frames[start..<min(start + 128, frames.count)])
            }
        }
        guard let headID = opening.headID else { return }
        try await writer.write(EventFrame.event("ready", id: headID, json: Array("{}".utf8)))
    }

    @concurrent private func end(_ reason: StreamEnd, _ writer: inout any ResponseBodyWriter) async throws {
        guard reason != .gone else { throw StreamIsGone() }
        let name = reason == .lagged ? "lagged" : "end"
        let news = EndNews(code: reason.rawValue, reason: reason.text)
        try await writer.write(EventFrame.event(name, id: nil, json: EventDirectory.json(news)))
        try await writer.finish(nil)
    }
}

/// Ends a connection whose other end is gone.
private struct StreamIsGone: Error {}

extension StreamEnd {
    fileprivate var text: String {
        switch self {
        case .lagged: "this stream was not read fast enough: come again with the last id, the rest follows"
        case .signedOut: "the session or token ended: sign in again"
        case .stopping: "the host stops: come again with the last id"
        case .gone: "the caller is gone"
        }
    }
}
