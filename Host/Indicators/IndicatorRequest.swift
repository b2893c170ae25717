/// An indicator with its parameters, as a user writes it: `rsi`, `rsi:21`, `macd:12,26,9`.
package struct IndicatorRequest {
    package let indicator: IndicatorDescription
    /// One for each parameter.
    package let parameters: [Double]

    /// Parameters that are left out at the end have their defaults.
    package init(_ text: String) throws(IndicatorRequestProblem) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        guard let indicator = IndicatorDescription.all.first(where: { $0.name == name }) else {
            throw .unknown(name)
        }
        let given = parts.count == 2 ? parts[1].split(separator: ",", omittingEmptySubsequences: false) : []
        guard given.count <= indicator.parameters.count else { throw .tooMany(given.count, indicator) }
        var values: [Double] = []
        for (index, parameter) in indicator.parameters.enumerated() {
            guard index < given.count else {
                values.append(parameter.standard)
                continue
            }
            guard let value = Double(given[index]), value.isFinite, parameter.range.contains(value),
                !parameter.isWhole || value == value.rounded()
            else { throw .outOfRange(parameter, given: String(given[index]), indicator) }
            values.append(value)
        }
        if let conflict = indicator.conflict(values) { throw .conflict(conflict, indicator) }
        self.indicator = indicator
        parameters = values
    }

    /// `rsi_14`, `macd_12_26_9_signal`: the same text always means the same values.
    package var columns: [String] {
        let parts = zip(indicator.parameters, parameters).map { $0.text($1) }
        let stem = ([indicator.name] + parts).joined(separator: "_")
        return indicator.columns.map { $0.isEmpty ? stem : "\(stem)_\($0)" }
    }

    /// - Parameter candleSeconds: the length of its candles.
    package func stream(candleSeconds: Int64) -> IndicatorStream {
        // A year of 365 days: what is traded here never closes.
        indicator.make(parameters, 31_536_000 / Double(candleSeconds))
    }
}

/// Why a request for an indicator is not understood; the description says what to do.
package enum IndicatorRequestProblem: Error, CustomStringConvertible {
    case unknown(String)
    case tooMany(Int, IndicatorDescription)
    case outOfRange(IndicatorParameter, given: String, IndicatorDescription)
    case conflict(String, IndicatorDescription)

    package var description: String {
        switch self {
        case .unknown(let name): "there is no indicator '\(name)'"
        case .tooMany(let count, let indicator) where indicator.parameters.isEmpty:
            "\(indicator.name) takes no parameters, \(count) given: write \(indicator.name)"
        case .tooMany(let count, let indicator):
            "\(indicator.name) takes at most \(indicator.parameters.count) "
                + "(\(indicator.parameters.map(\.name).joined(separator: ", "))), \(count) given: "
                + "write for example \(indicator.example)"
        case .outOfRange(let parameter, let given, let indicator):
            "\(indicator.name): \(parameter.name) is '\(given)'; give \(parameter.accepted), for example \(indicator.example)"
        case .conflict(let conflict, let indicator): "\(indicator.name): \(conflict), for example \(indicator.example)"
        }
    }
}
