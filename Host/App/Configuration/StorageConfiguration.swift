import Store

/// `storage` of the configuration file: for how many days of the line's clock rows are kept, by kind; 0: for ever. What is not
/// given is as `Retention.standard`.
struct StorageConfiguration: Decodable {
    struct RetentionDays: Decodable {
        var trading: Int?
        var messages: Int?
        var history: Int?
    }

    var retentionDays: RetentionDays?

    /// Throws where a number is neither 0 nor within `Retention.days`.
    func retention(source: String) throws -> Retention {
        let standard = Retention.standard
        return Retention(
            trading: try days(retentionDays?.trading, .trading, source, standard.trading),
            messages: try days(retentionDays?.messages, .messages, source, standard.messages),
            history: try days(retentionDays?.history, .history, source, standard.history))
    }

    private func days(_ given: Int?, _ kind: Retention.Kind, _ source: String, _ standard: Int?) throws -> Int? {
        guard let given else { return standard }
        guard given != 0 else { return nil }
        guard Retention.days.contains(given) else {
            throw CommandFailure(
                "\(source): storage.retention_days.\(kind.rawValue) is \(given); give \(Retention.days.lowerBound) to "
                    + "\(Retention.days.upperBound) days, or 0 for ever", key: kind.rawValue)
        }
        return given
    }
}
