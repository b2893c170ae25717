import Foundation
import StrictJSON
import Testing

@testable import PluginInspection

/// A folder of files for a test, removed at its end.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tradingboost-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
    return try body(folder.path)
}

@Suite("Key files")
struct KeyFileTests {
    private func withKey<Result>(_ body: (_ path: String, _ key: SigningKey) throws -> Result) throws -> Result {
        try withFolder { (folder) throws in
            let key = try #require(SigningKey(publisher: "ada"))
            try KeyFile.write(key, to: "\(folder)/ada.key")
            return try body("\(folder)/ada.key", key)
        }
    }

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func edit(_ path: String, _ change: (String) -> String) throws {
        let text = change(try String(contentsOfFile: path, encoding: .utf8))
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    @Test func `what is written is read again, the private half for its owner alone`() throws {
        try withKey { (path, key) throws in
            #expect(try KeyFile.readPublic("\(path).pub") == key.key)
            #expect(try KeyFile.readPrivate(path).key == key.key)
            #expect(try mode(path) == 0o600)
        }
    }

    @Test func `the files are a few lines of text`() throws {
        try withKey { (path, key) throws in
            let text = try String(contentsOfFile: "\(path).pub", encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            #expect(lines.first == "TradingBoost public key 1")
            #expect(lines[1] == "publisher: ada")
            #expect(lines[3] == "fingerprint: \(key.key.fingerprint)")
            #expect(lines.count == 5 && lines[4].isEmpty)
            #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("TradingBoost private key 1\n"))
        }
    }

    @Test func `each key is another`() throws {
        let first = try #require(SigningKey(publisher: "ada"))
        let second = try #require(SigningKey(publisher: "ada"))
        #expect(first.key.publicKey != second.key.publicKey)
        #expect(first.key.fingerprint != second.key.fingerprint)
    }

    @Test(arguments: ["ada.key", "ada.key.pub"])
    func `a file that exists is not overwritten, and nothing is left of the other half`(name: String) throws {
        try withFolder { (folder) throws in
            let key = try #require(SigningKey(publisher: "ada"))
            try Data("mine".utf8).write(to: URL(filePath: "\(folder)/\(name)"))
            let error = try #require(throws: KeyFileError.self) { try KeyFile.write(key, to: "\(folder)/ada.key") }
            #expect(error.description.hasPrefix("\(folder)/\(name) exists already"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [name])
            #expect(try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) == "mine")
        }
    }

    @Test func `a link that leads nowhere is not followed to make a key elsewhere`() throws {
        try withFolder { (folder) throws in
            let key = try #require(SigningKey(publisher: "ada"))
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/ada.key", withDestinationPath: "\(folder)/elsewhere")
            #expect(throws: KeyFileError.self) { try KeyFile.write(key, to: "\(folder)/ada.key") }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["ada.key"])
        }
    }

    @Test func `a folder that is not there is named`() throws {
        let key = try #require(SigningKey(publisher: "ada"))
        let error = try #require(throws: KeyFileError.self) { try KeyFile.write(key, to: "/nowhere/ada.key") }
        #expect(error.description == "/nowhere/ada.key cannot be made: No such file or directory; choose another --output")
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o601])
    func `a private key that others may touch is refused with what to type`(mode: Int) throws {
        try withKey { (path, _) throws in
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            let error = try #require(throws: KeyFileError.self) { try KeyFile.readPrivate(path) }
            #expect(error.description.hasSuffix(": chmod 600 \(path)"))
        }
    }

    @Test func `a private key is not taken for a public one, nor the other way`() throws {
        try withKey { (path, _) throws in
            #expect(try #require(throws: KeyFileError.self) { try KeyFile.readPublic(path) }.text.contains("\(path).pub"))
            #expect(
                try #require(throws: KeyFileError.self) { try KeyFile.readPrivate("\(path).pub") }.text.contains(
                    "is a public key"))
        }
    }

    @Test(
        arguments: [
            { $0.replacing("publisher: ada\n", with: "") }, { $0.replacing("publisher: ada", with: "publisher: ") },
            { $0.replacing("publisher: ada", with: "publisher: a\u{1B}[31mda") }, { $0.replacing("key: ", with: "key: A") },
            { $0.replacing("=\n", with: "\n") }, { $0.replacing("fingerprint: ed25519:", with: "fingerprint: ed25519:0") },
            { String($0.prefix(40)) }, { $0.replacing("key 1", with: "key 2") }, { _ in "" }, { _ in "\u{0}" },
            { $0 + String(repeating: "x", count: 5_000) },
        ] as [@Sendable (String) -> String])
    func `a damaged public key is refused by name`(damage: @Sendable (String) -> String) throws {
        try withKey { (path, _) throws in
            try edit("\(path).pub", damage)
            let error = try #require(throws: KeyFileError.self) { try KeyFile.readPublic("\(path).pub") }
            #expect(error.description.hasPrefix("\(path).pub "))
            #expect(!error.description.contains("\u{1B}"))
        }
    }

    @Test func `an error says nothing of a private key`() throws {
        try withKey { (path, _) throws in
            let secret = try #require(String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").last?.dropFirst(5))
            for damage in [{ $0.replacing("publisher: ada\n", with: "") }, { $0.replacing("key: ", with: "key: A") }]
                as [(String) -> String]
            {
                let damaged = "\(path).damaged"
                try Data(damage(String(contentsOfFile: path, encoding: .utf8)).utf8).write(to: URL(filePath: damaged))
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: damaged)
                let error = try #require(throws: KeyFileError.self) { try KeyFile.readPrivate(damaged) }
                #expect(!"\(error)".contains(secret.prefix(10)))
            }
        }
    }

    @Test(arguments: ["", " ada", "ada ", "a\nb", "a\u{7}b", String(repeating: "x", count: 65)])
    func `a publisher's name is a line that people can read`(name: String) {
        #expect(!PublisherName.isValid(name))
        #expect(SigningKey(publisher: name) == nil)
    }

    @Test(arguments: ["ada", "Ada's strategies: desk 2", "아다", String(repeating: "x", count: 64)])
    func `any other line is a name`(name: String) {
        #expect(SigningKey(publisher: name)?.key.publisher == name)
    }
}
