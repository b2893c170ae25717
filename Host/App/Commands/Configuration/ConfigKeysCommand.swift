import ArgumentParser

struct ConfigKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "List every key: what it is, what it takes, its default, its variable.",
        discussion: """
            EXAMPLES
              tradingboost config keys
              tradingboost config keys --markdown
            """)

    @Flag(help: "Print one JSON object and nothing else on standard output.")
    var json = false

    @Flag(help: "Print the tables of the documentation.")
    var markdown = false

    private struct Key: Encodable {
        var key: String
        var takes: String
        var `default`: String?
        var text: String
        var environment: String?
        var option: String?
        var isReloadable: Bool
        var isSecret: Bool
    }

    private struct Keys: Encodable { var keys: [Key] }

    func run() throws {
        if json {
            let keys = ConfigurationKey.all.map {
                Key(
                    key: $0.name, takes: $0.words, default: $0.standard, text: $0.text, environment: $0.environment,
                    option: $0.option, isReloadable: $0.isReloadable, isSecret: $0.isSecret)
            }
            return print(JSONText.pretty(Keys(keys: keys)))
        }
        if markdown { return print(ConfigurationPage.text) }
        for key in ConfigurationKey.all {
            let marks = [key.standard.map { "default \($0)" }, key.environment, key.isReloadable ? "reloadable" : nil]
            print("\(key.name): \(key.words)")
            print("    \(key.text)")
            let line = marks.compactMap(\.self).joined(separator: " · ")
            if !line.isEmpty { print("    \(line)") }
        }
    }
}
