import Crypto
import Foundation

/// Key files, as their owner and this program read them.
package enum KeyFile {
    static let publicHeader = "TradingBoost public key 1"
    static let privateHeader = "TradingBoost private key 1"
    /// A key file has some 200 bytes.
    static let maximumSize = 4_096

    /// The file of the public half beside that of the private one.
    package static func publicPath(of path: String) -> String { path + ".pub" }

    // MARK: - Reading

    /// A public key.
    package static func readPublic(_ path: String) throws(KeyFileError) -> PublisherKey {
        try publicKey(read(path).bytes, path: path)
    }

    /// A public key whose file is in memory already; `path` only names it.
    package static func publicKey(_ bytes: [UInt8], path: String) throws(KeyFileError) -> PublisherKey {
        let fields = Fields(bytes, path: path)
        guard fields.header == publicHeader else {
            throw KeyFileError(
                path: path,
                text: fields.header == privateHeader
                    ? "is a private key; give its public half, \(publicPath(of: path))"
                    : "is not a public key; give a file that begins with '\(publicHeader)'")
        }
        guard let publisher = fields["publisher"], let bytes = fields.key,
            let key = PublisherKey(publisher: publisher, publicKey: bytes)
        else { throw fields.damaged("a publisher and 32 bytes of key") }
        guard fields["fingerprint"] == key.fingerprint.description else {
            throw fields.damaged("the fingerprint of its key, \(key.fingerprint)")
        }
        return key
    }

    /// A private key. A file that the group or others can read is refused.
    package static func readPrivate(_ path: String) throws(KeyFileError) -> SigningKey {
        let file = try read(path)
        let fields = Fields(file.bytes, path: path)
        guard fields.header == privateHeader else {
            throw KeyFileError(
                path: path,
                text: fields.header == publicHeader
                    ? "is a public key; a signature needs the private half"
                    : "is not a private key; make one with tradingboost plugin keygen")
        }
        guard !file.isShared else {
            throw KeyFileError(path: path, text: "can be read by others, so its key is not private: chmod 600 \(path)")
        }
        guard let publisher = fields["publisher"], let bytes = fields.key, bytes.count == 32 else {
            throw fields.damaged("a publisher and 32 bytes of key")
        }
        do {
            let privateKey = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
            if let key = SigningKey(publisher: publisher, privateKey: privateKey) { return key }
        } catch { throw fields.damaged("a key") }
        throw fields.damaged("a publisher's name of \(PublisherName.rule)")
    }

    private static func read(_ path: String) throws(KeyFileError) -> RegularFile {
        do {
            return try RegularFile(path: path, maximumSize: maximumSize, followsLinks: true)
        } catch .unreadable(let number) {
            throw KeyFileError(path: path, text: "cannot be read: \(systemText(number)); give the path of a key file")
        } catch {
            throw KeyFileError(path: path, text: "is not a key file; give one that tradingboost plugin keygen made")
        }
    }

    // MARK: - Writing

    /// Writes both halves: the private one for its owner alone. Files that exist stay as they are and are an error.
    package static func write(_ key: SigningKey, to path: String) throws(KeyFileError) {
        let publicPath = publicPath(of: path)
        try create(path, text: text(privateHeader, key.key.publisher, Array(key.privateKey.rawRepresentation)), mode: 0o600)
        do {
            try create(publicPath, text: text(key.key), mode: 0o644)
        } catch {
            _ = unsafe unlink(path)
            throw error
        }
    }

    static func text(_ key: PublisherKey) -> String {
        text(publicHeader, key.publisher, key.publicKey) + "fingerprint: \(key.fingerprint)\n"
    }

    private static func text(_ header: String, _ publisher: String, _ key: [UInt8]) -> String {
        "\(header)\npublisher: \(publisher)\nkey: \(Data(key).base64EncodedString())\n"
    }

    private static func create(_ path: String, text: String, mode: mode_t) throws(KeyFileError) {
        // SAFETY: open(2) and unlink(2) read the path during the call.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else {
            throw KeyFileError(
                path: path,
                text: errno == EEXIST
                    ? "exists already and is left as it is: a key that is overwritten is lost; choose another --output"
                    : "cannot be made: \(systemText(errno)); choose another --output")
        }
        let bytes = Array(text.utf8)
        // SAFETY: write(2) reads the array's bytes during the call.
        let written = unsafe bytes.withUnsafeBytes { unsafe Foundation.write(descriptor, $0.baseAddress, $0.count) }
        let isWritten = written == bytes.count && fsync(descriptor) == 0
        let number = errno
        close(descriptor)
        guard isWritten else {
            _ = unsafe unlink(path)
            throw KeyFileError(path: path, text: "cannot be written: \(systemText(number)); make room or choose another --output")
        }
    }
}

/// What is wrong with a key file; never anything of its key.
package struct KeyFileError: Error, Sendable, Hashable, CustomStringConvertible {
    package let path: String
    package let text: String

    package var description: String { "\(path) \(text)" }
}

/// A header line and `name: value` lines.
private struct Fields {
    let header: String
    private let path: String
    private let values: [String: String]

    init(_ bytes: [UInt8], path: String) {
        self.path = path
        let text = String(validating: bytes, as: UTF8.self) ?? ""
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        header = lines.first ?? ""
        var values: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstRange(of: ": ") else { continue }
            values[String(line[..<colon.lowerBound])] = String(line[colon.upperBound...])
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }

    var key: [UInt8]? { values["key"].flatMap { StrictBase64.bytes($0) } }

    func damaged(_ expected: String) -> KeyFileError {
        KeyFileError(path: path, text: "is damaged: it lacks \(expected); copy it again from its owner")
    }
}

enum StrictBase64 {
    /// nil unless the text is what encoding the bytes gives: one text for each value.
    static func bytes(_ text: String) -> [UInt8]? {
        guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else { return nil }
        return Array(data)
    }
}
