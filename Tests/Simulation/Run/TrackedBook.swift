import TradingModel

/// An instance's orders as the model knows them.
struct TrackedBook {
    let tenant: TenantID
    let instance: InstanceID
    var orders: [IntentNumber: TrackedOrder] = [:]
    /// Numbers of orders that the model says are open.
    var open: [IntentNumber] = []
    var position = PositionModel()
    var lastNumber: IntentNumber = 0

    func id(_ number: IntentNumber) -> ClientOrderID { ClientOrderID(tenant: tenant, instance: instance, intent: number) }

    /// Forgets the orders that ended.
    mutating func forgetEnded() {
        var kept: [IntentNumber: TrackedOrder] = [:]
        for number in open { kept[number] = orders[number] }
        orders = kept
    }
}

/// An order, and when the host did what about it. Host's clock.
///
/// A class, so that a report changes it where it lies: it is the simulation's most frequent step.
final class TrackedOrder {
    var model: OrderModel
    let submitTime: Timestamp
    var cancelTime: Timestamp?
    var amendTime: Timestamp?
    var askedTime: Timestamp
    var heardTime: Timestamp
    /// The host was told that nobody knows.
    var isToldUnknown = false

    init(_ model: OrderModel, now: Timestamp) {
        self.model = model
        submitTime = now
        askedTime = now
        heardTime = now
    }

    /// Something was asked of the venue that it has not answered.
    var isWaiting: Bool { model.isSilent || model.isCancelAsked || model.amendmentAsked != nil }

    var lastRequestTime: Timestamp { max(submitTime, max(cancelTime ?? submitTime, amendTime ?? submitTime)) }
}
