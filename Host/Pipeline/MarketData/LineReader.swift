import Glibc

/// Reads the lines of a file through one buffer: no line is copied.
struct LineReader: ~Copyable {
    /// Longer lines are no candle.
    static let longestLine = 4_096
    private static let bufferSize = 1 << 20

    let name: String
    /// In bytes; 0 when the file has no size, as a pipe.
    let fileSize: Int
    /// The 1-based number of the line that `next` gave last.
    private(set) var line = 0
    /// The bytes that `next`'s ranges point into.
    private(set) var buffer = [UInt8](repeating: 0, count: bufferSize)

    private let descriptor: Int32
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    init(path: String) throws(CandleFileError) {
        // SAFETY: the string is a NUL-terminated copy for the duration of the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let problem: CandleFileError.Problem = errno == ENOENT ? .notFound : .unreadable(LineReader.reason(errno))
            throw CandleFileError(file: path, problem: problem)
        }
        try self.init(descriptor: descriptor, name: path)
    }

    /// Takes the descriptor over.
    init(descriptor: Int32, name: String) throws(CandleFileError) {
        var status = stat()
        // SAFETY: `status` is a stat of the right size, borrowed for the call.
        guard unsafe fstat(descriptor, &status) == 0 else {
            let reason = LineReader.reason(errno)
            close(descriptor)
            throw CandleFileError(file: name, problem: .unreadable(reason))
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw CandleFileError(file: name, problem: .isDirectory)
        }
        self.descriptor = descriptor
        self.name = name
        self.fileSize = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
    }

    deinit { close(descriptor) }

    /// Where the next line stands in `buffer`, without its end; nil at the end of the file. `\n` and `\r\n` end a line.
    mutating func next() throws(CandleFileError) -> Range<Int>? {
        while true {
            if let newline = firstNewline() {
                let range = start..<(newline > start && buffer[newline - 1] == UInt8(ascii: "\r") ? newline - 1 : newline)
                start = newline + 1
                line += 1
                return range
            }
            guard end - start <= LineReader.longestLine else {
                throw CandleFileError(file: name, row: line + 1, problem: .lineTooLong)
            }
            if isAtEnd {
                guard start < end else { return nil }
                let range = start..<(buffer[end - 1] == UInt8(ascii: "\r") ? end - 1 : end)
                start = end
                line += 1
                return range
            }
            try fill()
        }
    }

    private func firstNewline() -> Int? {
        // SAFETY: the pointer does not leave the closure.
        unsafe buffer.withUnsafeBytes { bytes -> Int? in
            guard start < end, let base = bytes.baseAddress,
                // SAFETY: start and end lie within the buffer; memchr reads the bytes between them.
                let found = unsafe memchr(base + start, Int32(UInt8(ascii: "\n")), end - start)
            else { return nil }
            // SAFETY: `found` points into the buffer that `base` is the beginning of.
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// Moves what is left to the front and reads on.
    private mutating func fill() throws(CandleFileError) {
        let rest = end - start
        if start > 0 {
            for index in 0..<rest { buffer[index] = buffer[start + index] }
        }
        (start, end) = (0, rest)
        while true {
            let (descriptor, offset) = (descriptor, end)
            // SAFETY: the pointer does not leave the closure.
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                // SAFETY: writes behind `offset` and at most to the end of the buffer, which is longer than the longest line.
                unsafe read(descriptor, bytes.baseAddress.map { unsafe $0 + offset }, bytes.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CandleFileError(file: name, problem: .unreadable(LineReader.reason(errno))) }
            end += count
            isAtEnd = count == 0
            return
        }
    }

    private static func reason(_ code: Int32) -> String {
        // SAFETY: strerror gives a NUL-terminated text that is copied at once.
        unsafe String(cString: strerror(code))
    }
}
