import HTTPTypes

/// Reads percent-encoded text of a request's address strictly: what is not UTF-8 is refused and not repaired, so that one name
/// has one way to reach a check.
enum RequestText {
    /// Nil for a broken escape, for bytes that are not UTF-8 and for NUL.
    static func decode(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        guard !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Names and values of a query, in their order.
    static func query(_ text: String?) throws -> [(name: String, value: String)] {
        try (text ?? "").split(separator: "&").map { part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decode(pair[0], plusIsSpace: true),
                let value = decode(pair.count > 1 ? pair[1] : "", plusIsSpace: true)
            else {
                throw RequestProblem(
                    .badRequest, code: "query_not_utf8",
                    "The query has a part that is not UTF-8 in percent-encoding: each byte of a name or value that is not a "
                        + "letter, digit, '-', '.', '_' or '~' is written as % and two hexadecimal digits.")
            }
            return (name, value)
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
