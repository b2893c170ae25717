import HTTPTypes
package import Identity
import Store
import TradingModel

/// `/api/v1/me`: who asks, its password, sessions and second factor.
package struct OwnRoutes {
    private let account: OwnAccount
    private let signIn: SignIn

    package init(_ parts: IdentityParts) {
        account = OwnAccount(parts)
        signIn = SignIn(parts)
    }

    private static let path = "/api/v1/me"
    private static let tag = "me"

    package var endpoints: [Endpoint] {
        [show, password, listSessions, endSession, beginSecondFactor, confirmSecondFactor, removeSecondFactor]
            .map(\.sayingRefusals)
    }

    private var show: Endpoint {
        Endpoint(
            .get, OwnRoutes.path, "showMe", tag: OwnRoutes.tag, "Who asks, and what it may.", access: .signedIn,
            answer: .json(
                .object(
                    ObjectForm(
                        "Me",
                        [
                            .optional("user", IdentityForms.user, "Missing for the host's own account."),
                            Field("name", .words, "Of the user."), Field("tenant", .words, "Whom it belongs to."),
                            Field("role", IdentityForms.role, "What it is for."),
                            Field("isStaff", .boolean, "Of the host's own tenant."),
                            Field("kind", .choice(["session", "token", "local"]), "How it is known."),
                            Field("secondFactor", .boolean, "Whether signing in takes a code."),
                            Field(
                                "permissions",
                                .map(
                                    keys: TextForm(1...64), values: .choice(["own", "tenant", "platform"]), count: 0...1_000),
                                "How far each reaches; what is not permitted is missing."),
                        ])))
        ) { call in
            let principal = call.principal
            guard let user = principal.user else { return .ok(MeReport(principal, user: nil, secondFactor: false)) }
            let profile = try await account.profile(user)
            return .ok(MeReport(principal, user: profile.person, secondFactor: profile.hasSecondFactor))
        }
    }

    private var password: Endpoint {
        Endpoint(
            .post, "\(OwnRoutes.path)/password", "changeOwnPassword", tag: OwnRoutes.tag,
            "Changes the own password and ends all other sessions.", access: .permission(.selfWrite),
            body: .json(
                .fields([
                    Field("currentPassword", IdentityForms.password, "The one that counts now."),
                    Field("newPassword", IdentityForms.newPassword, "12 to 256 characters, not the name."),
                ]), example: #"{"currentPassword": "an example of a password", "newPassword": "another example of one"}"#),
            answer: .none
        ) { call in
            struct Body: Decodable {
                var currentPassword: String
                var newPassword: String
            }
            let body = try call.decode(Body.self)
            try await account.changePassword(call.caller, current: body.currentPassword, new: body.newPassword)
            return .done
        }
    }

    // MARK: - Sessions

    private var listSessions: Endpoint {
        Endpoint(
            .get, "\(OwnRoutes.path)/sessions", "listOwnSessions", tag: OwnRoutes.tag, "Where the person is signed in.",
            access: .signedIn,
            answer: .json(.fields([Field("sessions", .list(IdentityForms.session), "Newest first.")]))
        ) { call in
            guard let user = call.principal.user else { return .ok(SessionList([], caller: call.principal)) }
            let sessions = try await signIn.sessions(of: user, scope: .tenant(call.principal.tenant))
            return .ok(SessionList(sessions, caller: call.principal))
        }
    }

    private var endSession: Endpoint {
        Endpoint(
            .delete, "\(OwnRoutes.path)/sessions/{id}", "endOwnSession", tag: OwnRoutes.tag, "Ends a session, at once.",
            access: .permission(.selfWrite), parameters: [.path("id", .id, "Number of the session.")], answer: .none
        ) { call in
            let (user, _) = try OwnAccount.session(of: call.principal)
            try await signIn.end(SessionID(call.id()), of: user, scope: .tenant(call.principal.tenant))
            return .done
        }
    }

    // MARK: - Second factor

    private static let secondFactor = "\(path)/second-factor"

    private var beginSecondFactor: Endpoint {
        Endpoint(
            .post, OwnRoutes.secondFactor, "beginSecondFactor", tag: OwnRoutes.tag, "Makes the secret of a second factor.",
            text: "For an authenticator app (TOTP). It counts when a code of it was confirmed.", access: .permission(.selfWrite),
            body: .json(
                .fields([Field("password", IdentityForms.password, "The own.")]),
                example: #"{"password": "an example of a password"}"#),
            answer: .json(
                .fields([
                    Field("secret", .words, "To type into the app; shown once."),
                    Field("address", .words, "The same as otpauth:// address, for a picture to scan."),
                ]), status: 201)
        ) { call in
            struct Body: Decodable { var password: String }
            let password = try call.decode(Body.self).password
            let new = try await account.beginSecondFactor(call.caller, password: password)
            return .created(SecondFactorReport(secret: new.secret, address: new.address))
        }
    }

    private var confirmSecondFactor: Endpoint {
        Endpoint(
            .post, "\(OwnRoutes.secondFactor)/confirm", "confirmSecondFactor", tag: OwnRoutes.tag,
            "Turns the second factor on, and answers the recovery codes.", access: .permission(.selfWrite),
            body: .json(.fields([Field("code", IdentityForms.code, "Of the app.")]), example: #"{"code": "123456"}"#),
            answer: .json(.fields([Field("recoveryCodes", .list(.words), "Ten, each counts once; shown once.")]))
        ) { call in
            struct Body: Decodable { var code: String }
            let codes = try await account.confirmSecondFactor(call.caller, code: try call.decode(Body.self).code)
            return .ok(RecoveryCodeList(recoveryCodes: codes.map(\.text)))
        }
    }

    private var removeSecondFactor: Endpoint {
        Endpoint(
            .delete, OwnRoutes.secondFactor, "removeSecondFactor", tag: OwnRoutes.tag, "Turns the second factor off.",
            access: .permission(.selfWrite),
            body: .json(
                .fields([
                    Field("password", IdentityForms.password, "The own."),
                    Field("code", IdentityForms.code, "Of the app, or a recovery code."),
                ]), example: #"{"password": "an example of a password", "code": "123456"}"#),
            answer: .none
        ) { call in
            struct Body: Decodable {
                var password: String
                var code: String
            }
            let body = try call.decode(Body.self)
            try await account.removeSecondFactor(call.caller, password: body.password, code: body.code)
            return .done
        }
    }
}
