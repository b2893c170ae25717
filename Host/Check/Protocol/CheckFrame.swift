import TradingModel

/// What the process of a check writes: a kind (4 bytes), a length (4 bytes) and the contents, one frame behind the other.
///
/// The plugin runs in the same process, so none of it is trusted: a plugin that is damaged may write nonsense, and one that
/// wants to deceive deceives its author alone.
package enum CheckFrame: Sendable, Hashable {
    /// Something that the contract does not allow. One line.
    case finding(String)
    /// What a function of the plugin returned.
    case status(name: String, Int32)
    case state(event: UInt64, bytes: [UInt8])
    case asked([AskedRequest])
    case measure(CheckMeasure)
    /// What is done next: the last one says where a process ended that came to no end.
    case step(String)
    /// The last frame of a job that came to its end; how many events were delivered.
    case done(events: UInt64)

    package static let maximumLength = 24 << 20

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .finding(let text):
            writer.write(text)
            return framed(1, writer)
        case .status(let name, let status):
            writer.write(name)
            writer.write(status)
            return framed(2, writer)
        case .state(let event, let bytes):
            writer.write(event)
            writer.writeBytes(bytes)
            return framed(3, writer)
        case .asked(let requests):
            writer.write(UInt32(requests.count))
            for request in requests { request.write(to: &writer) }
            return framed(4, writer)
        case .measure(let measure):
            measure.write(to: &writer)
            return framed(5, writer)
        case .step(let text):
            writer.write(text)
            return framed(6, writer)
        case .done(let events):
            writer.write(events)
            return framed(7, writer)
        }
    }

    private func framed(_ kind: UInt32, _ contents: ByteWriter) -> [UInt8] {
        var frame = ByteWriter(capacity: contents.bytes.count + 8)
        frame.write(kind)
        frame.writeBytes(contents.bytes)
        return frame.bytes
    }

    /// Nil when the contents are not a frame.
    package init?(kind: UInt32, contents: [UInt8]) {
        var reader = ByteReader(contents)
        do {
            switch kind {
            case 1: self = .finding(try reader.readText())
            case 2: self = .status(name: try reader.readText(), try reader.read())
            case 3: self = .state(event: try reader.read(), bytes: try reader.readBytes())
            case 4:
                var requests: [AskedRequest] = []
                for _ in 0..<(try reader.read(UInt32.self)) {
                    guard let request = try AskedRequest(&reader) else { return nil }
                    requests.append(request)
                }
                self = .asked(requests)
            case 5: self = .measure(try CheckMeasure(&reader))
            case 6: self = .step(try reader.readText())
            case 7: self = .done(events: try reader.read())
            default: return nil
            }
        } catch {
            return nil
        }
        guard reader.isAtEnd else { return nil }
    }
}

/// What a session cost.
package struct CheckMeasure: Sendable, Hashable {
    package var events: UInt64 = 0
    /// ns of a call of on_event.
    package var median: UInt64 = 0
    package var percentile99: UInt64 = 0
    package var maximum: UInt64 = 0
    /// Bytes that the plugin held after a fifth, after three fifths and at the end of the session.
    package var firstBytes: Int64 = 0
    package var middleBytes: Int64 = 0
    package var lastBytes: Int64 = 0
    /// What it held after destroy, more than before create.
    package var leftBytes: Int64 = 0
    /// Requests for memory in all.
    package var allocations: UInt64 = 0
    /// How often it read a clock of the system.
    package var clockReads: UInt64 = 0

    package init() {}

    fileprivate func write(to writer: inout ByteWriter) {
        for number in [events, median, percentile99, maximum, allocations, clockReads] { writer.write(number) }
        for number in [firstBytes, middleBytes, lastBytes, leftBytes] { writer.write(number) }
    }

    fileprivate init(_ reader: inout ByteReader) throws(ByteReader.Truncated) {
        events = try reader.read()
        median = try reader.read()
        percentile99 = try reader.read()
        maximum = try reader.read()
        allocations = try reader.read()
        clockReads = try reader.read()
        firstBytes = try reader.read()
        middleBytes = try reader.read()
        lastBytes = try reader.read()
        leftBytes = try reader.read()
    }
}
