/// A failure that a command ends with: one line that names file, row or field and says what to do. Exit status 1.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
    /// Of what was judged: the key that was wrong, from there on: `sizing.method`. Nil: not one key alone.
    let key: String?

    init(_ description: String, key: String? = nil) {
        self.description = description
        self.key = key
    }

    /// The same, for what a member of an object is.
    func within(_ member: String) -> CommandFailure {
        CommandFailure(description, key: key.map { "\(member).\($0)" } ?? member)
    }
}
