import ChaosVenue
import Foundation
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

/// `fixture-exchange SOCKET BOOK SEED honest|rough [KILL]`: the exchange as a process. It keeps its state when hosts die, finds
/// it in its book when it died itself, and ends with its input.
@main
struct FixtureExchangeMain {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard (5...6).contains(arguments.count), let seed = UInt64(arguments[3]), ["honest", "rough"].contains(arguments[4])
        else {
            print("usage: fixture-exchange SOCKET BOOK SEED honest|rough [KILL]")
            exit(2)
        }
        let isRough = arguments[4] == "rough"
        var changes: [ExchangeChange] = []
        let file = try ExchangeBookFile(path: arguments[2], changes: &changes)
        var desk = ExchangeDesk(
            exchange: FixtureExchange(instrument: "BTC-USDT", seed: seed, isRough: isRough, changes: changes), file: file,
            wire: RoughWire(isRough: isRough, seed: seed, life: changes.count),
            kill: arguments.count > 5 ? ChaosKill(arguments[5]) : nil)
        let listener = try LineSocket.listen(path: arguments[1])
        say("listening")
        try desk.serve(listener)
    }
}

/// The exchange, its book and its clients.
private struct ExchangeDesk: ~Copyable {
    private var exchange: FixtureExchange
    private let file: ExchangeBookFile
    private var wire: RoughWire
    private var kill: ChaosKill?
    private var clients: [LineSocket] = []

    init(exchange: FixtureExchange, file: consuming ExchangeBookFile, wire: RoughWire, kill: ChaosKill?) {
        self.exchange = exchange
        self.file = file
        self.wire = wire
        self.kill = kill
    }

    mutating func serve(_ listener: Int32) throws {
        while true {
            let isReading = wire.isReading(now: clock())
            var polled = [
                pollfd(fd: 0, events: Int16(POLLIN), revents: 0), pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
            ]
            polled += clients.map { pollfd(fd: $0.number, events: isReading ? Int16(POLLIN) : 0, revents: 0) }
            // SAFETY: the array is as long as is said.
            _ = unsafe poll(&polled, nfds_t(polled.count), 1)
            // Whoever started it is gone.
            if polled[0].revents != 0 { return }
            var gone: [Int32] = []
            for (client, entry) in zip(clients, polled.dropFirst(2)) where entry.revents != 0 {
                guard let lines = client.read() else {
                    gone.append(client.number)
                    continue
                }
                for line in lines { try handle(try JSONDecoder().decode(ExchangeRequest.self, from: line)) }
            }
            clients.removeAll { gone.contains($0.number) }
            if polled[1].revents != 0, let client = LineSocket.accept(listener) { clients.append(client) }
            try move()
            let arriving = wire.arriving(now: clock())
            if !arriving.isEmpty { for client in clients { client.write(lines: arriving) } }
            if wire.breaks() { clients = [] }
        }
    }

    private mutating func handle(_ request: ExchangeRequest) throws {
        switch request {
        case .freeze:
            wire.calm()
            kill = nil
        case .submit, .cancel, .amend:
            if wire.losesRequest() { return }
            reach(.requestRead)
        case .ask, .ledger: break
        }
        let messages = exchange.handle(request, now: clock())
        let changes = exchange.takeChanges()
        try file.write(changes)
        if !changes.isEmpty { reach(.requestDone) }
        for message in messages { try wire.send(message, now: clock()) }
        if !changes.isEmpty {
            let arriving = wire.arriving(now: clock())
            for client in clients { client.write(lines: arriving) }
            reach(.requestAnswered)
        }
    }

    private mutating func move() throws {
        let reports = exchange.step(now: clock())
        try file.write(exchange.takeChanges())
        if !reports.isEmpty { reach(.fillDone) }
        for report in reports { try wire.send(.report(report), now: clock()) }
    }

    private mutating func reach(_ step: ChaosStep) {
        guard kill?.step == step else { return }
        kill?.count -= 1
        guard let kill, kill.count == 0 else { return }
        say(kill.announcement)
        Glibc.kill(getpid(), SIGKILL)
    }

    private func clock() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) + wire.clockSkew)
    }
}
