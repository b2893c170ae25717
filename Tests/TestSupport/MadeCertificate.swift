import Foundation

/// Certificates that openssl signs with their own key, for localhost and 127.0.0.1.
package enum MadeCertificate {
    package struct Failed: Error {
        package var arguments: [String]
    }

    /// Makes `NAME.pem` and `NAME.key` (mode 0600).
    ///
    /// - Parameter days: for how many it counts.
    package static func make(in folder: String, name: String, days: Int = 90) throws {
        try openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
            "\(folder)/\(name).key", "-out", "\(folder)/\(name).pem", "-days", "\(days)", "-subj", "/CN=\(name)", "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(folder)/\(name).key")
    }

    package static func openssl(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(arguments: arguments) }
    }
}
