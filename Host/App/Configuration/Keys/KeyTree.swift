import API
import PluginInspection
import StrictJSON

/// The keys of the configuration level by level, made of their names.
indirect enum KeyTree: Sendable {
    case value
    case list(KeyTree)
    case object([String: KeyTree])
    /// Any names, with values of one shape: plans.
    case map(KeyTree)

    static let configuration = KeyTree(ConfigurationKey.all.map(\.name))

    init(_ names: [String]) {
        self = .object([:])
        for name in names { insert(name.split(separator: ".").map(String.init)[...]) }
    }

    private mutating func insert(_ parts: ArraySlice<String>) {
        guard let first = parts.first else { return self = .value }
        if first == "*" {
            var inner = if case .map(let tree) = self { tree } else { KeyTree.object([:]) }
            inner.insert(parts.dropFirst())
            return self = .map(inner)
        }
        var members = if case .object(let members) = self { members } else { [String: KeyTree]() }
        let isList = first.hasSuffix("[]")
        let name = isList ? String(first.dropLast(2)) : first
        if isList {
            var element = if case .list(let tree) = members[name] { tree } else { KeyTree.object([:]) }
            element.insert(parts.dropFirst())
            members[name] = .list(element)
        } else {
            var member = members[name] ?? .object([:])
            member.insert(parts.dropFirst())
            members[name] = member
        }
        self = .object(members)
    }

    /// What of a value belongs here: the rest is told. A null is as if it were not there.
    func kept(_ value: JSON, at place: String = "", tell: (_ place: String, _ text: String) -> Void) -> JSON? {
        switch (self, value) {
        case (_, .null): return nil
        case (.value, _) where value.isNested:
            let words = ConfigurationKey.describing(place)?.words ?? "a value"
            tell(place, "\(place) is \(value.kind); give \(words)")
            return nil
        case (.value, _): return value
        case (.list(let tree), .array(let elements)):
            return .array(
                elements.enumerated().compactMap { index, element in
                    tree.kept(element, at: "\(place).[\(index)]", tell: tell)
                })
        case (.list, _):
            tell(place, "'\(place)' has to be a list, in [ ]")
            return nil
        case (.map(let tree), .object(let members)):
            return .object(
                members.compactMap { member in
                    let path = inner(place, member.name)
                    if let wrong = KeyTree.problem(ofName: member.name) {
                        tell(path, "'\(path.shownShort)' \(wrong)")
                        return nil
                    }
                    return tree.kept(member.value, at: path, tell: tell).map { .init(name: member.name, value: $0) }
                })
        case (.object(let known), .object(let members)):
            return .object(
                members.compactMap { member in
                    let path = inner(place, member.name)
                    guard let tree = known[member.name] else {
                        tell(path, KeyTree.unknown(member.name, at: path, known.keys.sorted()))
                        return nil
                    }
                    return tree.kept(member.value, at: path, tell: tell).map { .init(name: member.name, value: $0) }
                })
        case (.map, _), (.object, _):
            tell(place, "\(place.isEmpty ? "the file" : "'\(place)'") has to be an object, in { }")
            return nil
        }
    }

    /// Nil: a plan may be called so. A dot or a bracket would make another place of its values, which nobody judged.
    private static func problem(ofName name: String) -> String? {
        if name == Plan.unlimited.name { return "cannot be given: a tenant of this plan has no bounds; choose another name" }
        let isGood = (1...64).contains(name.utf8.count) && name.isPrintable && !name.contains { ".[]".contains($0) }
        return isGood ? nil : "is no name of a plan: it has 1 to 64 bytes, no control characters, and none of . [ ]"
    }

    private func inner(_ place: String, _ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

    static func unknown(_ name: String, at path: String, _ known: [String]) -> String {
        let meant = closest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ";"
        return "unknown key '\(path.shownShort)'\(meant) known are \(known.joined(separator: ", "))"
    }
}

// MARK: - Places

extension JSON {
    /// Every scalar and every list of texts, with its place: `users.[0].name`.
    func leaves(at place: String = "") -> [(place: String, value: JSON)] {
        switch self {
        case .object(let members):
            return members.flatMap { $0.value.leaves(at: place.isEmpty ? $0.name : "\(place).\($0.name)") }
        case .array(let elements) where elements.contains { if case .object = $0 { true } else { false } }:
            return elements.enumerated().flatMap { $0.element.leaves(at: "\(place).[\($0.offset)]") }
        default: return [(place, self)]
        }
    }

    /// Whether it holds objects or lists where a value or a list of values belongs.
    fileprivate var isNested: Bool {
        switch self {
        case .object: true
        case .array(let elements):
            elements.contains { element in
                switch element {
                case .object, .array: true
                default: false
                }
            }
        default: false
        }
    }

    /// The value at a place; nil: there is none.
    func value(at place: String) -> JSON? {
        place.split(separator: ".").reduce(Optional(self)) { value, part in
            guard let value else { return nil }
            guard part.hasPrefix("["), let index = Int(part.dropFirst().dropLast()) else { return value[String(part)] }
            guard case .array(let elements) = value, elements.indices.contains(index) else { return nil }
            return elements[index]
        }
    }

    /// Puts a value at a place, or takes away what is there; objects on the way are made.
    mutating func set(_ value: JSON?, at place: String) {
        set(value, at: place.split(separator: ".").map(String.init)[...])
    }

    private mutating func set(_ value: JSON?, at parts: ArraySlice<String>) {
        guard let first = parts.first else { return }
        let rest = parts.dropFirst()
        if case .array(var elements) = self, first.hasPrefix("["), let index = Int(first.dropFirst().dropLast()),
            elements.indices.contains(index)
        {
            elements[index].set(value, at: rest)
            return self = .array(elements)
        }
        var members = if case .object(let members) = self { members } else { [JSON.Member]() }
        let index = members.firstIndex { $0.name == first }
        if rest.isEmpty {
            if let index { members.remove(at: index) }
            if let value { members.append(.init(name: first, value: value)) }
        } else {
            var inner = index.map { members[$0].value } ?? .object([])
            inner.set(value, at: rest)
            if let index { members[index].value = inner } else { members.append(.init(name: first, value: inner)) }
        }
        self = .object(members)
    }
}
