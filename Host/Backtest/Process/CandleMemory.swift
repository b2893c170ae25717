import CTradingBoost
import Glibc
import Strategies
import TradingModel

/// The candles of a backtest: sealed memory that the process which asked has filled with the contract's candle events.
// SAFETY: the memory is mapped for the life of the process, sealed against writing and shrinking, and read within its count.
@safe
struct CandleMemory {
    private let records: UnsafePointer<tradingboost_candle_event>
    let count: Int
    private let instrument: InstrumentID
    private let timeframe: Timeframe

    /// Nil when the memory cannot be mapped or is not whole records.
    init?(descriptor: Int32, instrument: InstrumentID, timeframe: Timeframe) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        let size = Int(status.st_size)
        let stride = MemoryLayout<tradingboost_candle_event>.stride
        guard size > 0, size % stride == 0,
            let memory = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0),
            unsafe memory != MAP_FAILED
        else { return nil }
        unsafe self.records = UnsafePointer(memory.assumingMemoryBound(to: tradingboost_candle_event.self))
        self.count = size / stride
        self.instrument = instrument
        self.timeframe = timeframe
    }

    subscript(index: Int) -> Candle {
        precondition(index >= 0 && index < count, "a candle's index is below their count")
        let record = unsafe records + index
        return unsafe Candle(
            instrument: instrument, timeframe: timeframe,
            openTime: Timestamp(nanoseconds: record.pointee.open_time),
            open: Price(CandleMemory.decimal(record.pointee.open)), high: Price(CandleMemory.decimal(record.pointee.high)),
            low: Price(CandleMemory.decimal(record.pointee.low)), close: Price(CandleMemory.decimal(record.pointee.close)),
            volume: Quantity(CandleMemory.decimal(record.pointee.volume)),
            doubles: Candle.Doubles(
                open: record.pointee.open_double, high: record.pointee.high_double, low: record.pointee.low_double,
                close: record.pointee.close_double, volume: record.pointee.volume_double))
    }

    private static func decimal(_ value: tradingboost_decimal) -> FixedDecimal {
        FixedDecimal(raw: Int128(value.hi) << 64 | Int128(value.lo))
    }
}
