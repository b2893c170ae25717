/// What the signature file beside a plugin says of the plugin's bytes. Whether its key is trusted is another question, which a
/// `TrustList` answers.
package enum SignatureState: Sendable, Hashable {
    /// There is no signature file.
    case unsigned
    case signed(PluginSignature)
    case invalid(SignatureProblem)

    /// Reads `path.signature`, once. A signature file that is there and cannot be used is never the same as none.
    static func read(beside path: String, of plugin: [UInt8]) -> SignatureState {
        do throws(SignatureProblem) {
            guard let file = try PluginSignature.fileBytes(beside: path) else { return .unsigned }
            return check(file, of: plugin)
        } catch {
            return .invalid(error)
        }
    }

    /// For a signature file that is already in memory.
    package static func check(_ file: [UInt8], of plugin: [UInt8]) -> SignatureState {
        do throws(SignatureProblem) {
            return .signed(try PluginSignature(file: file, plugin: plugin))
        } catch {
            return .invalid(error)
        }
    }
}

extension PluginSignature {
    /// The signature file beside a plugin, read once; nil when there is none.
    package static func fileBytes(beside path: String) throws(SignatureProblem) -> [UInt8]? {
        do throws(RegularFile.Failure) {
            return try RegularFile(path: PluginSignature.path(of: path), maximumSize: maximumSize, followsLinks: false).bytes
        } catch {
            switch error {
            case .unreadable(errno: 2): return nil  // ENOENT
            case .unreadable(let number): throw .unreadable("cannot be read: \(systemText(number))")
            case .notAFile: throw .unreadable("is not a file")
            case .symbolicLink: throw .unreadable("is a symbolic link; it has to be the file itself")
            case .tooLarge(let size): throw .unreadable("has \(size) bytes; a signature has at most \(maximumSize)")
            }
        }
    }
}

/// Why a signature file says nothing about the plugin that it lies beside.
package enum SignatureProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file itself, in the words that follow `has a signature that`.
    case unreadable(String)
    /// It is not of the form, in the same words.
    case damaged(String)
    /// It names the hash of other bytes: the plugin was built again, or swapped.
    case otherBytes(signed: [UInt8])
    /// Its form and its hash are right, and the key did not make it.
    case wrong

    var code: InspectionProblem.Code {
        switch self {
        case .unreadable: .signatureFile
        case .damaged: .signatureDamaged
        case .otherBytes: .signatureOtherBytes
        case .wrong: .signatureWrong
        }
    }

    /// Follows the plugin's path.
    package var description: String {
        switch self {
        case .unreadable(let text): "has a signature file that \(text): remove it, or sign the plugin again"
        case .damaged(let text): "has a damaged signature: it \(text); sign the plugin again, or copy the signature again"
        case .otherBytes(let signed):
            "has a signature of other bytes (sha256 \(SHA256Text.text(signed).prefix(12))…): sign this file, or bring back the "
                + "one that was signed"
        case .wrong:
            "has a signature that its key did not make: the signature, its key, publisher or time was changed; sign the plugin "
                + "again"
        }
    }
}
