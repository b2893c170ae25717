/// What a conformance check found, in the order of its tests. As JSON: the same names.
package struct CheckReport: Sendable, Hashable, Encodable {
    package enum Outcome: String, Sendable, Hashable, Encodable {
        case passed, failed
        /// The plugin does not do what the test is about; the detail says what.
        case notApplicable = "not applicable"
    }

    package struct Test: Sendable, Hashable, Encodable {
        /// Stable, in words with hyphens.
        package var name: String
        package var outcome: Outcome
        package var seconds: Double
        /// One line: what was found or, of a test that passed, what was looked at.
        package var detail: String
    }

    package var plugin: String
    package var version: String
    /// Of the file, in hexadecimal digits.
    package var sha256: String
    package var seed: UInt64
    package var tests: [Test]
    package var seconds: Double

    package var passed: Int { count(.passed) }
    package var failed: Int { count(.failed) }
    package var notApplicable: Int { count(.notApplicable) }

    private func count(_ outcome: Outcome) -> Int { tests.count { $0.outcome == outcome } }

    private enum CodingKeys: String, CodingKey {
        case plugin, version, sha256, seed, passed, failed, notApplicable, seconds, tests
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(plugin, forKey: .plugin)
        try container.encode(version, forKey: .version)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(seed, forKey: .seed)
        try container.encode(passed, forKey: .passed)
        try container.encode(failed, forKey: .failed)
        try container.encode(notApplicable, forKey: .notApplicable)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(tests, forKey: .tests)
    }
}

/// What a test says.
enum Verdict: Sendable, Hashable {
    case passed(String)
    /// What is wrong and what to do, in one line.
    case failed(String)
    case notApplicable(String)
}

/// A test of the kit.
struct CheckTest: Sendable {
    var name: String
    var run: @Sendable (CheckContext) throws(CheckFailure) -> Verdict

    init(_ name: String, _ run: @escaping @Sendable (CheckContext) throws(CheckFailure) -> Verdict) {
        self.name = name
        self.run = run
    }
}

/// The kit itself could not do its part: no process, no memory. One line.
package struct CheckFailure: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
