import PluginInspection
import TradingModel

/// Parameters within the schema.
enum ParameterSets {
    /// One choice of a value, the others as they are given.
    struct Single: Sendable {
        var text: String
        var parameters: [ResolvedParameter]
    }

    /// Each boundary and each choice of each parameter.
    static func boundaries(_ context: CheckContext) -> [Single] {
        context.manifest.parameters.parameters.enumerated().flatMap { index, parameter in
            edges(parameter).map { value in
                var parameters = context.parameters
                parameters[index].value = value
                return Single(text: "\(parameter.name)=\(value)", parameters: parameters)
            }
        }
    }

    /// A value anywhere in its range for every parameter.
    static func random(_ context: CheckContext, number: UInt64) -> [ResolvedParameter] {
        var random = context.random(0xBA5E &+ number)
        return zip(context.manifest.parameters.parameters, context.parameters).map { parameter, given in
            ResolvedParameter(name: given.name, value: value(parameter, &random) ?? given.value)
        }
    }

    private static func edges(_ parameter: ParameterSchema.Parameter) -> [ParameterValue] {
        if !parameter.choices.isEmpty { return parameter.choices }
        if parameter.kind == .boolean { return [.boolean(false), .boolean(true)] }
        return [parameter.minimum, parameter.maximum].compactMap { $0 }.filter { isOnGrid($0, parameter) }
    }

    private static func isOnGrid(_ value: ParameterValue, _ parameter: ParameterSchema.Parameter) -> Bool {
        switch (value, parameter.multipleOf) {
        case (.integer(let number), .integer(let step)?): number % step == 0
        case (.decimal(let number), .decimal(let step)?): number.isMultiple(of: step)
        default: true
        }
    }

    private static func value(_ parameter: ParameterSchema.Parameter, _ random: inout SplitMix64) -> ParameterValue? {
        if !parameter.choices.isEmpty { return parameter.choices.randomElement(using: &random) }
        switch (parameter.kind, parameter.minimum, parameter.maximum) {
        case (.boolean, _, _): return .boolean(random.next() % 2 == 0)
        case (.integer, .integer(let low)?, .integer(let high)?):
            let number = Int64.random(in: low...high, using: &random)
            guard case .integer(let step)? = parameter.multipleOf else { return .integer(number) }
            let multiple = number / step * step
            return multiple >= low ? .integer(multiple) : nil
        case (.decimal, .decimal(let low)?, .decimal(let high)?):
            let number = FixedDecimal(raw: Int128.random(in: low.raw...high.raw, using: &random))
            guard case .decimal(let step)? = parameter.multipleOf else { return .decimal(number) }
            let multiple = number.rounded(toMultipleOf: step, .down)
            return multiple >= low ? .decimal(multiple) : nil
        default: return nil
        }
    }
}
