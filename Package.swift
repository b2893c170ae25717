// swift-tools-version: 6.3
import PackageDescription

/// Plugins in C that tests load into real workers.
let fixtures = ["CountingPlugin", "MisbehavingPlugin", "ConstructingPlugin", "ForeignPlugin"]

/// The strategies that ship.
let strategies = ["HyperRSI", "Grid", "Breakout", "Turtle"]

// Targets stand in the order in which a candle travels, from the contract to the commands. README.md has the walk.

let package = Package(
    name: "tradingboost",
    products: [
        .executable(name: "tradingboost", targets: ["tradingboost"]),
        .executable(name: "tradingboost-worker", targets: ["tradingboost-worker"]),
        .executable(name: "tradingboost-backtest", targets: ["tradingboost-backtest"]),
        .executable(name: "tradingboost-check", targets: ["tradingboost-check"]),
    ] + (strategies + strategies.map { "\($0)Ordinary" } + fixtures).map { .library(name: $0, type: .dynamic, targets: [$0]) },
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // The contract.
        .target(name: "CTradingBoost", path: "PluginSDK/CTradingBoost"),
        .target(name: "CManifestNote", dependencies: ["CTradingBoost"], path: "PluginSDK/CManifestNote"),
        embedded("TradingBoostSDK", "PluginSDK/TradingBoostSDK", ["CTradingBoost"], Build.mathematics),
        ordinary("TradingBoostSDKOrdinary", "PluginSDK/TradingBoostSDKOrdinary", ["CTradingBoost"], Build.mathematics),

        // The strategies.
    ] + strategies.flatMap { plugin($0) } + [

        // The words of the field, and the texts that strangers write.
        host("TradingModel", "Model"),
        host("StrictJSON", "JSON"),

        // The two ends of the line.
        host("Venue", "Venues/Venue", ["TradingModel"]),
        host("PaperVenue", "Venues/PaperVenue", ["TradingModel", "Venue"]),

        // The line.
        host("MarketData", "Pipeline/MarketData", ["TradingModel", "Venue"]),
        host("Strategies", "Pipeline/Strategies", ["TradingModel", "CTradingBoost", "CCage"]),
        host("Accounts", "Pipeline/Accounts", ["TradingModel"]),
        host("Risk", "Pipeline/Risk", ["TradingModel", "Accounts"]),
        host("OMS", "Pipeline/OMS", ["TradingModel", "Risk"]),
        host("Reconciliation", "Pipeline/Reconciliation", ["TradingModel", "OMS"]),
        host("Engine", "Pipeline/Engine", ["TradingModel", "Accounts", "Risk", "OMS"]),
        host("Line", "Pipeline/Line", ["TradingModel", "Venue", "MarketData", "Risk", "OMS", "Engine", "Reconciliation"]),

        // Plugin files, and the processes that plugin code runs in.
        host("PluginInspection", "Plugins", ["CTradingBoost", "TradingModel", "StrictJSON", Products.crypto]),
        .target(name: "CCage", dependencies: ["CTradingBoost"], path: "Host/Worker/CCage"),
        .target(
            name: "CCommandCall", dependencies: ["CTradingBoost"], path: "Host/Worker/CCommandCall",
            // Static: a caged worker finds no file to load.
            linkerSettings: [.linkedLibrary(":libffi.a")]),
        embedded("PluginRunner", "Host/Worker/PluginRunner", ["CTradingBoost", "CCage", "CCommandCall"]),
        ordinary("PluginRunnerOrdinary", "Host/Worker/PluginRunnerOrdinary", ["CTradingBoost", "CCage", "CCommandCall"]),
        .target(name: "CDeterminism", path: "Host/Worker/CDeterminism"),
        .executableTarget(
            name: "tradingboost-worker",
            dependencies: ["CTradingBoost", "CCage", "CCommandCall", "CDeterminism", "PluginRunner"],
            path: "Host/Worker/Worker", swiftSettings: Build.embedded, linkerSettings: Build.deterministic),
        host("BacktestProtocol", "Backtest/Protocol", ["TradingModel", "MarketData", "Accounts", "Risk"]),
        ordinaryCaged(
            "PluginContract", "Host/Backtest/Contract",
            ["CTradingBoost", "CCommandCall", "PluginRunnerOrdinary", "Strategies", "TradingModel"]),
        .executableTarget(
            name: "tradingboost-backtest",
            dependencies: [
                "CTradingBoost", "CCage", "CCommandCall", "PluginRunnerOrdinary", "TradingModel", "Venue", "PaperVenue",
                "MarketData", "Accounts", "Risk",
                "OMS", "Engine", "Line", "BacktestProtocol", "Strategies", "CDeterminism", "PluginContract",
            ], path: "Host/Backtest/Process",
            swiftSettings: Build.strict + [.unsafeFlags(["-module-alias", "PluginRunner=PluginRunnerOrdinary"])],
            linkerSettings: Build.deterministic),

        // The conformance check of a plugin.
        host("CagedProcess", "Worker/CagedProcess", ["CCage"]),
        host("CheckProtocol", "Check/Protocol", ["TradingModel"]),
        .target(name: "CCheckSystem", path: "Host/Check/CCheckSystem"),
        .executableTarget(
            name: "tradingboost-check",
            dependencies: [
                "CTradingBoost", "CCage", "CCheckSystem", "CCommandCall", "CDeterminism", "PluginRunnerOrdinary",
                "PluginContract",
                "TradingModel", "MarketData", "Strategies", "CheckProtocol",
            ], path: "Host/Check/Process",
            swiftSettings: Build.strict + [.unsafeFlags(["-module-alias", "PluginRunner=PluginRunnerOrdinary"])],
            linkerSettings: Build.deterministic + Build.interposing),
        host("PluginCheck", "Check/Kit", ["TradingModel", "PluginInspection", "CheckProtocol", "CagedProcess", Products.crypto]),

        // The SDK's indicators by name.
        host("Indicators", "Indicators", ["TradingBoostSDKOrdinary"]),

        // Around the line.
        .systemLibrary(name: "CLibPQ", path: "Host/Store/CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "Migrations", path: "Host/Store/Migrations", resources: [.embedInCode("sql")], swiftSettings: Build.strict),
        host(
            "Store", "Store",
            [
                "TradingModel", "CLibPQ", "Migrations", Products.crypto, Products.logging, Products.nioPosix,
            ],
            exclude: ["CLibPQ", "Migrations"]),
        .systemLibrary(
            name: "CLibCurl", path: "Host/HTTP/CLibCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CCurlShim", dependencies: ["CLibCurl"], path: "Host/HTTP/CCurlShim"),
        host(
            "Notifications", "Notifications",
            [
                "TradingModel", "Store", "CLibCurl", "CCurlShim", Products.logging, Products.nioPosix, Products.serviceLifecycle,
            ]),
        .target(name: "CStandardOutput", path: "Host/CommandLine/CStandardOutput"),
        // Who may do what; what exchange keys lie under; the routes.
        host(
            "Identity", "Identity",
            [
                "TradingModel", "Store", Products.crypto, Products.cryptoExtras, Products.jwtKit, Products.logging,
                Products.nioPosix,
            ]),
        host("Vault", "Vault", ["TradingModel", "Store", Products.crypto, Products.logging, Products.nioPosix]),
        .systemLibrary(name: "CZlib", path: "Host/API/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        host(
            "API", "API",
            [
                "TradingModel", "StrictJSON", "Store", "Identity", "Vault", "PluginInspection", "CZlib",
                Products.crypto, Products.hummingbird, Products.hummingbirdCore, Products.httpTypes, Products.logging,
                Products.metrics, Products.nioCore, Products.nioHTTP1, Products.nioPosix, Products.nioSSL,
                Products.nioWebSocket, Products.serviceLifecycle,
            ], exclude: ["CZlib"]),
        .executableTarget(
            name: "tradingboost",
            dependencies: [
                "TradingModel", "Venue", "PaperVenue", "MarketData", "Strategies", "Accounts", "Risk", "OMS", "Engine", "Line",
                "PluginInspection", "BacktestProtocol", "CagedProcess", "PluginCheck", "Indicators", "Migrations", "Store",
                "StrictJSON", "Identity", "Vault", "Notifications", "API", "CCage", "CLibCurl", "CCurlShim", "CStandardOutput",
                "CTradingBoost",
                Products.argumentParser, Products.configuration, Products.crypto, Products.logging, Products.nioPosix,
                Products.serviceLifecycle,
                Products.unixSignals,
            ], path: "Host/App", swiftSettings: Build.strict),

        // The tests, in the same order.
        tests("Decimal", ["TradingBoostSDKOrdinary", "TestRandom"]),
        tests("TradingBoostSDK", ["TradingBoostSDKOrdinary", "CTradingBoost", "StrategyHarness"]),
        tests("Indicator", ["TradingBoostSDKOrdinary", "StrategyHarness", "TestRandom"]),
        .target(
            name: "StrategyHarness", dependencies: ["TradingBoostSDKOrdinary", "CTradingBoost", "TestRandom"],
            path: "Tests/StrategyHarness", swiftSettings: Build.strict),
    ] + strategies.map { strategyTests($0) } + [
        tests("ShippedStrategies", ["TradingBoostSDKOrdinary", "CTradingBoost", "StrategyHarness"]),
        tests("TradingModel", ["TradingModel"]),
        tests("StrictJSON", ["StrictJSON"]),
        tests("PaperVenue", ["TradingModel", "Venue", "PaperVenue"]),
        tests("MarketData", ["TradingModel", "MarketData"]),
        tests("Strategies", ["TradingModel", "Risk", "Engine", "Strategies", "CCage", "CTradingBoost", "PluginFixtures"]),
        tests("Risk", ["TradingModel", "Accounts", "Risk", "OMS", "Engine", "Line", "TestRandom"]),
        tests("OMS", ["TradingModel", "Risk", "OMS", "TestRandom"]),
        tests("Accounts", ["TradingModel", "Accounts", "TestRandom"]),
        tests("Reconciliation", ["TradingModel", "Risk", "OMS", "Reconciliation"]),
        tests("Engine", ["TradingModel", "Accounts", "Risk", "OMS", "Engine", "TestRandom"]),
        tests(
            "Line",
            [
                "TradingModel", "Venue", "PaperVenue", "MarketData", "Risk", "OMS", "Engine", "Reconciliation", "Line",
                "TestRandom",
            ]),
        tests(
            "PluginInspection",
            ["TradingModel", "StrictJSON", "PluginInspection", "PluginFixtures", "TestRandom", Products.crypto]),
        tests("Cage", ["CCage", "CageProbe", "CTradingBoost", "PluginFixtures", "fixture-caged", "fixture-cage-probe"]),
        tests(
            "PluginRunner", ["PluginRunnerOrdinary", "CCage", "CTradingBoost", "PluginFixtures"],
            [.unsafeFlags(["-module-alias", "PluginRunner=PluginRunnerOrdinary"])]),
        tests(
            "Store",
            ["TradingModel", "Store", "Migrations", "TestSupport", "TestRandom", Products.crypto, Products.nioPosix]),
        tests(
            "Notifications",
            [
                "TradingModel", "Store", "Notifications", "CCurlShim", "TestSupport", Products.logging, Products.nioCore,
                Products.nioHTTP1,
                Products.nioPosix, Products.serviceLifecycle,
            ]),
        tests("Identity", ["Identity", "Store", "TradingModel", "TestSupport", "TestRandom", Products.crypto, Products.logging]),
        tests("Vault", ["Vault", "Store", "TradingModel", "TestSupport", Products.crypto, Products.logging]),
        tests(
            "API",
            [
                "API", "Identity", "Vault", "StrictJSON", "MemoryHost", "StreamProbes", "TestRandom", "TestSupport", "Store",
                "TradingModel", Products.crypto, Products.httpTypes, Products.logging, Products.nioCore, Products.nioPosix,
                Products.serviceLifecycle,
            ]),
        tests(
            "App",
            [
                "API", "Identity", "BacktestProtocol", "MemoryHost", "PluginInspection", "Store", "StreamProbes", "StrictJSON",
                "TestSupport", "TradingModel", "PluginFixtures", "tradingboost", Products.logging, Products.serviceLifecycle,
            ]),
        // The program and the SDK's module have to be there: the pages show both.
        tests("Documentation", ["PluginFixtures", "TestSupport"]),
        tests("ContractGuard", [], exclude: ["Anchor"]),
        // The readers of untrusted bytes; the package Fuzzing drives the same targets.
        tests(
            "Fuzz",
            ["CCage", "CTradingBoost", "TradingModel", "StrictJSON", "Strategies", "PluginInspection", "BacktestProtocol"]),
        tests("Check", ["PluginCheck", "PluginInspection", "PluginFixtures"], exclude: ["Defects"]),
        tests(
            "ReferenceStrategy", ["TradingBoostSDKOrdinary", "PluginFixtures", "TestSupport"], exclude: ["Programs"]),
        tests(
            "Endurance", ["EnduranceRuns", "ChaosVenue", "TradingModel", "Strategies", "Store", "TestSupport", "PluginFixtures"]),
        tests("Hostile", ["EnduranceRuns", "Store", "Strategies", "TradingModel", "CCage", "TestSupport", "PluginFixtures"]),
        tests("Simulation", ["Simulation", "SimulatedExchange", "TradingModel", "TestRandom"]),
        tests("Tidy", [Products.crypto], exclude: ["frozen.sha256"]),
        .target(
            name: "TestSupport", dependencies: ["TradingModel", "Store"], path: "Tests/TestSupport", swiftSettings: Build.strict),
        // Clients of event streams and WebSockets.
        .target(
            name: "StreamProbes", dependencies: ["StrictJSON", Products.nioCore, Products.nioPosix, Products.nioSSL],
            path: "Tests/Fixtures/StreamProbes", swiftSettings: Build.strict),
        .target(
            name: "MemoryHost", dependencies: ["API", "Identity", "TradingModel", Products.logging],
            path: "Tests/Fixtures/MemoryHost",
            swiftSettings: Build.strict),
        // The same random numbers from the same seed.
        .target(name: "TestRandom", path: "Tests/TestRandom", swiftSettings: Build.strict),
        .target(name: "PluginFixtures", path: "Tests/Fixtures/PluginFixtures", swiftSettings: Build.strict),
        .target(name: "CageProbe", dependencies: ["CCage"], path: "Tests/Fixtures/CageProbe"),
        .executableTarget(
            name: "fixture-cage-probe", dependencies: ["CCage", "CageProbe"], path: "Tests/Fixtures/CageProbing"),
        .executableTarget(name: "fixture-caged", dependencies: ["CCage"], path: "Tests/Fixtures/Caged"),
        // What lines of tests with real workers share.
        .target(
            name: "WorkerLine", dependencies: ["Strategies", "Engine"], path: "Tests/WorkerLine", swiftSettings: Build.strict),
        // Long runs: short forms of them are tests, full ones `make kill-test`, `make soak` and `make density`.
        .target(
            name: "EnduranceRuns",
            dependencies: [
                "TradingModel", "Venue", "PaperVenue", "MarketData", "Strategies", "Risk", "OMS", "Engine", "Line",
                "Reconciliation", "Store", "CCage", "PluginFixtures", "TestSupport", "WorkerLine", "ChaosVenue",
                "fixture-exchange", "fixture-live-host",
            ], path: "Tests/Endurance/Runs", swiftSettings: Build.strict),
        .executableTarget(
            name: "endurance",
            dependencies: [
                "EnduranceRuns", "PluginFixtures", "PluginInspection", "Store", "Strategies", "TestSupport",
                Products.argumentParser,
            ], path: "Tests/Endurance/Program",
            swiftSettings: Build.strict),
        // What the API holds, beside a bare route.
        .executableTarget(
            name: "load",
            dependencies: [
                "Identity", "TradingModel", Products.argumentParser, Products.hummingbird, Products.logging, Products.unixSignals,
            ], path: "Tests/Load",
            swiftSettings: Build.strict),
        // An exchange that misbehaves, and a second opinion of what our orders and positions must be.
        .target(
            name: "SimulatedExchange", dependencies: ["TradingModel", "TestRandom"], path: "Tests/Simulation/Exchange",
            swiftSettings: Build.strict),
        .target(
            name: "Simulation",
            dependencies: [
                "TradingModel", "Venue", "MarketData", "Risk", "OMS", "Engine", "Reconciliation", "Line", "SimulatedExchange",
                "TestRandom",
            ], path: "Tests/Simulation/Run",
            swiftSettings: Build.strict),
        .executableTarget(
            name: "simulate", dependencies: ["Simulation", "SimulatedExchange", Products.argumentParser],
            path: "Tests/Simulation/Program", swiftSettings: Build.strict),
        // An exchange in a process of its own, and a host that trades there until somebody is killed.
        .target(
            name: "ChaosVenue", dependencies: ["TradingModel", "Venue"], path: "Tests/Chaos/Venue",
            swiftSettings: Build.strict),
        .executableTarget(
            name: "fixture-exchange", dependencies: ["ChaosVenue", "TradingModel"], path: "Tests/Chaos/Exchange",
            swiftSettings: Build.strict),
        .executableTarget(
            name: "fixture-live-host",
            dependencies: [
                "TradingModel", "Venue", "MarketData", "Strategies", "Risk", "OMS", "Engine", "Reconciliation", "Line", "Store",
                "PluginFixtures", "WorkerLine", "ChaosVenue",
            ], path: "Tests/Chaos/Host", swiftSettings: Build.strict),
        .executableTarget(
            name: "fixture-host", dependencies: ["Strategies", "TradingModel", "PluginFixtures"],
            path: "Tests/Fixtures/FixtureHost", swiftSettings: Build.strict),
    ] + fixtures.map { fixture($0) },
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)

