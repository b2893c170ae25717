import HTTPTypes
package import Identity
import Store
import TradingModel

/// `/api/v1/users`: the people of the caller's tenant, for the staff those of every tenant.
package struct UserRoutes {
    private let people: People

    package init(_ parts: IdentityParts) { people = People(parts) }

    private static let path = "/api/v1/users"
    private static let tag = "users"
    private static let id = RouteParameter.path("id", .id, "Number of the user.")

    package var endpoints: [Endpoint] { ([list, make, show, change, disable] + access).map(\.sayingRefusals) }

    private var list: Endpoint {
        Endpoint(
            .get, UserRoutes.path, "listUsers", tag: UserRoutes.tag, "Users, in the order of their numbers.",
            access: .permission(.usersRead),
            parameters: [
                .query("tenant", .name, "Only those of this tenant."), .query("role", IdentityForms.role, "Only with this role."),
                .query("status", IdentityForms.status, "Only those."),
            ] + RouteParameter.page,
            answer: .json(
                .fields([
                    Field("users", .list(IdentityForms.user), "Those that the caller sees."),
                    .optional("next", .words, "`cursor` of the next page; missing at the end."),
                ]))
        ) { call in
            var filter = PersonFilter()
            filter.tenantName = call.text("tenant")
            filter.role = call.text("role")
            filter.isActive = call.text("status").map { $0 == "active" }
            filter.after = UserID(try NumberedPage.after(call))
            let (users, last) = try await people.list(call.caller, filter, limit: call.limit + 1).split(at: call.limit)
            return .ok(UserList(users: users.map { UserReport($0) }, next: NumberedPage.next(last?.id.rawValue)))
        }
    }

    private var make: Endpoint {
        Endpoint(
            .post, UserRoutes.path, "makeUser", tag: UserRoutes.tag, "Makes a user, of the own role at most.",
            access: .permission(.usersWrite),
            body: .json(
                .fields([
                    .optional("tenant", .name, "For the staff: whose user it is; without it the caller's own tenant."),
                    Field("name", .name, "Unique on the host."), .optional("email", IdentityForms.email, "Unique on the host."),
                    Field("role", IdentityForms.role, "At most the caller's own."),
                    .optional(
                        "password", IdentityForms.newPassword,
                        "12 to 256 characters, not the name; without it nobody signs in yet."),
                ]), example: #"{"name": "kim", "role": "trader", "password": "an example of a password"}"#),
            isIdempotent: true, answer: .json(IdentityForms.user, status: 201)
        ) { call in
            struct Body: Decodable {
                var tenant: String?
                var name: String
                var email: String?
                var role: Role
                var password: String?
            }
            let body = try call.decode(Body.self)
            let person = try await people.make(
                .init(tenant: body.tenant, name: body.name, email: body.email, role: body.role, password: body.password),
                call.caller)
            return .created(UserReport(person), at: "\(UserRoutes.path)/\(person.id)")
        }
    }

    private var show: Endpoint {
        Endpoint(
            .get, "\(UserRoutes.path)/{id}", "showUser", tag: UserRoutes.tag, "One user.", access: .permission(.usersRead),
            parameters: [UserRoutes.id], answer: .json(IdentityForms.user)
        ) { call in .ok(UserReport(try await people.find(UserID(call.id()), call.caller))) }
    }

    private var change: Endpoint {
        Endpoint(
            .patch, "\(UserRoutes.path)/{id}", "changeUser", tag: UserRoutes.tag,
            "Changes role, status or address of a user, at once.",
            text: "Nobody changes who is above, or gives a role above the own; a tenant keeps one active owner.",
            access: .permission(.usersWrite), parameters: [UserRoutes.id],
            body: .json(
                .fields([
                    .optional("role", IdentityForms.role, "At most the caller's own."),
                    .optional("status", IdentityForms.status, "A disabled user is signed out everywhere."),
                    .optional("email", IdentityForms.email, "Unique on the host."),
                ]), example: #"{"role": "operator"}"#), answer: .json(IdentityForms.user)
        ) { call in
            struct Body: Decodable {
                var role: Role?
                var status: String?
                var email: String?
            }
            let body = try call.decode(Body.self)
            let change = People.Change(role: body.role, isActive: body.status.map { $0 == "active" }, email: body.email)
            return .ok(UserReport(try await people.change(UserID(call.id()), change, call.caller)))
        }
    }

    private var disable: Endpoint {
        Endpoint(
            .delete, "\(UserRoutes.path)/{id}", "disableUser", tag: UserRoutes.tag,
            "Disables a user and signs it out everywhere; what it did stays on record.", access: .permission(.usersWrite),
            parameters: [UserRoutes.id], answer: .none
        ) { call in
            _ = try await people.change(UserID(call.id()), .init(isActive: false), call.caller)
            return .done
        }
    }

    // MARK: - Access of others

    private var access: [Endpoint] { [resetPassword, removeSecondFactor, listSessions, endSessions, endSession] }

    private var resetPassword: Endpoint {
        Endpoint(
            .post, "\(UserRoutes.path)/{id}/password", "resetPassword", tag: UserRoutes.tag,
            "Gives a user a new password; ends its sessions and its lock.", access: .permission(.usersWrite),
            parameters: [UserRoutes.id],
            body: .json(
                .fields([Field("password", IdentityForms.newPassword, "12 to 256 characters, not the name.")]),
                example: #"{"password": "an example of a password"}"#), answer: .none
        ) { call in
            struct Body: Decodable { var password: String }
            try await people.resetPassword(UserID(call.id()), try call.decode(Body.self).password, call.caller)
            return .done
        }
    }

    private var removeSecondFactor: Endpoint {
        Endpoint(
            .delete, "\(UserRoutes.path)/{id}/second-factor", "removeSecondFactorOfUser", tag: UserRoutes.tag,
            "For somebody who lost its device and its recovery codes.", access: .permission(.usersWrite),
            parameters: [UserRoutes.id], answer: .none
        ) { call in
            try await people.removeSecondFactor(UserID(call.id()), call.caller)
            return .done
        }
    }

    private var listSessions: Endpoint {
        Endpoint(
            .get, "\(UserRoutes.path)/{id}/sessions", "listSessionsOfUser", tag: UserRoutes.tag, "Where a user is signed in.",
            access: .permission(.usersRead), parameters: [UserRoutes.id],
            answer: .json(.fields([Field("sessions", .list(IdentityForms.session), "Newest first.")]))
        ) { call in
            .ok(SessionList(try await people.sessions(of: UserID(call.id()), call.caller), caller: call.principal))
        }
    }

    private var endSessions: Endpoint {
        Endpoint(
            .delete, "\(UserRoutes.path)/{id}/sessions", "endSessionsOfUser", tag: UserRoutes.tag,
            "Signs a user out everywhere, at once.", access: .permission(.usersWrite), parameters: [UserRoutes.id], answer: .none
        ) { call in
            try await people.endSessions(of: UserID(call.id()), call.caller)
            return .done
        }
    }

    private var endSession: Endpoint {
        Endpoint(
            .delete, "\(UserRoutes.path)/{id}/sessions/{session}", "endSessionOfUser", tag: UserRoutes.tag,
            "Ends one session of a user, at once.", access: .permission(.usersWrite),
            parameters: [UserRoutes.id, .path("session", .id, "Number of the session.")], answer: .none
        ) { call in
            try await people.endSession(SessionID(call.id("session")), of: UserID(call.id()), call.caller)
            return .done
        }
    }
}
