package import StrictJSON

// What is shown of a signature. Who reads it has no trust list: whether the key is one to believe is not said here.

extension SignatureState {
    /// One clause.
    package var text: String {
        switch self {
        case .unsigned: "unsigned"
        case .signed(let signature):
            "signed by \(signature.key.fingerprint.short) (it says: \(signature.key.publisher)) at \(signature.signedAt)"
        case .invalid: "invalid: see the problem above"
        }
    }

    package var json: JSON {
        switch self {
        case .unsigned: .object([.init(name: "state", value: .text("unsigned"))])
        case .signed(let signature):
            .object([.init(name: "state", value: .text("signed"))] + signature.jsonMembers)
        case .invalid(let problem):
            .object([
                .init(name: "state", value: .text("invalid")), .init(name: "code", value: .text(problem.code.rawValue)),
                .init(name: "problem", value: .text(problem.description)),
            ])
        }
    }
}

extension PluginSignature {
    /// `fingerprint`, `publisher`, `signed_at`
    package var jsonMembers: [JSON.Member] {
        [
            .init(name: "fingerprint", value: .text(key.fingerprint.description)),
            .init(name: "publisher", value: .text(key.publisher)), .init(name: "signed_at", value: .text(signedAt)),
        ]
    }
}
