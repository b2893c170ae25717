import CTradingBoost
import FoundationEssentials
import Testing
import TradingBoostSDKOrdinary

@Suite("HyperRSI's parameters and manifest")
struct HyperRSIParameterTests {
    private func refusal(_ changes: [String: ParameterValue?]) throws -> String? {
        var parameters = defaults
        for (name, value) in changes { parameters[name] = value }
        let host = RecordingHost()
        do throws(PluginUnderTest.Refused) {
            _ = try unsafe PluginUnderTest(PluginFile.embedded.loaded, host: host, parameters: parameters)
            return nil
        } catch {
            #expect(error.status == TRADINGBOOST_INVALID_PARAMETER)
            return host.logs.last?.text
        }
    }

    @Test func `parameters that contradict each other are refused with a line that says what to do`() throws {
        #expect(try refusal([:]) == nil)
        #expect(
            try refusal(["oversold": .decimal(70)])
                == "parameters oversold and overbought contradict each other: make oversold the lower one")
        #expect(
            try refusal(["timeframe": .text("1h")])
                == "parameter trend_timeframe: 15m is shorter than timeframe 1h; choose that or a longer one, "
                + "or set trend_filter to false")
        #expect(try refusal(["timeframe": .text("1h"), "trend_filter": .boolean(false)]) == nil)
        #expect(
            try refusal([
                "stop_loss_percent": .decimal(0), "take_profit_percent": .decimal(0),
                "exit_on_opposite_signal": .boolean(false),
            ]) == "no way out of a position: set stop_loss_percent or take_profit_percent above 0, "
                + "or exit_on_opposite_signal to true")
    }

    @Test func `a parameter that is missing or of another type is named`() throws {
        #expect(try refusal(["rsi_period": nil]) == "parameter rsi_period is missing: pack the plugin again")
        #expect(
            try refusal(["rsi_period": .text("14")])
                == "parameter rsi_period is not an integer: pack the plugin again")
        #expect(
            try refusal(["direction": .text("sideways")])
                == "parameter direction: 'sideways' is not one of both, long, short")
    }

    // MARK: - The manifest

    private struct Manifest: Decodable {
        struct Schema: Decodable { var properties: [String: Property] }
        struct Property: Decodable {
            var type: String
            var format: String?
            var title: String
            var description: String
            var options: [String]?
            var text: String?
            var integer: Int64?
            var boolean: Bool?
            var minimum: FixedDecimal?
            var maximum: FixedDecimal?

            enum CodingKeys: String, CodingKey {
                case type, format, title, description, minimum, maximum
                case options = "enum"
                case value = "default"
            }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                type = try container.decode(String.self, forKey: .type)
                format = try container.decodeIfPresent(String.self, forKey: .format)
                title = try container.decode(String.self, forKey: .title)
                description = try container.decode(String.self, forKey: .description)
                options = try container.decodeIfPresent([String].self, forKey: .options)
                switch type {
                case "integer": integer = try container.decode(Int64.self, forKey: .value)
                case "boolean": boolean = try container.decode(Bool.self, forKey: .value)
                default: text = try container.decode(String.self, forKey: .value)
                }
                func bound(_ key: CodingKeys) throws -> FixedDecimal? {
                    guard container.contains(key) else { return nil }
                    if type == "integer" { return FixedDecimal(try container.decode(Int.self, forKey: key)) }
                    return FixedDecimal(try container.decode(String.self, forKey: key))
                }
                minimum = try bound(.minimum)
                maximum = try bound(.maximum)
            }

            var value: ParameterValue? {
                switch (type, format) {
                case ("integer", _): integer.map { .integer($0) }
                case ("boolean", _): boolean.map { .boolean($0) }
                case ("string", "decimal"): text.map { .decimal($0) }
                default: text.map { .text($0) }
                }
            }
        }
        var id: String
        var state_version: UInt32
        var parameters: Schema
    }

    private func manifest() throws -> Manifest {
        let bytes = try #require(try PluginFile.embedded.manifest)
        #expect(try PluginFile.embedded.manifest == bytes, "it says the same each time")
        return try JSONDecoder().decode(Manifest.self, from: Data(bytes))
    }

    @Test func `the manifest describes the parameters that the code reads, no more and no fewer`() throws {
        let properties = try manifest().parameters.properties
        #expect(properties.compactMapValues(\.value) == defaults)
        for name in properties.keys {
            #expect(try refusal([name: nil]) == "parameter \(name) is missing: pack the plugin again")
        }
    }

    @Test func `every choice and every bound of the manifest is taken by the code`() throws {
        for (name, property) in try manifest().parameters.properties {
            let sure: [String: ParameterValue?] = [
                "trend_filter": .boolean(false), "oversold": .decimal(1), "overbought": .decimal(99),
            ]
            for option in property.options ?? [] {
                #expect(try refusal(sure.merging([name: .text(option)]) { $1 }) == nil, "\(name) \(option)")
            }
            for bound in [property.minimum, property.maximum] where !["oversold", "overbought"].contains(name) {
                guard let bound else { continue }
                let value: ParameterValue =
                    property.type == "integer" ? .integer(Int64(bound.raw / FixedDecimal.unit)) : .decimal(bound)
                #expect(try refusal(sure.merging([name: value]) { $1 }) == nil, "\(name) \(bound)")
            }
            #expect(!property.title.isEmpty && !property.description.isEmpty)
        }
    }

    @Test func `the state version of the manifest is the one that the code reads`() throws {
        let session = try PluginFile.embedded.session()
        let state = try #require(session.plugin.save())
        let version = try manifest().state_version
        #expect(session.plugin.load(state, version: version) == TRADINGBOOST_OK)
        #expect(session.plugin.load(state, version: version + 1) == TRADINGBOOST_UNSUPPORTED)
    }

    @Test func `the state is well within what the manifest asks for`() throws {
        let state = try #require(try PluginFile.embedded.session().plugin.save())
        #expect(state.count < 4_096)
    }
}
