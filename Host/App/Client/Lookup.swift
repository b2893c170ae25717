import PluginInspection
import StrictJSON

extension HostClient {
    /// The number of what a person means: by its number, or by its name when only one has it.
    ///
    /// - Parameter noun: of one, for messages: `user`.
    func number(of text: String, in listing: Listing, _ noun: String) throws -> String {
        if UInt64(text) != nil { return text }
        var page = PageOptions()
        page.all = true
        let rows = try ListRequest(listing: listing, page: HostClient.unpaged.contains(listing.path) ? nil : page)
            .ask(self).rows
        let named = rows.filter { $0.shown("name") == text }
        if named.count == 1 { return named[0].shown("id") }
        guard named.isEmpty else {
            let numbers = named.prefix(5).map { "\($0.shown("id")) of tenant \($0.shown("tenant"))" }.joined(separator: ", ")
            throw CommandFailure("'\(text)' is the name of \(named.count): give the number of one, \(numbers)")
        }
        let advice =
            closest(to: text, among: rows.map { $0.shown("name") }).map { "did you mean \($0)?" }
            ?? "tradingboost \(listing.command) shows which there are"
        throw CommandFailure("there is no \(noun) '\(text)': \(advice)")
    }

    /// Lists that come whole.
    private static let unpaged: Set<String> = ["notifications/channels"]
}
