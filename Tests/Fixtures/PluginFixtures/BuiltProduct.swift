#if canImport(Glibc)
    import Glibc
#endif

/// Files that the build put beside the running test: plugins and executables.
package enum BuiltProduct {
    /// The folder of the running test binary.
    package static let folder: String = {
        var path = [CChar](repeating: 0, count: 4_096)
        // SAFETY: the buffer is as long as is said, and the result is cut to what was written.
        let size = unsafe readlink("/proc/self/exe", &path, path.count)
        let text = String(decoding: path.prefix(max(0, size)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.lastIndex(of: "/").map { String(text[..<$0]) } ?? "."
    }()

    package static let worker = "\(folder)/tradingboost-worker"

    /// The bytes of a dynamic library product.
    package static func plugin(_ name: String) throws -> [UInt8] { try bytes(of: "\(folder)/lib\(name).so") }

    package static func bytes(of path: String) throws -> [UInt8] {
        // SAFETY: the file is closed on every way out, and each read stays within its chunk.
        guard let file = unsafe fopen(path, "rb") else { throw MissingFile(path: path) }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk.prefix(count))
        }
    }

    package struct MissingFile: Error, CustomStringConvertible {
        package let path: String
        package var description: String { "\(path) is not there; build every product first" }
    }
}
