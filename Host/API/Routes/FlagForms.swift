package import FoundationEssentials
import Store
import TradingModel

/// What flags look like.
enum FlagForms {
    static let name = TextForm(
        1...64, pattern: "^[a-z][a-z0-9_]{0,63}$", words: "small letters, digits and _, a letter first"
    ) { text in
        text.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } ?? false
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }

    private static let rule = Schema.choice(StoredFlag.Rule.allCases.map(\.rawValue))

    static let order = Schema.object(
        ObjectForm(
            "SetFlag",
            [
                Field("rule", rule, "on, off, users (those named), percentage (of tenants)."),
                .optional("description", .text(TextForm(0...500)), "What it switches; what it was before without it."),
                .optional("users", .array(.name, count: 0...Flags.mostUsers), "Names, of rule users."),
                .optional("percentage", .integer(0...100), "Of tenants, of rule percentage."),
            ]))

    static let flag = Schema.object(
        ObjectForm(
            "Flag",
            [
                Field("name", .text(name), "What code asks for."),
                Field("version", .integer(0...Int64.max), "Of this name; 0: nobody has set it."),
                Field("description", .words, "What it switches."), Field("rule", rule, "Whom it is on for."),
                .optional("users", .list(.words), "Of rule users."),
                .optional("percentage", .integer(0...100), "Of tenants, of rule percentage."),
                Field("isDeleted", .boolean, "Whether this change took it away."), Field("changedBy", .words, "Who."),
                .optional("changedAt", .time, "When."),
            ]))
}

package struct FlagReport: Sendable, Hashable, Codable {
    package var name: String
    package var version: UInt64
    package var description: String
    package var rule: String
    package var users: [String]?
    package var percentage: Int?
    package var isDeleted: Bool
    package var changedBy: String
    package var changedAt: Date?

    init(_ stored: StoredFlag) throws {
        name = stored.name
        version = stored.version
        description = stored.description
        rule = stored.rule.rawValue
        users = stored.rule == .users ? try stored.userNames : nil
        percentage = stored.rule == .percentage ? stored.percentage : nil
        isDeleted = stored.isDeleted
        changedBy = stored.changedBy
        changedAt = Date(stored.changedAt)
    }

    /// One that nobody has set.
    init(_ known: KnownFlag) {
        name = known.name
        version = 0
        description = known.text
        rule = known.standard ? "on" : "off"
        isDeleted = false
        changedBy = ""
    }
}

package struct FlagList: Sendable, Hashable, Codable {
    package var flags: [FlagReport]
    package var next: String?
}

/// Whether each flag is on for the caller.
package struct CallerFlags: Sendable, Hashable, Codable {
    package var flags: [String: Bool]
}
