import Engine
import Line
import TradingModel

/// Strategies that answer each event with what chance says, at once or some steps later, and with the same again when they are
/// given the same event after a restart.
final class SimulatedStrategies: StrategyHost {
    private struct Answer {
        var event: StrategyEvent
        var intents: [OrderIntent]
        /// Of its last intent, or of the one before.
        var lastNumber: IntentNumber
    }

    /// A class, so that it changes where it lies.
    private final class Home {
        let tenant: TenantID
        var lastNumber: IntentNumber = 0
        var lastSeq: UInt64 = 0
        /// As of the last checkpoint.
        var checkpoint: (number: IntentNumber, seq: UInt64) = (0, 0)
        /// Behind the last checkpoint, by the event's place.
        var answers: [Answer] = []
        var waiting: [(due: UInt64, intent: OrderIntent)] = []
        var next = 0

        init(tenant: TenantID) { self.tenant = tenant }
    }

    /// What a strategy asks for when it hears something, and whether that is something else than before the restart.
    var think: (InstanceID, StrategyEvent) -> [(delay: UInt64, action: OrderIntent.Action, plan: OrderPlan)] = { _, _ in [] }
    /// The last intent that is durable.
    var durable: (InstanceID) -> IntentNumber = { _ in 0 }
    /// Events that are not what they were before a restart.
    private(set) var differences: UInt64 = 0
    /// Events that are what they were before a restart.
    private(set) var repetitions: UInt64 = 0
    /// An event that came out of its turn.
    private(set) var violation: String?
    /// Counts the looks at the exchange.
    var step: UInt64 = 0
    private var homes: [Home] = []
    private var places: [InstanceID: Int] = [:]
    private var waitingCount = 0

    func add(_ instance: InstanceID, of tenant: TenantID) {
        places[instance] = homes.count
        homes.append(Home(tenant: tenant))
    }

    func deliver(_ event: StrategyEvent, to instance: InstanceID) {
        guard let number = places[instance] else { return }
        let home = homes[number]
        if event.seq != home.lastSeq + 1 {
            violation = violation ?? "instance \(instance) hears of event \(event.seq) behind \(home.lastSeq)"
        }
        home.lastSeq = event.seq
        let place = Int(event.seq - home.checkpoint.seq) - 1
        if place < home.answers.count {
            if home.answers[place].event == event {
                repetitions += 1
                for intent in home.answers[place].intents { put(intent, 0, home) }
                home.lastNumber = home.answers[place].lastNumber
                return
            }
            // What it heard and did then was not durable: another thing happened instead.
            let before = home.answers[place]
            if before.intents.contains(where: { $0.number <= durable(instance) }) {
                violation =
                    violation
                    ?? "instance \(instance) hears \(event) after a restart, heard \(before.event) and its answer is durable"
            }
            differences += 1
            home.answers.removeSubrange(place...)
        }
        var intents: [OrderIntent] = []
        for (delay, action, plan) in think(instance, event) {
            home.lastNumber += 1
            let intent = OrderIntent(
                tenant: home.tenant, instance: instance, number: home.lastNumber, time: event.time, action: action, plan: plan)
            intents.append(intent)
            put(intent, delay, home)
        }
        home.answers.append(Answer(event: event, intents: intents, lastNumber: home.lastNumber))
    }

    private func put(_ intent: OrderIntent, _ delay: UInt64, _ home: Home) {
        home.waiting.append((max(step + delay, home.waiting.last?.due ?? 0), intent))
        waitingCount += 1
    }

    var isQuiet: Bool { waitingCount == 0 }

    var isQuietExceptLate: Bool { waitingCount == 0 || !homes.contains { isDue($0) } }

    private func isDue(_ home: Home) -> Bool { home.next < home.waiting.count && home.waiting[home.next].due <= step }

    func receive(into inbox: inout [EngineEvent]) { receive(into: &inbox, isDueOnly: false) }

    func receive(into inbox: inout [EngineEvent], atMost nanoseconds: UInt64?) {
        receive(into: &inbox, isDueOnly: nanoseconds != nil)
    }

    private func receive(into inbox: inout [EngineEvent], isDueOnly: Bool) {
        guard waitingCount > 0 else { return }
        for place in homes.indices {
            while homes[place].next < homes[place].waiting.count {
                let (due, intent) = homes[place].waiting[homes[place].next]
                if isDueOnly, due > step { break }
                inbox.append(.intentReceived(intent))
                homes[place].next += 1
                waitingCount -= 1
            }
            if homes[place].next == homes[place].waiting.count, homes[place].next > 0 {
                homes[place].waiting.removeAll(keepingCapacity: true)
                homes[place].next = 0
            }
        }
    }

    /// Everybody has answered everything.
    func passCheckpoint() {
        for place in homes.indices {
            homes[place].checkpoint = (homes[place].lastNumber, homes[place].lastSeq)
            homes[place].answers.removeAll(keepingCapacity: true)
        }
    }

    /// As they were at the checkpoint; what they answered behind it they answer again.
    func restart() {
        waitingCount = 0
        for place in homes.indices {
            homes[place].lastNumber = homes[place].checkpoint.number
            homes[place].lastSeq = homes[place].checkpoint.seq
            homes[place].waiting = []
            homes[place].next = 0
        }
    }
}
