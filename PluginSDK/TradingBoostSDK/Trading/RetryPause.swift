/// How long to wait after a refusal: what was refused is asked for again after 1 candle, then after 2, 4, up to 64. Asking again
/// at once would be refused again at once.
@frozen
public struct RetryPause: BitwiseCopyable, Equatable, Sendable {
    private var refusals = 0
    private var candlesLeft = 0

    public init() {}

    public var isOver: Bool { candlesLeft == 0 }

    /// Something was refused.
    public mutating func lengthen() {
        candlesLeft = 1 << min(refusals, 6)
        refusals += 1
    }

    /// To be called on each candle of the strategy's timeframe.
    public mutating func passCandle() {
        if candlesLeft > 0 { candlesLeft -= 1 }
    }

    /// Something went through.
    public mutating func end() {
        refusals = 0
        candlesLeft = 0
    }

    /// A step of any order of the strategy's: refusals lengthen the pause, progress ends it.
    public mutating func take(_ step: OrderStep) {
        switch step.kind {
        case .denied, .rejected, .cancelRejected, .updateRejected: lengthen()
        case .accepted, .updated, .filled, .cancelled: end()
        case .submitted, .partiallyFilled, .cancelPending, .expired, .triggered, .updatePending: break
        }
    }
}
