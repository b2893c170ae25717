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
            "http.maximum_body_bytes", .whole(1_024...1_073_741_824, unit: "bytes"), "268435456",
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
        ).reloadable()
    ]

    static let vault: [ConfigurationKey] = [
        ConfigurationKey(
            "vault.master_key_file", .text("the path of a file"), nil,
            "File of the key that exchange keys lie under; without it one that the host makes in its data folder."),
        ConfigurationKey(
            "vault.master_key_program", .text("the path of a program"), nil,
            "Program that wraps and unwraps keys at a key service, instead of vault.master_key_file."),
        ConfigurationKey(
            "vault.next_master_key_file", .text("the path of a file"), nil,
            "File of the key that takes the place of the present one: both count until everything lies under the new one."),
        ConfigurationKey(
            "vault.next_master_key_program", .text("the path of a program"), nil,
            "Program that takes the place of the present key."),
        ConfigurationKey(
            "vault.inspection.*", .text("an address such as https://www.okx.com"), nil,
            "Where a venue is asked what a new exchange key may do, by the venue's name; without it the host cannot tell."),
    ]

    static let jobs: [ConfigurationKey] = [
        ConfigurationKey(
            "jobs.concurrent", .whole(1...1_024), nil,
            "Backtests and other jobs that run at the same time; without it half as many as there are processors."),
        ConfigurationKey("jobs.queued_per_tenant", .whole(1...100_000), "20", "Jobs of one tenant that wait or run."),
        ConfigurationKey("jobs.time_limit_seconds", .whole(1...86_400, unit: "seconds"), "600", "How long one job may run."),
        ConfigurationKey("jobs.maximum_candles", .whole(1...20_000_000), "1000000", "Candles of one backtest."),
        ConfigurationKey(
            "jobs.storage_megabytes_per_tenant", .whole(1...100_000_000), "4000",
            "Candle files of a tenant and what its jobs wrote."),
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
        return PlanSettings.names.map { name, range, standard, text in
            ConfigurationKey("\(place).\(name)", .whole(range), isStandard ? "\(standard)" : nil, text + ofPlan).reloadable()
        }
    }
}
