import Foundation
import Synchronization
package import TradingModel
package import Venue

#if canImport(Glibc)
    import Glibc
#endif

/// The adapter of the fixture exchange: requests and questions over a socket, what comes back from a thread of its own. A
/// connection that is lost is made again.
package final class SocketVenue: LiveVenue, Sendable {
    private struct Heard {
        var reports: [VenueReport] = []
        var answers: [VenueAnswer] = []
        /// Nil: there is no connection.
        var socket: LineSocket?
        var session: UInt64 = 0
        var isClosed = false
        var wakeUp: (@Sendable () -> Void)?
    }

    private let path: String
    private let heard = Mutex(Heard())

    package init(path: String) {
        self.path = path
        let thread = Thread { [self] in
            while !heard.withLock({ $0.isClosed }) {
                if let socket = connect() { listen(socket) }
                // Between two attempts.
                poll(nil, 0, 3)
            }
        }
        thread.name = "venue"
        thread.start()
    }

    /// A connection that is lost is not made again any more.
    package func close() { heard.withLock { $0.isClosed = true } }

    private func connect() -> LineSocket? {
        do {
            return try LineSocket(path: path)
        } catch {
            return nil
        }
    }

    private func listen(_ socket: LineSocket) {
        change {
            $0.socket = socket
            $0.session += 1
        }
        while let lines = socket.read() { take(lines) }
        change { $0.socket = nil }
    }

    private func change(_ body: (inout Heard) -> Void) {
        let wakeUp = heard.withLock { heard in
            body(&heard)
            return heard.wakeUp
        }
        wakeUp?()
    }

    private func take(_ lines: [Data]) {
        let messages = lines.compactMap { line -> ExchangeMessage? in
            do {
                return try JSONDecoder().decode(ExchangeMessage.self, from: line)
            } catch {
                print("the exchange says what cannot be read: \(error)")
                return nil
            }
        }
        change { heard in
            for message in messages {
                switch message {
                case .report(let report): heard.reports.append(report)
                case .answer(let answer): heard.answers.append(answer)
                case .ledger: break
                }
            }
        }
    }

    package var connection: VenueConnection {
        heard.withLock { $0.socket == nil ? .disconnected : .connected(session: $0.session) }
    }

    package func submit(_ order: ClientOrderID, _ terms: OrderTerms, at time: Timestamp) {
        request(.submit(order, terms, sent: time), order, time)
    }

    package func cancel(_ order: ClientOrderID, at time: Timestamp) { request(.cancel(order, sent: time), order, time) }

    package func amend(_ order: ClientOrderID, _ amendment: Amendment, at time: Timestamp) {
        request(.amend(order, amendment, sent: time), order, time)
    }

    private func request(_ request: ExchangeRequest, _ order: ClientOrderID, _ time: Timestamp) {
        if send(request) { return }
        // It left or it did not: nobody knows.
        heard.withLock { $0.reports.append(VenueReport(order: order, venueTime: time, event: .outcomeUnknown)) }
    }

    package func ask(_ question: VenueQuestion, number: UInt64) { _ = send(.ask(question, number: number)) }

    private func send(_ request: ExchangeRequest) -> Bool {
        do {
            return try heard.withLock { $0.socket }?.write(request) ?? false
        } catch {
            return false
        }
    }

    package func takeReports(into reports: inout [VenueReport]) {
        reports += heard.withLock { heard in
            defer { heard.reports.removeAll() }
            return heard.reports
        }
    }

    package func takeAnswers(into answers: inout [VenueAnswer]) {
        answers += heard.withLock { heard in
            defer { heard.answers.removeAll() }
            return heard.answers
        }
    }

    package func setWakeUp(_ wakeUp: @escaping @Sendable () -> Void) { heard.withLock { $0.wakeUp = wakeUp } }
}
