/// How the instance stood when its state was saved: its first event after a restart. It is told what is, not asked what to do:
/// requests are refused meanwhile.
public struct Snapshot: Sendable, Hashable {
    /// An order that has not come to its end.
    public struct OpenOrder: Sendable, Hashable {
        public var number: OrderNumber
        /// Its last step.
        public var step: OrderStep.Kind
        public var request: OrderRequest
        /// Cumulative, base units.
        public var filledQuantity: Quantity
    }

    /// Its sequence is that of the last event which the state contains.
    public var context: EventContext
    /// Base units; negative = short.
    public var positionQuantity: Quantity
    /// Average entry; nil when flat.
    public var positionPrice: Price?
    /// By number.
    public var openOrders: [OpenOrder]
}
