/// Reads server-sent events from the pieces that a connection gives.
struct EventReader {
    struct Event: Hashable {
        /// The caller's place in the stream; empty: it has none yet.
        var id: String
        var name: String
        /// JSON.
        var data: String
    }

    /// Of the last event that came whole; what goes on behind it.
    private(set) var lastID = ""
    /// Counts from the empty line on: what breaks off before it comes again.
    private var nextID = ""
    private var line: [UInt8] = []
    private var name = ""
    private var data: [String] = []

    /// Before the bytes of another connection: what broke off in the one before comes again whole.
    mutating func beginAgain() {
        nextID = lastID
        (line, name, data) = ([], "", [])
    }

    /// The events that are whole with these bytes.
    mutating func take(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                line.append(byte)
                continue
            }
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if line.isEmpty {
                lastID = nextID
                if !data.isEmpty {
                    events.append(Event(id: lastID, name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n")))
                }
                (name, data) = ("", [])
            } else {
                field(String(decoding: line, as: UTF8.self))
            }
            line.removeAll(keepingCapacity: true)
        }
        return events
    }

    private mutating func field(_ line: String) {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return }
        let value = String(parts[1].first == " " ? parts[1].dropFirst() : parts[1])
        switch parts[0] {
        case "id": nextID = value
        case "event": name = value
        case "data": data.append(value)
        default: break
        }
    }
}
