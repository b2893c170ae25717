import Foundation

/// Processes as /proc shows them.
enum ProcessTree {
    struct Entry: Hashable {
        var identifier: Int32
        /// When it was started, in the kernel's ticks: the number alone may be another process's later.
        var start: String
    }

    /// Children of a process, their children, and so on.
    static func descendants(of ancestor: Int32) -> [Entry] {
        var parents: [(entry: Entry, parent: Int32)] = []
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
                guard let identifier = Int32(name), let fields = fields(of: identifier), let parent = Int32(fields[1]) else {
                    continue
                }
                parents.append((Entry(identifier: identifier, start: fields[19]), parent))
            }
        } catch {
            return []
        }
        var found: [Entry] = []
        var generation: Set<Int32> = [ancestor]
        while !generation.isEmpty {
            let children = parents.filter { generation.contains($0.parent) }.map(\.entry)
            found += children
            generation = Set(children.map(\.identifier))
        }
        return found
    }

    /// Waits until they have ended, a minute at most; those that have not.
    static func waitUntilGone(_ entries: [Entry]) -> [Entry] {
        let deadline = ContinuousClock.now + .seconds(60)
        var left = entries
        let pause = DispatchSemaphore(value: 0)
        while !left.isEmpty, ContinuousClock.now < deadline {
            left.removeAll { entry in
                guard let fields = fields(of: entry.identifier) else { return true }
                // A zombie has ended; its number waits for whoever asks.
                return fields[19] != entry.start || fields[0] == "Z"
            }
            if !left.isEmpty { _ = pause.wait(timeout: .now() + .milliseconds(10)) }
        }
        return left
    }

    /// The fields behind the name: state, parent, …
    private static func fields(of identifier: Int32) -> [String]? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(identifier)/stat") else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        guard let close = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: close)...].split(separator: " ").map(String.init)
        return fields.count > 19 ? fields : nil
    }
}
