/// What a deviation is divided by: the number of values, or one less for a sample of something larger.
@frozen
public enum DeviationKind: UInt8, BitwiseCopyable, Sendable {
    case population, sample
}

/// Mean and variance of the last `period` values, for indicators. O(1) a value, amortised, and as accurate as a computation over
/// the whole window: there is no drift, a variance is never negative, and that of equal values is exactly 0.
///
/// Values come in blocks of `period`. When a block is complete, each place is replaced by mean and squares of itself and all
/// behind it; a window then is the rest of the complete block and the part of the new one that is there, joined by the formula
/// of Chan, Golub and LeVeque (1979). Means are kept relative to a value of their own block, which keeps their digits.
@frozen
public struct WindowMoments<let capacity: Int>: BitwiseCopyable, Equatable, Sendable {
    public let period: Int
    /// 1 ÷ period: products take a third of a division's time.
    @usableFromInline let share: Double
    @usableFromInline var full = false
    /// Values of the new block that are there, below `period`.
    @usableFromInline var next = 0
    /// The first value of the new block, and of what is there: the sum and the mean of distances to it, the sum of squared
    /// distances to their mean.
    @usableFromInline var origin = 0.0
    @usableFromInline var sum = 0.0
    @usableFromInline var newerMean = 0.0
    @usableFromInline var newerSquares = 0.0
    /// The last value of the complete block.
    @usableFromInline var olderOrigin = 0.0
    /// Below `next` values of the new block; from there on mean distances to `olderOrigin`, and squares, to the block's end.
    @usableFromInline var places = InlineArray<capacity, Double>(repeating: 0)
    @usableFromInline var squares = InlineArray<capacity, Double>(repeating: 0)

    /// `period` is between 1 and `capacity`.
    @inlinable
    public init(period: Int) {
        precondition(period >= 1 && period <= capacity, "a window's period is between 1 and its capacity")
        self.period = period
        share = 1 / Double(period)
    }

    /// Whether `period` values came.
    @inlinable @inline(__always)
    public var isFull: Bool { full }

    @inlinable @inline(__always)
    public mutating func push(_ value: Double) {
        if next == 0 { origin = value }
        places[next] = value
        next += 1
        let distance = value - origin
        let before = newerMean
        sum += distance
        newerMean = sum / Double(next)
        newerSquares += (distance - before) * (distance - newerMean)
        if next == period { completeBlock() }
    }

    @inlinable
    mutating func completeBlock() {
        olderOrigin = places[period - 1]
        var (sum, mean, total) = (0.0, 0.0, 0.0)
        var place = period
        while place > 0 {
            place -= 1
            let distance = places[place] - olderOrigin
            let before = mean
            sum += distance
            mean = sum / Double(period - place)
            total += (distance - before) * (distance - mean)
            places[place] = mean
            squares[place] = total
        }
        full = true
        next = 0
        self.sum = 0
        newerMean = 0
        newerSquares = 0
    }

    /// How far the mean of the new block's part lies above that of the older part.
    @inlinable @inline(__always)
    var step: Double { (origin - olderOrigin) + (newerMean - places[next]) }

    /// Of the window; only when it is full.
    @inlinable @inline(__always)
    public var mean: Double {
        olderOrigin + (places[next] + (next == 0 ? 0 : step * (Double(next) * share)))
    }

    /// The sum of squared distances to the mean, at least 0; only when the window is full.
    @inlinable @inline(__always)
    public var squaredDistances: Double {
        guard next > 0 else { return max(squares[0], 0) }
        let weight = Double(next) * Double(period - next) * share
        return max(squares[next] + newerSquares + step * step * weight, 0)
    }

    /// The standard deviation; only when the window is full. A sample has at least 2 values.
    @inlinable @inline(__always)
    public func deviation(_ kind: DeviationKind) -> Double {
        switch kind {
        case .population: (squaredDistances * share).squareRoot()
        case .sample: (squaredDistances / Double(period - 1)).squareRoot()
        }
    }

    @inlinable
    public static func == (left: WindowMoments, right: WindowMoments) -> Bool {
        guard left.period == right.period, left.share == right.share, left.full == right.full, left.next == right.next,
            left.origin == right.origin,
            left.sum == right.sum, left.newerMean == right.newerMean, left.newerSquares == right.newerSquares,
            left.olderOrigin == right.olderOrigin
        else { return false }
        return left.places.holdsTheSame(as: right.places) && left.squares.holdsTheSame(as: right.squares)
    }
}
