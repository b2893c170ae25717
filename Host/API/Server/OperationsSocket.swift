import CoreFoundation
import Glibc
import Synchronization

/// The Unix socket of a host in its data folder: mode 0600, one host at a time.
///
/// It is bound inside a folder of its own, closed to others, and then moved to its place: so it never lies there with other
/// rights, and one that a killed host left behind is replaced in one step. Whether a host lives says a lock on the data folder,
/// which the kernel gives back however a process ends.
package final class OperationsSocket: Sendable {
    /// In the data folder.
    package static let name = "host.sock"

    /// Where the socket of a host lies.
    package static func path(in dataFolder: String) -> String { "\(dataFolder)/\(name)" }

    private let path: String
    /// Of the folder that the socket lies in; it carries the lock.
    private let folder: Int32
    private let name: String
    private let isPublished = Mutex(false)

    /// Takes the lock. Throws when another host holds it, or when something else lies in the socket's place.
    init(path: String) throws(OperationsSocketError) {
        self.path = path
        let slash = path.lastIndex(of: "/")
        name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let folderPath = slash.map { String(path[...$0]) } ?? "."
        // SAFETY: here and below the system reads texts and fills values during the call.
        let descriptor = unsafe open(folderPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw OperationsSocketError(path: path, reason: .other(errno: errno)) }
        folder = descriptor
        do throws(OperationsSocketError) {
            guard flock(folder, LOCK_EX | LOCK_NB) == 0 else {
                throw OperationsSocketError(path: path, reason: errno == EWOULDBLOCK ? .inUse : .other(errno: errno))
            }
            var status = stat()
            if unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT != S_IFSOCK {
                throw OperationsSocketError(path: path, reason: .notASocket)
            }
            removeBindingFolder()
            guard unsafe mkdirat(folder, bindingFolder, 0o700) == 0 else {
                throw OperationsSocketError(path: path, reason: .other(errno: errno))
            }
        } catch {
            close(folder)
            throw error
        }
    }

    deinit {
        // Closing is not enough: a process that is being started right now holds a copy until its exec.
        flock(folder, LOCK_UN)
        close(folder)
    }

    private var bindingFolder: String { ".\(name)" }

    /// What to bind. Through the folder's descriptor, because an address has room for 107 bytes and a data folder's path may
    /// have more.
    var bindingPath: String { "/proc/self/fd/\(folder)/\(bindingFolder)/s" }

    /// Moves the bound socket to its place.
    func publish() throws(OperationsSocketError) {
        let bound = "\(bindingFolder)/s"
        guard unsafe fchmodat(folder, bound, 0o600, 0) == 0, unsafe renameat(folder, bound, folder, name) == 0 else {
            throw OperationsSocketError(path: path, reason: .other(errno: errno))
        }
        isPublished.withLock { $0 = true }
        removeBindingFolder()
    }

    /// Takes the socket away; nothing when it is gone already.
    func remove() {
        if isPublished.withLock({ published in
            defer { published = false }
            return published
        }) {
            unsafe unlinkat(folder, name, 0)
        }
        removeBindingFolder()
    }

    /// Of this start, or of one that was killed between bind and move.
    private func removeBindingFolder() {
        unsafe unlinkat(folder, "\(bindingFolder)/s", 0)
        unsafe unlinkat(folder, bindingFolder, AT_REMOVEDIR)
    }
}

/// Why the host cannot listen on its socket.
package struct OperationsSocketError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        /// Another host listens there.
        case inUse
        /// Something else lies there.
        case notASocket
        case other(errno: Int32)
    }

    package let path: String
    package let reason: Reason

    package var description: String {
        switch reason {
        case .inUse: "\(path) is the socket of a host that runs: stop it or choose another folder with --data"
        case .notASocket: "\(path) is not a socket: move it away, the host's socket belongs there"
        case .other(let number):
            "\(path) cannot be listened on: \(systemText(number)); choose another folder with --data"
        }
    }
}

/// The system's words for an error number.
private func systemText(_ number: Int32) -> String {
    // SAFETY: strerror answers a constant or a thread's own text with a final NUL, copied at once.
    unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
}
