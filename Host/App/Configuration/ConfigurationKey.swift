import Foundation
import StrictJSON

/// A key of the configuration. The check of values, `config show`, `check` and `keys` and the page of the documentation are all
/// made from this one description.
struct ConfigurationKey: Sendable {
    /// What its value may be.
    enum Form: Sendable {
        /// A text; the words say which: `the path of a PEM file`.
        case text(String)
        /// A decimal number as a text; the words say which.
        case decimal(String)
        case choice([String])
        case whole(ClosedRange<Int>, unit: String? = nil)
        /// A number, perhaps with a fraction; the words say which.
        case number(String)
        case flag
        /// A list of texts; the words say which.
        case texts(String)
    }

    /// As it stands in the file, level by level: `http.tls.minimum`, `users[].name`, `plans.*.instances`.
    let name: String
    let form: Form
    /// What counts when nobody says anything; nil: nothing does.
    let standard: String?
    /// One line: what it is.
    let text: String
    /// Whether a running host takes it over when it reads its configuration again.
    var isReloadable = false
    /// Whether it is shown to nobody.
    var isSecret = false
    /// Of `serve`, beside `--set`.
    var option: String?

    init(_ name: String, _ form: Form, _ standard: String? = nil, _ text: String) {
        self.name = name
        self.form = form
        self.standard = standard
        self.text = text
    }

    /// Every key, in the order of the documentation.
    static let all = http + identity + vault + jobs + logging + quotas + market + limits + users

    /// Whether it is there once: then an environment variable and a flag can give it.
    var isSingle: Bool { !name.contains("[]") && !name.contains("*") }

    /// Of the variable; nil for a key that is there more than once.
    var environment: String? {
        isSingle ? ConfigurationKey.environmentPrefix + name.uppercased().replacing(".", with: "_") : nil
    }

    static let environmentPrefix = "TRADINGBOOST_"

    static let singles = all.filter(\.isSingle)

    static func single(_ name: String) -> ConfigurationKey? { singles.first { $0.name == name } }

    /// The description of a place in a file: `users.[0].name` is one of `users[].name`.
    static func describing(_ place: String) -> ConfigurationKey? {
        let general = place.replacing(/\.\[[0-9]+\]/, with: "[]")
        if let key = all.first(where: { $0.name == general || general == "\($0.name)[]" }) { return key }
        let parts = general.split(separator: ".")
        guard parts.count == 3, parts[0] == "plans" else { return nil }
        return all.first { $0.name == "plans.*.\(parts[2])" }
    }
}

extension ConfigurationKey {
    func reloadable() -> ConfigurationKey {
        var key = self
        key.isReloadable = true
        return key
    }

    func secret() -> ConfigurationKey {
        var key = self
        key.isSecret = true
        return key
    }

    func option(_ option: String) -> ConfigurationKey {
        var key = self
        key.option = option
        return key
    }
}

// MARK: - Values

extension ConfigurationKey {
    /// What a flag or a variable says, as it would stand in the file. A text that is no number stays a text, which `problem`
    /// then tells.
    func value(of text: String) -> JSON {
        switch form {
        case .text, .decimal, .choice: .text(text)
        case .whole, .number: JSON.isNumber(text) ? .number(text) : .text(text)
        case .flag: text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : .text(text)
        case .texts:
            .array(
                text.isEmpty
                    ? []
                    : text.split(separator: ",", omittingEmptySubsequences: false)
                        .map { .text($0.trimmingCharacters(in: .whitespaces)) })
        }
    }

    /// What is wrong with a value: `is 70000; give 0 to 65535`. Nil: nothing.
    func problem(of value: JSON) -> String? {
        isGood(value) ? nil : "is \(isSecret ? "not of its form" : shown(value)); give \(words)"
    }

    private func isGood(_ value: JSON) -> Bool {
        switch (form, value) {
        case (.text, .text(let text)), (.decimal, .text(let text)): ConfigurationKey.isGood(text)
        case (.choice(let choices), .text(let text)): choices.contains(text)
        case (.whole(let range, _), .number(let digits)): Int(digits).map { range.contains($0) } ?? false
        case (.number, .number(let digits)): Double(digits)?.isFinite ?? false
        case (.flag, .boolean): true
        case (.texts, .array(let values)):
            values.count <= 1_000
                && values.allSatisfy { value in
                    if case .text(let text) = value { ConfigurationKey.isGood(text) } else { false }
                }
        default: false
        }
    }

    private static func isGood(_ text: String) -> Bool { !text.isEmpty && text.isPrintable && text.utf8.count <= 4_096 }

    private func shown(_ value: JSON) -> String {
        switch value {
        case .text(let text): "'\(text.shownShort)'"
        case .number(let digits): digits.shownShort
        case .boolean(let value): "\(value)"
        case .array, .object, .null: value.kind == "a list" ? value.description.shownShort : value.kind
        }
    }

    /// What it takes: `0 to 65535`, `one of 1.2, 1.3`.
    var words: String {
        switch form {
        case .text(let words), .number(let words), .texts(let words): words
        case .decimal(let words): "\(words), as a text"
        case .choice(let choices): "one of \(choices.joined(separator: ", "))"
        case .whole(ConfigurationKey.anyNumber, _): "a whole number"
        case .whole(let range, let unit):
            unit.map { "\(range.lowerBound) to \(range.upperBound) \($0)" } ?? "\(range.lowerBound) to \(range.upperBound)"
        case .flag: "true or false"
        }
    }

    /// Whose range another place judges.
    static let anyNumber = Int.min...Int.max
}

extension JSON {
    /// Whether it can stand in JSON as a number.
    fileprivate static func isNumber(_ text: String) -> Bool {
        do {
            if case .number = try JSON(text) { return true }
        } catch {
            return false
        }
        return false
    }

    /// As people are shown it: texts without quotes, lists with commas.
    var shown: String {
        switch self {
        case .text(let text): text
        case .array(let values): values.map(\.shown).joined(separator: ", ")
        default: description
        }
    }
}
