/// A no of the part that knows who is who. `code` is stable, for programs; `detail` is for people and says what to do.
package struct IdentityRefusal: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// It has another form than it should.
        case malformed
        /// It has the form that it should, and still cannot be.
        case invalid
        /// Who calls is not known.
        case unauthorized
        /// Who calls may not.
        case forbidden
        /// There is none, or it is another tenant's.
        case notFound
        /// It does not fit what is there.
        case conflict
        /// Too often; after how long again.
        case tooMany(Duration)
        /// The host has too much to do; after how long again.
        case busy(Duration)
    }

    package var kind: Kind
    package var code: String
    package var detail: String
    /// What of the request was wrong, where that is one field.
    package var field: String?

    package init(_ kind: Kind, _ code: String, _ detail: String, field: String? = nil) {
        self.kind = kind
        self.code = code
        self.detail = detail
        self.field = field
    }

    package static func invalid(_ code: String, _ detail: String, field: String? = nil) -> IdentityRefusal {
        IdentityRefusal(.invalid, code, detail, field: field)
    }

    static func notFound(_ code: String, _ detail: String) -> IdentityRefusal { IdentityRefusal(.notFound, code, detail) }

    static func conflict(_ code: String, _ detail: String, field: String? = nil) -> IdentityRefusal {
        IdentityRefusal(.conflict, code, detail, field: field)
    }

    static func forbidden(_ code: String, _ detail: String, field: String? = nil) -> IdentityRefusal {
        IdentityRefusal(.forbidden, code, detail, field: field)
    }

    static let hashingBusy = IdentityRefusal(
        .busy(.seconds(5)), "busy", "Too many sign in at this moment: try again in a few seconds.")
}
