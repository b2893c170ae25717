/// The known name that a person most likely meant, or nil when none is near: at most a third of the letters differ.
package func closest(to name: String, among known: [String]) -> String? {
    let letters = Array(name.utf8.prefix(64))
    var best: (name: String, distance: Int)?
    for candidate in known {
        let distance = editDistance(letters, Array(candidate.utf8.prefix(64)))
        if distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(letters.count, best.name.utf8.count) / 3 else { return nil }
    return best.name
}

/// Levenshtein's distance, with one row.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for (column, other) in right.enumerated() {
            let substitution = diagonal + (letter == other ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(substitution, diagonal + 1, row[column] + 1)
        }
    }
    return row[right.count]
}
