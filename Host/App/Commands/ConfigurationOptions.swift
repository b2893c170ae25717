import ArgumentParser

/// Where the configuration of a host comes from.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Configuration: users, strategies, market, server. tradingboost config keys lists it.", valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A key of the configuration, before variables and file; as often as needed.", valueName: "key=value"))
    var settings: [String] = []

    @Option(help: ArgumentHelp("Address that the server listens on: http.host.", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("Port of the server: http.port; 0 = any free one.", valueName: "n"))
    var port: Int?

    @Option(name: .customLong("log-level"), help: ArgumentHelp("What is less is not logged: logging.level.", valueName: "level"))
    var logLevel: String?

    func validate() throws {
        if let port, !(0...65_535).contains(port) {
            throw ValidationError("--port \(port) is not a port: give a number from 0 to 65535")
        }
        for setting in settings where LimitTexts.pair(setting) == nil {
            throw ValidationError("--set \(setting) is not key=value: give for example --set http.port=8443")
        }
    }

    var input: ConfigurationInput {
        var flags: [String: String] = [:]
        for (key, value) in settings.compactMap({ LimitTexts.pair($0) }) { flags[key] = value }
        if let host { flags["http.host"] = host }
        if let port { flags["http.port"] = "\(port)" }
        if let logLevel { flags["logging.level"] = logLevel }
        return ConfigurationInput(path: config, flags: flags)
    }
}
