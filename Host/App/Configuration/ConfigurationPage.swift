/// The tables of Documentation/configuration.md.
enum ConfigurationPage {
    private static let groups: [(title: String, keys: [ConfigurationKey])] = [
        ("The server", ConfigurationKey.http), ("People", ConfigurationKey.identity), ("Exchange keys", ConfigurationKey.vault),
        ("Jobs", ConfigurationKey.jobs), ("The log", ConfigurationKey.logging), ("Quotas and plans", ConfigurationKey.quotas),
        ("Market, plugins and storage", ConfigurationKey.market), ("Limits of everybody", ConfigurationKey.limits),
        ("Users and their strategies", ConfigurationKey.users),
    ]

    static var text: String {
        groups.map { title, keys in
            "## \(title)\n\n| key | takes | default | |\n| --- | --- | --- | --- |\n" + keys.map(row).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private static func row(_ key: ConfigurationKey) -> String {
        let words = key.words.replacing("|", with: "\\|")
        let marks = (key.isReloadable ? " Reloadable." : "") + (key.isSecret ? " Never shown." : "")
        return "| `\(key.name)` | \(words) | \(key.standard.map { "`\($0)`" } ?? "") | \(key.text)\(marks) |"
    }
}
