import Foundation
import PluginFixtures
import StrictJSON
import Testing

@testable import PluginInspection

@Suite("Signature beside a plugin")
struct SignatureStateTests {
    /// A plugin in a folder of its own, with its signature.
    private func withPlugin<Result>(_ body: (_ path: String, _ signature: PluginSignature) throws -> Result) throws -> Result {
        try withFolder { (folder) throws in
            let path = "\(folder)/dip.so"
            let bytes = try CompiledPlugin.make()
            try Data(bytes).write(to: URL(filePath: path))
            let signer = try #require(SigningKey(publisher: "ada"))
            let signature = try PluginSignature(of: bytes, by: signer, date: Date(timeIntervalSince1970: 1_767_225_600))
            try Data(signature.fileText.utf8).write(to: URL(filePath: "\(path).signature"))
            return try body(path, signature)
        }
    }

    private func problem(of path: String) throws -> SignatureProblem {
        let file = try PluginFile.open(path: path)
        guard case .invalid(let problem) = file.signature else { throw Unexpected(state: file.signature) }
        // Whatever it is, a plugin with it is not loaded, and inspection says so beside the rest.
        #expect(file.inspection.problems == [InspectionProblem(problem.code, problem.description)])
        #expect(throws: PluginRefusal.self) { try file.accepted() }
        #expect(file.text.contains("signature invalid"))
        #expect(file.json["signature"]?["state"] == .text("invalid"))
        return problem
    }

    private struct Unexpected: Error { var state: SignatureState }

    @Test func `a plugin is read with its signature`() throws {
        try withPlugin { (path, signature) throws in
            let file = try PluginFile.open(path: path)
            #expect(file.signature == .signed(signature))
            #expect(try file.accepted().signature == .signed(signature))
            #expect(file.text.contains("  signature signed by \(signature.key.fingerprint.short) (it says: ada)"))
            #expect(file.json["signature"]?["fingerprint"] == .text(signature.key.fingerprint.description))
            #expect(file.json["signature"]?["publisher"] == .text("ada"))
        }
    }

    @Test func `without a signature file it is unsigned, which is no problem of the file`() throws {
        try withPlugin { (path, _) throws in
            try FileManager.default.removeItem(atPath: "\(path).signature")
            let file = try PluginFile.open(path: path)
            #expect(file.signature == .unsigned)
            #expect(file.inspection.isAccepted)
            #expect(file.text.contains("  signature unsigned"))
            #expect(file.json["signature"]?["state"] == .text("unsigned"))
        }
    }

    @Test func `a plugin that was built again has a signature of other bytes`() throws {
        try withPlugin { (path, signature) throws in
            try Data(
                try CompiledPlugin.make("\(CompiledPlugin.entry) int more(void) { return 1; }", flags: ["-fvisibility=hidden"])
            )
            .write(to: URL(filePath: path))
            guard case .invalid(let problem) = try PluginFile.open(path: path).signature else {
                Issue.record("the other bytes are not noticed")
                return
            }
            #expect(problem == .otherBytes(signed: signature.sha256))
            #expect(problem.description.contains("signature of other bytes"))
        }
    }

    @Test func `a signature that is a link is refused, wherever it leads`() throws {
        try withPlugin { (path, _) throws in
            try FileManager.default.moveItem(atPath: "\(path).signature", toPath: "\(path).elsewhere")
            try FileManager.default.createSymbolicLink(
                atPath: "\(path).signature", withDestinationPath: "\(path).elsewhere")
            #expect(try problem(of: path).description.contains("symbolic link"))
        }
    }

    @Test func `a signature that is a folder or a pipe is refused and does not stop the reader`() throws {
        try withPlugin { (path, _) throws in
            try FileManager.default.removeItem(atPath: "\(path).signature")
            try FileManager.default.createDirectory(atPath: "\(path).signature", withIntermediateDirectories: false)
            #expect(try problem(of: path).description.contains("is not a file"))
            try FileManager.default.removeItem(atPath: "\(path).signature")
            #expect(unsafe mkfifo("\(path).signature", 0o600) == 0)
            #expect(try problem(of: path).description.contains("is not a file"))
        }
    }

    @Test func `a signature file that is too large is not read`() throws {
        try withPlugin { (path, _) throws in
            let handle = try FileHandle(forWritingTo: URL(filePath: "\(path).signature"))
            try handle.truncate(atOffset: UInt64(PluginSignature.maximumSize) + 1)
            try handle.close()
            #expect(try problem(of: path).description.contains("has 8193 bytes"))
        }
    }

    @Test func `an empty signature file is damaged, not none`() throws {
        try withPlugin { (path, _) throws in
            try Data().write(to: URL(filePath: "\(path).signature"))
            guard case .damaged = try problem(of: path) else {
                Issue.record("an empty file is no signature")
                return
            }
        }
    }

    private static let isRoot = getuid() == 0

    @Test(.enabled(if: !isRoot, "skipped: root reads every file"))
    func `a signature that cannot be read is not none`() throws {
        try withPlugin { (path, _) throws in
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: "\(path).signature")
            #expect(try problem(of: path).description.contains("cannot be read"))
        }
    }

    @Test func `a plugin behind a link is looked up by the name that it was given`() throws {
        try withPlugin { (path, signature) throws in
            let link = "\(path).current.so"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            #expect(try PluginFile.open(path: link).signature == .unsigned)
            #expect(try PluginFile.open(path: link).location == PluginFile.open(path: path).location)
            try FileManager.default.copyItem(atPath: "\(path).signature", toPath: "\(link).signature")
            #expect(try PluginFile.open(path: link).signature == .signed(signature))
        }
    }
}
