import API

/// `http` of the configuration.
struct HTTPSettings: Sendable {
    var address: ServerAddress
    var server: ServerSettings
}
