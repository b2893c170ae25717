import API
import Foundation

/// What a shell offers for a word that only a host, or this account's files, know. Nothing when nobody answers: a shell has no
/// place for an error.
enum Completions {
    /// Who waits at a prompt types the word sooner.
    private static let timeLimit = Duration.seconds(2)

    @Sendable static func profiles(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
        do { return try Profiles.read().profiles.keys.sorted() } catch { return [] }
    }

    /// Instances of the host that the words before name, as `user/name`.
    @Sendable static func instances(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
        do {
            return try client(words).get(InstanceList.self, "instances").value.instances.prefix(1_000).map(\.path)
        } catch {
            return []
        }
    }

    @Sendable static func users(_ words: [String], _ index: Int, _ prefix: String) -> [String] { names(Listings.users, words) }

    @Sendable static func tenants(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
        names(Listings.tenants, words)
    }

    @Sendable static func plugins(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
        Set(names(Listings.plugins, words)).sorted()
    }

    private static func names(_ listing: Listing, _ words: [String]) -> [String] {
        do { return try ListRequest(listing: listing).ask(client(words)).rows.map { $0.shown("name") } } catch { return [] }
    }

    private static func client(_ words: [String]) throws -> HostClient {
        func value(_ option: String) -> String? {
            words.firstIndex(of: option).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
        }
        // Standard input is the shell's.
        let tokenFile = value("--token-file").flatMap { $0 == "-" ? nil : $0 }
        let flags = HostAddress.Flags(
            data: value("--data"), profile: value("--profile"), url: value("--url"), tokenFile: tokenFile,
            certificateAuthority: value("--ca"))
        return HostClient(address: try HostAddress.choose(flags), timeLimit: timeLimit)
    }
}
