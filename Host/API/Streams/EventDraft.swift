import TradingModel

/// An event before it has its number.
struct EventDraft: Sendable {
    var topic: EventTopic
    /// `event:`; the topic's own unless it says otherwise.
    var name: String
    /// Nil: everybody may know.
    var owner: EventOwner?
    /// Of a fill: its place within the commit.
    var fill: (instance: UInt64, number: UInt64)?
    var json: [UInt8]

    init(
        _ topic: EventTopic, name: String? = nil, owner: EventOwner?, fill: (instance: UInt64, number: UInt64)? = nil,
        json: [UInt8]
    ) {
        self.topic = topic
        self.name = name ?? topic.eventName
        self.owner = owner
        self.fill = fill
        self.json = json
    }
}
