import CTradingBoost
import FoundationEssentials
import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// Two values that contradict each other.
private final class Contradicting: Strategy {
    static let manifest = Manifest(
        id: "com.example.contradicting", name: "Contradicting", version: "1.0.0", vendor: "Example", capabilities: [])

    struct Settings: StrategySettings {
        init(_ parameters: inout Parameters) throws(StrategyRefusal) {
            let low = try parameters.integer("low", 1...9, default: 5, title: "Low", "")
            let high = try parameters.integer("high", 1...9, default: 3, title: "High", "")
            guard low < high else { throw .parameter("low is above high") }
        }
    }

    struct State: BitwiseCopyable, Equatable {}
    let host: Host
    var state = State()

    init(_ setup: Setup, _ settings: Settings) { host = setup.host }
}

/// Has every kind of command.
private final class Commanded: Strategy {
    static let manifest = Manifest(
        id: "com.example.commanded", name: "Commanded", version: "1.0.0", vendor: "Example", capabilities: [.orders])

    struct State: BitwiseCopyable, Equatable { var count: UInt16 = 0 }
    static var stateVersion: UInt32 { 4 }
    let host: Host
    var state = State()

    init(_ setup: Setup, _ settings: NoSettings) { host = setup.host }

    static func declare(_ commands: inout CommandDeclarations) {
        commands.query("levels", title: "Levels", "What is wanted.") { command in
            command.integer("count", 1...5, default: 2, "How many.")
            command.result("price", .decimal, unit: "quote", "Where.")
            command.result("note", .text, "Why.")
        }
        commands.action("stop", "Ends it.")
    }
}

extension SDKTests {
    @Suite("A plugin's manifest")
    struct ManifestTests {
        private func json<S: Strategy>(_ strategy: S.Type) throws -> String {
            let bytes = unsafe described(Plugin.entry(strategy))
            return String(decoding: try #require(bytes), as: UTF8.self)
        }

        @Test func `parameters stand in it as they are declared`() throws {
            #expect(
                try json(Reader.self) == """
                    {"manifest_version":1,"id":"com.example.reader","name":"Reader","version":"1.0.0-beta.1","vendor":"Example",\
                    "description":"Reads.\\u000a","abi":{"major":1,"minor":1},"state_version":1,"capabilities":[],\
                    "parameters":{"type":"object","additionalProperties":false,"properties":{\
                    "integer":{"type":"integer","minimum":-10,"maximum":10,"multipleOf":5,"default":-5,"unit":"candles",\
                    "title":"Integer","description":"A whole number."},\
                    "boolean":{"type":"boolean","default":true,"title":"Boolean","description":"Yes or no."},\
                    "decimal":{"type":"string","format":"decimal","minimum":"0.25","maximum":"99","multipleOf":"0.01",\
                    "title":"Decimal","description":"Exact."},\
                    "text":{"type":"string","default":"a \\"b\\" \\\\ c","title":"Text","description":"Anything."},\
                    "timeframe":{"type":"string","enum":["1m","3m","5m","15m","1h","4h","1d"],"default":"4h",\
                    "title":"Timeframe","description":"One of a few."}}}}
                    """)
        }

        @Test func `a state asks for its capability and its size by itself`() throws {
            #expect(
                try json(Witness.self) == """
                    {"manifest_version":1,"id":"com.example.witness","name":"Witness \\"W\\"","version":"1.0.0",\
                    "vendor":"Example","abi":{"major":1,"minor":1},"state_version":1,"capabilities":["candles","state"],\
                    "limits":{"state_bytes":40}}
                    """)
        }

        @Test func `commands stand in it as they are declared`() throws {
            #expect(
                try json(Commanded.self) == """
                    {"manifest_version":1,"id":"com.example.commanded","name":"Commanded","version":"1.0.0","vendor":"Example",\
                    "abi":{"major":1,"minor":1},"state_version":4,"capabilities":["orders","state"],"commands":[\
                    {"name":"levels","kind":"query","title":"Levels","description":"What is wanted.",\
                    "arguments":[\
                    {"name":"count","type":"integer","minimum":1,"maximum":5,"default":2,"description":"How many."}],\
                    "results":[\
                    {"name":"price","type":"string","format":"decimal","unit":"quote","description":"Where."},\
                    {"name":"note","type":"string","description":"Why."}]},\
                    {"name":"stop","kind":"action","description":"Ends it.","arguments":[],"results":[]}],\
                    "limits":{"state_bytes":34}}
                    """)
        }

        @Test func `defaults that contradict each other are found when the plugin is packed`() {
            let bytes = unsafe described(Plugin.entry(Contradicting.self))
            #expect(bytes == nil)
        }

        @Test func `a decimal literal is exact`() {
            let literals: [DecimalLiteral] = ["0.000000000000000001", 25, "-0.5"]
            #expect(literals.map(\.decimal.raw) == [1, 25 * FixedDecimal.unit, -FixedDecimal.unit / 2])
            #expect(literals[2] < literals[0])
        }

        @Test func `text that is no decimal stops the plugin`() async {
            await #expect(processExitsWith: .failure) { _ = DecimalLiteral(stringLiteral: "0,5") }
        }
    }
}
