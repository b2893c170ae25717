/// The last events, oldest first, in bounded memory. A full ring forgets the oldest.
struct EventRing {
    private var events: [StreamEvent] = []
    /// The place of the oldest, once the ring is full.
    private var first = 0
    private let capacity: Int
    /// Events until this number may be missing; all later ones that belong here are here.
    private(set) var forgotten: UInt64 = 0

    init(capacity: Int) {
        precondition(capacity > 0, "a ring holds an event")
        self.capacity = capacity
    }

    var count: Int { events.count }

    mutating func append(_ event: StreamEvent) {
        guard events.count == capacity else {
            events.append(event)
            return
        }
        forgotten = events[first].number
        events[first] = event
        first = (first + 1) % capacity
    }

    /// Forgets everything until a number.
    mutating func clear(until number: UInt64) {
        events = []
        first = 0
        forgotten = number
    }

    /// From 0, the oldest, to `count`.
    subscript(index: Int) -> StreamEvent { events[(first + index) % events.count] }

    /// The index of the first event behind a number; `count` when there is none.
    func index(behind number: UInt64) -> Int {
        var low = 0
        var high = events.count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].number <= number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
