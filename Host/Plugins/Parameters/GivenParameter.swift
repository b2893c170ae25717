package import StrictJSON

/// A parameter as somebody gave it, before the schema was asked.
package struct GivenParameter: Sendable, Hashable {
    package var name: String
    package var value: Value

    package enum Value: Sendable, Hashable {
        /// From `name=value`: the schema says what it means.
        case text(String)
        /// From a JSON object, where a value has a type.
        case json(JSON)
    }

    package init(name: String, value: Value) {
        self.name = name
        self.value = value
    }

    /// Reads `name=value`. Everything behind the first equals sign is the value.
    package init(argument: String) throws(ParameterProblems) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else {
            throw ParameterProblems([.notAssigned(argument)])
        }
        self.init(name: String(parts[0]), value: .text(String(parts[1])))
    }

    /// Reads several `name=value`; all that are wrong are named.
    package static func parse(arguments: [String]) throws(ParameterProblems) -> [GivenParameter] {
        var given: [GivenParameter] = []
        var problems: [ParameterProblem] = []
        for argument in arguments {
            do {
                given.append(try GivenParameter(argument: argument))
            } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw ParameterProblems(problems) }
        return given
    }

    /// Reads a JSON object `{"name": value}`. `source` names it in messages: a file, a column.
    package static func parse(json bytes: [UInt8], source: String) throws(ParameterProblems) -> [GivenParameter] {
        guard bytes.count <= 65_536 else { throw ParameterProblems([.notJSON(source, "has more than 65536 bytes")]) }
        let json: JSON
        do {
            json = try JSON(bytes)
        } catch {
            throw ParameterProblems([.notJSON(source, "is not JSON: \(error)")])
        }
        guard case .object(let members) = json else {
            throw ParameterProblems([.notJSON(source, "is \(json.kind), not an object like {\"name\": value}")])
        }
        return members.map { GivenParameter(name: $0.name, value: .json($0.value)) }
    }
}
