import API
import Foundation
import Identity
import Store
import StreamProbes
import StrictJSON
import Synchronization
import TestSupport
import Testing
import TradingModel

@Suite(.timeLimit(.minutes(3))) struct `Event routes` {
    @Test func `a commit is told to who may see it, in the form of its resource`() async throws {
        try await StreamingHost.run { host in
            host.nameOwners()
            try await EventProbe.open(host, as: "ada") { reader in
                #expect(reader.status == 200)
                #expect(reader.headers.lowercased().contains("content-type: text/event-stream"), "\(reader.headers)")
                #expect(try await reader.next()?.name == "retry")
                try await reader.waitUntilReady()
                host.commit(fill: 7)
                let event = try await reader.next("fill")
                #expect(event.value("price") == "40000" && event.value("user") == "ada" && event.value("number") == "7")
                #expect(event.id.flatMap { EventID($0) } != nil)
            }
        }
    }

    @Test func `a HEAD of the stream says what a GET would be, and begins none`() async throws {
        try await StreamingHost.run { host in
            let probe = try await HTTPProbe.send(
                "HEAD", "/api/v1/events?topics=fills", port: host.port, headers: ["Authorization: Bearer ada"])
            #expect(probe.status == 200 && probe.body.isEmpty, "\(probe)")
            #expect(host.hub.streams == 0)
        }
    }

    @Test func `every event has the form that the document promises`() async throws {
        try await StreamingHost.run { host in
            host.nameOwners()
            host.hub.know(StreamingHost.instrument)
            let routes = EventRoutes(hub: host.hub, catchUp: EventCatchUp(try TestCluster.address())).endpoints
            guard case .events(let forms)? = routes.first?.answer else {
                Issue.record("no events")
                return
            }
            let schemas = Dictionary(uniqueKeysWithValues: forms.map { ($0.name, $0.data) })
            try await EventProbe.open(host, as: "sol") { reader in
                try await reader.waitUntilReady()
                host.commit(StreamingHost.oneOfEach)
                host.hub.take(StreamingHost.candle(1))
                host.hub.take([StreamingHost.report])
                var left: Set = ["order", "fill", "position", "notification", "incident", "candle", "instance"]
                while !left.isEmpty {
                    guard let event = try await reader.next() else { throw ProbeBroken(text: "\(left) did not come") }
                    let form = try #require(schemas[event.name], "\(event.name)")
                    #expect(form.problems(of: try JSON(Array(event.data.utf8))) == [], "\(event)")
                    left.remove(event.name)
                }
                host.hub.close()
                let end = try await reader.next("end")
                #expect(try schemas["end"]?.problems(of: JSON(Array(end.data.utf8))) == [])
            }
        }
    }

    @Test func `each caller gets what its reach allows`() async throws {
        try await StreamingHost.run { host in
            host.nameOwners()
            let expected: [(String, [String])] = [
                ("ada", ["11"]), ("bob", ["12"]), ("sol", ["11", "12"]), ("eve", ["21"]), ("root", ["11", "12", "21"]),
            ]
            let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for (name, instances) in expected {
                    tasks.addTask {
                        try await EventProbe.open(host, as: name, query: "topics=fills,candles") { reader in
                            try await reader.waitUntilReady()
                            isReady.yield()
                            var seen: [String] = []
                            while let event = try await reader.next(), event.name != "candle" {
                                if event.name == "fill" { seen.append(event.value("instance") ?? "") }
                            }
                            #expect(seen == instances, "\(name)")
                        }
                    }
                }
                var waiting = ready.makeAsyncIterator()
                for _ in expected { _ = await waiting.next() }
                host.commit(fill: 1, instance: 11)
                host.commit(fill: 1, instance: 12)
                host.commit(fill: 1, instance: 21, tenant: 2)
                host.hub.take(StreamingHost.candle(1))
                try await tasks.waitForAll()
            }
        }
    }

    @Test func `use is told to those who may read it, of their tenant alone`() async throws {
        try await StreamingHost.run { host in
            @Sendable func record(_ tenant: UInt64, _ name: String, _ orders: Int64) -> UsageRecord {
                UsageRecord(
                    id: Int64(tenant), tenant: TenantID(tenant), tenantName: name, meter: .orders,
                    hour: Timestamp(nanoseconds: 1_795_305_600_000_000_000), amount: orders)
            }
            try await EventProbe.open(host, as: "sol", query: "topics=usage") { reader in
                try await reader.waitUntilReady()
                host.hub.take([record(2, "moon", 3), record(1, "sun", 10)])
                #expect(try await reader.next("usage").value("amount") == "10")
                // Again from its place: nothing of another tenant stood between.
                host.hub.take([record(1, "sun", 11)])
                #expect(try await reader.next("usage").value("amount") == "11")
            }
            try await refused(host, "ada", "topics=usage", 403, "forbidden")
        }
    }

    @Test func `filters narrow, and another's things are not there`() async throws {
        try await StreamingHost.run { host in
            host.nameOwners()
            try await EventProbe.open(host, as: "root", query: "topics=fills&tenant=sun&user=bob") { reader in
                try await reader.waitUntilReady()
                for instance in [UInt64(11), 12, 21] { host.commit(fill: 1, instance: instance, tenant: instance / 10) }
                #expect(try await reader.next("fill").value("instance") == "12")
            }
            try await refused(host, "ada", "instance=21", 404, "instance_not_found")
            try await refused(host, "ada", "instance=12", 404, "instance_not_found")
            try await refused(host, "ada", "tenant=moon", 404, "tenant_not_found")
            try await refused(host, "ada", "user=bob", 404, "user_not_found")
            try await refused(host, "ann", "topics=orders", 403, "forbidden")
            try await refused(host, "nobody", "", 401, "unauthorized")
            try await refused(host, "ada", "topics=orders,gossip", 400, "query_value")
            try await refused(host, "ada", "topics=orders,", 400, "query_value")
        }
    }

    @Test(arguments: [
        "x", "1-2", "1-2-3", "zz-1-2-3", "1--2-3-4", "1-2-3-4-5", "1-2-3-4-5-6-x", "-1-2-3-4", "1-99999999999999999999-3-4",
        "1-2-3-99999999999999999", "1-2-3-4-5-6-7-8",
    ])
    func `a last id that no host gave is refused`(id: String) async throws {
        try await StreamingHost.run { host in
            try await EventProbe.open(host, as: "ada", last: id) { reader in
                #expect(reader.status == 400)
                let problem = try await reader.problem()
                #expect(problem.contains("last_event_id"))
            }
            try await refused(host, "ada", "lastEventID=\(id)", 400, "last_event_id")
        }
    }

    private func refused(_ host: StreamingHost, _ name: String, _ query: String, _ status: Int, _ code: String) async throws {
        try await EventProbe.open(host, as: name, query: query) { reader in
            #expect(reader.status == status, "\(query)")
            let problem = try await reader.problem()
            #expect(problem.contains("\"\(code)\""), "\(query)")
        }
    }

    @Test func `streams are bounded for a user, a tenant and the host, and a place is free again when one ends`() async throws {
        var limits = StreamLimits()
        limits.streamsPerUser = 1
        limits.streamsPerTenant = 2
        limits.streams = 3
        try await StreamingHost.run(limits: limits) { host in
            try await EventProbe.open(host, as: "ada") { reader in
                try await reader.waitUntilReady()
                try await refused(host, "ada", "", 429, "streams_per_user")
                try await EventProbe.open(host, as: "bob") { reader in
                    try await reader.waitUntilReady()
                    try await refused(host, "sol", "", 429, "streams_per_tenant")
                    try await EventProbe.open(host, as: "eve") { reader in
                        try await reader.waitUntilReady()
                        try await refused(host, "root", "", 503, "streams")
                    }
                }
            }
            // Whoever goes away is noticed without a word being written to it.
            while host.hub.streams > 0 { await Task.yield() }
            try await EventProbe.open(host, as: "ada") { reader in try await reader.waitUntilReady() }
        }
    }

    @Test func `nothing but heartbeats comes while nothing happens, and they carry the place`() async throws {
        try await StreamingHost.run(isRunning: false) { host in
            host.nameOwners()
            try await EventProbe.open(host, as: "ada", query: "topics=fills") { reader in
                let ready = try await reader.next("ready")
                let number = try #require(ready.id.flatMap { EventID($0) }).number
                host.commit(fill: 1, instance: 12)
                host.hub.publish()
                for _ in 0..<3 {
                    host.pass(.seconds(14))
                    host.pass(.seconds(1))
                    let event = try await reader.next()
                    #expect(event?.name == "heartbeat")
                    #expect(event?.id.flatMap { EventID($0) }?.number == number + 1)
                }
            }
        }
    }

    @Test func `a stream ends when its caller may listen no longer`() async throws {
        try await StreamingHost.run { host in
            try await EventProbe.open(host, as: "ada") { reader in
                try await reader.waitUntilReady()
                host.pass(.seconds(5))
                host.authenticator.disable("ada")
                host.pass(.seconds(5))
                let event = try await reader.next("end")
                #expect(event.value("code") == "signed_out")
                #expect(try await reader.next() == nil)
            }
        }
    }

    @Test func `a host that stops says so to its streams`() async throws {
        try await StreamingHost.run { host in
            try await EventProbe.open(host, as: "ada") { reader in
                try await reader.waitUntilReady()
                host.hub.close()
                #expect(try await reader.next("end").value("code") == "stopping")
                #expect(try await reader.next() == nil)
            }
            try await refused(host, "ada", "", 503, "host_not_ready")
        }
    }
}
