import API
import Foundation
import Identity
import Store
import TestSupport
import Testing

@testable import tradingboost

/// The configuration as code reads it: precedence, every kind of wrong value, all problems together.
@Suite("Configuration")
struct ConfigurationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("configuration") }

    private func input(
        _ file: String? = nil, flags: [String: String] = [:], environment: [String: String] = [:]
    ) throws -> ConfigurationInput {
        guard let file else { return ConfigurationInput(path: nil, flags: flags, environment: environment) }
        let path = "\(folder.path)/configuration.json"
        try Data(file.utf8).write(to: URL(filePath: path))
        return ConfigurationInput(path: path, flags: flags, environment: environment)
    }

    /// What is wrong, without the file's name.
    private func problems(
        _ file: String? = nil, flags: [String: String] = [:], environment: [String: String] = [:]
    ) throws -> [String] {
        let input = try input(file, flags: flags, environment: environment)
        do {
            _ = try HostConfiguration(input)
            return []
        } catch let wrong as ConfigurationProblems {
            return wrong.problems.map { $0.source == input.path ? $0.text : $0.description }
        }
    }

    private func value(_ key: String, of configuration: HostConfiguration) -> HostConfiguration.Value? {
        configuration.values.first { $0.key == key }
    }

    @Test func `without anything every key is its default`() throws {
        let configuration = try HostConfiguration(try input())
        #expect(configuration.http.address == ServerAddress(host: "127.0.0.1", port: 8080))
        #expect(configuration.http.server.tls == nil && configuration.http.server.maximumBodyBytes == 256 << 20)
        #expect(configuration.identity.registration == .invited)
        #expect(configuration.plan.vault.source == nil && configuration.plan.jobs == JobSettings())
        #expect(configuration.logging.level == "info")
        #expect(configuration.plans == [.standard])
        #expect(configuration.values.allSatisfy { $0.source == "default" })
        #expect(configuration.plan.users.isEmpty)
        #expect(configuration.plan.portfolioInterval == 3_600_000_000_000 && configuration.plan.retention == .standard)
    }

    @Test func `defaults are written as their own form takes them`() {
        for key in ConfigurationKey.all {
            guard let standard = key.standard else { continue }
            #expect(key.problem(of: key.value(of: standard)) == nil, "\(key.name)")
        }
    }

    @Test func `names of keys and of their variables are unique`() {
        #expect(Set(ConfigurationKey.all.map(\.name)).count == ConfigurationKey.all.count)
        let variables = ConfigurationKey.singles.compactMap(\.environment)
        #expect(Set(variables).count == variables.count && variables.count > 70)
        #expect(ConfigurationKey.all.allSatisfy { !$0.text.isEmpty && !$0.words.isEmpty })
    }

    @Test func `a flag counts before a variable, a variable before the file, the file before the default`() throws {
        let file = #"{"http": {"port": 1}, "jobs": {"concurrent": 3}, "plugins": {"minimum_cage": ["seccomp run"]}}"#
        var configuration = try HostConfiguration(try input(file))
        #expect(configuration.http.address.port == 1)
        #expect(value("http.port", of: configuration)?.source.hasSuffix("configuration.json") == true)
        let environment = ["TRADINGBOOST_HTTP_PORT": "2", "TRADINGBOOST_JOBS_CONCURRENT": "4"]
        configuration = try HostConfiguration(try input(file, environment: environment))
        #expect(configuration.http.address.port == 2 && configuration.plan.jobs.concurrent == 4)
        #expect(value("http.port", of: configuration)?.source == "TRADINGBOOST_HTTP_PORT")
        configuration = try HostConfiguration(try input(file, flags: ["http.port": "3"], environment: environment))
        #expect(configuration.http.address.port == 3 && configuration.plan.jobs.concurrent == 4)
        #expect(value("http.port", of: configuration)?.source == "--port")
        #expect(value("plugins.minimum_cage", of: configuration)?.value == "seccomp run")
    }

    @Test func `a variable gives whatever the file can give once, limits too`() throws {
        let configuration = try HostConfiguration(
            try input(
                environment: [
                    "TRADINGBOOST_LIMITS_MAXIMUM_OPEN_ORDERS": "7", "TRADINGBOOST_LIMITS_BOOK_IS_OPTIONAL": "true",
                    "TRADINGBOOST_LIMITS_CAPITAL": "1000", "TRADINGBOOST_MARKET_CANDLES_PER_SECOND": "2.5",
                    "TRADINGBOOST_HTTP_BEHIND_PROXY": "10.0.0.2, ::1",
                    "TRADINGBOOST_STORAGE_RETENTION_DAYS_TRADING": "0",
                ]))
        for (name, text) in [("maximum_open_orders", "7"), ("book_is_optional", "true"), ("capital", "1000")] {
            let key = try #require(LimitKey.all.first { $0.name == name })
            #expect(key.text(configuration.plan.limits.limits) == text)
        }
        #expect(configuration.plan.retention?.trading == nil)
        #expect(configuration.http.server.trustedProxies == ["10.0.0.2", "::1"])
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var file: String
        var words: String
        var testDescription: String { file }
        init(_ file: String, _ words: String) {
            self.file = file
            self.words = words
        }
    }

    @Test(arguments: [
        Wrong(#"{"http": 5}"#, "'http' has to be an object"), Wrong(#"{"users": {}}"#, "'users' has to be a list"),
        Wrong("[]", "the file has to be an object"), Wrong(#"{"http": {"prt": 1}}"#, "did you mean 'port'?"),
        Wrong(#"{"http": {"port": "8080"}}"#, "http.port is '8080'; give 0 to 65535"),
        Wrong(#"{"http": {"port": 1.5}}"#, "http.port is 1.5"), Wrong(#"{"http": {"port": true}}"#, "http.port is true"),
        Wrong(#"{"http": {"port": [1]}}"#, "http.port is [1]"),
        Wrong(#"{"http": {"port": {"a": 1}}}"#, "http.port is an object; give 0 to 65535"),
        Wrong(#"{"http": {"port": {}}}"#, "http.port is an object"), Wrong(#"{"instrument": [[1]]}"#, "instrument is a list"),
        Wrong(#"{"http": {"port": 1, "port": 2}}"#, "is not valid JSON"),
        Wrong(#"{"http": {"host": "example.com"}}"#, "http.host is 'example.com'; give an address"),
        Wrong(#"{"http": {"host": 1}}"#, "http.host is 1; give an address"),
        Wrong(#"{"http": {"host": "0.0.0.0"}}"#, "http.tls.certificate and http.tls.key, or the addresses of the proxies"),
        Wrong(#"{"http": {"host": "::"}}"#, "which others can reach"),
        Wrong(#"{"http": {"behind_proxy": ["proxy.local"]}}"#, "http.behind_proxy names 'proxy.local'; give addresses"),
        Wrong(#"{"http": {"behind_proxy": "10.0.0.1"}}"#, "http.behind_proxy is '10.0.0.1'; give a list"),
        Wrong(#"{"http": {"behind_proxy": [1]}}"#, "http.behind_proxy is [1]"),
        Wrong(#"{"http": {"tls": {"certificate": "a.pem"}}}"#, "http.tls.key is missing; give both"),
        Wrong(#"{"http": {"tls": {"key": "a.pem"}}}"#, "http.tls.certificate is missing; give both"),
        Wrong(#"{"http": {"tls": {"minimum": "1.1"}}}"#, "http.tls.minimum is '1.1'; give one of 1.2, 1.3"),
        Wrong(#"{"http": {"tls": {"certificate": "/nowhere", "key": "/nowhere"}}}"#, "/nowhere cannot be read"),
        Wrong(#"{"http": {"maximum_body_bytes": 1}}"#, "give 1024 to 1073741824 bytes"),
        Wrong(#"{"identity": {"registration": "all"}}"#, "identity.registration is 'all'; give one of open, invited, closed"),
        Wrong(
            #"{"vault": {"master_key_file": "/a", "master_key_program": "/b"}}"#,
            "vault.master_key_file and vault.master_key_program are both there; give one of them"),
        Wrong(
            #"{"vault": {"master_key_program": 7}}"#, "vault.master_key_program is 7; give the path of a program"),
        Wrong(#"{"logging": {"level": "loud"}}"#, "logging.level is 'loud'; give one of trace"),
        Wrong(#"{"quotas": {"instances": -1}}"#, "quotas.instances is -1; give 0 to 100000"),
        Wrong(#"{"plans": {"free": {"instancez": 1}}}"#, "unknown key 'plans.free.instancez'; did you mean 'instances'?"),
        Wrong(#"{"plans": {"free.of": {"instances": 1}}}"#, "'plans.free.of' is no name of a plan"),
        Wrong(#"{"plans": {"free[0]": {"instances": 1}}}"#, "none of . [ ]"),
        Wrong(#"{"plans": {"unlimited": {"instances": 1}}}"#, "'plans.unlimited' cannot be given"),
        Wrong(#"{"plans": {"free": 1}}"#, "'plans.free' has to be an object"),
        Wrong(#"{"plugins": {"allow_unsigned": 1}}"#, "plugins.allow_unsigned is 1; give true or false"),
        Wrong(#"{"plugins": {"minimum_cage": ["steel"]}}"#, "names 'steel', which is no protection"),
        Wrong(#"{"market": {"candles_per_second": 0}}"#, "give a number above 0, at most 1000000"),
        Wrong(#"{"market": {"candles_per_second": "1"}}"#, "candles_per_second is '1'; give a number"),
        Wrong(#"{"market": {"candles": "/nowhere.csv"}}"#, "/nowhere.csv"),
        Wrong(#"{"market": {"depth": {"levels": 3}}}"#, "'market.depth.volume_percent' is missing"),
        Wrong(#"{"market": {"depth": {"volume_percent": "0"}}}"#, "market.depth.volume_percent is 0"),
        Wrong(#"{"storage": {"retention_days": {"history": 5}}}"#, "give 32 to 36500 days, or 0 for ever"),
        Wrong(#"{"limits": {"sizing": {}}}"#, "'limits.sizing.method' is missing"),
        Wrong(#"{"limits": {"book_is_optional": "yes"}}"#, "limits.book_is_optional is 'yes'; give true or false"),
    ])
    func `a wrong value is told with its key and what it takes`(wrong: Wrong) throws {
        let problems = try problems(wrong.file)
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.contains(wrong.words) == true, "\(problems)")
    }

    @Test func `everything that is wrong is told at once, each where it was given`() throws {
        let problems = try problems(
            """
            {"http": {"port": 70000, "hosts": "x"}, "user": [], "deadlines": {"load_ms": 0, "stop_ms": 0},
             "limits": {"capital": "0", "maximum_open_orders": 0, "trading_day": "tokyo", "account_leverage": "2"},
             "storage": {"retention_days": {"trading": 3, "messages": 5}},
             "users": [{"name": "ada", "webhook": "ftp://secret", "strategies": [
                {"plugin": "/nowhere.so", "limits": {"maximum_leverage": "many", "capital": "-1"},
                 "guards": {"stop_loss": {"percent": "200"}, "cooldown": "x"}}]}, {"name": "ada", "strategies": []}, {}]}
            """, flags: ["jobs.concurrent": "two", "jobs.conc": "1"],
            environment: [
                "TRADINGBOOST_LOGGING_LEVEL": "loud", "TRADINGBOOST_HTTP_PROT": "1", "TRADINGBOOST_SDK": "/sdk",
                "TRADINGBOOST_CA": "/ca",
            ])
        for words in [
            "http.port is 70000", "'http.hosts'; did you mean 'host'", "'user'; did you mean 'users'", "deadlines.load_ms is 0",
            "deadlines.stop_ms is 0", "limits.capital is 0", "limits.maximum_open_orders is 0", "limits.trading_day is 'tokyo'",
            "limits.maintenance_margin_percent is missing", "retention_days.trading is 3", "retention_days.messages is 5",
            "users.ada.webhook is no web address", "/nowhere.so", "'many' is not a decimal number",
            "limits.capital is -1", "stop_loss.percent is 200", "cooldown is 'x'", "user 'ada' is there twice",
            "'users.[2].name' is missing", "--set jobs.concurrent: jobs.concurrent is 'two'",
            "--set: unknown key 'jobs.conc'", "TRADINGBOOST_LOGGING_LEVEL: logging.level is 'loud'",
            "TRADINGBOOST_HTTP_PROT: no key has this variable; did you mean TRADINGBOOST_HTTP_PORT?",
        ] { #expect(problems.contains { $0.contains(words) }, "\(words): \(problems)") }
        #expect(problems.count == 23, "\(problems.count): \(problems)")
        #expect(!problems.contains { $0.contains("secret") || $0.contains("TRADINGBOOST_SDK") || $0.contains("TRADINGBOOST_CA") })
    }

    @Test func `a plan has what quotas says where it does not say otherwise`() throws {
        let configuration = try HostConfiguration(
            try input(#"{"quotas": {"instances": 5}, "plans": {"gold": {"instances": 50, "orders_per_day": 1}}}"#))
        let (gold, other) = (configuration.plans.first { $0.name == "gold" }, configuration.plans.first { $0.name == "standard" })
        #expect(gold?.instances == 50 && gold?.ordersPerDay == 1 && gold?.apiCallsPerMinute == 6_000)
        #expect(other?.instances == 5 && other?.ordersPerDay == 1_000_000)
    }

    @Test func `what is secret is not shown`() throws {
        let configuration = try HostConfiguration(
            try input(
                """
                {"users": [{"name": "a", "webhook": "https://h/1234", "strategies": []}]}
                """
            ))
        let shown = configuration.values.map(\.masked)
        #expect(!"\(shown)".contains("1234"))
        #expect(shown.first { $0.key == "users.[0].webhook" }?.value == "(hidden)")
        #expect(shown.first { $0.key == "users.[0].name" }?.value == "a")
    }
}
