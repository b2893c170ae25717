import TradingModel

extension Engine {
    /// Tells the user; once, when a strategy fails at the same event again and again.
    mutating func notify(_ incident: InstanceIncident, at position: Int, into effects: inout [EngineEffect]) {
        let kind = incident.kind.rawValue
        guard instances[position].incidentNotices.updateValue(incident.lastSeq, forKey: kind) != incident.lastSeq else {
            return
        }
        let key = "instance/\(incident.instance)/\(kind)/\(incident.lastSeq)"
        let title = "Strategy \(incident.kind.summary)"
        effects.append(.journal(.notice(notice(position, key, .instance, title, incident.text))))
    }
}
