/// Messages on their way in one direction, by the time at which they arrive.
struct Wire<Item: Sendable & Codable>: Sendable, Codable {
    private struct Message: Sendable, Codable {
        var arrival: Int64
        var item: Item
    }

    /// Sorted; those before `head` have arrived.
    private var messages: [Message] = []
    private var head = 0
    private var lastArrival = Int64.min

    var count: Int { messages.count - head }

    /// - Parameter keepsOrder: it does not overtake one that was put before.
    mutating func put(_ item: Item, arrival: Int64, keepsOrder: Bool) {
        var arrival = arrival
        if keepsOrder {
            arrival = max(arrival, lastArrival)
            lastArrival = arrival
        }
        var place = messages.count
        while place > head, messages[place - 1].arrival > arrival { place -= 1 }
        messages.insert(Message(arrival: arrival, item: item), at: place)
    }

    /// The next one that has arrived.
    mutating func take(at now: Int64) -> Item? {
        guard head < messages.count, messages[head].arrival <= now else { return nil }
        defer {
            head += 1
            if head >= 32, head * 2 > messages.count {
                messages.removeFirst(head)
                head = 0
            }
        }
        return messages[head].item
    }

    mutating func removeAll() {
        messages.removeAll(keepingCapacity: true)
        head = 0
        lastArrival = .min
    }
}
