import Engine
import Line
import TestRandom
import TradingModel

/// How what several instances say arrives.
enum Arrival: Sendable, Hashable {
    /// Everything of every instance, instance by instance.
    case together
    /// The same, last instance first.
    case backwards
    /// One message of one instance at a time.
    case oneByOne
    /// In an order that only the dice know.
    case shuffled(seed: UInt64)
}

/// A home for scripted strategies in this process: events wait in a queue for each instance, as in a worker's ring, and so does
/// what the instances say.
final class ScriptedStrategies: StrategyHost {
    private(set) var strategies: [ScriptedStrategy]
    private(set) var heard: [InstanceID: [StrategyEvent]] = [:]
    private(set) var said: [InstanceID: [OrderIntent]] = [:]
    private var events: [[StrategyEvent]]
    private var messages: [[EngineEvent]]
    private let arrival: Arrival
    private var random: SeededRandom
    private let tape: Tape
    /// Those that think of nothing until they are woken up.
    var sleepers: Set<InstanceID> = []
    /// How long each `receive` that was not in lockstep might wait, in nanoseconds.
    private(set) var waits: [UInt64] = []
    /// Hears the close of every candle that a strategy has finished, while it is received.
    var remark: (InstanceID, UInt64, String) -> Void = { _, _, _ in }
    /// The last event that each has finished.
    private var finished: [InstanceID: UInt64] = [:]

    /// - Parameter strategies: of instances 1, 2, …
    init(_ strategies: [ScriptedStrategy], arrival: Arrival, tape: Tape) {
        self.strategies = strategies
        self.events = strategies.map { _ in [] }
        self.messages = strategies.map { _ in [] }
        self.arrival = arrival
        if case .shuffled(let seed) = arrival {
            self.random = SeededRandom(seed: seed)
        } else {
            self.random = SeededRandom(seed: 0)
        }
        self.tape = tape
    }

    /// The next number's.
    func add(_ strategy: ScriptedStrategy) {
        strategies.append(strategy)
        events.append([])
        messages.append([])
    }

    /// As if a strategy had said so by itself.
    func say(_ event: EngineEvent) { messages[0].append(event) }

    func deliver(_ event: StrategyEvent, to instance: InstanceID) {
        events[Int(instance.rawValue) - 1].append(event)
        heard[instance, default: []].append(event)
        tape.append(.delivered(instance, event))
    }

    var isQuiet: Bool { events.allSatisfy(\.isEmpty) && messages.allSatisfy(\.isEmpty) }

    var isQuietExceptLate: Bool { !strategies.indices.contains { isBusy($0) && !isAsleep($0) } }

    func receive(into inbox: inout [EngineEvent], atMost nanoseconds: UInt64?) {
        guard let nanoseconds else { return receive(into: &inbox) }
        waits.append(nanoseconds)
        receiveAll(strategies.indices.filter { !isAsleep($0) }, into: &inbox)
    }

    func lastFinished(by instance: InstanceID) -> UInt64? { finished[instance, default: 0] }

    private func isAsleep(_ place: Int) -> Bool { sleepers.contains(strategies[place].instance) }

    func receive(into inbox: inout [EngineEvent]) {
        switch arrival {
        case .together: receiveAll(Array(strategies.indices), into: &inbox)
        case .backwards: receiveAll(strategies.indices.reversed(), into: &inbox)
        case .oneByOne:
            guard let place = strategies.indices.first(where: isBusy) else { return }
            while messages[place].isEmpty, !events[place].isEmpty { think(place) }
            say(place, into: &inbox)
        case .shuffled:
            while inbox.isEmpty, let place = strategies.indices.filter(isBusy).randomElement(using: &random) {
                if random.next() % 2 == 0 { think(place) } else { say(place, into: &inbox) }
            }
        }
    }

    private func receiveAll(_ places: [Int], into inbox: inout [EngineEvent]) {
        for place in places {
            while !events[place].isEmpty { think(place) }
            while !messages[place].isEmpty { say(place, into: &inbox) }
        }
    }

    private func isBusy(_ place: Int) -> Bool { !events[place].isEmpty || !messages[place].isEmpty }

    /// Finishes an event.
    private func think(_ place: Int) {
        guard !events[place].isEmpty else { return }
        let event = events[place].removeFirst()
        messages[place] += strategies[place].answer(event)
        finished[strategies[place].instance] = event.seq
        if case .candle(let candle) = event.payload { remark(strategies[place].instance, event.seq, "\(candle.close)") }
    }

    /// Hands a message out.
    private func say(_ place: Int, into inbox: inout [EngineEvent]) {
        guard !messages[place].isEmpty else { return }
        let message = messages[place].removeFirst()
        if case .intentReceived(let intent) = message { said[intent.instance, default: []].append(intent) }
        inbox.append(message)
    }
}
