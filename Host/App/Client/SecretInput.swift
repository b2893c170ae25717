import Foundation
import Glibc

/// Passwords, keys and tokens: from a file, standard input, or a terminal without an echo. Never from the command line, where
/// every account of the machine could read them.
enum SecretInput {
    /// Longer is no secret but a wrong file.
    private static let maximumLength = 16_384

    /// The one secret of a command.
    ///
    /// - Parameters:
    ///   - file: its first line; `-` is standard input; nil: asks.
    ///   - option: what names the file, for messages: `--password-file`.
    ///   - isNew: asks twice, so that a slip of the finger locks nobody out.
    static func read(file: String?, prompt: String, option: String, isNew: Bool = false) throws -> String {
        if let file { return try read(file: file) }
        let secret = try ask(prompt, option: option)
        if isNew, try ask("Once more: ", option: option) != secret { throw CommandFailure("they are not the same: try again") }
        guard !secret.isEmpty else { throw CommandFailure("nothing was given") }
        return secret
    }

    /// The first line of a file, or of standard input.
    static func read(file: String) throws -> String {
        guard let line = try lines(of: file).first, !line.isEmpty else {
            throw CommandFailure("\(name(of: file)) has nothing in its first line")
        }
        return line
    }

    /// All lines of a file, without those that are empty at its end.
    ///
    /// - Parameter count: how many there have to be.
    static func lines(of file: String, _ count: ClosedRange<Int>) throws -> [String] {
        let all = try lines(of: file)
        guard count.contains(all.count), all.prefix(count.lowerBound).allSatisfy({ !$0.isEmpty }) else {
            throw CommandFailure(
                "\(name(of: file)) has \(all.count) lines; give \(count.lowerBound) to \(count.upperBound), none of them empty")
        }
        return all
    }

    private static func name(of file: String) -> String { file == "-" ? "standard input" : file }

    private static func lines(of file: String) throws -> [String] {
        let text = String(decoding: file == "-" ? try standardInput() : try contents(of: file), as: UTF8.self)
        // A line may end with CR LF, which is one character.
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        while lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func standardInput() throws -> Data {
        guard let data = try FileHandle.standardInput.read(upToCount: maximumLength) else { return Data() }
        return data
    }

    private static func contents(of file: String) throws -> Data {
        var status = stat()
        // SAFETY: the system reads the text and fills the value during the call.
        guard unsafe stat(file, &status) == 0 else { throw CommandFailure("\(file): cannot be read; is there such a file?") }
        // A pipe of the shell (<(…)) has other bits, and nobody else has it.
        if status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0 {
            throw CommandFailure("\(file) holds a secret and others may read it: run chmod 600 \(file)")
        }
        do {
            return try FileHandle(forReadingFrom: URL(filePath: file)).read(upToCount: maximumLength) ?? Data()
        } catch {
            throw CommandFailure("\(file): cannot be read; whose is it?")
        }
    }

    /// From the terminal, without an echo.
    ///
    /// - Parameter option: what says it without a terminal.
    static func ask(_ prompt: String, option: String) throws -> String {
        guard isatty(0) == 1 else {
            throw CommandFailure("there is no terminal to ask on: give it with \(option) FILE, or \(option) - for standard input")
        }
        // SAFETY: getpass answers a buffer of its own with a final NUL, copied and wiped at once.
        guard let buffer = unsafe getpass(prompt) else { throw CommandFailure("the terminal cannot be read") }
        defer { unsafe explicit_bzero(buffer, strlen(buffer)) }
        return unsafe String(cString: buffer)
    }
}
