// What the server, the people and the work beside the line are governed by.

extension ConfigurationKey {
    static let http: [ConfigurationKey] = [
        ConfigurationKey(
            "http.host", .text("an address such as 127.0.0.1, 0.0.0.0 or ::"), "127.0.0.1",
            "Address that the server listens on. One that others reach needs http.tls or http.behind_proxy."
        ).option("--host"),
        ConfigurationKey("http.port", .whole(0...65_535), "8080", "Port of the server; 0: any free one.").option("--port"),
        ConfigurationKey(
            "http.tls.certificate", .text("the path of a PEM file"), nil,
            "PEM file of the certificate, those between it and its root behind it; with it the server speaks TLS alone."
        ).reloadable(),
        ConfigurationKey(
            "http.tls.key", .text("the path of a PEM file"), nil,
            "PEM file of the certificate's private key; nobody but the host's account may read it (mode 0600 or 0400)."
        ).reloadable(),
        ConfigurationKey(
            "http.tls.minimum", .choice(["1.2", "1.3"]), "1.2", "Oldest version of TLS that is spoken."
        ).reloadable(),
        ConfigurationKey(
            "http.behind_proxy", .texts("a list of addresses such as [\"10.0.0.2\"]"), nil,
            "Addresses of proxies that speak TLS in front: of those alone X-Forwarded-For is believed."
        ).reloadable(),
        ConfigurationKey(
            "http.maximum_body_bytes", .whole(1_024...1_073_741_824, unit: "bytes"), "67108864",
            "Largest body of a request; a route may take less, a JSON body has at most 1048576."
        ).reloadable(),
        ConfigurationKey(
            "http.request_timeout_seconds", .whole(1...3_600, unit: "seconds"), "60",
            "How long a request's body may take to arrive. What was asked for is never broken off in its middle."
        ).reloadable(),
        ConfigurationKey(
            "http.idle_timeout_seconds", .whole(1...86_400, unit: "seconds"), "60",
            "How long a connection may lie idle; of connections that are made from then on."
        ).reloadable(),
        ConfigurationKey(
            "http.maximum_connections", .whole(1...100_000), "1024",
            "Connections at the same time; whoever comes then waits until one is closed."
        ).reloadable(),
    ]

    static let identity: [ConfigurationKey] = [
        ConfigurationKey(
            "identity.registration", .choice(["open", "invited", "closed"]), "invited",
            "Who may make an account: everybody, whoever was invited, nobody."
        ).reloadable(),
        ConfigurationKey(
            "identity.access_token_minutes", .whole(1...1_440, unit: "minutes"), "15",
            "How long an access token counts; its session renews it."
        ).reloadable(),
        ConfigurationKey(
            "identity.session_days", .whole(1...365, unit: "days"), "30", "How long somebody stays signed in at most."
        ).reloadable(),
        ConfigurationKey(
            "identity.minimum_password_length", .whole(8...128, unit: "characters"), "12", "Of a new password."
        ).reloadable(),
        ConfigurationKey(
            "identity.maximum_failed_logins", .whole(3...1_000), "10",
            "Wrong passwords for one account before it waits for identity.lockout_minutes."
        ).reloadable(),
        ConfigurationKey(
            "identity.lockout_minutes", .whole(1...1_440, unit: "minutes"), "15", "How long an account waits then."
        ).reloadable(),
        ConfigurationKey(
            "identity.invitation_days", .whole(1...90, unit: "days"), "7", "How long an invitation counts."
        ).reloadable(),
    ]

    static let vault: [ConfigurationKey] = [
        ConfigurationKey(
            "vault.master_key_file", .text("the path of a file"), nil,
            "File of the key that exchange keys lie under; without it one that the host makes in its data folder."),
        ConfigurationKey(
            "vault.kms_command", .text("a command"), nil,
            "Command that wraps and unwraps keys, instead of vault.master_key_file."
        ).secret(),
    ]

    static let jobs: [ConfigurationKey] = [
        ConfigurationKey("jobs.concurrent", .whole(1...64), "2", "Backtests and other jobs that run at the same time."),
        ConfigurationKey("jobs.maximum_minutes", .whole(1...1_440, unit: "minutes"), "60", "How long one job may run."),
        ConfigurationKey("jobs.waiting_per_tenant", .whole(1...10_000), "20", "Jobs of one tenant that wait at the same time."),
        ConfigurationKey("jobs.keep_days", .whole(1...3_650, unit: "days"), "30", "How long a job's outcome is kept."),
    ]

    static let logging: [ConfigurationKey] = [
        ConfigurationKey(
            "logging.level", .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]), "info",
            "What is less than this is not logged."
        ).reloadable().option("--log-level"),
        ConfigurationKey("logging.format", .choice(["text", "json"]), "text", "Lines for people, or one JSON object a line."),
    ]

    /// What a tenant may have: `quotas` of every plan, `plans` of one.
    static let quotas: [ConfigurationKey] = quotas("quotas", isStandard: true) + quotas("plans.*", isStandard: false)

    private static func quotas(_ place: String, isStandard: Bool) -> [ConfigurationKey] {
        let ofPlan = isStandard ? "" : " With this plan; else as quotas says."
        return Quotas.names.map { name, range, standard, text in
            ConfigurationKey("\(place).\(name)", .whole(range), isStandard ? "\(standard)" : nil, text + ofPlan).reloadable()
        }
    }
}
