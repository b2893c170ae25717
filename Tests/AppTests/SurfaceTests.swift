import Foundation
import Testing

/// The API of a served host, over every route of its own OpenAPI document. One host for all of it: to make one with its people
/// takes longer than to ask it some thousand questions.
@Suite("Surface of a served host", .timeLimit(.minutes(15)))
struct SurfaceTests {
    @Test func `each role reaches its routes, no tenant another's things, and nothing wrong is taken`() async throws {
        try await Surface.run { surface in
            try await SurfaceAnswers(surface: surface).read()
            try await OtherTenants(surface: surface).check()
            try await PermissionMatrix(surface: surface).check()
            try await WrongInput(surface: surface).check()
            try await InjectedTexts(surface: surface).check()
        }
    }
}
