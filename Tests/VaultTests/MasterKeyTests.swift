import Crypto
import Foundation
import Store
import TestSupport
import Testing
import TradingModel

@testable import Vault

@Suite("Master keys")
struct MasterKeyTests {
    let database: VaultedDatabase

    init() throws { database = try VaultedDatabase() }

    private func refusal(_ settings: VaultSettings? = nil) async throws -> VaultError {
        try #require(await #expect(throws: VaultError.self) { try await database.open(settings) })
    }

    private func write(_ text: String, mode: Int = 0o600) {
        #expect(
            FileManager.default.createFile(
                atPath: database.file, contents: Data(text.utf8), attributes: [.posixPermissions: mode]))
    }

    private func isThere(_ variable: String) -> Bool { unsafe getenv(variable) != nil }

    private static let material = Data(repeating: 7, count: 32).base64EncodedString()

    @Test func `the first start makes a file that only its owner reads, and says so`() async throws {
        let vault = try await database.open()
        #expect(vault.notes.count == 1)
        #expect(vault.notes[0].contains(database.file) && vault.notes[0].contains("back it up"))
        let attributes = try FileManager.default.attributesOfItem(atPath: database.file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try await database.open().notes.isEmpty)
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o660, 0o644, 0o777])
    func `a file that others may read or write is refused with what to do`(mode: Int) async throws {
        write(MasterKeyTests.material, mode: mode)
        let error = try await refusal()
        #expect(error.kind == .masterKey)
        #expect(error.description.contains("chmod 600 \(database.file)"))
    }

    @Test(arguments: [0o600, 0o400]) func `a file that its owner alone reads is taken`(mode: Int) async throws {
        write(MasterKeyTests.material + "\n", mode: mode)
        #expect(try await database.open().notes.isEmpty)
    }

    @Test(arguments: ["", "short", Data(repeating: 7, count: 31).base64EncodedString(), String(repeating: "A", count: 300)])
    func `a file with anything but 32 bytes in base64 is refused, and not repeated`(text: String) async throws {
        write(text)
        let error = try await refusal()
        #expect(error.kind == .masterKey)
        #expect(error.description.contains("32 bytes in base64"))
        #expect(text.isEmpty || !error.description.contains(text))
    }

    @Test func `a link, a folder, a pipe and nothing are no key`() async throws {
        let elsewhere = "\(database.folder.path)/elsewhere"
        try FileManager.default.createSymbolicLink(atPath: database.file, withDestinationPath: elsewhere)
        #expect(try await refusal().description.contains("is a link"))
        try FileManager.default.removeItem(atPath: database.file)
        try FileManager.default.createDirectory(atPath: database.file, withIntermediateDirectories: false)
        #expect(try await refusal().description.contains("no regular file"))
        try FileManager.default.removeItem(atPath: database.file)
        let made = unsafe mkfifo(database.file, 0o600)
        #expect(made == 0)
        #expect(try await refusal().description.contains("no regular file"))
        try FileManager.default.removeItem(atPath: database.file)
        let named = VaultSettings(source: .file(path: database.file, isMadeWhenMissing: false))
        #expect(try await refusal(named).description.contains("cannot be read"))
    }

    @Test func `a database whose keys lie under another master key is refused`() async throws {
        _ = try await database.open().register(database.draft(), VaultedDatabase.keys)
        try FileManager.default.removeItem(atPath: database.file)
        let missing = try await refusal()
        #expect(missing.kind == .otherMasterKey)
        #expect(missing.description.contains("is missing"))
        #expect(!FileManager.default.fileExists(atPath: database.file), "no other one is made in its place")
        write(MasterKeyTests.material)
        let other = try await refusal()
        #expect(other.kind == .otherMasterKey)
        #expect(other.description.contains("1 data keys"))
    }

    @Test func `a database without keys begins anew under another master key, and says so`() async throws {
        let secret = try await database.open().derivedSecret(for: "tokens")
        try FileManager.default.removeItem(atPath: database.file)
        let again = try await database.open()
        #expect(again.notes.contains { $0.contains("sign in again") })
        #expect(again.derivedSecret(for: "tokens") != secret)
    }

    @Test func `the environment's key is taken out of the environment, also of what the system shows of it`() async throws {
        let name = "TRADINGBOOST_MASTER_KEY_OF_A_TEST"
        unsafe setenv(name, MasterKeyTests.material, 1)
        let value = unsafe getenv(name)
        guard let place = unsafe value else {
            Issue.record("the variable is not there")
            return
        }
        let source = try #require(try MasterKeyEnvironment.take(name))
        #expect(!isThere(name))
        let first = unsafe place.pointee
        #expect(first == 0, "its bytes are gone")
        #expect(try MasterKeyEnvironment.take(name) == nil)
        let vault = try await database.open(VaultSettings(source: source))
        #expect(vault.origin == "environment variable \(name)")
        unsafe setenv(name, "short", 1)
        let error = #expect(throws: VaultError.self) { try MasterKeyEnvironment.take(name) }
        #expect(error?.description.contains(name) == true)
        #expect(!isThere(name))
    }

    @Test func `a key of the environment is changed for the next one that is given`() async throws {
        let first = MasterKeySource.environment(variable: "FIRST", KeyMaterial())
        let next = MasterKeySource.environment(variable: "NEXT", KeyMaterial())
        let alone = try await database.open(VaultSettings(source: first))
        let id = try await alone.register(database.draft(), VaultedDatabase.keys).id
        #expect(await #expect(throws: VaultError.self) { try await alone.rotateMasterKey() }?.kind == .rotationImpossible)
        let both = try await database.open(VaultSettings(source: first, next: next))
        _ = try await both.rotateMasterKey()
        while try await both.continueRotations() {}
        // Not back to the first one.
        #expect(await #expect(throws: VaultError.self) { try await both.rotateMasterKey() }?.kind == .rotationImpossible)
        #expect(try await refusal(VaultSettings(source: first)).kind == .otherMasterKey)
        let after = try await database.open(VaultSettings(source: next))
        #expect(try await after.open(id).key.text == VaultedDatabase.keys.key)
    }

    @Test func `a master key that is still needed is asked for by its number of keys`() async throws {
        let first = MasterKeySource.environment(variable: "FIRST", KeyMaterial())
        let next = MasterKeySource.environment(variable: "NEXT", KeyMaterial())
        let vault = try await database.open(VaultSettings(source: first, next: next))
        _ = try await vault.register(database.draft(), VaultedDatabase.keys)
        _ = try await vault.rotateMasterKey()
        let error = try await refusal(VaultSettings(source: next))
        #expect(error.description.contains("1 data keys"))
        #expect(error.description.contains("environment variable NEXT"))
    }
}

