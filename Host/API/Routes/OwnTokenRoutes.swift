import FoundationEssentials
import HTTPTypes
package import Identity
import Store
import TradingModel

/// `/api/v1/me/tokens`: a person's tokens for programs.
package struct OwnTokenRoutes {
    private let tokens: OwnTokens

    package init(_ parts: IdentityParts) { tokens = OwnTokens(parts) }

    private static let path = "/api/v1/me/tokens"
    private static let tag = "me"

    package var endpoints: [Endpoint] { [list, make, remove].map(\.sayingRefusals) }

    private var list: Endpoint {
        Endpoint(
            .get, OwnTokenRoutes.path, "listOwnTokens", tag: OwnTokenRoutes.tag, "The person's tokens for programs.",
            access: .signedIn,
            answer: .json(.fields([Field("tokens", .list(IdentityForms.apiToken), "In the order in which they were made.")]))
        ) { call in
            .ok(APITokenList(tokens: try await tokens.list(call.caller).map { APITokenReport($0) }))
        }
    }

    private var make: Endpoint {
        Endpoint(
            .post, OwnTokenRoutes.path, "makeOwnToken", tag: OwnTokenRoutes.tag, "Makes a token for a program.",
            text: "It may what it was made for and what its person may at that moment; its text is shown once. It takes the "
                + "password, because it outlives the session.",
            access: .permission(.selfWrite),
            body: .json(
                .fields([
                    Field("password", IdentityForms.password, "The own."),
                    Field("name", .name, "Unique within the user."),
                    Field("scopes", .array(IdentityForms.scope, count: 1...Permission.allCases.count), "Permissions."),
                    Field("expiresAt", .time, "Within a year."),
                ]),
                example: #"{"password": "an example of a password", "name": "reports", "scopes": ["orders.read"], "#
                    + #""expiresAt": "2027-01-01T00:00:00Z"}"#),
            answer: .json(IdentityForms.apiToken, status: 201)
        ) { call in
            struct Body: Decodable {
                var password: String
                var name: String
                var scopes: [String]
                var expiresAt: Date
            }
            let body = try call.decode(Body.self)
            let seconds = body.expiresAt.timeIntervalSince1970
            // What nanoseconds can count; a year is checked behind this.
            guard abs(seconds) < 9_000_000_000 else {
                throw RequestProblem.value("expiresAt", "out of range", takes: "a time within a year")
            }
            let (stored, text) = try await tokens.make(
                call.caller, password: body.password, name: body.name,
                scopes: body.scopes.compactMap { Permission(rawValue: $0) },
                expiryTime: Timestamp(milliseconds: Int64(seconds * 1_000)))
            return .created(APITokenReport(stored, token: text), at: "\(OwnTokenRoutes.path)/\(stored.id)")
        }
    }

    private var remove: Endpoint {
        Endpoint(
            .delete, "\(OwnTokenRoutes.path)/{id}", "removeOwnToken", tag: OwnTokenRoutes.tag,
            "Takes a token away, at once.", access: .permission(.selfWrite),
            parameters: [.path("id", .id, "Number of the token.")], answer: .none
        ) { call in
            try await tokens.remove(APITokenID(call.id()), call.caller)
            return .done
        }
    }
}
