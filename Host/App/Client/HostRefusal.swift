import Foundation

/// The host's no, in its own words; one line for each thing that was wrong, and what to do where the host cannot know it.
struct HostRefusal: Error, CustomStringConvertible {
    private struct Problem: Decodable {
        struct FieldError: Decodable { var detail: String }

        var code: String
        var detail: String
        /// Of the request, as in the host's log.
        var requestID: String?
        /// Everything that was wrong, where that is more than one thing.
        var errors: [FieldError]?
    }

    /// Stable, for programs.
    let code: String
    let status: Int
    let description: String

    /// Nil when the bytes are no problem as RFC 9457 has it.
    init?(_ data: Data, status: Int, of address: HostAddress?) {
        let problem: Problem
        do { problem = try JSONDecoder().decode(Problem.self, from: data) } catch { return nil }
        code = problem.code
        self.status = status
        // The command line has its own way to the same list.
        func inCommands(_ text: String) -> String {
            text.replacing(/GET \/api\/v1\/([a-z]+) lists/) { "tradingboost \($0.1) list shows" }
        }
        var lines = problem.errors.map { $0.map(\.detail) } ?? problem.detail.split(separator: "\n").map(String.init)
        if lines.isEmpty { lines = [problem.code] }
        if let advice = address.flatMap({ HostRefusal.advice(status, problem.requestID, $0) }) {
            let last = lines.removeLast()
            lines.append((last.hasSuffix(".") ? String(last.dropLast()) : last) + advice)
        }
        description = lines.map { inCommands($0).onOneLine }.joined(separator: "\nerror: ")
    }

    /// What the host does not say, because it does not know how it was asked.
    private static func advice(_ status: Int, _ requestID: String?, _ address: HostAddress) -> String? {
        switch (status, address) {
        case (401, .token):
            "; the token counts no more, or is none of this host: give another, or sign in with tradingboost login"
        case (401, _): "; sign in with tradingboost login"
        case (403, .profile(let name)): "; asked with profile '\(name)'"
        case (500..., _): requestID.map { " (request \($0))" }
        default: nil
        }
    }
}
