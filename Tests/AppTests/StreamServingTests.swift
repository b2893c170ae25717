import API
import Foundation
import FoundationNetworking
import StreamProbes
import StrictJSON
import TestSupport
import Testing
import TradingModel

/// What happens and the market, streamed by a real host: real strategies at the paper venue, real sockets, restarts.
@Suite("Streams of a running host", .serialized, .timeLimit(.minutes(4)))
struct StreamServingTests {
    private static func order(_ user: String, tenant: String? = nil, side: String = "buy") -> String {
        let owner = tenant.map { #""tenant": "\#($0)", "# } ?? ""
        return """
            {"instrument": "BTC-USDT", \(owner)"user": "\(user)", "side": "\(side)", "type": "market", "quantity": "0.01"}
            """
    }

    private static let password = "an example of a password"

    /// A part of an answer, as JSON.
    private static func json(_ asked: AskedHost, _ path: String) async throws -> JSON {
        let reply = try #require(try await asked.attempt("GET", path))
        #expect(reply.status == 200, "\(path): \(reply.body)")
        return try JSON(Array(reply.body.utf8))
    }

    private static func isSubset(_ json: JSON, of form: JSON, but names: Set<String> = []) -> Bool {
        guard case .object(let members) = form else { return false }
        return members.allSatisfy { names.contains($0.name) || json[$0.name] == $0.value }
    }

    private static func signOut(_ token: String, _ port: Int) async throws {
        var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)/api/v1/logout")))
        request.httpMethod = "POST"
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        let (_, response) = try await URLSession.shared.data(for: request)
        #expect((response as? HTTPURLResponse)?.statusCode == 204)
    }

