import Testing

@testable import Identity

@Suite("Password hasher")
struct PasswordHasherTests {
    @Test func `two run, a few wait in line, more are sent away`() {
        var gate = HashingGate(maximumRunning: 2, maximumWaiting: 1)
        #expect(gate.enter() == .run)
        #expect(gate.enter() == .run)
        #expect(gate.enter() == .wait)
        #expect(gate.enter() == .refuse)
        // The place goes to the one that waits: nobody slips in between.
        #expect(gate.leave() == true)
        #expect(gate.running == 2 && gate.waiting == 0)
        #expect(gate.enter() == .wait)
        #expect(gate.leave() == true)
        #expect(gate.leave() == false)
        #expect(gate.leave() == false)
        #expect(gate.running == 0)
        #expect(gate.enter() == .run)
    }

    @Test func `nobody's password takes the same work as somebody's, and never fits`() async throws {
        let hasher = PasswordHasher(work: PasswordHashTests.light)
        let stored = try await hasher.hash("correct horse battery")
        #expect(hasher.hashCount == 1)
        #expect(try await hasher.check("correct horse battery", against: stored) == .init(isMatch: true, isOutdated: false))
        #expect(try await !hasher.check("something else", against: stored).isMatch)
        #expect(hasher.hashCount == 3)
        #expect(try await !hasher.check("something else", against: nil).isMatch)
        #expect(try await !hasher.check("nobody has this password", against: nil).isMatch)
        #expect(hasher.hashCount == 5)
    }

    @Test func `a hash of other work is outdated`() async throws {
        let old = try PasswordHash("correct horse battery", work: PasswordHashTests.light)
        let hasher = PasswordHasher(work: PasswordWork(logCost: 5, blockSize: 8, parallelism: 1))
        #expect(try await hasher.check("correct horse battery", against: old) == .init(isMatch: true, isOutdated: true))
    }

    @Test func `all who wait are served, in the end`() async throws {
        let hasher = PasswordHasher(work: PasswordHashTests.light, maximumWaiting: 100)
        let stored = try await hasher.hash("correct horse battery")
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<60 { group.addTask { try await hasher.check("correct horse battery", against: stored).isMatch } }
            for try await isMatch in group { #expect(isMatch) }
        }
        #expect(hasher.hashCount == 61)
    }

    @Test func `when many come at once, some are sent away and the others served`() async throws {
        // Work that takes far longer than to ask for it.
        let hasher = PasswordHasher(work: PasswordWork(logCost: 12, blockSize: 8, parallelism: 1), maximumWaiting: 2)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do {
                        _ = try await hasher.hash("correct horse battery")
                        return true
                    } catch {
                        #expect(error is HashingBusy)
                        return false
                    }
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.contains(true) && outcomes.contains(false))
    }
}
