import CoreFoundation
package import FoundationEssentials
import Glibc
import NIOCore
import NIOSSL

/// Oldest version of TLS that a server speaks.
package enum TLSMinimum: String, Sendable, Hashable, CaseIterable {
    case version12 = "1.2"
    case version13 = "1.3"
}

/// A certificate with its key, ready for connections.
package struct TLSMaterial: Sendable {
    package let minimum: TLSMinimum
    /// When the certificate ends.
    package let end: Date
    /// Of the certificate's bytes: another one is told from the same.
    package let fingerprint: Int
    let context: NIOSSLContext

    /// From here on an end that is near is worth a warning.
    package static let warningDays = 21

    /// - Parameters:
    ///   - certificate: path of a PEM file: the server's certificate first, then those between it and its root.
    ///   - key: path of a PEM file that nobody but this account can read.
    /// - Throws: `TLSProblem` that names the file, what is wrong and what to do.
    package init(certificate: String, key: String, minimum: TLSMinimum, now: Date = .now) throws(TLSProblem) {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMBytes(try TLSMaterial.read(certificate, .certificate, isSecret: false))
        } catch let problem as TLSProblem {
            throw problem
        } catch {
            throw TLSProblem(.certificate, "\(certificate) is no certificate in PEM form: give a file that openssl x509 reads")
        }
        guard let own = chain.first else {
            throw TLSProblem(.certificate, "\(certificate) holds no certificate: give a file that openssl x509 reads")
        }
        end = Date(timeIntervalSince1970: TimeInterval(own.notValidAfter))
        guard end > now else {
            throw TLSProblem(.certificate, "\(certificate) ended on \(end.formatted(.iso8601)): get a new certificate")
        }
        self.minimum = minimum
        do {
            var hasher = Hasher()
            for certificate in chain { hasher.combine(try certificate.toDERBytes()) }
            fingerprint = hasher.finalize()
            let secret = try TLSMaterial.privateKey(key)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(secret))
            configuration.minimumTLSVersion = minimum == .version13 ? .tlsv13 : .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            context = try NIOSSLContext(configuration: configuration)
        } catch let problem as TLSProblem {
            throw problem
        } catch {
            throw TLSProblem(
                .key, "\(key) is not the key of \(certificate): give the key that the certificate was made with")
        }
    }

    private static func privateKey(_ path: String) throws(TLSProblem) -> NIOSSLPrivateKey {
        let bytes = try read(path, .key, isSecret: true)
        do {
            return try NIOSSLPrivateKey(bytes: bytes, format: .pem) { (_: NIOSSLPassphraseSetter<[UInt8]>) in
                throw TLSProblem(.key, "encrypted")
            }
        } catch {
            let isEncrypted = String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED")
            throw TLSProblem(
                .key,
                isEncrypted
                    ? "\(path) is encrypted: give the key without a passphrase, in a file that this account alone can read"
                    : "\(path) is no private key in PEM form: give a file that openssl pkey reads")
        }
    }

    /// - Parameter isSecret: whether anybody else may read it is checked before its first byte is.
    private static func read(_ path: String, _ part: TLSProblem.Part, isSecret: Bool) throws(TLSProblem) -> [UInt8] {
        let unreadable = TLSProblem(part, "\(path) cannot be read: give the path of a PEM file that this account can read")
        // SAFETY: the system reads the path and fills the value during the calls.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 1 << 20 else {
            throw unreadable
        }
        guard !isSecret || status.st_mode & 0o077 == 0 else {
            throw TLSProblem(
                part, "\(path) can be read by others (mode \(String(status.st_mode & 0o777, radix: 8))): run chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            // SAFETY: the span covers the rest of the bytes.
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count)
            }
            guard got > 0 else { throw unreadable }
            count += got
        }
        return bytes
    }

    /// Nil: the certificate lasts long enough still.
    package func warning(now: Date = .now) -> String? {
        let days = Int(end.timeIntervalSince(now) / 86_400)
        guard days < TLSMaterial.warningDays else { return nil }
        return "the certificate ends in \(days) days, on \(end.formatted(.iso8601)): renew it, then reload the configuration"
    }
}

/// Why a certificate or its key cannot be used.
package struct TLSProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Part: Sendable, Hashable { case certificate, key }

    package let part: Part
    package let description: String

    init(_ part: Part, _ description: String) {
        self.part = part
        self.description = description
    }
}
