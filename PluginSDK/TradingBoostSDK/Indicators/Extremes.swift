/// The highest of the last `period` values, newest included. O(1) a value, amortised: it keeps only values that can still
/// become the highest, in falling order.
@frozen
public struct WindowMaximum<let capacity: Int>: Indicator {
    public let period: Int
    /// Counts inputs and wraps around: only differences below `period` are asked for.
    @usableFromInline var now: UInt32 = 0
    @usableFromInline var seen = 0
    /// A ring of `count` candidates from place `first` on, oldest and highest first, each with the number of its input.
    @usableFromInline var first = 0
    @usableFromInline var count = 0
    @usableFromInline var candidates = InlineArray<capacity, Double>(repeating: 0)
    @usableFromInline var numbers = InlineArray<capacity, UInt32>(repeating: 0)

    /// `period` is between 1 and `capacity`.
    @inlinable
    public init(period: Int) {
        precondition(period >= 1 && period <= capacity, "a window's period is between 1 and its capacity")
        self.period = period
    }

    @inlinable public var warmUp: Int { period }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? { seen == period ? candidates[first] : nil }

    /// How many inputs ago the highest came, the latest of equal ones; 0 when it is the newest. Nil until defined.
    @inlinable @inline(__always)
    public var age: Int? { seen == period ? Int(now &- numbers[first]) : nil }

    /// Takes the next value; nil until the highest is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Double? {
        now &+= 1
        if count > 0, Int(now &- numbers[first]) >= period {
            first = first + 1 == capacity ? 0 : first + 1
            count -= 1
        }
        var last = place(count - 1)
        while count > 0, candidates[last] <= value {
            count -= 1
            last = last == 0 ? capacity - 1 : last - 1
        }
        let free = place(count)
        candidates[free] = value
        numbers[free] = now
        count += 1
        if seen < period { seen += 1 }
        return self.value
    }

    /// Of the candidate with this number; −1 stands before the first.
    @inlinable @inline(__always)
    func place(_ number: Int) -> Int {
        let place = first + number
        return place >= capacity ? place - capacity : place < 0 ? capacity - 1 : place
    }

    @inlinable
    public static func == (left: WindowMaximum, right: WindowMaximum) -> Bool {
        guard left.period == right.period, left.now == right.now, left.seen == right.seen, left.first == right.first,
            left.count == right.count
        else { return false }
        return left.candidates.holdsTheSame(as: right.candidates) && left.numbers.holdsTheSame(as: right.numbers)
    }
}

/// The lowest of the last `period` values, newest included. O(1) a value, amortised.
@frozen
public struct WindowMinimum<let capacity: Int>: Indicator {
    /// The lowest is the highest of the negated values.
    @usableFromInline var negated: WindowMaximum<capacity>

    /// `period` is between 1 and `capacity`.
    @inlinable
    public init(period: Int) { negated = WindowMaximum(period: period) }

    @inlinable public var period: Int { negated.period }
    @inlinable public var warmUp: Int { period }

    /// Nil until defined.
    @inlinable @inline(__always)
    public var value: Double? { negated.value.map { -$0 } }

    /// How many inputs ago the lowest came, the latest of equal ones; 0 when it is the newest. Nil until defined.
    @inlinable @inline(__always)
    public var age: Int? { negated.age }

    /// Takes the next value; nil until the lowest is defined.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func update(_ value: Double) -> Double? { negated.update(-value).map { -$0 } }
}
