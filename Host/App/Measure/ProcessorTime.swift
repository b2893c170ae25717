import Foundation

/// What a thread or process has had of the processors, as Linux shows it in `/proc`.
struct ProcessorTime {
    private let path: String

    /// - Parameter process: of one thread; nil: the thread that asks.
    init(of process: Int?) { path = process.map { "/proc/\($0)/schedstat" } ?? "/proc/thread-self/schedstat" }

    /// 0 where the system does not show it.
    var seconds: Double {
        // The first number: nanoseconds on a processor.
        guard let bytes = FileManager.default.contents(atPath: path),
            let number = String(decoding: bytes, as: UTF8.self).split(separator: " ").first.flatMap({ Double($0) })
        else { return 0 }
        return number / 1e9
    }
}
