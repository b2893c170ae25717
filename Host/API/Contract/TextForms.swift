// The forms of text that routes share.

extension TextForm {
    /// One line that people read: 1 to `most` characters.
    package static func line(_ most: Int = 500) -> TextForm {
        TextForm(1...most, pattern: #"^[^\u0000-\u001F\u007F]+$"#, words: "one line without control characters") { text in
            text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        }
    }

    /// What things are called on the host: users, tenants, instances, channels.
    package static let name = TextForm(1...64, pattern: #"^[^\u0000-\u001F\u007F/]+$"#, words: "no slash, no control characters")
    {
        text in text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "/" }
    }

    /// Money, prices, quantities: digits, with at most 18 behind the point.
    package static let decimal = TextForm(
        1...40, pattern: #"^-?[0-9]{1,20}(\.[0-9]{1,18})?$"#, words: "a plain decimal such as 0.25"
    ) { text in
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...20).contains(parts[0].count) else { return false }
        if parts.count == 2, !(1...18).contains(parts[1].count) { return false }
        return parts.allSatisfy { $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
    }

    /// ISO 8601 in UTC: `2026-11-22T05:00:00Z`.
    package static let time = TextForm(20...32, format: "date-time", words: "a time such as 2026-11-22T05:00:00Z")

    /// Where a list goes on: as the answer before gave it.
    package static let cursor = TextForm(1...400, pattern: #"^[A-Za-z0-9_-]+$"#, words: "the text that the answer before gave") {
        text in text.utf8.allSatisfy(isURLSafe)
    }

    private static func isURLSafe(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension Schema {
    package static let name = Schema.text(.name)
    package static let decimal = Schema.text(.decimal)
    package static let time = Schema.text(.time)
    /// The number of a thing on this host.
    package static let id = Schema.integer(1...Int64.max)
    package static func line(_ most: Int = 500) -> Schema { .text(.line(most)) }
    /// What an answer says to people, of any length.
    package static let words = Schema.text(TextForm(0...1_000_000))
}
