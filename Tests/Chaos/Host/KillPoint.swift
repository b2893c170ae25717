import ChaosVenue
import Foundation
import Store
import Strategies
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

/// Who dies.
enum Victim: String, CaseIterable {
    case host, worker, postgres
}

/// `SIGKILL` for a victim at the n-th time that a step of the line is reached.
final class KillPoint {
    private let step: String
    private var left: Int
    private let victim: Victim
    private let folder: String
    var worker: () -> Int32? = { nil }

    init(step: String, count: Int, victim: Victim, folder: String) {
        self.step = step
        self.left = count
        self.victim = victim
        self.folder = folder
    }

    func reach(_ step: String) {
        guard step == self.step, left > 0 else { return }
        left -= 1
        guard left == 0 else { return }
        // The one who looks on is told before, because a dead host tells nothing.
        say("killed \(victim.rawValue) at \(step)")
        switch victim {
        case .host: kill(getpid(), SIGKILL)
        case .worker: if let process = worker() { kill(process, SIGKILL) }
        case .postgres: killServer()
        }
    }

    /// The server's own processes go with it: they are found by their parent before it dies.
    private func killServer() {
        do {
            let text = try String(contentsOfFile: "\(folder)/postgresql/postmaster.pid", encoding: .utf8)
            guard let server = text.split(separator: "\n").first.flatMap({ Int32($0) }) else { return }
            let children = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.filter {
                KillPoint.parent(of: $0) == server
            }
            for process in [server] + children { kill(process, SIGKILL) }
        } catch {
            print("the server cannot be killed: \(error)")
        }
    }

    private static func parent(of process: Int32) -> Int32? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        // `pid (name) state parent …`, and a name may have spaces.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 1 ? Int32(fields[1]) : nil
    }
}
