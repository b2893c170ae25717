import ArgumentParser
import Foundation
import Glibc

/// For lists: print them again and again.
struct WatchOptions: ParsableArguments {
    @Flag(help: "Print it again every two seconds, until Ctrl-C; with --json one object a line.")
    var watch = false

    /// Asks and prints, once or for ever.
    func show<Value>(_ host: HostOptions, _ ask: () throws -> HostClient.Answer<Value>, _ text: (Value) -> String) throws {
        guard watch else { return host.show(try ask(), text) }
        try Watching.run(json: host.json) {
            let answer = try ask()
            return host.json ? answer.text : text(answer.value)
        }
    }
}

/// What goes on until somebody ends it. Ctrl-C is the end that was meant, and so is a reader that goes away: status 0.
enum Watching {
    private static let periodMilliseconds: Int32 = 2_000

    static func run(json: Bool, _ text: () throws -> String) throws -> Never {
        endWithInterrupt()
        while true {
            let text = try text()
            // Into a file each list follows the one before.
            print(json || isatty(1) == 0 ? text : screen(text))
            guard StandardOutput.finish() else { exit(0) }
            pause()
        }
    }

    /// From here on Ctrl-C and a request to end are no failure.
    static func endWithInterrupt() {
        for number in [SIGINT, SIGTERM] {
            // The handler calls only what a signal handler may call.
            signal(number) { _ in
                // SAFETY: the text is one byte and lives as long as the process.
                if isatty(1) == 1 { _ = unsafe write(1, "\n", 1) }
                _exit(0)
            }
        }
    }

    /// Until the next time.
    static func pause(milliseconds: Int32 = periodMilliseconds) {
        _ = poll(nil, 0, milliseconds)
    }

    /// Clears the terminal; what has no room there is cut, and told.
    private static func screen(_ text: String) -> String {
        let (width, height) = Terminal.size
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.count > width ? line.prefix(width - 1) + "…" : String(line)
        }
        let room = max(height - 2, 0)
        let shown = lines.count < height ? lines : Array(lines.prefix(room)) + ["… \(lines.count - room) lines more"]
        return "\u{1B}[H\u{1B}[2J" + shown.joined(separator: "\n")
    }
}
