import HTTPTypes
package import Identity
import Store
import TradingModel

/// `/api/v1/login` and its neighbours: becoming known to the host.
package struct IdentityRoutes {
    private let signIn: SignIn
    private let registration: Registration

    package init(_ parts: IdentityParts, policy: @escaping @autoclosure @Sendable () -> RegistrationPolicy = .invited) {
        signIn = SignIn(parts)
        registration = Registration(parts, policy: policy())
    }

    private static let tag = "identity"

    package var endpoints: [Endpoint] { [login, refresh, logout, register].map(\.sayingRefusals) }

    private var login: Endpoint {
        Endpoint(
            .post, "/api/v1/login", "login", tag: IdentityRoutes.tag, "Signs in with name and password.",
            text: """
                Of a person with a second factor an attempt without `code` answers 401 `second_factor_required`. After five \
                failed attempts the name is locked for a while, 429 `login_locked`, but not where it signed in before.
                """,
            access: .open,
            body: .json(
                .fields([
                    Field("name", .name, "Of the user, in whatever case."), Field("password", IdentityForms.password, "Its own."),
                    .optional("code", IdentityForms.code, "Of the second factor, or a recovery code."),
                ]), example: #"{"name": "kim", "password": "an example of a password"}"#),
            answer: .json(IdentityForms.signedIn)
        ) { call in
            struct Body: Decodable {
                var name: String
                var password: String
                var code: String?
            }
            let body = try call.decode(Body.self)
            return .ok(
                SignedInReport(
                    try await signIn.login(name: body.name, password: body.password, code: body.code, origin: call.origin)))
        }
    }

    private var refresh: Endpoint {
        Endpoint(
            .post, "/api/v1/token/refresh", "refreshToken", tag: IdentityRoutes.tag, "Renews a session.",
            text: "Each refresh token counts once: the answer has the next one. One that comes a second time ends the session.",
            access: .open,
            body: .json(
                .fields([Field("refreshToken", IdentityForms.token, "Of the answer before.")]),
                example: #"{"refreshToken": "tbr_example"}"#),
            answer: .json(IdentityForms.signedIn)
        ) { call in
            struct Body: Decodable { var refreshToken: String }
            let body = try call.decode(Body.self)
            return .ok(SignedInReport(try await signIn.refresh(body.refreshToken, origin: call.origin)))
        }
    }

    private var logout: Endpoint {
        Endpoint(
            .post, "/api/v1/logout", "logout", tag: IdentityRoutes.tag, "Ends the session that asks.", access: .signedIn,
            answer: .none
        ) { call in
            let (user, session) = try OwnAccount.session(of: call.principal)
            try await signIn.end(session, of: user, .logout, scope: .tenant(call.principal.tenant))
            return .done
        }
    }

    private var register: Endpoint {
        Endpoint(
            .post, "/api/v1/register", "register", tag: IdentityRoutes.tag, "Makes a user, as the host's policy allows.",
            text: "With an invitation, a user of the tenant that invited; on an open host, a new tenant and its owner.",
            access: .open,
            body: .json(
                .fields([
                    Field("name", .name, "Unique on the host."),
                    Field("password", IdentityForms.newPassword, "12 to 256 characters, not the name."),
                    .optional("email", IdentityForms.email, "Unique on the host."),
                    .optional("tenant", .name, "Of the new tenant; the user's name without it."),
                    .optional("invitation", IdentityForms.token, "As it was sent."),
                ]), example: #"{"name": "kim", "password": "an example of a password", "invitation": "tbi_example"}"#),
            answer: .json(IdentityForms.user, status: 201)
        ) { call in
            struct Body: Decodable {
                var name: String
                var password: String
                var email: String?
                var tenant: String?
                var invitation: String?
            }
            let body = try call.decode(Body.self)
            let person = try await registration.register(
                .init(
                    name: body.name, password: body.password, email: body.email, tenant: body.tenant,
                    invitation: body.invitation), origin: call.origin)
            return .created(UserReport(person), at: "/api/v1/users/\(person.id)")
        }
    }
}
