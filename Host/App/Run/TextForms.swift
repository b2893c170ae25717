import Foundation

// Forms of texts that people give.

extension String {
    /// No control characters: it can stand in a row, a log and on a screen.
    var isPrintable: Bool {
        unicodeScalars.allSatisfy {
            $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && !(0x2028...0x2029).contains($0.value)
        }
    }

    /// For an error's one line: at most 64 letters, control characters as `?`.
    var shownShort: String {
        let letters = prefix(64).map { String($0).isPrintable ? $0 : "?" }
        return String(letters) + (count > 64 ? "…" : "")
    }

    /// `http` or `https`, with a host.
    var isWebAddress: Bool {
        guard isPrintable, utf8.count <= 2_048, let address = URLComponents(string: self), let host = address.host else {
            return false
        }
        return !host.isEmpty && ["http", "https"].contains(address.scheme?.lowercased() ?? "")
    }
}