// MARK: - How a target is built

/// What is used of other packages; README.md says why each.
enum Products {
    static let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
    static let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
    static let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
    static let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
    static let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
    static let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
    static let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
    static let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
    static let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
    static let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
    static let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
}

enum Build {
    static let strict: [SwiftSetting] = [
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]

    /// Plugins take these from the program that loads them, so that hash seeds are the same in every run; see determinism.h.
    static let deterministic: [LinkerSetting] = [
        .unsafeFlags(
            ["arc4random_buf", "arc4random", "arc4random_uniform", "getrandom", "getentropy"].flatMap {
                ["-Xlinker", "--export-dynamic-symbol=\($0)"]
            }),
        // Libraries that plugins need are there before files are out of reach: libgcc_s unwinds Rust's panics.
        .unsafeFlags(["-Xlinker", "--no-as-needed"]), .linkedLibrary("m"), .linkedLibrary("gcc_s"),
    ]

    /// Plugins take these from the program that checks them; see check_system.h.
    static let interposing: [LinkerSetting] = [
        .unsafeFlags(
            [
                "malloc", "calloc", "realloc", "free", "memalign", "aligned_alloc", "posix_memalign", "clock_gettime", "time",
                "gettimeofday",
            ].flatMap { ["-Xlinker", "--export-dynamic-symbol=\($0)"] })
    ]

