import API
import Foundation
import StrictJSON

/// The configuration of a host, wholly read and judged.
struct HostConfiguration {
    /// A value that counts.
    struct Value: Sendable, Hashable, Codable {
        /// As in the file, with numbers in lists: `users.[0].name`.
        var key: String
        /// Nil: nobody says anything, and nothing is the default.
        var value: String?
        /// The file, a variable, a flag, or `default`.
        var source: String
        var isReloadable: Bool
        var isSecret: Bool

        /// For people and programs: what is secret is not in it.
        var masked: Value {
            var shown = self
            if isSecret, value != nil { shown.value = "(hidden)" }
            return shown
        }
    }

    let values: [Value]
    let http: HTTPSettings
    let identity: IdentitySettings
    let vault: VaultSettings
    let jobs: JobSettings
    let logging: LoggingSettings
    let plans: PlanSettings
    /// What trades.
    let plan: HostPlan

    /// Throws `ConfigurationProblems`: all of them.
    init(_ input: ConfigurationInput) throws {
        var reading = ConfigurationReading(input)
        let server = reading.server()
        reading.checkVault()
        let plan = reading.plan()
        guard reading.problems.isEmpty, let server, let plan else { throw ConfigurationProblems(problems: reading.problems) }
        self.plan = plan
        values = reading.values
        let read = SettingsReader(document: reading.document)
        http = HTTPSettings(
            address: ServerAddress(
                host: read.text("http.host") == "localhost" ? ServerAddress.loopback : read.text("http.host"),
                port: read.whole("http.port")), server: server)
        identity = IdentitySettings(
            registration: read.choice("identity.registration"), accessTokenMinutes: read.whole("identity.access_token_minutes"),
            sessionDays: read.whole("identity.session_days"),
            minimumPasswordLength: read.whole("identity.minimum_password_length"),
            maximumFailedLogins: read.whole("identity.maximum_failed_logins"),
            lockoutMinutes: read.whole("identity.lockout_minutes"), invitationDays: read.whole("identity.invitation_days"))
        vault = VaultSettings(
            masterKeyFile: read.optional("vault.master_key_file"), keyCommand: read.optional("vault.kms_command"))
        jobs = JobSettings(
            concurrent: read.whole("jobs.concurrent"), maximumMinutes: read.whole("jobs.maximum_minutes"),
            waitingPerTenant: read.whole("jobs.waiting_per_tenant"), keepDays: read.whole("jobs.keep_days"))
        logging = LoggingSettings(level: read.text("logging.level"), format: read.choice("logging.format"))
        plans = read.plans
    }
}

/// Values of a document in which nothing is wrong any more, or their defaults.
struct SettingsReader {
    let document: JSON

    func optional(_ name: String) -> String? { document.value(at: name)?.shown ?? ConfigurationKey.single(name)?.standard }

    func text(_ name: String) -> String {
        guard let text = optional(name) else { preconditionFailure("\(name) has a default") }
        return text
    }

    func whole(_ name: String) -> Int {
        guard let number = Int(text(name)) else { preconditionFailure("\(name) is a whole number") }
        return number
    }

    func choice<Choice: RawRepresentable<String>>(_ name: String) -> Choice {
        guard let choice = Choice(rawValue: text(name)) else { preconditionFailure("\(name) is one of its choices") }
        return choice
    }

    func texts(_ name: String) -> [String] {
        guard case .array(let values)? = document.value(at: name) else { return [] }
        return values.map(\.shown)
    }

    fileprivate var plans: PlanSettings {
        let quotas = Quotas(numbers(document["quotas"]))
        guard case .object(let members)? = document["plans"] else { return PlanSettings(quotas: quotas, plans: [:]) }
        return PlanSettings(
            quotas: quotas,
            plans: Dictionary(members.map { ($0.name, quotas.with(numbers($0.value))) }) { $1 })
    }

