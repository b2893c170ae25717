import Testing
import TradingBoostSDKOrdinary

/// One indicator at its beginning, and the questions that every one is asked; each answers what is wrong, nil when nothing is.
struct IndicatorUnderTest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let warmUp: Int
    let problemOfWarmUp: @Sendable ([Candle.Doubles]) -> String?
    let problemOfCopies: @Sendable ([Candle.Doubles]) -> String?
    let problemOfRange: @Sendable ([Candle.Doubles]) -> String?
    let problemOfComparison: @Sendable ([Candle.Doubles]) -> String?

    /// `numbers` are those of a value; all are within `range`.
    init<I: Indicator>(
        _ name: String, _ indicator: I, in range: ClosedRange<Double> = -Double.infinity ... .infinity,
        _ numbers: @escaping @Sendable (I.Output) -> [Double]
    ) where I.Input == Candle.Doubles {
        testDescription = name
        warmUp = indicator.warmUp
        problemOfWarmUp = { candles in
            var indicator = indicator
            for (index, candle) in candles.enumerated() {
                let updated = indicator.update(candle).map(numbers)
                if (updated == nil) != (index + 1 < indicator.warmUp) { return "at input \(index + 1): \(updated ?? [])" }
                if updated != indicator.value.map(numbers) { return "at input \(index + 1) update and value differ" }
                if indicator.isReady != (updated != nil) { return "at input \(index + 1) isReady differs" }
            }
            return nil
        }
        problemOfCopies = { candles in
            for place in [0, 1, indicator.warmUp - 1, indicator.warmUp, indicator.warmUp + 6, 100] {
                var indicator = indicator
                for candle in candles.prefix(place) { indicator.update(candle) }
                var copy = copied(indicator)
                if copy != indicator { return "the copy at input \(place) is not equal" }
                for (index, candle) in candles.dropFirst(place).enumerated() {
                    let (one, other) = (indicator.update(candle).map(numbers), copy.update(candle).map(numbers))
                    if one != other || copy != indicator { return "copied at input \(place), other after \(index + 1) more" }
                }
            }
            return nil
        }
        problemOfRange = { candles in
            var indicator = indicator
            for (index, candle) in candles.enumerated() {
                for number in indicator.update(candle).map(numbers) ?? [] where !number.isFinite || !range.contains(number) {
                    return "at input \(index + 1): \(number)"
                }
            }
            return nil
        }
        problemOfComparison = { candles in
            var indicator = indicator
            for candle in candles.prefix(50) { indicator.update(candle) }
            for place in 0..<MemoryLayout<I>.size {
                // Comparing must come to an end and not stop the process; what it answers is the byte's business.
                let other = changed(indicator, at: place)
                if other == indicator && indicator != other { return "at byte \(place) the sides differ" }
            }
            return nil
        }
    }

    init<I: Indicator>(
        _ name: String, _ indicator: I, in range: ClosedRange<Double> = -Double.infinity ... .infinity,
        _ numbers: @escaping @Sendable (I.Output) -> [Double]
    ) where I.Input == Double { self.init(name, indicator.of(.close), in: range, numbers) }
}

/// Through bytes, as a state travels.
private func copied<Value: BitwiseCopyable>(_ value: Value) -> Value {
    var value = value
    let bytes = unsafe withUnsafeBytes(of: &value) { unsafe Array($0) }
    // SAFETY: the bytes are those of a value of this type.
    return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: Value.self) }
}

/// With one byte as zero, which names the first case of an enum and so is always a value of its type.
private func changed<Value: BitwiseCopyable>(_ value: Value, at place: Int) -> Value {
    var value = value
    // SAFETY: the place is within the value, and a zero byte makes a value of each type that indicators are made of.
    unsafe withUnsafeMutableBytes(of: &value) { unsafe $0[place] = 0 }
    return value
}
