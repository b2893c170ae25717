import Engine
import Line
import SimulatedExchange
import TestRandom
import TradingModel

extension Simulation {
    /// Somebody pulls a switch, or lets go of it. Never of the instances that ask for orders alone.
    func operate() throws {
        // Behind it there is a checkpoint: a command is not repeated.
        journal.commitsUntilDeath = nil
        try line.settle()
        try judgeDurable()
        guard !line.isRepeating else { return }
        let books = judge.books.filter { !$0.isPlain }
        let book = books[random.below(books.count)]
        let scope: HaltScope = random.below(3) == 0 ? .tenant(book.tenant) : .instance(book.instance)
        switch random.below(8) {
        case 0: try set(scope, .freeze)
        case 1: try set(scope, .noNew)
        case 2: try set(scope, .cancel)
        case 3: try set(scope, .flatten)
        case 4: try line.handle(.pauseSet(book.instance, random.below(2) == 0))
        case 5: try line.handle(.safeModeLifted(book.instance, by: "an operator", because: "it is understood"))
        default: try liftHalts()
        }
        counts.commands += 1
        try line.settle()
        try takeCheckpoint()
    }

    private func set(_ scope: HaltScope, _ level: TradingHalt?) throws {
        judge.halts.take(scope, level)
        for (place, book) in judge.books.enumerated() {
            // Whoever is under the switch is tried anew; the others stay as they were left.
            if [.platform, .tenant(book.tenant), .instance(book.instance)].contains(scope) {
                judge.change(place) { $0.isGivenUp = false }
            }
            if judge.halts.level(book.tenant, book.instance) == .freeze {
                port.frozen.insert(book.instance)
            } else {
                port.frozen.remove(book.instance)
            }
        }
        try line.handle(.haltSet(scope, level))
    }

    func liftHalts() throws {
        for scope in judge.halts.set.keys.sorted(by: { "\($0)" < "\($1)" }) { try set(scope, nil) }
        for book in judge.books where !book.isPlain { try line.handle(.pauseSet(book.instance, false)) }
    }

    // MARK: - Restart

    /// The host dies and starts again from its last checkpoint and from what is durable behind it; the connection breaks with it.
    func restart() throws {
        counts.hostRestarts += 1
        journal.lose()
        try judgeDurable()
        port.hangUp()
        port.exchange.interrupt(for: Int64(random.upTo(500)))
        strategies.restart()
        line = newLine()
        let again = candles
        let last = judge.candle
        try line.settle()
        try judgeDurable()
        for candle in again {
            judge.candle = candle
            try line.advance(to: candle)
            try line.settle()
            try judgeDurable()
        }
        judge.candle = last
        try checkBooks()
    }
}