/// A key service that keeps its key in a file and does with it what a real one does, as a shell script of the documentation.
@Suite("Key service", .timeLimit(.minutes(4)))
struct KeyServiceProgramTests {
    let database: VaultedDatabase
    private var program: String { "\(database.folder.path)/service" }

    init() throws { database = try VaultedDatabase() }

    private func install(_ script: String, mode: Int = 0o700) {
        #expect(
            FileManager.default.createFile(
                atPath: program, contents: Data("#!/bin/sh\n\(script)\n".utf8), attributes: [.posixPermissions: mode]))
    }

    /// Turns texts round: enough to see what goes in and out.
    private static let working = """
        case "$1" in
        id) echo example-key-1 ;;
        wrap) rev | base64 -w0 ;;
        unwrap) base64 -d | rev ;;
        esac
        """

    @Test func `a program wraps and unwraps, and its key is changed like any other`() async throws {
        install(KeyServiceProgramTests.working)
        let service = VaultSettings(source: .program(path: program))
        let vault = try await database.open(service)
        #expect(vault.origin == "program \(program)")
        let id = try await vault.register(database.draft(), VaultedDatabase.keys).id
        let secret = vault.derivedSecret(for: "tokens")
        let again = try await database.open(service)
        #expect(try await again.open(id).key.text == VaultedDatabase.keys.key)
        #expect(again.derivedSecret(for: "tokens") == secret)
        let local = MasterKeySource.file(path: database.file, isMadeWhenMissing: true)
        #expect(
            FileManager.default.createFile(
                atPath: database.file, contents: Data((Data(repeating: 7, count: 32).base64EncodedString()).utf8),
                attributes: [.posixPermissions: 0o600]))
        let both = try await database.open(VaultSettings(source: .program(path: program), next: local))
        _ = try await both.rotateMasterKey()
        while try await both.continueRotations() {}
        let after = try await database.open(VaultSettings(source: local))
        #expect(try await after.open(id).key.text == VaultedDatabase.keys.key)
    }

    @Test func `a key that the service unwrapped for another place does not open`() async throws {
        install(KeyServiceProgramTests.working)
        let service = try KeyServiceProgram(path: program)
        let key = SymmetricKey(size: .bits256)
        let wrapped = try service.wrap(key, .dataKey(.init(1), version: 1))
        #expect(try service.unwrap(wrapped, .dataKey(.init(1), version: 1)) == key)
        let error = #expect(throws: VaultError.self) { try service.unwrap(wrapped, .dataKey(.init(2), version: 1)) }
        #expect(error?.kind == .sealBroken)
    }

    @Test(
        arguments: [
            ("exit 3", "failed with status 3"), ("kill -9 $$", "was ended by signal 9"), ("true", "no name of a key"),
            ("head -c 9000 /dev/zero | tr '\\0' x", "more than 4096 bytes"), ("echo two words", "no name of a key"),
        ])
    func `a program that fails is named with what it did`(script: String, words: String) throws {
        install(script)
        let error = #expect(throws: VaultError.self) { try KeyServiceProgram(path: program) }
        #expect(error?.kind == .keyService)
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func `a program that does not end is ended, with what it started`() throws {
        install("tail -f /dev/null & echo $! > \(database.folder.path)/child; wait")
        let bounded = BoundedProgram(path: program, arguments: [], limit: .milliseconds(800), maximumOutput: 10)
        #expect(throws: BoundedProgram.Failure.tookTooLong(.milliseconds(800))) { try bounded.run([]) }
        let text = try String(contentsOfFile: "\(database.folder.path)/child", encoding: .utf8)
        let child = try #require(Int32(text.trimmingCharacters(in: .newlines)))
        // A zombie whose parent is gone too is init's to collect.
        let state = FileManager.default.contents(atPath: "/proc/\(child)/stat").map { String(decoding: $0, as: UTF8.self) }
        #expect(state == nil || state?.contains(") Z ") == true, "\(state ?? "")")
    }

    @Test func `more than a pipe holds goes in and out`() throws {
        let bytes = [UInt8](repeating: 7, count: 300_000)
        let bounded = BoundedProgram(path: "/bin/cat", arguments: [], limit: .seconds(60), maximumOutput: 300_000)
        #expect(try bounded.run(bytes) == bytes)
    }

    @Test func `a program inherits neither the environment nor open files`() throws {
        unsafe setenv("TRADINGBOOST_EXAMPLE_SECRET", "EXAMPLE", 1)
        defer { unsafe unsetenv("TRADINGBOOST_EXAMPLE_SECRET") }
        let open = unsafe open("/dev/null", O_RDONLY)
        defer { close(open) }
        let shell = BoundedProgram(
            path: "/bin/sh", arguments: ["-c", "env; ls /proc/self/fd"], limit: .seconds(60), maximumOutput: 4_096)
        let output = String(decoding: try shell.run([]), as: UTF8.self)
        #expect(!output.contains("EXAMPLE"))
        #expect(output.contains("PATH="))
        #expect(!output.split(separator: "\n").contains("\(open)"), "\(output)")
        #expect(fcntl(open, F_GETFD) & FD_CLOEXEC == 0)
    }

    @Test(arguments: [0o722, 0o772, 0o600]) func `a program that others may change, or nobody run, is refused`(mode: Int) throws {
        install("echo key", mode: mode)
        #expect(throws: VaultError.self) { try KeyServiceProgram(path: program) }
        #expect(throws: VaultError.self) { try KeyServiceProgram(path: "service") }
    }
}
