import BacktestProtocol

extension FuzzTarget {
    /// What a caged process writes to its output: the kind of a frame (a byte), then the frame's contents.
    static let processOutput = FuzzTarget(name: "process-output") { bytes in
        guard let kind = bytes.first, let frame = BacktestFrame(kind: UInt32(kind), contents: Array(bytes.dropFirst())) else {
            return
        }
        // Bytes and not values: a number that is not a number equals nothing.
        let written = frame.bytes
        let again = BacktestFrame(kind: UInt32(kind), contents: Array(written.dropFirst(8)))
        expect(again?.bytes == written, "a frame that was read is written so that it is read as the same")
    }
}
