import HTTPTypes
package import Identity
import Store

/// `/api/v1/invitations`: who may become a user of the tenant.
package struct InvitationRoutes {
    private let registration: Registration

    package init(_ parts: IdentityParts) { registration = Registration(parts) }

    private static let path = "/api/v1/invitations"
    private static let tag = "users"

    package var endpoints: [Endpoint] { [list, invite, revoke].map(\.sayingRefusals) }

    private var list: Endpoint {
        Endpoint(
            .get, InvitationRoutes.path, "listInvitations", tag: InvitationRoutes.tag, "Invitations that can still be accepted.",
            access: .permission(.usersWrite), parameters: RouteParameter.page,
            answer: .json(
                .fields([
                    Field("invitations", .list(IdentityForms.invitation), "In the order of their numbers."),
                    .optional("next", .words, "`cursor` of the next page; missing at the end."),
                ]))
        ) { call in
            let (invitations, last) = try await registration.invitations(
                call.caller, after: try NumberedPage.after(call), limit: call.limit + 1
            ).split(at: call.limit)
            return .ok(
                InvitationList(invitations: invitations.map { InvitationReport($0) }, next: NumberedPage.next(last?.id)))
        }
    }

    private var invite: Endpoint {
        Endpoint(
            .post, InvitationRoutes.path, "invite", tag: InvitationRoutes.tag, "Invites somebody, with the own role at most.",
            text: "The answer has the token for POST /api/v1/register, which counts once; send it yourself.",
            access: .permission(.usersWrite),
            body: .json(
                .fields([
                    .optional("tenant", .name, "For the staff: whose user it makes; without it the caller's own tenant."),
                    Field("role", IdentityForms.role, "At most the caller's own."),
                    .optional("email", IdentityForms.email, "Whom it is for; without it whoever has the token."),
                    .optional("hours", .integer(1...Int64(Registration.mostHours)), "How long it counts; 168 without it."),
                ]), example: #"{"role": "trader", "email": "kim@example.com"}"#),
            answer: .json(IdentityForms.invitation, status: 201)
        ) { call in
            struct Body: Decodable {
                var tenant: String?
                var role: Role
                var email: String?
                var hours: Int?
            }
            let body = try call.decode(Body.self)
            let (stored, text) = try await registration.invite(
                call.caller, tenant: body.tenant, role: body.role, email: body.email,
                hours: body.hours ?? Registration.usualHours)
            return .created(InvitationReport(stored, token: text), at: "\(InvitationRoutes.path)/\(stored.id)")
        }
    }

    private var revoke: Endpoint {
        Endpoint(
            .delete, "\(InvitationRoutes.path)/{id}", "revokeInvitation", tag: InvitationRoutes.tag, "Takes an invitation back.",
            access: .permission(.usersWrite), parameters: [.path("id", .id, "Number of the invitation.")], answer: .none
        ) { call in
            try await registration.revoke(call.id(), call.caller)
            return .done
        }
    }
}
