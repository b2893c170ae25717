/// A failure that a command ends with: one line that names file, row or field and says what to do. Exit status 1.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
    /// Of what was judged: the key that was wrong, from there on: `sizing.method`. Nil: not one key alone.
    let key: String?
    /// What has to stand beside that key and does not.
    let missing: String?

    init(_ description: String, key: String? = nil, missing: String? = nil) {
        self.description = description
        self.key = key
        self.missing = missing
    }

    /// The same, for what a member of an object is.
    func within(_ member: String) -> CommandFailure {
        CommandFailure(description, key: key.map { "\(member).\($0)" } ?? member)
    }
}
