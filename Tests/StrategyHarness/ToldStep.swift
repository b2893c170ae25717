package import CTradingBoost
package import TradingBoostSDKOrdinary

/// A step of an order as another venue than the session's would tell it: fills in parts, fees in the base asset.
package struct ToldStep {
    package var order: UInt64
    package var kind: UInt32
    package var isBuy: Bool
    package var quantity: FixedDecimal
    package var stopPrice: FixedDecimal?
    /// Cumulative, base units.
    package var filled = FixedDecimal.zero
    /// Of this step, base units.
    package var fill = FixedDecimal.zero
    package var price = FixedDecimal.zero
    /// After it, base units; negative = short.
    package var position = FixedDecimal.zero

    package init(_ order: UInt64, _ kind: UInt32, isBuy: Bool, quantity: FixedDecimal, stopPrice: FixedDecimal? = nil) {
        self.order = order
        self.kind = kind
        self.isBuy = isBuy
        self.quantity = quantity
        self.stopPrice = stopPrice
    }

    /// The step with an execution.
    package func filling(
        _ fill: FixedDecimal, of filled: FixedDecimal, at price: FixedDecimal, position: FixedDecimal
    ) -> ToldStep {
        var step = self
        (step.fill, step.filled, step.price, step.position) = (fill, filled, price, position)
        return step
    }

    /// As the contract has it.
    package var event: tradingboost_order_event {
        let isFill = !fill.isZero
        return tradingboost_order_event(
            header: tradingboost_event(), order: order, kind: kind, reason: 0, quantity: contract(quantity),
            price: contract(price.isZero || isFill ? nil : price), stop_price: contract(stopPrice),
            filled_quantity: contract(filled), fill_price: contract(isFill ? price : nil), fill_quantity: contract(fill),
            fill_fee: contract(.zero), fill_fee_asset: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), fill: isFill ? 1 : 0,
            position_quantity: contract(position), position_price: contract(position.isZero ? nil : price), venue_time: 0,
            side: isBuy ? 1 : 2, liquidity: 0, reserved: (0, 0, 0, 0, 0, 0), parent: 0)
    }
}

extension CandleSession {
    /// Tells the strategy a step that the session's venue knows nothing of, and books nothing. Requests are answered with the
    /// next candle.
    package func tell(_ step: ToldStep) -> Int32 { plugin.send(step.event, type: TRADINGBOOST_EVENT_ORDER) }

    /// What was asked for, in short: `sell stop 0.1 at 10110 reduce`, `cancel 3`.
    package var requestTexts: [String] {
        host.requests.compactMap { request in
            switch request {
            case .submit(let bytes, _):
                let record = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_order_request.self) }
                var text = record.side == 1 ? "buy" : "sell"
                text += UInt32(record.type) == TRADINGBOOST_TYPE_STOP ? " stop" : " market"
                if let quantity = fixedDecimal(record.quantity) { text += " \(quantity)" }
                if let price = fixedDecimal(record.stop_price) { text += " at \(price)" }
                return UInt32(record.flags) & TRADINGBOOST_FLAG_REDUCE_ONLY != 0 ? text + " reduce" : text
            case .cancel(let number): return "cancel \(number)"
            case .amend(let bytes):
                let record = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: tradingboost_amend_request.self) }
                return "amend \(record.order)"
            case .setTimer: return "timer"
            case .cancelTimer, .notify: return nil
            }
        }
    }
}
