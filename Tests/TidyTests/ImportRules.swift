/// Who may know whom. SwiftPM checks that an import is declared; this checks that it may be.
enum ImportRules {
    /// Own modules that the files of a folder may import. The longest folder counts.
    static let directions: [String: Set<String>] = [
        "PluginSDK/TradingBoostSDK": ["CTradingBoost"],
        "PluginSDK/Templates": ["CTradingBoost", "TradingBoostSDK"],
        "Plugins": ["CTradingBoost", "TradingBoostSDK"],
        "Host/Model": [],
        "Host/JSON": [],
        "Host/Venues/Venue": ["TradingModel"],
        "Host/Venues": ["TradingModel", "Venue"],
        "Host/Pipeline/MarketData": ["TradingModel", "Venue"],
        "Host/Pipeline/Strategies": ["TradingModel", "CTradingBoost", "CCage"],
        "Host/Pipeline/Risk": ["TradingModel", "Accounts"],
        "Host/Pipeline/OMS": ["TradingModel", "Risk"],
        "Host/Pipeline/Accounts": ["TradingModel"],
        "Host/Pipeline/Reconciliation": ["TradingModel", "OMS"],
        "Host/Pipeline/Engine": ["TradingModel", "Accounts", "Risk", "OMS"],
        "Host/Pipeline/Line": ["TradingModel", "Venue", "MarketData", "Risk", "OMS", "Engine", "Reconciliation"],
        "Host/Plugins": ["TradingModel", "StrictJSON", "CTradingBoost"],
        "Host/Worker": ["CTradingBoost", "CCage", "CCommandCall", "CDeterminism", "PluginRunner"],
        "Host/Backtest": [
            "CTradingBoost", "CCage", "CCommandCall", "CDeterminism", "PluginRunner", "PluginRunnerOrdinary", "TradingModel",
            "Venue",
            "PaperVenue", "PluginContract",
            "MarketData", "Strategies", "Risk", "OMS", "Engine", "Reconciliation", "Line", "BacktestProtocol",
        ],
        "Host/Backtest/Protocol": ["TradingModel", "MarketData", "Accounts", "Risk"],
        "Host/Backtest/Contract": ["CTradingBoost", "CCommandCall", "PluginRunner", "Strategies", "TradingModel"],
        "Host/Check/Protocol": ["TradingModel"],
        "Host/Check/Process": [
            "CTradingBoost", "CCage", "CCheckSystem", "CCommandCall", "CDeterminism", "PluginRunner", "PluginContract",
            "TradingModel", "MarketData", "Strategies", "CheckProtocol",
        ],
        "Host/Check/Kit": ["TradingModel", "StrictJSON", "PluginInspection", "CheckProtocol", "CagedProcess"],
        "Host/Indicators": ["TradingBoostSDKOrdinary"],
        "Host/Store": ["TradingModel", "CLibPQ", "Migrations"],
        "Host/Identity": ["TradingModel", "Store"],
        "Host/Vault": ["TradingModel", "Store"],
        "Host/Notifications": ["TradingModel", "Store", "CLibCurl", "CCurlShim"],
        "Host/API": ["TradingModel", "StrictJSON", "Store", "Identity", "Vault", "PluginInspection", "CZlib"],
        "Host/Telemetry": ["TradingModel"],
        "Host/App": [
            "CTradingBoost", "CCage", "TradingModel", "Venue", "PaperVenue", "MarketData", "Strategies", "Risk", "OMS", "Engine",
            "Reconciliation", "Line",
            "PluginInspection", "PluginCheck", "BacktestProtocol", "CagedProcess", "Indicators", "Store", "Migrations",
            "Accounts", "StrictJSON", "Identity", "Vault",
            "Notifications", "API", "CLibCurl", "CCurlShim", "CStandardOutput",
            "Telemetry",
        ],
    ]

    /// Foundation costs milliseconds at each start and does not exist in Embedded Swift.
    static let withoutFoundation = [
        "PluginSDK/", "Plugins/", "Host/Model/", "Host/Venues/Venue/", "Host/Venues/PaperVenue/", "Host/Pipeline/",
        "Host/Worker/",
        "Host/Backtest/Process/", "Host/Check/Process/", "Host/Check/Protocol/",
    ]

