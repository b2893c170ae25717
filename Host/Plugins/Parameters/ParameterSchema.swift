import StrictJSON
package import TradingModel

/// The parameters that a strategy takes, in the manifest's order: a subset of JSON Schema.
package struct ParameterSchema: Sendable, Hashable {
    package var parameters: [Parameter]

    package init(parameters: [Parameter]) { self.parameters = parameters }

    package struct Parameter: Sendable, Hashable {
        /// Small letters, digits and underscores.
        package var name: String
        package var kind: Kind
        /// Inclusive; only of integers and decimals, in the parameter's own kind.
        package var minimum: ParameterValue?
        package var maximum: ParameterValue?
        /// Positive.
        package var multipleOf: ParameterValue?
        /// Empty when every value of the kind is allowed.
        package var choices: [ParameterValue]
        /// Without one the parameter has to be given.
        package var defaultValue: ParameterValue?
        /// For people; empty when there is none.
        package var title: String
        package var unit: String
        package var description: String
    }

    /// Types of values, as in the contract.
    package enum Kind: String, Sendable, Hashable, Codable {
        case integer
        case boolean
        case decimal
        case text
    }

    static let maximumParameters = 64
    static let maximumChoices = 64
    /// Characters of a choice: all of them stand in one line of a message.
    static let maximumChoiceLength = 64
    /// Of a text, in UTF-8.
    static let maximumTextBytes = 256

    package subscript(name: String) -> Parameter? { parameters.first { $0.name == name } }
}

extension ParameterSchema.Parameter {
    /// What a value may be: `a whole number from 2 to 200`, `one of 1m, 3m`.
    package var allowed: String {
        if !choices.isEmpty { return "one of \(choices.map(\.description).joined(separator: ", "))" }
        let noun =
            switch kind {
            case .integer: "a whole number"
            case .boolean: "true or false"
            case .decimal: "a decimal number"
            case .text: "a text of at most \(ParameterSchema.maximumTextBytes) bytes"
            }
        let range =
            switch (minimum, maximum) {
            case (let minimum?, let maximum?): " from \(minimum) to \(maximum)"
            case (let minimum?, nil): " of at least \(minimum)"
            case (nil, let maximum?): " of at most \(maximum)"
            case (nil, nil): ""
            }
        return noun + range + (multipleOf.map { ", a multiple of \($0)" } ?? "")
    }

    /// Whether a value of the right kind is inside the range and among the choices.
    func allows(_ value: ParameterValue) -> Bool {
        if !choices.isEmpty { return choices.contains(value) }
        switch value {
        case .integer(let number):
            if case .integer(let minimum)? = minimum, number < minimum { return false }
            if case .integer(let maximum)? = maximum, number > maximum { return false }
            if case .integer(let step)? = multipleOf, number % step != 0 { return false }
            return true
        case .decimal(let number):
            if case .decimal(let minimum)? = minimum, number < minimum { return false }
            if case .decimal(let maximum)? = maximum, number > maximum { return false }
            if case .decimal(let step)? = multipleOf, !number.isMultiple(of: step) { return false }
            return true
        case .text(let text): return text.utf8.count <= ParameterSchema.maximumTextBytes
        case .boolean: return true
        }
    }

    /// The value that a JSON value stands for, or nil when it is of another kind. A decimal is a text ("0.5"); a JSON number
    /// is taken too, by its digits.
    func value(of json: JSON) -> ParameterValue? {
        switch (kind, json) {
        case (.integer, .number(let digits)): Int64(digits).map { .integer($0) }
        case (.boolean, .boolean(let flag)): .boolean(flag)
        case (.decimal, .text(let text)), (.decimal, .number(let text)): FixedDecimal(text).map { .decimal($0) }
        case (.text, .text(let text)): .text(text)
        default: nil
        }
    }

    /// The value that a text behind `name=` stands for.
    func value(of text: String) -> ParameterValue? {
        switch kind {
        // Int64 would read a leading plus sign; JSON does not.
        case .integer: text.first == "+" ? nil : Int64(text).map { .integer($0) }
        case .boolean: text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : nil
        case .decimal: FixedDecimal(text).map { .decimal($0) }
        case .text: .text(text)
        }
    }
}
