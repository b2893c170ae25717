import ChaosVenue
import Foundation
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

/// `fixture-exchange SOCKET SEED`: the exchange as a process. It keeps its state when hosts die, and ends with its input.
@main
struct FixtureExchangeMain {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let seed = UInt64(arguments[2]), seed > 0 else {
            print("usage: fixture-exchange SOCKET SEED")
            exit(2)
        }
        let listener = try LineSocket.listen(path: arguments[1])
        say("listening")
        try serve(listener, seed: seed)
    }

    private static func serve(_ listener: Int32, seed: UInt64) throws {
        var exchange = FixtureExchange(instrument: "BTC-USDT", seed: seed)
        var clients: [LineSocket] = []
        while true {
            var polled = [
                pollfd(fd: 0, events: Int16(POLLIN), revents: 0), pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
            ]
            polled += clients.map { pollfd(fd: $0.number, events: Int16(POLLIN), revents: 0) }
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
                for line in lines {
                    let request = try JSONDecoder().decode(ExchangeRequest.self, from: line)
                    for message in exchange.handle(request, now: clock()) { try client.write(message) }
                }
            }
            clients.removeAll { gone.contains($0.number) }
            if polled[1].revents != 0, let client = LineSocket.accept(listener) { clients.append(client) }
            for report in exchange.step(now: clock()) {
                for client in clients { try client.write(ExchangeMessage.report(report)) }
            }
        }
    }

    private static func clock() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