    static let imports =
        "^[ \\t]*(?:@\\w+[ \\t]+)*(?:(?:public|package|internal|fileprivate|private)[ \\t]+)?import[ \\t]+"
        + "(?:(?:struct|class|enum|protocol|func|var|typealias)[ \\t]+)?(\\w+)"

    private static let package = SourceFile(
        path: "Package.swift",
        text: """
            host("Store", "Store", ["TradingModel"]), host("TradingModel", "Model"), .executableTarget(
                name: "tradingboost", path: "x"), plugin("HyperRSI"), host("Risk", "Pipeline/Risk"), host("OMS", "Pipeline/OMS")

            """)

    static let all: [Rule] = [
        Rule(
            "imports follow the line", advice: "nothing calls backwards: see directions in ImportRules.swift",
            violations: [
                [package, SourceFile(path: "Host/Pipeline/Risk/A.swift", text: "import OMS\n")],
                [package, SourceFile(path: "Host/Model/A.swift", text: "package import Store\n")],
                [package, SourceFile(path: "Host/App/A.swift", text: "import struct HyperRSI.A\n")],
                [package, SourceFile(path: "Host/Elsewhere/A.swift", text: "import TradingModel\n")],
            ],
            allowed: [
                [
                    package,
                    SourceFile(path: "Host/Pipeline/OMS/A.swift", text: "package import Risk\nimport Glibc\n// import Store\n"),
                ],
                [package, SourceFile(path: "Plugins/HyperRSI/A.swift", text: "import CHyperRSIManifest\n")],
                [package, SourceFile(path: "Tests/StoreTests/A.swift", text: "@testable import Store\n")],
            ]
        ) { files in
            let own = ownModules(files)
            return files.filter { $0.isIn("Host/", "PluginSDK/", "Plugins/") && $0.isKind("swift") }.flatMap { file in
                let folder = directions.keys.filter { file.path.hasPrefix($0 + "/") }.max { $0.count < $1.count }
                let allowed = folder.flatMap { directions[$0] } ?? []
                return Pattern(imports).matches(file.code).compactMap { match -> Rule.Finding? in
                    let module = match.groups[0]
                    guard own.contains(module), !allowed.contains(module), !isManifest(module, of: file) else { return nil }
                    return Rule.Finding(path: file.path, line: match.line, text: "may not import \(module)")
                }
            }
        },
        Rule(
            "no Foundation where plugins and the line run",
            advice: "use the standard library; times, decimals and JSON are our own",
            violations: [
                ("PluginSDK/TradingBoostSDK/A.swift", "import Foundation\n"),
                ("Host/Pipeline/Engine/A.swift", "import FoundationEssentials\n"),
                ("Plugins/HyperRSI/A.swift", "#if canImport(Foundation)\n    import Foundation\n#endif\n"),
            ],
            allowed: [("Host/App/A.swift", "import Foundation\n"), ("Host/Model/A.swift", "// import Foundation\n")]
        ) { file in
            guard file.isKind("swift"), withoutFoundation.contains(where: file.path.hasPrefix) else { return [] }
            return Pattern(imports).matches(file.code).filter { $0.groups[0].hasPrefix("Foundation") }.map { match in
                Rule.Finding(path: file.path, line: match.line, text: match.text)
            }
        },
    ]

    /// A plugin may import the module that holds its own manifest.
    private static func isManifest(_ module: String, of file: SourceFile) -> Bool {
        file.isIn("Plugins/") && module.hasPrefix("C") && module.hasSuffix("Manifest")
            && file.path.hasPrefix("Plugins/" + module.dropFirst().dropLast("Manifest".count))
    }

    /// Names of the targets in Package.swift.
    static func ownModules(_ files: [SourceFile]) -> Set<String> {
        guard let manifest = files.first(where: { $0.path == "Package.swift" }) else { return [] }
        var modules: Set<String> = []
        let declaration =
            "(?<!\\w)(?:host|embedded|ordinary|ordinaryCaged|tests|\\.target|\\.systemLibrary|\\.executableTarget|\\.testTarget)"
            + "\\(\\s*(?:name:\\s*)?\"([\\w-]+)\""
        for match in Pattern(declaration).matches(manifest.text) { modules.insert(match.groups[0]) }
        for match in Pattern("(?<!\\w)plugin\\(\\s*\"(\\w+)\"").matches(manifest.text) {
            let name = match.groups[0]
            modules.formUnion([name, "\(name)Ordinary", "C\(name)Manifest"])
        }
        return modules
    }
}
