/// The last `period` values of a stream, newest and oldest at hand: `Window<64>(period: 20)` has room for 64.
@frozen
public struct Window<let capacity: Int>: BitwiseCopyable, Equatable, Sendable {
    public let period: Int
    @usableFromInline var held = 0
    @usableFromInline var next = 0
    @usableFromInline var values = InlineArray<capacity, Double>(repeating: 0)

    /// `period` is between 1 and `capacity`.
    @inlinable
    public init(period: Int) {
        precondition(period >= 1 && period <= capacity, "a window's period is between 1 and its capacity")
        self.period = period
    }

    /// How many values it holds, at most `period`.
    @inlinable @inline(__always)
    public var count: Int { held }

    @inlinable @inline(__always)
    public var isFull: Bool { held == period }

    /// Takes the next value, and gives back the one that leaves for it; nil while the window fills.
    @inlinable @inline(__always)
    @discardableResult
    public mutating func push(_ value: Double) -> Double? {
        let leaving = values[next]
        values[next] = value
        next = next + 1 == period ? 0 : next + 1
        guard held == period else {
            held += 1
            return nil
        }
        return leaving
    }

    /// Nil before the first value.
    @inlinable @inline(__always)
    public var newest: Double? { count == 0 ? nil : values[next == 0 ? period - 1 : next - 1] }

    /// Nil before the first value.
    @inlinable @inline(__always)
    public var oldest: Double? { count == 0 ? nil : values[count == period ? next : 0] }

    /// The value that came so many pushes before the newest; 0 is the newest, `count - 1` the oldest.
    @inlinable @inline(__always)
    public subscript(age age: Int) -> Double {
        precondition(age >= 0 && age < count, "an age is below the window's count")
        let place = next - 1 - age
        return values[place < 0 ? place + period : place]
    }

    /// The value at a place of the ring, 0 to `count - 1`, in no order: for what does not depend on it.
    @inlinable @inline(__always)
    public subscript(place place: Int) -> Double { values[place] }

    @inlinable
    public static func == (left: Window, right: Window) -> Bool {
        guard left.period == right.period, left.held == right.held, left.next == right.next else { return false }
        return left.values.holdsTheSame(as: right.values)
    }
}

extension InlineArray where Element: Equatable & BitwiseCopyable {
    /// Element by element; an inline array is not `Equatable` by itself.
    @inlinable
    func holdsTheSame(as other: InlineArray) -> Bool {
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}