    /// For the square roots of indicators.
    static let mathematics: [LinkerSetting] = [.linkedLibrary("m")]

    /// Libc is all it needs: no Swift runtime beside it, so a plugin is a small file that unloads with its process.
    static let embedded: [SwiftSetting] =
        strict + [
            .enableExperimentalFeature("Embedded"), .unsafeFlags(["-wmo", "-Xfrontend", "-function-sections"]),
        ]
}

func host(_ name: String, _ folder: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Host/\(folder)", exclude: exclude, swiftSettings: Build.strict)
}

func embedded(
    _ name: String, _ folder: String, _ dependencies: [Target.Dependency], _ linking: [LinkerSetting] = []
) -> Target {
    .target(name: name, dependencies: dependencies, path: folder, swiftSettings: Build.embedded, linkerSettings: linking)
}

/// The same folder (through a symbolic link) as ordinary Swift: for unit tests and for processes that are not Embedded.
func ordinary(
    _ name: String, _ folder: String, _ dependencies: [Target.Dependency], _ linking: [LinkerSetting] = []
) -> Target {
    .target(name: name, dependencies: dependencies, path: folder, swiftSettings: Build.strict, linkerSettings: linking)
}

/// For processes that are not Embedded: what works with the plugin runner.
func ordinaryCaged(_ name: String, _ folder: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name, dependencies: dependencies, path: folder,
        swiftSettings: Build.strict + [.unsafeFlags(["-module-alias", "PluginRunner=PluginRunnerOrdinary"])])
}

