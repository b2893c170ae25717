import CCage
import CTradingBoost
import TradingModel

/// The commands among the events of an instance, as far as a restart may repeat them, and the answer that is coming in.
struct CommandLedger {
    private struct Entry {
        var seq: UInt64
        var number: UInt64
        var columns: [CommandForm]
        var isAbandoned: Bool
    }

    private var entries: [Entry] = []
    private var rows: [UInt8] = []
    private var answer: CommandAnswer?

    /// Nearly every instance, nearly always.
    var isEmpty: Bool { entries.isEmpty }

    mutating func append(_ command: CommandEvent, seq: UInt64) {
        entries.append(
            Entry(seq: seq, number: command.number, columns: command.call.columns, isAbandoned: command.isAbandoned))
    }

    func has(_ seq: UInt64) -> Bool { entries.contains { $0.seq == seq } }

    /// Numbers of those behind an event that have an answer to come.
    func unanswered(after seq: UInt64) -> [UInt64] { entries.filter { $0.seq > seq && !$0.isAbandoned }.map(\.number) }

    /// The command at an event is not carried out again. Nil when there is none, or it is abandoned already.
    mutating func abandon(_ seq: UInt64) -> UInt64? {
        guard let index = entries.firstIndex(where: { $0.seq == seq }), !entries[index].isAbandoned else { return nil }
        entries[index].isAbandoned = true
        return entries[index].number
    }

    mutating func forget(through seq: UInt64) { entries.removeAll { $0.seq <= seq } }

    // MARK: - From the worker

    /// What came of an answer whose end will not come.
    mutating func dropAnswer() {
        rows.removeAll(keepingCapacity: false)
        answer = nil
    }

    mutating func appendRows(_ record: WorkerRecord, at seq: UInt64) throws(Violation) {
        // SAFETY: the record is read before the next one replaces it.
        let chunk = unsafe record.rest(behind: MemoryLayout<tradingboost_event>.size)
        guard record.header.seq == seq, has(seq), answer == nil, rows.count + chunk.count <= Int(CAGE_ANSWER_MAXIMUM) else {
            throw Violation("it sent rows of an answer that nobody asked for, or too many")
        }
        unsafe rows.append(contentsOf: chunk)
    }

    mutating func take(_ record: WorkerRecord, at seq: UInt64) throws(Violation) {
        let fixed = try record.fixed(cage_answer.self)
        guard record.header.seq == seq, answer == nil, let entry = entries.first(where: { $0.seq == seq }), !entry.isAbandoned
        else { throw Violation("it sent an answer that nobody asked for") }
        let reason = try record.text(
            behind: MemoryLayout<cage_answer>.size, size: fixed.text_size, atMost: CAGE_LOG_TEXT_MAXIMUM)
        guard fixed.rows_size == UInt32(rows.count),
            let rows = CommandRowReader.rows(fixed.row_count, of: entry.columns, in: rows)
        else { throw Violation("its answer to a command is not what the command declares") }
        answer = CommandAnswer(number: entry.number, status: fixed.status, reason: reason, rows: rows)
        self.rows.removeAll(keepingCapacity: false)
    }

    /// At the end of an event: the answer of a command, nil of any other event.
    mutating func finish(_ seq: UInt64) throws(Violation) -> CommandAnswer? {
        guard let entry = entries.first(where: { $0.seq == seq }) else { return nil }
        defer { dropAnswer() }
        guard answer != nil || entry.isAbandoned else { throw Violation("it finished a command without an answer") }
        return answer
    }
}

// MARK: - Of an instance

extension InstanceRun {
    mutating func appendRows(_ record: WorkerRecord) throws(Violation) {
        try commands.appendRows(record, at: nextToFinish)
    }

    mutating func answer(_ record: WorkerRecord) throws(Violation) { try commands.take(record, at: nextToFinish) }
}

// MARK: - Of a worker that failed

extension WorkerRun {
    /// The command in whose callback the process ended by the plugin's own doing would only end the next one: it is given up.
    func abandonCommand(into messages: inout [StrategyMessage]) {
        guard let failure = supervision.lastFailure, failure.isOfPlugin, !wasKilledFromOutside, let event = lastEnd?.event,
            event.isBegun, event.type == CAGE_COMMAND
        else { return }
        for index in instances.indices where instances[index].nextToFinish == event.seq && !instances[index].isDown {
            guard let number = instances[index].abandonCommand(event.seq) else { continue }
            messages.append(
                .commandFailed(
                    instances[index].launch.instance, number: number, kind: failure.kind, text: failure.text, isAbandoned: true))
        }
    }

    /// Nothing comes from an instance any more: neither do answers.
    func endCommands(of index: Int, into messages: inout [StrategyMessage]) {
        for number in instances[index].takeUnansweredCommands() {
            messages.append(
                .commandFailed(
                    instances[index].launch.instance, number: number, kind: supervision.lastFailure?.kind ?? .stopped,
                    text: supervision.lastFailure?.text ?? "it was stopped", isAbandoned: false))
        }
    }
}
