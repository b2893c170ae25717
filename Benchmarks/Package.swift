// swift-tools-version: 6.3
import PackageDescription

/// As plugins are built.
let embedded: [SwiftSetting] = [
    .strictMemorySafety(), .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Embedded"), .unsafeFlags(["-wmo", "-Xfrontend", "-function-sections"]),
]

// Its own package: what it measures are the released programs, run as a user runs them, so nothing of it can leak into them.
// Only the boundary to plugins and the SDK's indicators are measured in processes of their own, from the sources: `Repository`
// is the folder above.
let package = Package(
    name: "tradingboost-benchmarks",
    targets: [
        .target(name: "CTradingBoost", path: "Repository/PluginSDK/CTradingBoost"),
        .target(
            name: "CCommandCall", dependencies: ["CTradingBoost"], path: "Repository/Host/Worker/CCommandCall",
            linkerSettings: [.linkedLibrary(":libffi.a")]),
        .executableTarget(
            name: "boundary", dependencies: ["CTradingBoost", "CCommandCall"], path: "Sources/Boundary",
            linkerSettings: [.linkedLibrary("dl")]),
        .target(
            name: "TradingBoostSDK", dependencies: ["CTradingBoost"], path: "Repository/PluginSDK/TradingBoostSDK",
            swiftSettings: embedded),
        .target(name: "CIndicatorSystem", linkerSettings: [.linkedLibrary("m")]),
        .executableTarget(
            name: "indicators", dependencies: ["CIndicatorSystem", "TradingBoostSDK"], path: "Sources/Indicators",
            swiftSettings: embedded),
        .executableTarget(
            name: "Benchmarks",
            swiftSettings: [.strictMemorySafety(), .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny")]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu2x
)
