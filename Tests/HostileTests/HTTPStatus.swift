import Foundation
import FoundationNetworking
import Synchronization

/// What an address answers.
enum HTTPStatus {
    private final class Answer: Sendable {
        let status = Mutex(0)
    }

    /// The status of a GET; 0 when nothing answers within five seconds.
    static func of(_ url: URL) -> Int {
        let answer = Answer()
        let answered = DispatchSemaphore(value: 0)
        let task = URLSession.shared.dataTask(with: url) { _, response, _ in
            answer.status.withLock { $0 = (response as? HTTPURLResponse)?.statusCode ?? 0 }
            answered.signal()
        }
        task.resume()
        if answered.wait(timeout: .now() + .seconds(5)) == .timedOut { task.cancel() }
        return answer.status.withLock { $0 }
    }
}
