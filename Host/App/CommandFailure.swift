/// A failure that a command ends with: one line that names file, row or field and says what to do. Exit status 1.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
