import Identity
import Testing

/// Whether the time of an answer tells who is there.
@Suite("Time of signing in", .timeLimit(.minutes(4)))
struct SignInTimingTests {
    private func median(_ times: [Duration]) -> Duration { times.sorted()[times.count / 2] }

    @Test func `a wrong password takes as long as a name that nobody has`() async throws {
        try await IdentityHost.run { host in
            try await host.person("kim", .trader)
            let clock = ContinuousClock()
            var times: [String: [Duration]] = [:]
            for _ in 0..<60 {
                for name in ["kim", "zoe"] {
                    // Long enough that neither is locked.
                    host.clock.move(7_200)
                    let json = host.loginJSON(name, "wrong password")
                    let time = try await clock.measure { try await host.refused("POST", "login", json, 401, "login_refused") }
                    times[name, default: []].append(time)
                }
            }
            let known = median(times["kim"] ?? [])
            let unknown = median(times["zoe"] ?? [])
            print("signing in, medians of 60: somebody \(known), nobody \(unknown)")
            // Loose: the work that both do differs by less than this machine from one moment to the next.
            #expect(known < unknown * 2 + .milliseconds(5) && unknown < known * 2 + .milliseconds(5))
        }
    }
}
