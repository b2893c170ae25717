package import Foundation
package import TradingModel

/// The way between the exchange and its clients, as it is at its worst: what is said gets lost, comes late, twice, or behind
/// what was said later; requests get lost; the connection breaks; nothing is read for a while. A value, seeded.
package struct RoughWire {
    private struct Message {
        var due: Timestamp
        var line: Data
    }

    /// The exchange's clock is as far from the host's, in nanoseconds.
    package let clockSkew: Int64
    private var isRough: Bool
    private var random: UInt64
    /// In the order in which they were said.
    private var messages: [Message] = []
    private var pauseEnd = Timestamp(nanoseconds: .min)

    /// - Parameter life: how far its book is: a new life is not the last one again.
    package init(isRough: Bool, seed: UInt64, life: Int) {
        self.isRough = isRough
        random = (seed &+ 1_009 &* UInt64(life)) | 1
        // Within the quarter of the receive window by which the host's patience exceeds it.
        clockSkew = isRough ? Int64(seed % 41) * 1_000_000 - 20_000_000 : 0
    }

    /// From now on everything arrives, at once and once.
    package mutating func calm() {
        isRough = false
        pauseEnd = Timestamp(nanoseconds: .min)
    }

    // MARK: - To the exchange

    /// Whether requests are read now.
    package mutating func isReading(now: Timestamp) -> Bool {
        if isRough, now >= pauseEnd, roll(1_500) == 0 { pauseEnd = now + Int64(30 + roll(200)) * 1_000_000 }
        return now >= pauseEnd
    }

    package mutating func losesRequest() -> Bool { isRough && roll(25) == 0 }

    /// Every connection breaks, with what is under way.
    package mutating func breaks() -> Bool {
        guard isRough, roll(700) == 0 else { return false }
        messages.removeAll()
        return true
    }

    // MARK: - From the exchange

    package mutating func send(_ message: ExchangeMessage, now: Timestamp) throws {
        let line = try JSONLines.line(message)
        guard isRough else { return messages.append(Message(due: now, line: line)) }
        switch message {
        case .ledger: messages.append(Message(due: now, line: line))
        case .report:
            guard roll(14) > 0 else { return }
            messages.append(Message(due: now + delay(60), line: line))
            if roll(14) == 0 { messages.append(Message(due: now + delay(200), line: line)) }
        case .answer(var answer):
            guard roll(20) > 0 else { return }
            if roll(20) == 0 { answer.content = .failed("too many requests") }
            messages.append(Message(due: now + delay(200), line: try JSONLines.line(ExchangeMessage.answer(answer))))
        }
    }

    private mutating func delay(_ most: UInt64) -> Int64 {
        roll(5) == 0 ? Int64(roll(most)) * 1_000_000 : 0
    }

    /// What arrives now.
    package mutating func arriving(now: Timestamp) -> Data {
        guard messages.contains(where: { $0.due <= now }) else { return Data() }
        let arriving = messages.filter { $0.due <= now }
        messages.removeAll { $0.due <= now }
        return arriving.reduce(into: Data()) { $0 += $1.line }
    }

    /// xorshift64* (Vigna 2014).
    private mutating func roll(_ count: UInt64) -> UInt64 {
        random ^= random >> 12
        random ^= random << 25
        random ^= random >> 27
        return (random &* 0x2545_F491_4F6C_DD1D) >> 33 % count
    }
}
