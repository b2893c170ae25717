import Foundation
import Testing

@Suite("Manifests of the faces")
struct ManifestVersionTests {
    /// The faces for C, C++ and Rust write the manifest's text themselves; the one for Swift takes the header's number.
    @Test(arguments: ["PluginSDK/C/include/tradingboost_declare.h", "PluginSDK/Rust/src/declare.rs"])
    func `say the header's version`(_ path: String) throws {
        let constants = try ContractHeader.released().constants
        let major = try #require(constants["TRADINGBOOST_ABI_MAJOR"]).dropLast()
        let minor = try #require(constants["TRADINGBOOST_ABI_MINOR"]).dropLast()
        let text = try String(contentsOf: ContractHeader.root.appending(path: path), encoding: .utf8)
        #expect(text.contains("\\\"abi\\\":{\\\"major\\\":\(major),\\\"minor\\\":\(minor)}"))
    }
}
