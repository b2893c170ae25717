package import TradingModel

/// What a strategy asked for, and behind which event. Two runs that should be alike have the same list.
package struct AskedRequest: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case subscribe(type: UInt32, timeframe: Int64)
        case submit(AskedOrder)
        case cancel(order: UInt64)
        /// Amounts are raw, as those of an order.
        case amend(order: UInt64, quantity: Int128, price: Int128, stop: Int128)
        case setTimer(number: UInt64, due: Int64)
        case cancelTimer(number: UInt64)
        case history(timeframe: Int64, count: UInt32)
        case notify(title: String, text: String)
        case draw(words: UInt8)
        case set(key: [UInt8], value: [UInt8])
        case remove(key: [UInt8])
    }

    /// The number of the event that was delivered last; 0 = before the first.
    package var event: UInt64
    package var kind: Kind
    /// What the host answered.
    package var status: Int32

    package init(event: UInt64, kind: Kind, status: Int32) {
        self.event = event
        self.kind = kind
        self.status = status
    }

    /// Whether it is a decision: an order, a change of one, or a timer, which leads to one.
    package var isIntent: Bool {
        switch kind {
        case .submit, .cancel, .amend: true
        case .subscribe, .setTimer, .cancelTimer, .history, .notify, .draw, .set, .remove: false
        }
    }
}

extension AskedRequest: CustomStringConvertible {
    package var description: String {
        switch kind {
        case .subscribe(_, let timeframe): "subscribe to \(timeframe / 1_000_000_000) s"
        case .submit(let order): order.description
        case .cancel(let order): "cancel order \(order)"
        case .amend(let order, _, _, _): "amend order \(order)"
        case .setTimer(let number, _): "set timer \(number)"
        case .cancelTimer(let number): "cancel timer \(number)"
        case .history(let timeframe, let count): "ask for \(count) candles of \(timeframe / 1_000_000_000) s"
        case .notify(let title, _): "notify '\(title)'"
        case .draw: "draw a random number"
        case .set(let key, _): "set the value '\(String(decoding: key, as: UTF8.self))'"
        case .remove(let key): "remove the value '\(String(decoding: key, as: UTF8.self))'"
        }
    }
}

extension AskedRequest {
    package func write(to writer: inout ByteWriter) {
        writer.write(event)
        writer.write(status)
        switch kind {
        case .subscribe(let type, let timeframe):
            writer.write(UInt8(1))
            writer.write(type)
            writer.write(timeframe)
        case .submit(let order):
            writer.write(UInt8(2))
            order.write(to: &writer)
        case .cancel(let order):
            writer.write(UInt8(3))
            writer.write(order)
        case .amend(let order, let quantity, let price, let stop):
            writer.write(UInt8(4))
            writer.write(order)
            for number in [quantity, price, stop] { writer.write(number) }
        case .setTimer(let number, let due):
            writer.write(UInt8(5))
            writer.write(number)
            writer.write(due)
        case .cancelTimer(let number):
            writer.write(UInt8(6))
            writer.write(number)
        case .notify(let title, let text):
            writer.write(UInt8(7))
            writer.write(title)
            writer.write(text)
        case .draw(let words):
            writer.write(UInt8(8))
            writer.write(words)
        case .set(let key, let value):
            writer.write(UInt8(9))
            writer.writeBytes(key)
            writer.writeBytes(value)
        case .remove(let key):
            writer.write(UInt8(10))
            writer.writeBytes(key)
        case .history(let timeframe, let count):
            writer.write(UInt8(11))
            writer.write(timeframe)
            writer.write(count)
        }
    }

    /// Nil for a kind that does not exist.
    package init?(_ reader: inout ByteReader) throws(ByteReader.Truncated) {
        event = try reader.read()
        status = try reader.read()
        switch try reader.read(UInt8.self) {
        case 1: kind = .subscribe(type: try reader.read(), timeframe: try reader.read())
        case 2: kind = .submit(try AskedOrder(&reader))
        case 3: kind = .cancel(order: try reader.read())
        case 4:
            kind = .amend(
                order: try reader.read(), quantity: try reader.read(), price: try reader.read(), stop: try reader.read())
        case 5: kind = .setTimer(number: try reader.read(), due: try reader.read())
        case 6: kind = .cancelTimer(number: try reader.read())
        case 7: kind = .notify(title: try reader.readText(), text: try reader.readText())
        case 8: kind = .draw(words: try reader.read())
        case 9: kind = .set(key: try reader.readBytes(), value: try reader.readBytes())
        case 10: kind = .remove(key: try reader.readBytes())
        case 11: kind = .history(timeframe: try reader.read(), count: try reader.read())
        default: return nil
        }
    }
}

extension ByteWriter {
    /// Their number (4 bytes), then the bytes.
    package mutating func writeBytes(_ bytes: [UInt8]) {
        write(UInt32(bytes.count))
        write(contentsOf: bytes)
    }
}

extension ByteReader {
    package mutating func readBytes() throws(Truncated) -> [UInt8] {
        Array(try read(count: Int(try read(UInt32.self))))
    }
}
