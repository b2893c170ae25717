import FoundationEssentials
import Testing
package import TradingBoostSDKOrdinary

/// A plugin's manifest as far as tests ask about it.
package struct DescribedPlugin: Decodable {
    package struct Schema: Decodable { package var properties: [String: Property] }

    package struct Property: Decodable {
        package var type: String
        package var format: String?
        package var title: String
        package var description: String
        package var options: [String]?
        package var minimum: FixedDecimal?
        package var maximum: FixedDecimal?
        private var text: String?
        private var integer: Int64?
        private var boolean: Bool?

        private enum CodingKeys: String, CodingKey {
            case type, format, title, description, minimum, maximum
            case options = "enum"
            case value = "default"
        }

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            type = try container.decode(String.self, forKey: .type)
            format = try container.decodeIfPresent(String.self, forKey: .format)
            title = try container.decode(String.self, forKey: .title)
            description = try container.decode(String.self, forKey: .description)
            options = try container.decodeIfPresent([String].self, forKey: .options)
            switch type {
            case "integer": integer = try container.decodeIfPresent(Int64.self, forKey: .value)
            case "boolean": boolean = try container.decodeIfPresent(Bool.self, forKey: .value)
            default: text = try container.decodeIfPresent(String.self, forKey: .value)
            }
            func bound(_ key: CodingKeys) throws -> FixedDecimal? {
                guard container.contains(key) else { return nil }
                if type == "integer" { return FixedDecimal(try container.decode(Int.self, forKey: key)) }
                return FixedDecimal(try container.decode(String.self, forKey: key))
            }
            minimum = try bound(.minimum)
            maximum = try bound(.maximum)
        }

        /// The default.
        package var value: ParameterValue? {
            switch (type, format) {
            case ("integer", _): integer.map { .integer($0) }
            case ("boolean", _): boolean.map { .boolean($0) }
            case ("string", "decimal"): text.map { .decimal($0) }
            default: text.map { .text($0) }
            }
        }

        /// Every choice, or both bounds.
        package var extremes: [ParameterValue] {
            (options ?? []).map { .text($0) }
                + [minimum, maximum].compactMap { $0 }.map { bound in
                    type == "integer" ? .integer(Int64(bound.raw / FixedDecimal.unit)) : .decimal(bound)
                }
        }
    }

    package var id: String
    package var stateVersion: UInt32
    package var parameters: Schema

    private enum CodingKeys: String, CodingKey {
        case id, parameters
        case stateVersion = "state_version"
    }

    package init(_ file: PluginFile) throws {
        let bytes = try #require(try file.manifest)
        self = try JSONDecoder().decode(DescribedPlugin.self, from: Data(bytes))
    }

    package var defaults: [String: ParameterValue] { parameters.properties.compactMapValues(\.value) }
}
