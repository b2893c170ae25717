import CoreFoundation
import Glibc
package import Hummingbird
import NIOCore
import NIOPosix

/// A file of the host's own, open for reading until nobody holds it.
package final class StoredFile: Sendable {
    /// Bytes.
    package let size: Int
    private let descriptor: Int32

    private static let part = 1 << 18

    /// Nil when there is no such file.
    package init?(path: String) {
        // SAFETY: the system reads the path, and fills the structure, during the calls.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// As the body of an answer, part by part.
    package var body: ResponseBody {
        ResponseBody(contentLength: size) { writer in
            var offset = 0
            while offset < self.size {
                let from = offset
                let part = try await NIOThreadPool.singleton.runIfActive { self.read(at: from) }
                // Somebody shortened it: the caller sees that the answer breaks off.
                guard !part.isEmpty else { throw IOError(errnoCode: EIO, reason: "a stored file is shorter than it was") }
                offset += part.count
                try await writer.write(ByteBuffer(bytes: part))
            }
            try await writer.finish(nil)
        }
    }

    private func read(at offset: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: min(StoredFile.part, size - offset))
        // SAFETY: pread writes at most the array's size.
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
        return Array(bytes.prefix(max(0, count)))
    }
}
