// swift-tools-version: 6.3
import PackageDescription

// Its own package: what it measures are the released programs, run as a user runs them, so nothing of it can leak into them.
let package = Package(
    name: "tradingboost-benchmarks",
    targets: [
        .executableTarget(
            name: "Benchmarks",
            swiftSettings: [.strictMemorySafety(), .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny")])
    ],
    swiftLanguageModes: [.v6]
)
