import Foundation

/// One line on standard error that says how far long work is; nothing when that is not a terminal.
struct ProgressLine {
    private let total: Int
    private let unit: String
    private let isShown: Bool

    init(total: Int, unit: String) {
        self.total = total
        self.unit = unit
        self.isShown = StandardError.isTerminal
    }

    func update(_ done: Int) {
        guard isShown, total > 0 else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[2K\(done) of \(total) \(unit), \(done * 100 / total) %".utf8))
    }

    func end() {
        guard isShown else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[2K".utf8))
    }
}
