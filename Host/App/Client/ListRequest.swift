import ArgumentParser
import StrictJSON

/// The rows that a list has, page after page, and what a person or a program sees of them.
struct ListRequest {
    var listing: Listing
    /// Instead of the listing's own, where it lies within something: `instances/7/…`
    var path: String?
    /// What is nil is not asked for.
    var query: [(String, String?)] = []
    /// Nil: the list has no pages.
    var page: PageOptions?

    /// What the API takes as `limit` at most.
    private static let longestPage = 1_000

    /// What came, on one page or several.
    struct Found {
        var rows: [JSON]
        var first: HostClient.Answer<JSON>
        /// Of the last page: where the list goes on.
        var next: JSON?
        var hasMore: Bool
    }

    /// Asks until there is as much as was asked for.
    func ask(_ client: HostClient) throws -> Found {
        guard let page else {
            let answer = try client.ask("GET", path ?? listing.path, query: query)
            return Found(rows: try rows(answer), first: answer, next: nil, hasMore: false)
        }
        var all: [JSON] = []
        var first: HostClient.Answer<JSON>?
        var next: JSON?
        var hasMore = false
        repeat {
            let wanted = page.all ? ListRequest.longestPage : min(page.limit - all.count, ListRequest.longestPage)
            var cursor: String?
            if case .text(let text) = next { cursor = text }
            let answer = try client.ask(
                "GET", path ?? listing.path, query: query + [("limit", "\(wanted)"), ("cursor", cursor)])
            let onPage = try rows(answer)
            all += onPage
            next = answer.value["next"]
            first = first ?? answer
            // A list that grows says also behind its last row where it goes on.
            hasMore = next != nil && !onPage.isEmpty
        } while hasMore && (page.all || all.count < page.limit)
        guard let first else { preconditionFailure("a list is asked for at least once") }
        return Found(rows: all, first: first, next: next, hasMore: hasMore)
    }

    private func rows(_ answer: HostClient.Answer<JSON>) throws -> [JSON] {
        guard case .array(let rows)? = answer.value[listing.member] else {
            throw CommandFailure("the host answers without '\(listing.member)': host and command have to be of one version")
        }
        return rows
    }

    /// What is printed: the API's answer, of several pages one object that holds the rows of all; or a table.
    func text(_ client: HostClient, json: Bool) throws -> String {
        let found = try ask(client)
        let first = found.first
        guard json else {
            let note = found.hasMore ? "\nthe first \(found.rows.count); there are more: --limit N, or --all" : ""
            return listing.text(found.rows) + (listing.foot?(first.value) ?? "") + note
        }
        let isOnePage = try rows(first).count == found.rows.count
        guard !isOnePage else { return first.text }
        guard case .object(let members) = first.value else { return first.text }
        let kept = members.compactMap { member -> JSON.Member? in
            if member.name == "next" { return nil }
            return member.name == listing.member ? .init(name: member.name, value: .array(found.rows)) : member
        }
        return JSON.object(kept + (found.next.map { [.init(name: "next", value: $0)] } ?? [])).description
    }
}

extension HostOptions {
    /// Prints a list, once or again and again.
    func list(_ request: ListRequest, _ watching: WatchOptions? = nil) throws {
        let client = try self.client
        guard let watching, watching.watch else { return print(try request.text(client, json: json)) }
        try Watching.run(json: json) { try request.text(client, json: json) }
    }

    /// Prints one thing as its columns have it, below each other.
    func card(_ listing: Listing, _ answer: HostClient.Answer<JSON>) { show(answer) { listing.card($0) } }
}
