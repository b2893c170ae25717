package import Store

/// Asks a venue what a key may do, before it is registered.
package protocol VenueKeyInspector: Sendable {
    /// Throws a `KeyInspectionFailure`.
    func inspect(_ keys: ExchangeKeys) async throws -> CredentialReach
}

/// Why a venue did not say what a key may do. The venue's own words are left out: they may repeat what it was given.
package enum KeyInspectionFailure: Error, Sendable, Hashable {
    /// It does not know the key, or the secret is another's. The venue's code.
    case refused(code: String)
    /// It could not be asked, or answered something else.
    case unreachable(String)
}

/// What a venue said of a key.
package enum KeyInspection: Sendable, Hashable {
    case known(CredentialReach)
    /// There is nobody to ask on this host.
    case unknown
}

/// Who asks which venue.
package struct KeyInspectors: Sendable {
    private let inspectors: [CredentialVenue: any VenueKeyInspector]

    /// The paper venue answers always; of the others those that are given.
    package init(_ inspectors: [CredentialVenue: any VenueKeyInspector] = [:]) {
        self.inspectors = inspectors.merging([.paper: PaperKeyInspector()]) { given, _ in given }
    }

    /// Throws a `KeyInspectionFailure`.
    package func inspect(_ keys: ExchangeKeys, at venue: CredentialVenue) async throws -> KeyInspection {
        guard let inspector = inspectors[venue] else { return .unknown }
        return .known(try await inspector.inspect(keys))
    }
}

/// The host's own venue lets every key read and trade; there is nothing to withdraw.
struct PaperKeyInspector: VenueKeyInspector {
    func inspect(_ keys: ExchangeKeys) async throws -> CredentialReach {
        CredentialReach(canRead: true, canTrade: true, canWithdraw: false, isIPBound: false)
    }
}

/// Carries signed requests to a venue.
package protocol VenueTransport: Sendable {
    /// Throws a `KeyInspectionFailure.unreachable`.
    func send(_ request: SignedRequest) async throws -> VenueAnswer
}

/// What a venue answered.
package struct VenueAnswer: Sendable {
    package var status: Int
    package var body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}
