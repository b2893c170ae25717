import CCage
import PluginFixtures
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// What a process in a cage finds, and what is left of the cage where the machine gives less.
@Suite("Isolation")
struct IsolationTests {
    /// What `fixture-caged host MODE` says, run by a command in front of it.
    private func lines(_ mode: [String], through command: [String] = []) throws -> [String] {
        let fixture = "\(BuiltProduct.folder)/fixture-caged"
        return try SpawnedProgram(command + [fixture, "host"] + mode).output.split(separator: "\n").map(String.init)
    }

    private func bits(_ name: String, _ lines: [String]) -> UInt32 {
        lines.first { $0.hasPrefix("\(name) ") }.flatMap { UInt32($0.dropFirst(name.count + 1), radix: 16) } ?? 0
    }

    private static let everyNamespace =
        CAGE_PROTECTION_USER_NAMESPACE | CAGE_PROTECTION_PROCESS_NAMESPACE | CAGE_PROTECTION_NETWORK_NAMESPACE
        | CAGE_PROTECTION_IPC_NAMESPACE | CAGE_PROTECTION_HOST_NAME_NAMESPACE | CAGE_PROTECTION_MOUNT_NAMESPACE
        | CAGE_PROTECTION_CGROUP_NAMESPACE

    @Test(.enabled(if: Machine.givesNamespaces, "this machine gives no namespaces to this user"))
    func `a caged process has no file, no process, no environment and no way back`() throws {
        let lines = try lines(["report"])
        #expect(bits("given", lines) & Self.everyNamespace == Self.everyNamespace, "\(lines)")
        let entered = bits("entered", lines)
        #expect(entered & CAGE_PROTECTION_EMPTY_ROOT != 0 && entered & CAGE_PROTECTION_NO_CAPABILITIES != 0)
        #expect(lines.contains("process 2"), "its init is the first")
        #expect(lines.contains("root entries 1"), "its own descriptors, for dlopen")
        for line in [
            "passwd unreachable", "init's environment unreachable", "own descriptor reachable", "new file refused",
            "environment empty", "root again refused", "mount refused", "ended with 0",
        ] {
            #expect(lines.contains(line), "\(line) is not in \(lines)")
        }
    }

    @Test(.enabled(if: Machine.isRoot, "only a host that is root can give users away"))
    func `a caged process of root is a user that owns nothing`() throws {
        let lines = try lines(["report"])
        #expect(bits("entered", lines) & CAGE_PROTECTION_OWN_USER != 0)
        let user = try #require(lines.first { $0.hasPrefix("user ") }.flatMap { UInt32($0.dropFirst(5)) })
        #expect(user >= 2_000_000_000)
    }

    @Test(arguments: [SIGABRT, SIGSEGV, SIGKILL, SIGSYS, SIGTERM])
    func `the signal that ended the program is told, not the one of its init`(signal: Int32) throws {
        // SAFETY: the name is a constant text.
        let name = unsafe String(cString: cage_signal_name(signal))
        #expect(try lines(["signal", "\(signal)"]).last == "ended by \(name)")
    }

    @Test(arguments: [0, 1, 3, 127, 137, 255])
    func `so is its exit status`(status: Int) throws {
        #expect(try lines(["status", "\(status)"]).last == "ended with \(status)")
    }

    @Test func `a process that takes more memory than it may fails alone`() throws {
        let lines = try lines(["bomb"])
        #expect(lines.contains("taken less than the bound") && lines.last == "ended with 3", "\(lines)")
    }

    @Test(.enabled(if: Machine.isRoot && Machine.givesNamespaces, "becoming another user needs root"))
    func `without root the user stays, and the report says so`() throws {
        let lines = try lines(["report"], through: ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
        #expect(bits("given", lines) & Self.everyNamespace == Self.everyNamespace, "\(lines)")
        let entered = bits("entered", lines)
        #expect(entered & CAGE_PROTECTION_OWN_USER == 0)
        #expect(entered & CAGE_PROTECTION_EMPTY_ROOT != 0 && entered & CAGE_PROTECTION_NO_CAPABILITIES != 0)
        #expect(lines.contains("passwd unreachable") && lines.contains("root again refused") && lines.last == "ended with 0")
    }

    @Test(.enabled(if: Machine.isRoot && Machine.givesNamespaces, "the limit is set in a namespace of root's"))
    func `where user namespaces are forbidden, root's host makes the others`() throws {
        let limited = ["/usr/bin/unshare", "--user", "--map-root-user", "/bin/sh", "-c"]
        let script = "echo 0 >/proc/sys/user/max_user_namespaces && exec \"$0\" \"$@\""
        let lines = try lines(["report"], through: limited + [script])
        let given = bits("given", lines)
        #expect(given & CAGE_PROTECTION_USER_NAMESPACE == 0, "\(lines)")
        #expect(given & CAGE_PROTECTION_PROCESS_NAMESPACE != 0 && given & CAGE_PROTECTION_MOUNT_NAMESPACE != 0)
        #expect(lines.contains { $0.hasPrefix("missing user namespace: the system refuses it to the host: ") })
        #expect(bits("entered", lines) & CAGE_PROTECTION_EMPTY_ROOT != 0)
        #expect(lines.contains("passwd unreachable") && lines.last == "ended with 0")
    }

    @Test(.enabled(if: Machine.isRoot && Machine.givesNamespaces, "the limit is set in a namespace of root's"))
    func `where every namespace is forbidden, a process starts with what is left`() throws {
        let limited = ["/usr/bin/unshare", "--user", "--map-root-user", "/bin/sh", "-c"]
        let script =
            "for kind in user pid net ipc uts mnt cgroup; do echo 0 >/proc/sys/user/max_${kind}_namespaces || exit 1; done"
            + " && exec /usr/bin/setpriv --bounding-set=-all --inh-caps=-all --no-new-privs \"$0\" \"$@\""
        let lines = try lines(["report"], through: limited + [script])
        #expect(bits("given", lines) == 0, "\(lines)")
        #expect(lines.count { $0.hasPrefix("missing ") && $0.contains("namespace: the system refuses it") } == 7, "\(lines)")
        let entered = bits("entered", lines)
        #expect(entered & CAGE_PROTECTION_EMPTY_ROOT == 0 && entered & CAGE_PROTECTION_NO_CAPABILITIES != 0)
        #expect(entered & CAGE_PROTECTION_LIMITS != 0 && entered & CAGE_PROTECTION_NO_NEW_PRIVILEGES != 0)
        #expect(lines.contains("mount refused") && lines.last == "ended with 0", "\(lines)")
    }
}

/// What tests ask of the machine before they ask more.
enum Machine {
    static let isRoot = geteuid() == 0

    /// Whether the fixture gets every namespace when nothing is in its way.
    static let givesNamespaces: Bool = {
        do {
            let fixture = "\(BuiltProduct.folder)/fixture-caged"
            return try SpawnedProgram([fixture, "host", "status", "0"]).output.contains("given 7f000")
        } catch {
            return false
        }
    }()
}
