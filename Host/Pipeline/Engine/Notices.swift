import TradingModel

// Words to users.

extension Engine {
    func notice(_ position: Int, _ key: String, _ topic: Notice.Topic, _ title: String, _ text: String) -> Notice {
        let definition = instances[position].definition
        return Notice(
            tenant: definition.tenant, instance: definition.instance, key: key, topic: topic,
            title: "\(definition.name): \(title)", text: text, time: now)
    }

    func message(_ id: InstanceID, _ seq: UInt64, _ serial: UInt32, _ title: String, _ text: String) -> Notice {
        notice(index(id), "strategy/\(id)/\(seq)/\(serial)", .strategy, title, text)
    }
}
