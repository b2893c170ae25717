/// Why the vault could not do its part. The text never holds a key, a part of one, or a sealed text.
package struct VaultError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: String, Sendable, Hashable {
        /// The master key is missing, of another form, or others may read it.
        case masterKey
        /// The database's keys lie under a master key that was not given.
        case otherMasterKey
        /// The program of a key service failed.
        case keyService
        /// A sealed text does not open: it was moved, changed or cut.
        case sealBroken
        /// The credential is not there, or not for this scope.
        case notFound
        /// The credential is switched off.
        case disabled
        /// The key is registered already.
        case keyTaken
        /// Another credential has the name.
        case nameTaken
        /// A change of keys is under way already.
        case rotationUnderWay
        /// There is nothing to change to, or nothing to change.
        case rotationImpossible
        /// The request is none that the venue takes.
        case request
    }

    package let kind: Kind
    /// One line for people: what, where, what to do.
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
