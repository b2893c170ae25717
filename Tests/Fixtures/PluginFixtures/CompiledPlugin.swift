import Foundation

/// Small plugins in C, compiled while the tests run: what inspection reads are files as a linker writes them.
package enum CompiledPlugin {
    package static let entry = "const void *tradingboost_plugin(void) { return 0; }"

    package static let manifest = """
        {"manifest_version":1,"id":"com.example.dip-buyer","name":"DipBuyer","version":"1.2.3","vendor":"Example",
        "description":"Buys dips.","abi":{"major":1,"minor":0},"state_version":3,
        "capabilities":["candles","orders","state"],
        "parameters":{"type":"object","additionalProperties":false,"properties":{
        "period":{"type":"integer","minimum":2,"maximum":200,"default":14,"title":"Period","unit":"candles"},
        "timeframe":{"type":"string","enum":["1m","3m"],"default":"1m"},
        "stop_loss_percent":{"type":"string","format":"decimal","minimum":"0","maximum":"50","multipleOf":"0.01",
        "default":"1.5","unit":"%"},"allow_shorts":{"type":"boolean","default":true}}},"limits":{"state_bytes":4096}}
        """

    /// A library of the given C source, with a manifest in its note unless that is nil. `needs` are names of libraries, made
    /// for the occasion, that it is linked to.
    package static func make(
        _ source: String = entry, manifest: String? = manifest, notes: Int = 1, noteAlignment: Int = 4, noteType: Int = 1,
        needs: [String] = [],
        kind: String = "-shared",
        flags: [String] = []
    ) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tradingboost-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { Self.remove(folder) }
        let file = folder.appending(path: "plugin.c")
        let library = folder.appending(path: "plugin.so")
        var text = source + "\n"
        if let manifest {
            for index in 0..<notes {
                text += note(Array(manifest.utf8), name: "note\(index)", type: noteType, alignment: noteAlignment)
            }
        }
        try Data(text.utf8).write(to: file)
        var needed: [String] = []
        for name in needs {
            let path = folder.appending(path: name).path
            let arguments = ["-shared", "-fPIC", "-nostdlib", "-x", "c", "/dev/null", "-o", path, "-Wl,-soname,\(name)"]
            try run(compiler(), arguments)
            needed.append(path)
        }
        let output = ["-fPIC", "-O1", "-g0", "-o", library.path, file.path, "-Wl,--no-as-needed"]
        try run(compiler(), [kind] + output + needed + flags)
        return Array(try Data(contentsOf: library))
    }

    private static func remove(_ folder: URL) {
        do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) is left behind: \(error)") }
    }

    private static func note(_ bytes: [UInt8], name: String, type: Int, alignment: Int) -> String {
        // Owner and text begin at multiples of the alignment, counted from the note.
        let owner = (12 + 13 + alignment - 1) / alignment * alignment - 12
        let size = (bytes.count + alignment - 1) / alignment * alignment
        let list = bytes.map(String.init).joined(separator: ",")
        return """
            __attribute__((section(".note.tradingboost"), used, aligned(\(alignment)))) static const struct {
                unsigned owner, size, type; char name[\(owner)]; unsigned char text[\(size)];
            } \(name) = {13, \(bytes.count), \(type), "TradingBoost", {\(list)}};

            """
    }

    /// The C compiler of the machine, or the one that comes with Swift.
    private static func compiler() throws -> String {
        for name in ["cc", "clang", "gcc"] {
            if let path = path(of: name) { return path }
        }
        throw Failure(text: "no C compiler (cc, clang or gcc) in PATH")
    }

    private static func path(of program: String) -> String? {
        if program.contains("/") { return program }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/\(program)" }.first(where: FileManager.default.isExecutableFile(atPath:))
    }

    /// Runs a compiler of the machine; what it says is the error when it fails.
    package static func run(_ program: String, _ arguments: [String]) throws {
        guard let path = path(of: program) else { throw Failure(text: "\(program) is not in PATH: run make setup") }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardError = output
        try process.run()
        let message = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(text: "\(program) \(arguments.joined(separator: " ")): \(String(decoding: message, as: UTF8.self))")
        }
    }

    package struct Failure: Error, CustomStringConvertible {
        package var text: String
        package var description: String { text }
    }
}

/// Little-endian numbers in a file's bytes, to bend one on purpose.
extension [UInt8] {
    package func number(at offset: Int, size: Int) -> UInt64 {
        self[offset..<offset + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    package mutating func put(_ value: UInt64, at offset: Int, size: Int) {
        for index in 0..<size { self[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
    }

    /// Offsets of the program headers of a type.
    package func programHeaders(_ type: UInt32) -> [Int] {
        let table = Int(number(at: 32, size: 8))
        return (0..<Int(number(at: 56, size: 2))).map { table + $0 * 56 }.filter { number(at: $0, size: 4) == type }
    }
}
