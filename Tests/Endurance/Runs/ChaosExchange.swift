import ChaosVenue
import Foundation
import MarketData
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The exchange of a round, started again whenever it was killed.
final class ChaosExchange: Sendable {
    private struct State {
        var program: ChildProgram?
        var random: Xoshiro256
        var steps: [ChaosStep] = []
        var kills: [ChaosStep] = []
        var isCalm = false
        var isOver = false
    }

    private let arguments: [String]
    private let socket: String
    private let state: Mutex<State>
    private let ended = DispatchSemaphore(value: 0)

    init(socket: String, book: String, seed: UInt64, isRough: Bool) {
        self.socket = socket
        arguments = [socket, book, "\(seed)", isRough ? "rough" : "honest"]
        state = Mutex(State(random: Xoshiro256(seed: seed ^ 0x0EC4_A43E)))
    }

    /// The steps at which it was killed.
    var kills: [ChaosStep] { state.withLock { $0.kills } }

    func start() throws {
        try launch()
        let thread = Thread { [self] in
            watch()
            ended.signal()
        }
        thread.start()
    }

    private func launch() throws {
        let kill = state.withLock { ChaosExchange.nextKill(&$0) }
        let program = ChildProgram("fixture-exchange", arguments + (kill.map { [$0.description] } ?? []))
        try program.start()
        state.withLock { $0.program = program }
        guard program.waitForLine("listening", seconds: 10) else { throw ChildProgram.Silent(name: "fixture-exchange") }
    }

    private static func nextKill(_ state: inout State) -> ChaosKill? {
        if state.isCalm { return nil }
        if state.steps.isEmpty { state.steps = ChaosStep.allCases.filter(\.isAtVenue) }
        let step = state.steps.removeLast()
        return ChaosKill(target: .venue, step: step, count: 20 + Int(state.random.next() % 120))
    }

    private func watch() {
        while let program = state.withLock({ $0.program }) {
            program.waitForEnd(seconds: 100_000)
            let isOver = state.withLock { state in
                for step in ChaosStep.allCases
                where program.lines.contains(ChaosKill(target: .venue, step: step, count: 1).announcement) {
                    state.kills.append(step)
                }
                return state.isOver
            }
            if isOver { return }
            do { try launch() } catch { return print("the exchange does not start again: \(error)") }
        }
    }

    /// Lets nobody die any more, nothing happen and nothing get lost. May be said again.
    ///
    /// - Returns: everything that really happened.
    func calm() throws -> ExchangeLedger {
        state.withLock { $0.isCalm = true }
        // It may be killed, or break the connection, before it hears of it.
        for _ in 0..<200 {
            if let ledger = ask() { return ledger }
            poll(nil, 0, 20)
        }
        throw ChildProgram.Silent(name: "fixture-exchange")
    }

    private func ask() -> ExchangeLedger? {
        do {
            let client = try LineSocket(path: socket)
            guard try client.write(ExchangeRequest.freeze), try client.write(ExchangeRequest.ledger) else { return nil }
            while let lines = client.read() {
                for line in lines {
                    if case .ledger(let ledger) = try JSONDecoder().decode(ExchangeMessage.self, from: line) { return ledger }
                }
            }
        } catch {
            return nil
        }
        return nil
    }

    func end() {
        let program = state.withLock { state in
            state.isOver = true
            return state.program
        }
        program?.end()
        _ = ended.wait(timeout: .now() + 10)
    }
}
