/// Why the database could not do its part. The text never holds a password: addresses are shown without one, and texts of the
/// driver that could repeat an address are not passed on.
package struct DatabaseError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: String, Sendable, Hashable {
        /// The address cannot be read.
        case address
        /// No connection could be made.
        case unreachable
        /// The connection ended while it was used. What was under way may or may not have happened.
        case connectionLost
        /// The server refused a statement; `sqlState` says why.
        case statement
        /// A row is stored already with other contents.
        case contradiction
        /// A value in a row is not what its reader expects.
        case decoding
        /// The migrations of this program and of the database do not fit.
        case migration
        /// The private cluster cannot be set up or started.
        case cluster
    }

    static let notNullViolation = "23502"
    static let checkViolation = "23514"
    /// SQLSTATEs that a caller acts on.
    package static let uniqueViolation = "23505"
    package static let lockNotAvailable = "55P03"

    package let kind: Kind
    /// The server's five-character code, where it gave one.
    package let sqlState: String?
    /// One line for people.
    package let description: String

    package init(_ kind: Kind, _ description: String, sqlState: String? = nil) {
        self.kind = kind
        self.sqlState = sqlState
        self.description = description
    }
}
