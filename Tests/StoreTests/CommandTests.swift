import Glibc
import Testing

@testable import Store

@Suite("Commands of the operating system")
struct CommandTests {
    @Test func `a child has the descriptors that it is given, however high the host's own are`() throws {
        // One that a careless library left open for every child.
        let high = fcntl(1, F_DUPFD, 900)
        #expect(high >= 900)
        defer { close(high) }
        guard case .exited(let status, let output) = Command.run(["/bin/ls", "/proc/self/fd"]) else {
            Issue.record("ls did not run")
            return
        }
        #expect(status == 0)
        // 3 is the folder that it reads.
        #expect(output.split(separator: "\n").map(String.init) == ["0", "1", "2", "3"])
        // It is whoever's who opened it, and children of theirs may need it.
        #expect(fcntl(high, F_GETFD) & FD_CLOEXEC == 0)
    }
}
