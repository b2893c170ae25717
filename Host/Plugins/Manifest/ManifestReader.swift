import StrictJSON

/// Takes the keys of an object one by one and keeps every problem, so that an author sees all of them at once.
struct ManifestReader {
    /// Where the object stands, for messages: `manifest`, `abi`, `parameter rsi_period`.
    let place: String
    let code: InspectionProblem.Code
    let keyCode: InspectionProblem.Code
    private(set) var problems: [InspectionProblem] = []
    private let members: [JSON.Member]
    private var known: [String] = []

    init(_ members: [JSON.Member], place: String, code: InspectionProblem.Code, keyCode: InspectionProblem.Code) {
        self.members = members
        self.place = place
        self.code = code
        self.keyCode = keyCode
    }

    /// The value of a key, or nil; the key is known from now on.
    mutating func value(_ key: String) -> JSON? {
        known.append(key)
        return members.first { $0.name == key }?.value
    }

    mutating func required(_ key: String, _ expected: String) -> JSON? {
        let value = value(key)
        if value == nil { report(code, "has no \"\(key)\" in its \(place): add \(expected)") }
        return value
    }

    /// A text of the given length, by default one that has to be there.
    mutating func text(_ key: String, length: ClosedRange<Int> = 1...64, isRequired: Bool = true) -> String? {
        let expected = "a text of \(length.lowerBound) to \(length.upperBound) characters"
        guard let value = isRequired ? required(key, expected) : value(key) else { return nil }
        guard case .text(let text) = value, length.contains(text.unicodeScalars.count), printable(text, length) == text else {
            wrong(key, value, expected)
            return nil
        }
        return text
    }

    /// A whole number in a range; nil and a problem for anything else.
    mutating func integer(_ key: String, _ range: ClosedRange<Int64>, isRequired: Bool = true) -> Int64? {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let value = isRequired ? required(key, expected) : value(key) else { return nil }
        guard case .number(let digits) = value, let number = Int64(digits), range.contains(number) else {
            wrong(key, value, expected)
            return nil
        }
        return number
    }

    mutating func object(_ key: String, isRequired: Bool = true) -> [JSON.Member]? {
        guard let value = isRequired ? required(key, "an object") : value(key) else { return nil }
        guard case .object(let members) = value else {
            wrong(key, value, "an object")
            return nil
        }
        return members
    }

    mutating func wrong(_ key: String, _ value: JSON, _ expected: String) {
        report(code, "has \"\(key)\": \(printable(value.description)) in its \(place); it takes \(expected)")
    }

    mutating func report(_ code: InspectionProblem.Code, _ text: String) {
        problems.append(InspectionProblem(code, text))
    }

    /// Every key that nobody asked for becomes a problem.
    mutating func finish(into problems: inout [InspectionProblem]) {
        for member in members where !known.contains(member.name) {
            let hint = closest(to: member.name, among: known).map { " (did you mean \"\($0)\"?)" } ?? ""
            report(keyCode, "has the unknown key \"\(printable(member.name))\" in its \(place)\(hint)")
        }
        problems += self.problems
    }

    /// Long texts are allowed to be long, but not to hold control characters.
    private func printable(_ text: String, _ length: ClosedRange<Int>) -> String {
        let isClean = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        return isClean ? text : ""
    }

    private func printable(_ text: String) -> String { StrictJSON.printable(text) }
}
