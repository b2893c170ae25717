// swift-tools-version: 6.3
import PackageDescription

// Its own package: what it measures are the released programs, run as a user runs them, so nothing of it can leak into them.
// Only the boundary to plugins is measured in a process of its own, from the host's sources: `Repository` is the folder above.
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
        .executableTarget(
            name: "Benchmarks",
            swiftSettings: [.strictMemorySafety(), .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny")]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu2x
)
