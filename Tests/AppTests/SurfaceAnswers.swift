import Foundation
import Testing

/// Every route answers with success at least once while things of each kind are there, and what it answers is what the document
/// promises.
struct SurfaceAnswers: Sendable {
    let surface: Surface

    /// Everything that can be read, by whoever may, while acme has one of everything.
    func read() async throws {
        let routes = surface.routes.filter { route in
            !route.isChange && route.name != "askCommand" && !route.parts(true).contains(where: \.isRequired)
        }
        let (staff, owner) = (try surface.person("platform", "owner"), try surface.person("acme", "owner"))
        try await Surface.inLanes(routes) { _, route in
            var findings = Findings()
            let isOwners = !route.isStaffOnly && (route.permission == nil || route.reaches["owner"] != nil)
            let answer = try KeptLine(port: surface.port).send(
                "GET", try surface.things.target(route), token: (isOwners ? owner : staff).token)
            let words = "\(route.title): \(answer.status) \(answer.text.prefix(400))"
            findings.expect(answer.status == 200 || route.isSocket && answer.status == 426, words)
            if let difference = surface.judge.judge(route, answer) { findings.expect(false, "\(words): \(difference)") }
            return findings
        }.reduce(into: Findings(), +=).record()
    }

    /// After everything else.
    func checkAll() {
        let refused = (Surface.begin + Surface.end).filter { $0.refusal != nil }.map(\.name)
        let answered = surface.judge.answered
        for route in surface.routes where !answered.contains(route.name) && !refused.contains(route.name) && !route.isSocket {
            Issue.record(
                "\(route.title) has never answered with success here: call '\(route.name)' in Surface.begin or Surface.end")
        }
        print("answers: \(surface.judge.judged) compared with the document, \(answered.count) routes with success")
    }
}
