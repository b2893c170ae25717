/// A plugin's version in the order of semver.org, without build metadata: `1.0.0-beta.2` < `1.0.0-beta.11` < `1.0.0` < `1.2.0`.
package struct SemanticVersion: Sendable, Hashable, Comparable {
    private var numbers: [UInt32]
    /// What stands behind the hyphen; empty for a release.
    private var preRelease: [String]

    package var isRelease: Bool { preRelease.isEmpty }

    /// Nil when the text has another form.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false).compactMap { part in
            part.utf8.count <= 9 && part.utf8.allSatisfy(isDigit) ? UInt32(part) : nil
        }
        guard numbers.count == 3, parts[0].utf8.count(where: { $0 == UInt8(ascii: ".") }) == 2 else { return nil }
        preRelease = parts.count == 2 ? parts[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init) : []
        guard parts.count == 1 || !parts[1].isEmpty else { return nil }
    }

    package static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        for (one, other) in zip(left.numbers, right.numbers) where one != other { return one < other }
        // A release comes after what was tried before it.
        guard !left.isRelease, !right.isRelease else { return !left.isRelease && right.isRelease }
        for (one, other) in zip(left.preRelease, right.preRelease) where one != other { return precedes(one, other) }
        return left.preRelease.count < right.preRelease.count
    }

    /// Numbers by their value and before words, words by their letters.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        func isNumber(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(isDigit) }
        switch (isNumber(left), isNumber(right)) {
        case (true, true):
            let one = left.drop { $0 == "0" }
            let other = right.drop { $0 == "0" }
            return (one.utf8.count, String(one)) < (other.utf8.count, String(other))
        case (true, false): return true
        case (false, true): return false
        case (false, false): return left.utf8.lexicographicallyPrecedes(right.utf8)
        }
    }
}
