/// Where a stream stands: `<epoch>-<number>-<microseconds>`, and more for a place between two commits. Callers pass it back and
/// do not read it.
///
/// The number finds an event in the memory of the host that gave it. The rest finds the same place in the database, when that
/// host is gone or has forgotten.
package struct EventID: Sendable, Hashable {
    /// Of one start of the host.
    package var epoch: UInt32
    /// Rises by one with each event of the epoch.
    package var number: UInt64
    package var place: DurablePlace

    package init(epoch: UInt32, number: UInt64, place: DurablePlace) {
        self.epoch = epoch
        self.number = number
        self.place = place
    }

    package var text: String {
        var parts = [String(epoch, radix: 16), "\(number)", "\(place.recorded)", "\(place.line)"]
        if let partial = place.partial { parts += ["\(partial.recorded)", "\(partial.instance)", "\(partial.fill)"] }
        return parts.joined(separator: "-")
    }

    /// Nil for what is no such text.
    package init?(_ text: String) {
        guard text.utf8.count <= 160, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4 || parts.count == 7, parts.allSatisfy({ $0.first.map { $0 != "+" } ?? false }) else { return nil }
        guard let epoch = UInt32(parts[0], radix: 16), let number = UInt64(parts[1]), let recorded = Int64(parts[2]),
            let line = Int64(parts[3]), DurablePlace.isTime(recorded), DurablePlace.isTime(line)
        else { return nil }
        self.epoch = epoch
        self.number = number
        self.place = DurablePlace(recorded: recorded, line: line)
        guard parts.count == 7 else { return }
        guard let until = Int64(parts[4]), DurablePlace.isTime(until), let instance = UInt64(parts[5]),
            instance <= UInt64(Int64.max), let fill = UInt64(parts[6]), fill <= UInt64(Int64.max)
        else { return nil }
        self.place.partial = DurablePlace.Partial(recorded: until, instance: instance, fill: fill)
    }
}

/// How much of what is durable a stream has told.
package struct DurablePlace: Sendable, Hashable {
    /// Microseconds since 1970 by the host's clock: every row that was recorded until then is told.
    package var recorded: Int64
    /// Microseconds since 1970 by the line's clock, which is the market's in a replay: no later change of an order or a position
    /// is older.
    package var line: Int64
    /// Within a commit: which of its fills are told.
    package var partial: Partial?

    package struct Partial: Sendable, Hashable {
        /// Microseconds: of the rows until then, those fills are told that are not behind this one.
        package var recorded: Int64
        package var instance: UInt64
        package var fill: UInt64

        package init(recorded: Int64, instance: UInt64, fill: UInt64) {
            self.recorded = recorded
            self.instance = instance
            self.fill = fill
        }
    }

    package init(recorded: Int64, line: Int64, partial: Partial? = nil) {
        self.recorded = recorded
        self.line = line
        self.partial = partial
    }

    /// What PostgreSQL and a nanosecond clock can both hold: 1970 to 2262.
    static func isTime(_ microseconds: Int64) -> Bool { (0...9_000_000_000_000_000).contains(microseconds) }
}
