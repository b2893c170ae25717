import PluginFixtures
import Testing
import TradingModel

@testable import Strategies

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Many workers on one host")
struct ManyWorkersTests {
    @Test func `three hundred workers of as many users start, answer a hundred candles, are saved and end`() throws {
        let count: UInt64 = 300
        let workers = try Scene.workers()
        let image = try Scene.image("CountingPlugin")
        let before = (files: try openFiles(), mappings: try mappings())
        let launches = (1...count).map {
            Scene.launch(image, tenant: $0, instance: $0, ["every": .integer(10)])
        }
        let subscriptions = try workers.start(launches, at: Scene.start)
        #expect(subscriptions.count == Int(count))
        #expect(Set((1...count).map { workers.processIdentifier(of: InstanceID($0)) }).count == Int(count))
        #expect(
            try openFiles() - before.files <= Int(count) * WorkerCapacity.descriptors + 500, "with what other tests have open")
        #expect(try mappings() - before.mappings <= Int(count) * WorkerCapacity.mappings + 2_500, "with what other tests map")
        let messages = Scene.run(workers, 1...100, to: Array(1...count))
        let expected = messages.of(1).decisions
        #expect(expected.intents.count == 40)
        var ofOne: [InstanceID: [StrategyMessage]] = [:]
        for message in messages.decisions { ofOne[message.instance, default: []].append(message) }
        for instance in 1...count {
            try #require(ofOne[InstanceID(instance)] == expected.map { $0.moved(to: instance) })
        }
        let checkpoints = try workers.checkpoint()
        #expect(checkpoints.map(\.instance) == (1...count).map { InstanceID($0) })
        #expect(checkpoints.allSatisfy { $0.lastSeq == 100 })
        #expect(workers.restarts == 0)
        workers.stop(.requested)
        #expect((1...count).allSatisfy { workers.processIdentifier(of: InstanceID($0)) == nil })
    }

    /// Of this process.
    private func openFiles() throws -> Int { try entries(of: "/proc/self/fd") }

    private func entries(of folder: String) throws -> Int {
        guard let directory = unsafe opendir(folder) else { throw StrategyWorkersError.system("list \(folder)", errno: errno) }
        defer { unsafe closedir(directory) }
        var count = 0
        while unsafe readdir(directory) != nil { count += 1 }
        return count
    }

    /// Lines of the list of this process's mappings.
    private func mappings() throws -> Int {
        guard let file = unsafe fopen("/proc/self/maps", "r") else {
            throw StrategyWorkersError.system("read the mappings", errno: errno)
        }
        defer { unsafe fclose(file) }
        var count = 0
        var character = unsafe fgetc(file)
        while character != EOF {
            if character == 10 { count += 1 }
            character = unsafe fgetc(file)
        }
        return count
    }

    @Test func `more workers than the system has room for are refused before one is started`() {
        let error = #expect(throws: StrategyWorkersError.self) { try WorkerCapacity.secure(50_000_000) }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("cannot start 50000000 workers: they need 100000256 open files and there may be "), "\(text)")
        #expect(text.hasSuffix("; raise the limit of open files (ulimit -Hn, LimitNOFILE=), or start fewer"), "\(text)")
    }

    @Test func `hundreds of workers that die at once come back, some at a time, and miss nothing`() throws {
        let count: UInt64 = 100
        let workers = try Scene.workers()
        defer { workers.stop(.requested) }
        let image = try Scene.image("CountingPlugin")
        _ = try workers.start(
            (1...count).map { Scene.launch(image, tenant: $0, instance: $0, ["every": .integer(3)]) }, at: Scene.start)
        var messages = Scene.run(workers, 1...20, to: Array(1...count))
        for instance in 1...count {
            let process = try #require(workers.processIdentifier(of: InstanceID(instance)))
            #expect(kill(process, SIGKILL) == 0)
        }
        messages += Scene.run(workers, 21...40, to: Array(1...count))
        #expect(workers.restarts == Int(count))
        #expect(workers.quarantined.isEmpty, "that somebody kills them from outside is no fault of the version")
        let expected = messages.of(1).decisions
        for instance in 2...count {
            try #require(messages.of(instance).decisions == expected.map { $0.moved(to: instance) })
        }
    }
}

@Suite("Budgets of a worker")
struct WorkerBudgetTests {
    /// Gives one instance far more than it can do at once, and another one event after the other meanwhile.
    private func neighbourFinishes(
        _ count: UInt64, beside flood: UInt64, of workers: StrategyWorkers, _ messages: inout [StrategyMessage]
    ) {
        for seq in 1...flood { workers.deliver(Scene.event(seq), to: InstanceID(1)) }
        for seq in 1...count {
            workers.deliver(Scene.event(seq), to: InstanceID(2))
            while workers.lastFinished(by: InstanceID(2)) != seq {
                workers.receive(into: &messages, waiting: .message(atMost: 1_000_000))
            }
        }
    }

    private func started() throws -> StrategyWorkers {
        let workers = try Scene.workers()
        let image = try Scene.image("CountingPlugin")
        _ = try workers.start(
            (1...2).map { Scene.launch(image, tenant: $0, instance: $0, ["every": .integer(1)]) }, at: Scene.start)
        return workers
    }

    @Test func `a worker that floods its ring does not keep the others waiting`() throws {
        let workers = try started()
        defer { workers.stop(.requested) }
        var messages: [StrategyMessage] = []
        neighbourFinishes(10, beside: 40_000, of: workers, &messages)
        #expect(messages.of(2).intents.count == 10)
        let finished = try #require(workers.lastFinished(by: InstanceID(1)))
        #expect(finished < 40_000, "the others did not wait until the flood was over")
        workers.receive(into: &messages, waiting: .quiet)
        #expect(workers.lastFinished(by: InstanceID(1)) == 40_000, "nor was anything of it lost")
        #expect(workers.quarantined.isEmpty)
    }

    @Test func `a worker that never reads its ring does not keep the others waiting`() throws {
        let workers = try started()
        defer { workers.stop(.requested) }
        let process = try #require(workers.processIdentifier(of: InstanceID(1)))
        #expect(kill(process, SIGSTOP) == 0)
        var messages: [StrategyMessage] = []
        neighbourFinishes(10, beside: 5_000, of: workers, &messages)
        #expect(workers.lastFinished(by: InstanceID(1)) == 0)
        #expect(kill(process, SIGCONT) == 0)
        workers.receive(into: &messages, waiting: .quiet)
        #expect(workers.lastFinished(by: InstanceID(1)) == 5_000)
        #expect(workers.quarantined.isEmpty)
    }
}
