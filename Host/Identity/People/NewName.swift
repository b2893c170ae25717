import Foundation

/// What a user or a tenant is to be called.
package enum NewName {
    /// Whether a name is in the one spelling that is taken (NFC). Swift takes two spellings of a letter for the same text, the
    /// database does not: a tenant that is called like another in a second spelling would get to see what is the other's.
    package static func isComposed(_ name: String) -> Bool {
        name.utf8.elementsEqual(name.precomposedStringWithCanonicalMapping.utf8)
    }

    static func require(_ name: String?, field: String = "name") throws(IdentityRefusal) {
        guard let name, !isComposed(name) else { return }
        throw IdentityRefusal(
            .malformed, "field_value",
            "'\(field)' is not spelled with composed letters; it takes them as Unicode's NFC has them", field: field)
    }
}
