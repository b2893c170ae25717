import CCage
import CCommandCall
import CTradingBoost
import PluginRunner

/// The commands that were called so far, each prepared once.
struct CommandTable {
    private struct Entry {
        var function: [UInt8]
        var forms: [UInt32]
        var command: PluginCommand
    }

    private var entries: [Entry] = []

    mutating func command(_ function: [UInt8], forms: [UInt32]) throws(PluginError) -> PluginCommand {
        for entry in entries where entry.function == function && entry.forms == forms { return entry.command }
        let command = try PluginCommand(function: String(decoding: function, as: UTF8.self), forms: forms)
        entries.append(Entry(function: function, forms: forms, command: command))
        return command
    }
}

// A person's command to a strategy, in its place among the events.

extension Worker {
    mutating func carryOut(_ header: tradingboost_event, _ bytes: UnsafeRawBufferPointer) {
        let hosted = instances[index(of: header.instance)]
        guard hosted.isStarted else { rings.endFailed(CAGE_FAILURE_PROTOCOL, "a command before the start") }
        guard let record = unsafe CommandRecord(bytes) else {
            rings.endFailed(CAGE_FAILURE_PROTOCOL, "a COMMAND record of the wrong size")
        }
        let instance = hosted.instance
        let isAbandoned = UInt32(header.flags) & CAGE_FLAG_ABANDONED != 0
        let answer = CommandRows(columns: record.columns)
        var status = TRADINGBOOST_OK
        var reason = ""
        unsafe cage_vitals_begin(rings.vitals)
        let begin = cage_monotonic_time()
        instance.begin(seq: header.seq, time: header.time)
        if !isAbandoned {
            do throws(PluginError) {
                let command = try commands.command(record.function, forms: record.forms)
                // SAFETY: the arguments point into the record, which stays as it is during the call.
                status = unsafe instance.call(command, record.arguments, isQuery: record.isQuery, answer: answer)
            } catch {
                status = TRADINGBOOST_UNSUPPORTED
                reason = error.description
            }
        }
        let duration = UInt32(clamping: cage_monotonic_time() - begin)
        unsafe cage_vitals_finish(rings.vitals)
        // An answer with a row too few is none.
        if status == TRADINGBOOST_OK { status = answer.refusal }
        if status != TRADINGBOOST_OK, reason.isEmpty { reason = instance.lastLogLine }
        if instance.requestCount > 0 { sendRequests(of: instance, header) }
        let dropped = instance.takeDroppedLogs()
        if dropped > 0 { rings.drop(dropped) }
        if !isAbandoned { send(status == TRADINGBOOST_OK ? answer.rows : [], status, reason, header) }
        rings.send(
            CAGE_FINISHED, cage_finished(header: header, status: TRADINGBOOST_OK, duration: duration), instance: header.instance,
            seq: header.seq, time: header.time)
    }

    private func send(_ rows: [[CommandRows.Value]], _ status: Int32, _ reason: String, _ header: tradingboost_event) {
        var bytes: [UInt8] = []
        for row in rows {
            for value in row { value.append(to: &bytes) }
        }
        unsafe bytes.withUnsafeBufferPointer { bytes in
            for offset in stride(from: 0, to: bytes.count, by: Int(CAGE_STATE_CHUNK)) {
                let end = min(offset + Int(CAGE_STATE_CHUNK), bytes.count)
                let chunk = unsafe UnsafeBufferPointer(rebasing: bytes[offset..<end])
                unsafe rings.send(CAGE_ROWS, header, instance: header.instance, seq: header.seq, time: header.time, chunk)
            }
        }
        var reason = reason
        reason.withUTF8 { text in
            let text = unsafe UnsafeBufferPointer(rebasing: text.prefix(Int(CAGE_LOG_TEXT_MAXIMUM)))
            let record = cage_answer(
                header: header, status: status, row_count: UInt32(rows.count), rows_size: UInt32(bytes.count),
                text_size: UInt32(text.count))
            unsafe rings.send(CAGE_ANSWER, record, instance: header.instance, seq: header.seq, time: header.time, text)
        }
    }
}

extension CommandRows.Value {
    /// As cage_answer has it.
    fileprivate func append(to bytes: inout [UInt8]) {
        switch self {
        case .integer(let number): CommandRows.Value.append(UInt64(bitPattern: number), to: &bytes)
        case .boolean(let flag): CommandRows.Value.append(UInt64(flag ? 1 : 0), to: &bytes)
        case .number(let number): CommandRows.Value.append(number.bitPattern, to: &bytes)
        case .decimal(let decimal):
            CommandRows.Value.append(UInt64(bitPattern: decimal.hi), to: &bytes)
            CommandRows.Value.append(decimal.lo, to: &bytes)
        case .bytes(let text):
            CommandRows.Value.append(UInt32(text.count), to: &bytes)
            bytes.append(contentsOf: text)
        }
    }

    private static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        var rest = number
        for _ in 0..<Number.bitWidth / 8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