    private func host(candlesPerSecond: Int = 20) async throws -> (host: ServingHost, asked: AskedHost) {
        let host = try await ServingHost(
            users: #"{"name": "eve", "strategies": [{}]}"#, quoting: ["ada"], candlesPerSecond: candlesPerSecond)
        let asked = AskedHost(host)
        try await asked.waitForMarket()
        return (host, asked)
    }

    @Test func `events have the form of the routes, and come once each over an end and a kill`() async throws {
        let (host, asked) = try await host()
        let socket = ProbePlace.unix(asked.socket)
        let quoting = try await host.instance("eve/HyperRSI").id
        let last = try await EventProbe.open(socket, token: nil, query: "user=eve") { reader in
            try await reader.waitUntilReady()
            let placed = try await asked.done(OrderReport.self, "POST", "orders", StreamServingTests.order("eve"), status: 201)
            var fill: JSON?
            var order: JSON?
            var position: JSON?
            while fill == nil || order == nil || position == nil {
                guard let event = try await reader.next() else { throw ProbeBroken(text: "the end") }
                guard event.name == "fill" || event.name == "order" || event.name == "position" else { continue }
                let data = try JSON(Array(event.data.utf8))
                switch event.name {
                case "fill": if data["order"] == .text(placed.id) { fill = data }
                case "order": if data["id"] == .text(placed.id), data["state"] == .text("filled") { order = data }
                default: if data["instanceName"] == .text("manual") { position = data }
                }
            }
            let detail = try await StreamServingTests.json(asked, "orders/\(placed.id)")
            #expect(detail["order"] == order)
            #expect(detail["fills"]?.elements == [fill].compactMap(\.self))
            let positions = try await StreamServingTests.json(asked, "positions?instance=\(placed.instance)")["positions"]?
                .elements
            let held = try #require(positions?.first)
            // What hangs on the price of the moment is the route's alone.
            #expect(
                try StreamServingTests.isSubset(#require(position), of: held, but: ["lastPrice", "unrealisedProfit", "profit"]))

            // An instance that changes, a candle, and what was used.
            #expect(try await asked.attempt("POST", "instances/\(quoting)/pause")?.status == 200)
            var seen: Set<String> = []
            while seen != ["instance"] {
                let event = try await reader.next("instance")
                let data = try JSON(Array(event.data.utf8))
                guard data["id"]?.digits == "\(quoting)", data["state"] == .text("paused") else { continue }
                let shown = try await StreamServingTests.json(asked, "instances/\(quoting)")
                #expect(StreamServingTests.isSubset(data, of: shown, but: ["usage", "profit", "position", "openOrders"]))
                seen.insert("instance")
            }
            return reader.lastID
        }

        // While nobody listens, over a restart in order, and over a kill: in the end each fill was told once.
        var place = last
        for signal in [SIGTERM, SIGKILL] {
            var placed: [String] = []
            for _ in 0..<2 {
                placed.append(
                    try await asked.done(OrderReport.self, "POST", "orders", StreamServingTests.order("eve"), status: 201).id)
            }
            try await host.restart(signal)
            let (from, expected) = (place, placed)
            place = try await EventProbe.open(socket, token: nil, query: "user=eve&topics=fills", last: from) { reader in
                let next = try await asked.done(
                    OrderReport.self, "POST", "orders", StreamServingTests.order("eve"), status: 201)
                var told: [String] = []
                while told.last != next.id { told.append(try await reader.next("fill").value("order") ?? "") }
                // Those of its strategy may stand between them.
                let byHand = told.filter { (expected + [next.id]).contains($0) }
                #expect(byHand == expected + [next.id], "\(signal)")
                return reader.lastID
            }
        }
        try await host.stop()
    }

    @Test func `everybody gets their own alone, and no longer than their token counts`() async throws {
        let (host, asked) = try await host()
        for (tenant, user) in [("acme", "tom"), ("moon", "kim")] {
            #expect(try await asked.attempt("POST", "tenants", #"{"name": "\#(tenant)"}"#)?.status == 201)
            let person = #"{"tenant": "\#(tenant)", "name": "\#(user)", "role": "trader", "password": "\#(Self.password)"}"#
            #expect(try await asked.attempt("POST", "users", person)?.status == 201)
        }
        let port = try await Program.poll("the port") { try Serving.port(host.program.errorsSoFar()) }
        func token(_ name: String) async throws -> String {
            let body = #"{"name": "\#(name)", "password": "\#(Self.password)"}"#
            struct SignedIn: Decodable { var accessToken: String }
            return try await asked.done(SignedIn.self, "POST", "login", body).accessToken
        }
        let (tom, kim) = (try await token("tom"), try await token("kim"))
        let instance = try await host.instance("eve/HyperRSI").id
        try await EventProbe.open(.port(port), token: tom, query: "instance=\(instance)") { reader in
            #expect(reader.status == 404)
        }
        try await WebSocketProbe.open(.port(port), as: nil) { #expect($0.status == 401) }
        let kims = try await EventProbe.open(.port(port), token: kim, query: "topics=fills") { reader in
            try await reader.waitUntilReady()
            return reader.lastID
        }
        try await EventProbe.open(.port(port), token: tom, query: "topics=orders,fills,positions,instances") { toms in
            try await toms.waitUntilReady()
            var fills: [String: String] = [:]
            for (user, tenant) in [("eve", "eve"), ("tom", "acme"), ("kim", "moon")] {
                fills[user] = try await asked.done(
                    OrderReport.self, "POST", "orders", StreamServingTests.order(user, tenant: tenant), status: 201
                ).id
            }
            let kimsFill = try await EventProbe.open(.port(port), token: kim, query: "topics=fills", last: kims) { reader in
                try await reader.next("fill")
            }
            #expect(kimsFill.value("order") == fills["kim"] && kimsFill.value("tenant") == "moon")
            var tomsOwn: Set<String> = []
            while tomsOwn != ["order", "fill", "position"] {
                guard let event = try await toms.next() else { throw ProbeBroken(text: "the end") }
                guard ["order", "fill", "position", "instance"].contains(event.name) else { continue }
                #expect(event.value("user") == "tom" && event.value("tenant") == "acme", "\(event)")
                if event.name != "instance" { tomsOwn.insert(event.name) }
            }
            // The market is everybody's, over a WebSocket with a token, until that is revoked.
            let last = try await WebSocketProbe.open(.port(port), as: tom) { talk in
                #expect(talk.status == 101)
                try await talk.send(
                    #"{"op": "subscribe", "id": 1, "channel": "candles", "instrument": "BTC-USDT", "timeframe": "1m"}"#
                )
                let snapshot = try await talk.message()
                #expect(snapshot["type"] == .text("snapshot") && snapshot["id"] == .number("1"))
                var open = snapshot["candles"]?.elements.last?["openTime"]?.words ?? ""
                for _ in 0..<5 {
                    guard let candle = try await talk.message()["candle"], let time = candle["openTime"]?.words else {
                        throw ProbeBroken(text: "no candle")
                    }
                    #expect(time > open)
                    open = time
                    let shown = try await StreamServingTests.json(
                        asked, "market/candles?instrument=BTC-USDT&timeframe=1m&since=\(time)&limit=1")
                    #expect(shown["candles"]?.elements.first == candle)
                }
                try await StreamServingTests.signOut(tom, port)
                return try await talk.end()
            }
            #expect(last.code == 1_008 && last.reason.hasPrefix("signed_out"))
            #expect(try await toms.next("end").value("code") == "signed_out")
        }
        let serving = host.program.identifier
        // Whoever follows hears that the host stops.
        try await WebSocketProbe.open(.unix(asked.socket), as: nil) { talk in
            try await talk.send(#"{"op": "subscribe", "channel": "ticker", "instrument": "BTC-USDT"}"#)
            #expect(try await talk.message()["ticker"]?["lastPrice"] != nil)
            try await EventProbe.open(.unix(asked.socket), token: nil, query: "topics=usage") { reader in
                try await reader.waitUntilReady()
                let usage = try JSON(Array(try await reader.next("usage").data.utf8))
                guard case .object(let members) = usage else { throw ProbeBroken(text: "no object") }
                #expect(Set(members.map(\.name)) == ["id", "tenant", "meter", "hour", "amount"])
                kill(serving, SIGTERM)
                #expect(try await reader.next("end").value("code") == "stopping")
            }
            #expect(try await talk.end().code == 1_001)
        }
        #expect(try await host.program.ending().status == 0)
    }
}
