import PluginInspection

extension FuzzTarget {
    /// A signature file beside a plugin. Nobody finds a signature of these bytes by chance.
    static let signature = FuzzTarget(name: "signature") { bytes in
        do throws(SignatureProblem) {
            _ = try PluginSignature(file: bytes, plugin: Array("a plugin".utf8))
            expect(false, "a signature was made up")
        } catch {
            checkText(error.description)
        }
    }

    /// A line for a terminal.
    static func checkText(_ text: String) {
        expect(text.utf8.count < 8_192, "a problem is one line that a person reads: \(text.utf8.count) bytes")
        expect(!text.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "a problem has no control characters: \(text)")
    }
}
