import Store
import TradingModel

/// What the hub is told. Taken as it is, from the line's thread but for one, and made into events elsewhere.
enum LineNews: Sendable {
    case committed(CommittedRows, DurablePlace)
    case candle(Candle)
    /// How the instances are now: all of them.
    case instances([InstanceReport])
    /// Not the line's.
    case usage([UsageRecord])
}

/// What waits between the line and the hub: bounded, and never in the line's way for longer than it takes to append.
struct NewsInbox: Sendable {
    /// Nobody listens, and nobody did lately.
    var isWanted = false
    /// How much was durable when the last commit was not wanted.
    var passedOver: DurablePlace
    private(set) var news: [LineNews] = []
    /// There were too many: candles were left out.
    private(set) var missesCandles = false
    /// There were far too many: everything was.
    private(set) var isOverrun = false
    private let capacity: Int

    init(capacity: Int, place: DurablePlace) {
        self.capacity = capacity
        passedOver = place
    }

    /// - Returns: whether it was empty: then somebody has to be woken.
    mutating func append(_ item: LineNews) -> Bool {
        let isFirst = news.isEmpty && !missesCandles && !isOverrun
        if case .candle = item, news.count >= capacity / 2 {
            missesCandles = true
        } else if case .usage = item, news.count >= capacity / 2 {
            // The next one tells all that this one would have.
            return false
        } else if news.count >= capacity {
            isOverrun = true
            if case .committed(_, let place) = item { passedOver = place }
        } else {
            news.append(item)
        }
        return isFirst
    }

    mutating func take() -> (news: [LineNews], missesCandles: Bool, isOverrun: Bool) {
        defer {
            news = []
            missesCandles = false
            isOverrun = false
        }
        return (news, missesCandles, isOverrun)
    }
}
