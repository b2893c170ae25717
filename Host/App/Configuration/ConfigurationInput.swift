import Configuration
import Foundation
import PluginInspection
import StrictJSON
import Synchronization
import Vault

/// Where a configuration is read: again each time that a host is asked to.
struct ConfigurationInput: Sendable {
    /// Variables of the same beginning that are no keys: where the SDK is, and where a command finds its host.
    private static let otherVariables: Set = [
        SDKFolder.variable, "TRADINGBOOST_URL", "TRADINGBOOST_TOKEN", "TRADINGBOOST_CA", "TRADINGBOOST_PROFILE",
        "TRADINGBOOST_PROFILES",
    ]
    /// Nor are master keys, which are not kept here for as long as a host runs.
    private static let masterKeys: Set = [MasterKeyEnvironment.name, MasterKeyEnvironment.nextName]

    /// Of the file; nil: there is none.
    var path: String?
    var environment: [String: String]
    /// What flags say, by the names of keys.
    var flags: [String: String] = [:]

    init(path: String?, flags: [String: String] = [:], environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.path = path
        self.flags = flags
        self.environment = environment.filter { !ConfigurationInput.masterKeys.contains($0.key) }
    }

    /// Where a value comes from. The order of cases is that of precedence.
    enum Source: Int, Sendable, CaseIterable { case flag, environment, file, standard }

    /// What to call the place that a key was given at.
    func name(of source: Source, _ key: ConfigurationKey?) -> String {
        switch source {
        case .flag: key.map { $0.option ?? "--set \($0.name)" } ?? "--set"
        case .environment: key?.environment ?? ConfigurationKey.environmentPrefix
        case .file: path ?? "the configuration"
        case .standard: "default"
        }
    }

    static let example = """
        {"market": {"seed": 7, "candles_per_second": 1}, "users": [{"name": "ada", "strategies": [{"parameters": \
        ["rsi_period=21"]}]}]}
        """

    /// The file as it stands there.
    func document() throws -> JSON {
        guard let path else { return .object([]) }
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CommandFailure("\(path): cannot be read; give the path of an existing JSON file")
        }
        do {
            return try JSON(Array(data))
        } catch {
            throw CommandFailure("\(path): is not valid JSON: \(error); expected for example \(ConfigurationInput.example)")
        }
    }

    /// What each key that is there once is given, and where: flags before variables before the file.
    ///
    /// - Parameter document: the file, with known keys only.
    func given(_ document: JSON) -> [(key: ConfigurationKey, source: Source, text: String)] {
        let winner = Winner()
        let reader = ConfigReader(providers: providers(document), accessReporter: winner)
        return ConfigurationKey.singles.compactMap { key in
            guard let text = reader.string(forKey: ConfigKey(key.parts), isSecret: key.isSecret) else { return nil }
            guard let source = winner.latest.flatMap(Source.init) else { return nil }
            return (key, source, text)
        }
    }

    private func providers(_ document: JSON) -> [any ConfigProvider] {
        func values(_ texts: [(String, String)]) -> [AbsoluteConfigKey: ConfigValue] {
            Dictionary(
                texts.map {
                    (AbsoluteConfigKey($0.split(separator: ".").map(String.init)), ConfigValue(.string($1), isSecret: true))
                }
            ) { $1 }
        }
        let own = environment.filter { $0.key.hasPrefix(ConfigurationKey.environmentPrefix) }
        return [
            InMemoryProvider(name: "flags", values: values(flags.map { ($0, $1) })),
            EnvironmentVariablesProvider(environmentVariables: own, secretsSpecifier: .all).prefixKeys(with: ["tradingboost"]),
            InMemoryProvider(
                name: "file",
                values: values(
                    ConfigurationKey.singles.compactMap { key in document.value(at: key.name).map { (key.name, $0.shown) } })),
        ]
    }

    /// Remembers which provider gave the value that was asked for last.
    private final class Winner: AccessReporter {
        private let index = Mutex<Int?>(nil)
        var latest: Int? { index.withLock(\.self) }

        func report(_ event: AccessEvent) {
            let first = event.providerResults.firstIndex { result in
                if case .success(let found) = result.result { found.value != nil } else { false }
            }
            index.withLock { $0 = first }
        }
    }

    /// Variables and flags that name no key: a misspelt limit must not be ignored.
    func unknown() -> [ConfigurationProblem] {
        let variables = ConfigurationKey.singles.compactMap(\.environment)
        let prefix = ConfigurationKey.environmentPrefix
        let others = environment.keys.filter {
            $0.hasPrefix(prefix) && !variables.contains($0) && !ConfigurationInput.otherVariables.contains($0)
        }
        return others.sorted().map { name in
            let meant = closest(to: name, among: variables).map { "; did you mean \($0)?" } ?? "; unset it, or"
            return ConfigurationProblem(
                source: name, key: "", text: "no key has this variable\(meant) see tradingboost config keys")
        }
            + flags.keys.filter { ConfigurationKey.single($0) == nil }.sorted().map { name in
                let meant =
                    closest(to: name, among: ConfigurationKey.singles.map(\.name)).map { "; did you mean '\($0)'?" } ?? ";"
                return ConfigurationProblem(
                    source: "--set", key: name,
                    text: "unknown key '\(name.shownShort)'\(meant) tradingboost config keys lists those that a flag can give")
            }
    }
}

extension ConfigurationKey {
    fileprivate var parts: [String] { name.split(separator: ".").map(String.init) }
}
