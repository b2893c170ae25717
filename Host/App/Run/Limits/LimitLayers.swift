import Risk

/// Limits layer by layer, from the widest place to the narrowest: key by key the narrower one counts.
struct LimitLayers {
    /// Where a value comes from. Raw values are stable.
    enum Source: String, CaseIterable {
        /// Nobody chose.
        case standard
        /// `limits` of the configuration file: everybody's.
        case platform
        /// What the tenant says over the API for its new instances.
        case tenant
        /// `limits` of the user there.
        case user
        /// `limits` of the strategy there, or what the flags of a command say.
        case instance
        /// Set at the running host.
        case `operator`
    }

    private var layers: [(source: Source, given: LimitsConfiguration)] = []
    /// What counts.
    private(set) var limits = RiskLimits.standard

    /// What was set at the running host, by key: the layer on top of all others.
    private(set) var operatorTexts: [String: String] = [:]

    /// Puts a layer on top of those that are there. Nil changes nothing.
    ///
    /// - Parameter place: of the layer, for errors: `config.json: users.ada.limits`.
    mutating func add(_ given: LimitsConfiguration?, as source: Source, place: String) throws {
        guard let given else { return }
        try given.apply(to: &limits, place: place)
        layers.append((source, given))
    }

    /// Puts what a tenant says for its new instances between the file's limits of everybody and those of the user.
    ///
    /// When it throws, everything is as it was.
    mutating func addTenant(_ texts: [String: String], place: String) throws {
        guard !texts.isEmpty else { return }
        var changed = LimitLayers()
        for layer in layers where layer.source == .platform { try changed.add(layer.given, as: layer.source, place: place) }
        try changed.add(try LimitTexts.configuration(texts, place: place), as: .tenant, place: place)
        for layer in layers where layer.source != .platform { try changed.add(layer.given, as: layer.source, place: place) }
        changed.operatorTexts = operatorTexts
        self = changed
    }

    /// Replaces what was set at the running host. When it throws, everything is as it was.
    mutating func setOperator(_ texts: [String: String], place: String) throws {
        var changed = LimitLayers()
        for layer in layers where layer.source != .operator {
            try changed.add(layer.given, as: layer.source, place: place)
        }
        if !texts.isEmpty {
            try changed.add(try LimitTexts.configuration(texts, place: place), as: .operator, place: place)
        }
        changed.operatorTexts = texts
        self = changed
    }

    /// The narrowest place that says something about a key.
    func source(of key: LimitKey) -> Source { layers.last { key.isGiven($0.given) }?.source ?? .standard }
}