/// A strategy, built twice: as it ships, and as ordinary Swift for a test. exports.map lets only what the contract names out.
func plugin(_ name: String) -> [Target] {
    let exports = LinkerSetting.unsafeFlags(["-Xlinker", "--version-script=\(Context.packageDirectory)/PluginSDK/exports.map"])
    return [
        .target(
            name: name, dependencies: ["CTradingBoost", "CManifestNote", "TradingBoostSDK"], path: "Plugins/\(name)",
            swiftSettings: Build.embedded, linkerSettings: [exports]),
        .target(
            name: "\(name)Ordinary", dependencies: ["CTradingBoost", "CManifestNote", "TradingBoostSDKOrdinary"],
            path: "Plugins/\(name)Ordinary",
            swiftSettings: Build.strict + [.unsafeFlags(["-module-alias", "TradingBoostSDK=TradingBoostSDKOrdinary"])],
            linkerSettings: [exports]),
    ]
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], _ settings: [SwiftSetting] = [], exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)Tests", exclude: exclude,
        swiftSettings: Build.strict + settings)
}

/// Through the contract's table, with a small host and venue around one instance.
func strategyTests(_ name: String) -> Target {
    tests(name, ["TradingBoostSDKOrdinary", "CTradingBoost", "TestRandom", "StrategyHarness"], exclude: ["Golden"])
}

/// A plugin of C alone; the compiler's Swift part is told to link no runtime.
func fixture(_ name: String) -> Target {
    .target(
        name: name, dependencies: ["CTradingBoost"], path: "Tests/Fixtures/Plugins/\(name.dropLast("Plugin".count))",
        publicHeadersPath: ".",
        linkerSettings: [
            .unsafeFlags([
                "-Xlinker", "--version-script=\(Context.packageDirectory)/PluginSDK/exports.map",
                "-enable-experimental-feature", "Embedded", "-wmo", "-no-toolchain-stdlib-rpath",
            ])
        ])
}
