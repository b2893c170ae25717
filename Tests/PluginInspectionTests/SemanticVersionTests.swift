import PluginInspection
import Testing

@Suite("Semantic version")
struct SemanticVersionTests {
    @Test func `versions stand in the order of semver dot org`() throws {
        let texts = [
            "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0-rc.1", "2.0.0",
        ]
        let versions = try texts.map { try #require(SemanticVersion($0)) }
        for (index, one) in versions.enumerated() {
            for (place, other) in versions.enumerated() {
                #expect((one < other) == (index < place), "\(texts[index]) and \(texts[place])")
            }
        }
        #expect(versions.filter(\.isRelease).count == 6)
    }

    @Test(arguments: ["", "1", "1.2", "1.2.3.4", "1.2.", "1..2", "a.b.c", "1.2.x", "1.2.3-", "1.2.0000000001", "-1.2.3"])
    func `another form is no version`(text: String) { #expect(SemanticVersion(text) == nil) }
}
