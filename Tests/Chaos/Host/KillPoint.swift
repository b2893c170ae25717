import ChaosVenue
import Foundation
import Store
import Strategies
import TradingModel

#if canImport(Glibc)
    import Glibc
#endif

/// `SIGKILL` for one after the other, each at the n-th time that a step of the line is reached.
final class KillPoint {
    /// The next one last.
    private var kills: [ChaosKill]
    private let folder: String
    var worker: () -> Int32? = { nil }

    init(_ kills: [ChaosKill], folder: String) {
        self.kills = kills.reversed()
        self.folder = folder
    }

    func reach(_ step: ChaosStep) {
        guard var kill = kills.popLast() else { return }
        if step == kill.step { kill.count -= 1 }
        guard kill.count == 0 else { return kills.append(kill) }
        // The one who looks on is told before, because a dead host tells nothing.
        switch kill.target {
        case .host:
            say(kill.announcement)
            Glibc.kill(getpid(), SIGKILL)
        case .worker:
            // It is starting again this very moment: the next time, then.
            guard let process = worker() else {
                kill.count = 1
                return kills.append(kill)
            }
            say(kill.announcement)
            Glibc.kill(process, SIGKILL)
        case .postgres:
            say(kill.announcement)
            killServer()
        case .venue: break
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
