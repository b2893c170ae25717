/// Which passwords are taken. Length is what counts; rules about digits and capitals make people write them down.
package enum PasswordRules {
    /// Characters.
    package static let length = 12...256

    /// Nil: it is taken.
    package static func refusal(_ password: String, name: String) -> IdentityRefusal? {
        let count = password.unicodeScalars.count
        if count < length.lowerBound {
            return .invalid(
                "password_too_short", "The password has \(count) characters; it takes at least \(length.lowerBound).",
                field: "password")
        }
        if count > length.upperBound {
            return .invalid(
                "password_too_long", "The password has \(count) characters; it takes at most \(length.upperBound).",
                field: "password")
        }
        if password.lowercased() == name.lowercased() {
            return .invalid("password_is_name", "The password is the user's name: choose another one.", field: "password")
        }
        if Set(password.unicodeScalars).count < 4 {
            return .invalid(
                "password_too_simple", "The password repeats fewer than four characters: choose another one.", field: "password")
        }
        return nil
    }
}
