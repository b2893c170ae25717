// What `tradingboost plugin inspect` shows, for people and for programs.

package import StrictJSON
import TradingModel

extension PluginFile {
    /// Lines without a final line break.
    package var text: String {
        var lines = ["\(path): \(inspection.isAccepted ? "accepted" : "refused")"]
        lines += inspection.problems.map { "  problem   \($0.text) [\($0.code.rawValue)]" }
        lines += inspection.warnings.map { "  warning   \($0.text) [\($0.code.rawValue)]" }
        if let manifest = inspection.manifest { lines += manifest.lines }
        if !inspection.libraries.isEmpty {
            lines.append("  needs     \(inspection.libraries.map(printable).joined(separator: ", "))")
        }
        lines.append("  file      \(bytes.count) bytes, sha256 \(sha256Text)")
        lines.append("  signature \(signature.text)")
        if let parameters = inspection.manifest?.parameters, !parameters.parameters.isEmpty { lines += parameters.lines }
        if let commands = inspection.manifest?.commands, !commands.isEmpty {
            lines.append("  commands")
            lines += commands.flatMap(\.lines)
        }
        return lines.joined(separator: "\n")
    }

    /// One JSON object: what `text` says.
    package var json: JSON {
        .object([
            .init(name: "path", value: .text(path)),
            .init(name: "accepted", value: .boolean(inspection.isAccepted)),
            .init(name: "problems", value: .array(inspection.problems.map(\.json))),
            .init(name: "warnings", value: .array(inspection.warnings.map(\.json))),
            .init(name: "manifest", value: inspection.manifest?.source ?? .null),
            .init(name: "libraries", value: .array(inspection.libraries.map { .text($0) })),
            .init(name: "exports", value: .array(inspection.exports.map { .text($0) })),
            .init(name: "bytes", value: .number("\(bytes.count)")),
            .init(name: "sha256", value: .text(sha256Text)),
            .init(name: "signature", value: signature.json),
        ])
    }

    /// 64 hexadecimal digits.
    package var sha256Text: String { SHA256Text.text(sha256) }
}

extension InspectionProblem {
    fileprivate var json: JSON {
        .object([.init(name: "code", value: .text(code.rawValue)), .init(name: "text", value: .text(text))])
    }
}

extension Manifest {
    fileprivate var lines: [String] {
        var lines = ["  plugin    \(name) \(version) by \(vendor) (\(id))"]
        if !description.isEmpty { lines.append("            \(description)") }
        let wants = capabilities.isEmpty ? "nothing" : capabilities.map(\.rawValue).joined(separator: ", ")
        lines.append("  asks for  \(wants)")
        lines.append("  ABI       \(abi); state version \(stateVersion), at most \(stateBytes) bytes")
        return lines
    }
}

extension ParameterSchema {
    fileprivate var lines: [String] {
        let width = parameters.map(\.name.utf8.count).max() ?? 0
        let valueWidth = parameters.map { $0.shownDefault.count }.max() ?? 0
        return ["  parameters"]
            + parameters.map { parameter in
                let name = parameter.name.padded(to: width)
                let value = parameter.shownDefault.padded(to: valueWidth)
                let unit = parameter.unit.inParentheses
                let title = parameter.title.isEmpty ? "" : "; \(parameter.title)"
                return "    \(name)  \(value)  \(parameter.allowed)\(unit)\(title)"
            }
    }
}

extension CommandSchema {
    fileprivate var lines: [String] {
        let what = description.isEmpty ? title : description
        let inputs = arguments.map { argument in
            let standard = argument.parameter.defaultValue.map { " = \($0)" } ?? ""
            return "      \(argument.parameter.name)\(standard)  \(argument.allowed)" + argument.parameter.unit.inParentheses
        }
        let columns = results.map { $0.name + $0.unit.inParentheses }
        return ["    \(name)  \(kind.rawValue)\(what.isEmpty ? "" : "; \(what)")"] + inputs
            + (columns.isEmpty ? [] : ["      → \(columns.joined(separator: ", "))"])
    }
}

extension ParameterSchema.Parameter {
    fileprivate var shownDefault: String { defaultValue?.description ?? "required" }
}

extension String {
    /// Behind a word; nothing when there is nothing.
    fileprivate var inParentheses: String { isEmpty ? "" : " (\(self))" }

    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }
}
