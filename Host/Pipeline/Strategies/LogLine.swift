import CCage

/// A line of the log ring; nil when it is not one.
struct LogLine {
    let level: LogLevel
    let text: String

    init?(_ record: WorkerRecord) {
        do throws(Violation) {
            let fixed = try record.fixed(cage_log.self)
            guard let level = LogLevel(rawValue: fixed.level) else { return nil }
            self.level = level
            text = try record.text(
                behind: MemoryLayout<cage_log>.size, size: fixed.text_size, atMost: CAGE_LOG_TEXT_MAXIMUM)
        } catch {
            return nil
        }
    }
}
