public import TradingBoostSDK

extension Breakout {
    static func declare(_ commands: inout CommandDeclarations) {
        commands.query("targets", title: "Targets", "What the next entry waits for, and what it lacks.") { command in
            command.result("name", .text, "What the row is about.")
            command.result("value", .text, "As it is now; what is missing where it is not known.")
            command.result("threshold", .text, "What it has to be for an entry; empty where nothing is asked of it.")
            command.result("passes", .text, "yes or no; empty where nothing is asked of it.")
        }
    }

    func tellTargets(_ answer: CommandAnswer) {
        if settings.form == .session { tellSession(answer) } else { tellGates(answer) }
        if settings.adxMinimum > 0 {
            tell(
                answer, "ADX", state.strength.value.map { text($0.adx) }, "at least \(text(settings.adxMinimum))", passesStrength)
        }
        guard settings.form == .session || settings.exitRule == .sessionEnd else { return }
        let next = state.nextOpen.map { settings.clock.isStart($0) ? $0 : settings.clock.end(of: $0) }
        tell(answer, "next session", next.map { "\($0.dateText(offsetHours: 9)) Seoul, \($0.dateText(offsetHours: 0)) UTC" })
    }

    private func tellSession(_ answer: CommandAnswer) {
        tell(answer, "session open", state.sessions.current?.open.description)
        tell(answer, "previous range", state.sessions.previous?.range.description)
        switch state.sessions.targets(settings, instrument) {
        case .missing(let text):
            tell(answer, "targets", "none: \(text)")
        case .known(let targets):
            tell(answer, "k", targets.factor.description)
            tell(answer, "long target", targets.long.description, entryState(.buy))
            tell(answer, "short target", targets.short?.description ?? "none: below zero", entryState(.sell))
        }
    }

    /// What keeps a side from being entered, or how it is.
    private func entryState(_ side: Side) -> String {
        let entry = state.orders[side]
        if !settings.direction.allows(side) { return "not entered: direction \(settings.direction.name)" }
        if let order = entry.order { return "order \(order.number.rawValue) works" }
        if state.trade != nil { return "a position is open" }
        if !state.isSessionOpen { return "the session is over" }
        if entry.left <= 0 { return "no entry left in this session" }
        if !entry.isArmed { return "waits for the price to come back behind it" }
        return settings.hasStop && state.volatility.value == nil ? "waits for the ATR" : "waits for a close"
    }

    private func tellGates(_ answer: CommandAnswer) {
        let gates = state.gates
        let reading = gates.reading
        tell(
            answer, "width rank", reading.widthRank.map { text($0) },
            "below \(text(settings.squeezePercent)) within \(settings.squeezeMemory) candles", gates.passesSqueeze(settings))
        let isLong = gates.breakout == .buy && settings.direction.allows(.buy)
        let isShort = gates.breakout == .sell && settings.direction.allows(.sell)
        let close: String? = reading.upper == nil ? nil : text(reading.close)
        tell(answer, "close, long", close, reading.upper.map { "above \(text($0))" }, isLong)
        tell(answer, "close, short", close, reading.lower.map { "below \(text($0))" }, isShort)
        tell(
            answer, "volume factor", reading.volumeFactor.map { text($0) }, "at least \(text(settings.volumeFactor))",
            gates.passesVolume(settings))
    }

    private func tell(
        _ answer: CommandAnswer, _ name: String, _ value: String?, _ threshold: String? = nil, _ passes: Bool? = nil
    ) {
        answer.row(
            .text(name), .text(value ?? "missing: too few candles came"), .text(threshold ?? ""),
            .text(passes.map { $0 ? "yes" : "no" } ?? ""))
    }

    /// To six digits behind the point, for people; numbers of indicators are far below what a decimal holds.
    private func text(_ number: Double) -> String {
        guard number.magnitude < 1e12 else { return "large" }
        return FixedDecimal(raw: Int128(Int64((number * 1e6).rounded())) * (FixedDecimal.unit / 1_000_000)).description
    }
}

extension SessionClock {
    /// Whether a session begins at this moment.
    func isStart(_ time: Timestamp) -> Bool { start(of: time) == time }
}

extension Timestamp {
    /// Date and minute in a zone that is so many hours ahead of UTC: `2022-01-31 09:00`.
    func dateText(offsetHours: Int64) -> String {
        let minutes = nanoseconds / Timeframe.minute1.nanoseconds + offsetHours * 60
        let day = minutes / 1_440
        let minute = minutes % 1_440
        var year: Int64 = 1970
        var rest = day
        while rest >= Timestamp.days(year) {
            rest -= Timestamp.days(year)
            year += 1
        }
        let february: Int64 = Timestamp.days(year) - 337
        var month: Int64 = 1
        for days: Int64 in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
            if rest < days { break }
            rest -= days
            month += 1
        }
        func pair(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(pair(month))-\(pair(rest + 1)) \(pair(minute / 60)):\(pair(minute % 60))"
    }

    private static func days(_ year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return isLeap ? 366 : 365
    }
}

@c(tradingboost_command_targets)
public func targetsCommand(_ instance: CommandInstance, _ rows: CommandRows) -> Int32 {
    Plugin.answer(Breakout.self, instance, rows) { strategy, answer in strategy.tellTargets(answer) }
}
