import Synchronization

/// Says once that the host listens: when its socket and its port are both open. Whoever read it may call either.
final class Listening: Sendable {
    private struct Doors {
        var isSocketOpen = false
        var port: Int?
    }

    private let doors = Mutex(Doors())
    private let say: @Sendable (_ port: Int) -> Void

    init(say: @escaping @Sendable (_ port: Int) -> Void) {
        self.say = say
    }

    func socketOpened() { open { $0.isSocketOpen = true } }

    func portOpened(_ port: Int) { open { $0.port = port } }

    private func open(_ door: (inout Doors) -> Void) {
        let port = doors.withLock { doors in
            door(&doors)
            return doors.isSocketOpen ? doors.port : nil
        }
        if let port { say(port) }
    }
}