    private func numbers(_ object: JSON?) -> [String: Int] {
        guard case .object(let members)? = object else { return [:] }
        return Dictionary(members.compactMap { member in Int(member.value.shown).map { (member.name, $0) } }) { $1 }
    }
}

extension ConfigurationReading {
    /// What counts, in the order of the documentation; of lists what the file has.
    var values: [HostConfiguration.Value] {
        let singles = ConfigurationKey.singles.map { key in
            let given = document.value(at: key.name)
            let source: ConfigurationInput.Source = given == nil ? .standard : sources[key.name] ?? .file
            return HostConfiguration.Value(
                key: key.name, value: given?.shown ?? key.standard, source: input.name(of: source, key),
                isReloadable: key.isReloadable, isSecret: key.isSecret)
        }
        let others = document.leaves().filter { ConfigurationKey.single($0.place) == nil }.map { place, value in
            let key = ConfigurationKey.describing(place)
            return HostConfiguration.Value(
                key: place, value: value.shown, source: input.name(of: .file, key), isReloadable: key?.isReloadable ?? false,
                isSecret: key?.isSecret ?? false)
        }
        return singles + others
    }

    mutating func checkVault() {
        guard document.value(at: "vault.master_key_file") != nil, document.value(at: "vault.kms_command") != nil else { return }
        tell("vault.kms_command", "vault.kms_command stands beside vault.master_key_file; give one of the two")
    }

    /// The settings of the server. Nil: something is wrong, which is told.
    mutating func server() -> ServerSettings? {
        let before = problems.count
        let read = SettingsReader(document: document)
        let host = read.text("http.host")
        let isAddress = ServerAddress.isAddress(host) || host == "localhost"
        if !isAddress { tell("http.host", "http.host is '\(host.shownShort)'; give an address such as 127.0.0.1, 0.0.0.0 or ::") }
        let proxies = read.texts("http.behind_proxy")
        if let wrong = proxies.first(where: { !ServerAddress.isAddress($0) }) {
            tell("http.behind_proxy", "http.behind_proxy names '\(wrong.shownShort)'; give addresses such as 10.0.0.2")
        }
        let tls = tls(read)
        let wantsTLS = document.value(at: "http.tls.certificate") != nil || document.value(at: "http.tls.key") != nil
        if isAddress, !wantsTLS, proxies.isEmpty, host != "localhost", !ServerAddress.isLoopback(host), problems.count == before {
            tell(
                "http.host",
                "http.host is \(host), which others can reach, and passwords would cross the network as they are; give "
                    + "http.tls.certificate and http.tls.key, or the addresses of the proxies that speak TLS in front as "
                    + "http.behind_proxy")
        }
        guard problems.count == before else { return nil }
        return ServerSettings(
            maximumBodyBytes: read.whole("http.maximum_body_bytes"),
            requestTimeout: .seconds(read.whole("http.request_timeout_seconds")),
            idleTimeout: .seconds(read.whole("http.idle_timeout_seconds")),
            maximumConnections: read.whole("http.maximum_connections"),
            trustedProxies: Set(proxies.compactMap { ServerAddress.canonical($0) }), tls: tls)
    }

    private mutating func tls(_ read: SettingsReader) -> TLSMaterial? {
        let certificate = read.optional("http.tls.certificate")
        let key = read.optional("http.tls.key")
        guard let certificate, let key else {
            if let missing = certificate == nil && key != nil ? "certificate" : key == nil && certificate != nil ? "key" : nil {
                tell(
                    "http.tls.\(missing)",
                    "http.tls.\(missing) is missing; give both http.tls.certificate and http.tls.key, or neither")
            }
            return nil
        }
        do throws(TLSProblem) {
            return try TLSMaterial(certificate: certificate, key: key, minimum: read.choice("http.tls.minimum"))
        } catch {
            tell(error.part == .key ? "http.tls.key" : "http.tls.certificate", "\(error)")
            return nil
        }
    }
}
