// swift-tools-version: 6.3
import PackageDescription

// Its own package, because a fuzzer needs the readers compiled otherwise than they are shipped: with counters of the paths that
// were taken, and with checks of every memory access. `Repository` is a link to the folder above: the sources are the same files.
let flags = ["-sanitize=fuzzer,address", "-enable-testing"]

let strict: [SwiftSetting] = [
    .strictMemorySafety(), .treatAllWarnings(as: .error), .unsafeFlags(flags), .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let instrumented: [CSetting] = [.unsafeFlags(["-fsanitize=fuzzer-no-link,address"])]

func readers(_ name: String, _ folder: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Repository/\(folder)", swiftSettings: strict)
}

let package = Package(
    name: "tradingboost-fuzzing",
    dependencies: [.package(url: "https://github.com/apple/swift-crypto", from: "4.5.2")],
    targets: [
        .target(name: "CTradingBoost", path: "Repository/PluginSDK/CTradingBoost"),
        .target(name: "CCage", dependencies: ["CTradingBoost"], path: "Repository/Host/Worker/CCage", cSettings: instrumented),
        readers("TradingModel", "Host/Model", []),
        readers("StrictJSON", "Host/JSON", []),
        readers("Accounts", "Host/Pipeline/Accounts", ["TradingModel"]),
        readers("Risk", "Host/Pipeline/Risk", ["TradingModel", "Accounts"]),
        readers("Venue", "Host/Venues/Venue", ["TradingModel"]),
        readers("MarketData", "Host/Pipeline/MarketData", ["TradingModel", "Venue"]),
        readers("BacktestProtocol", "Host/Backtest/Protocol", ["TradingModel", "MarketData", "Accounts", "Risk"]),
        readers("Strategies", "Host/Pipeline/Strategies", ["TradingModel", "CTradingBoost", "CCage"]),
        readers(
            "PluginInspection", "Host/Plugins",
            ["CTradingBoost", "TradingModel", "StrictJSON", .product(name: "Crypto", package: "swift-crypto")]),
        .target(name: "CLibFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "CLibFuzzer", "CCage", "CTradingBoost", "TradingModel", "StrictJSON", "Strategies", "BacktestProtocol",
                "PluginInspection",
            ],
            path: "Sources/Fuzz", swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)
