import Foundation
import Testing

/// What fuzzing found worth keeping, read again by every run of the tests; `make fuzz` looks for more.
@Suite("Fuzz corpus")
struct CorpusTests {
    private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzzing/Corpus")

    private static func inputs(_ target: FuzzTarget) throws -> [[UInt8]] {
        let folder = folder.appending(path: target.name)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            Array(try Data(contentsOf: folder.appending(path: name)))
        }
    }

    // A trap would end the tests, and name the input's reader: that is the failure.
    @Test(arguments: FuzzTarget.all.map(\.name))
    func `every input that is kept is read without harm, whole, cut and bent`(_ name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let inputs = try CorpusTests.inputs(target)
        #expect(inputs.count > 20, "Fuzzing/Corpus/\(name) has too few")
        target.run([])
        for input in inputs {
            target.run(input)
            for part in 1..<8 { target.run(Array(input.prefix(input.count * part / 8))) }
            for part in 0..<8 where !input.isEmpty {
                var bent = input
                bent[(input.count - 1) * part / 7] ^= 0x81
                target.run(bent)
            }
        }
    }

    @Test func `the corpus stays small`() throws {
        let inputs = try FuzzTarget.all.flatMap { try CorpusTests.inputs($0) }
        #expect(inputs.count < 350)
        #expect(inputs.reduce(0) { $0 + $1.count } < 1 << 20)
    }
}
