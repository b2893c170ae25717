/// What a stream of events can be about.
package enum EventTopic: String, Sendable, Hashable, Codable, CaseIterable {
    case orders, fills, positions, instances, candles, notifications, usage

    /// The name of one event of the topic, as `event:` has it.
    var eventName: String {
        switch self {
        case .orders: "order"
        case .fills: "fill"
        case .positions: "position"
        case .instances: "instance"
        case .candles: "candle"
        case .notifications: "notification"
        case .usage: "usage"
        }
    }

    /// Whether it is about somebody; a candle is everybody's.
    var isOwned: Bool { self != .candles }
}
