/// Each function says in the first word of its comment from where it is called: the tags are for machines too.
enum ThreadTags {
    static let all: Set<String> = ["[load]", "[strategy]", "[any]"]

    /// One line for each function without exactly one tag of the contract in front of its comment.
    static func problems(of header: ContractHeader) -> [String] {
        header.functions.compactMap { function in
            let place = "tradingboost.h:\(function.line): \(function.name)"
            guard let comment = function.comment else { return "\(place) has no comment; begin one with its thread tag" }
            let tags = comment.matches(of: /\[[a-z_]+\]/).map { String($0.0) }
            guard let first = tags.first, comment.hasPrefix(first) else {
                return "\(place): its comment begins with no thread tag: [load], [strategy] or [any]"
            }
            guard all.contains(first) else { return "\(place): \(first) is no thread tag: [load], [strategy] or [any]" }
            // Life-cycle brackets of a comment, such as [load] in a sentence, are explained at the top only.
            return tags.dropFirst().contains { all.contains($0) } ? "\(place) has two thread tags" : nil
        }
    }
}
