import API
import Crypto
import Foundation
import MarketData
import Synchronization
import TradingModel

/// A candle file on its way in: written as it comes, checked row by row when it is whole, and gone from the disk unless it was
/// moved to its place.
final class CandleUpload: Sendable {
    /// What a file that is right has.
    struct Content: Sendable {
        var sha256: [UInt8]
        var byteCount: UInt64
        var candleCount: UInt64
        var timeframe: Timeframe
        var firstOpenTime: Timestamp
        var lastCloseTime: Timestamp
    }

    private struct State {
        var hash = SHA256()
        var count: UInt64 = 0
        var isMoved = false
    }

    private let path: String
    private let descriptor: Int32
    private let state = Mutex(State())

    /// - Parameter path: of a file that is not there yet.
    init(path: String) throws {
        self.path = path
        // SAFETY: the system reads the path during the call.
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw CommandFailure("\(path) cannot be made (error \(errno))") }
    }

    deinit { close(descriptor) }

    /// Takes the file away, unless it was moved to its place.
    func discard() {
        if !state.withLock(\.isMoved) { unsafe unlink(path) }
    }

    func append(_ bytes: [UInt8]) throws {
        try FileBytes.write(bytes, to: descriptor, path)
        state.withLock { state in
            state.hash.update(data: bytes)
            state.count += UInt64(bytes.count)
        }
    }

    /// Reads every row. Throws `OperationProblem` that names the first one that is wrong.
    func finish(name: String, fillsGaps: Bool) throws -> Content {
        guard fsync(descriptor) == 0 else { throw CommandFailure("\(path) cannot be written (error \(errno))") }
        // SAFETY: the system reads the path during the call; the reader closes what it is given.
        let reading = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard reading >= 0 else { throw CommandFailure("\(path) cannot be read (error \(errno))") }
        do {
            var reader = try CandleFileReader(
                descriptor: reading, name: name, instrument: InstrumentID(1), gaps: fillsGaps ? .fill : .refuse)
            guard let first = try reader.next() else { throw CandleUpload.problem("\(name): has no candles") }
            var last = first
            var count = 1
            while let candle = try reader.next() {
                last = candle
                count += 1
                guard count <= JobSettings.maximumFileCandles else {
                    throw CandleUpload.problem(
                        "\(name): has more than \(JobSettings.maximumFileCandles) candles, with those that are filled in: split "
                            + "it")
                }
            }
            let (hash, bytes) = state.withLock { ($0.hash.finalize(), $0.count) }
            return Content(
                sha256: Array(hash), byteCount: bytes, candleCount: UInt64(count), timeframe: reader.timeframe,
                firstOpenTime: first.openTime, lastCloseTime: last.closeTime)
        } catch let error as CandleFileError {
            throw CandleUpload.problem("\(error)")
        }
    }

    private static func problem(_ detail: String) -> OperationProblem {
        OperationProblem(.invalid, code: "candle_file", detail: detail)
    }

    func move(to place: String) throws {
        // SAFETY: rename(2) reads both texts during the call.
        guard unsafe rename(path, place) == 0 else { throw CommandFailure("\(place) cannot be made (error \(errno))") }
        state.withLock { $0.isMoved = true }
    }
}
