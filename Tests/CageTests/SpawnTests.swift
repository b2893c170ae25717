import CCage
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Spawn")
struct SpawnTests {
    /// Runs a program; what it wrote to standard output, and how it ended.
    private func run(_ arguments: [String], descriptors: [Int32] = []) throws -> (output: String, exit: cage_exit) {
        var pipe: [Int32] = [0, 0]
        try #require(unsafe Glibc.pipe(&pipe) == 0)
        defer { close(pipe[0]) }
        var process: Int32 = 0
        var processDescriptor: Int32 = -1
        // SAFETY: the copies of the arguments live until they are freed below.
        let copies = unsafe arguments.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        let pointers: [UnsafePointer<CChar>?] = unsafe copies.map { unsafe UnsafePointer($0) } + [nil]
        let result = unsafe pointers.withUnsafeBufferPointer { pointers in
            unsafe descriptors.withUnsafeBufferPointer { descriptors in
                var request = unsafe cage_spawn_request(
                    executable: pointers[0], arguments: pointers.baseAddress, descriptors: descriptors.baseAddress,
                    descriptor_count: UInt32(descriptors.count), standard_output: pipe[1], standard_error: -1,
                    isolated: 0, memory: 0, cpu_per_thousand: 0)
                return unsafe cage_spawn(&request, &process, &processDescriptor)
            }
        }
        close(pipe[1])
        guard result == 0 else { throw SpawnFailure(errno: -result) }
        defer { close(processDescriptor) }
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe read(pipe[0], &chunk, chunk.count)
            guard count > 0 else { break }
            output += chunk.prefix(count)
        }
        var exit = cage_exit()
        #expect(unsafe cage_reap(process, 1, &exit) == 0)
        return (String(decoding: output, as: UTF8.self), exit)
    }

    private struct SpawnFailure: Error, Equatable {
        let errno: Int32
    }

    @Test func `a process has no environment, its descriptors from 3 on, and the folder of all`() throws {
        unsafe setenv("TRADINGBOOST_SECRET", "fake-key-for-a-test", 1)
        defer { unsafe unsetenv("TRADINGBOOST_SECRET") }
        #expect(try run(["/usr/bin/env"]).output == "")
        #expect(try run(["/bin/pwd"]).output == "/\n")
        let (output, _) = try run(["/bin/ls", "/proc/self/fd"], descriptors: [0, 0])
        // 5 is the one that ls reads the folder with.
        #expect(output.split(separator: "\n") == ["0", "1", "2", "3", "4", "5"])
    }

    @Test func `a descriptor that is in the way of another is not lost`() throws {
        // The first source is where the second one goes, and the other way round.
        var pipes: [Int32] = [0, 0, 0, 0]
        try #require(unsafe Glibc.pipe(&pipes) == 0)
        let first = unsafe cage_image_create("first", "one", 3)
        let second = unsafe cage_image_create("second", "two", 3)
        defer { for descriptor in pipes.prefix(2) + [first, second] { close(descriptor) } }
        try #require(first >= 0 && second >= 0)
        let script = "exec 9</proc/self/fd/4; cat <&9; cat /proc/self/fd/3"
        let (output, _) = try run(["/bin/sh", "-c", script], descriptors: [first, second])
        #expect(output == "twoone")
    }

    @Test func `a program that is not there is the caller's error`() {
        #expect(throws: SpawnFailure(errno: ENOENT)) { try run(["/nowhere/program"]) }
    }

    @Test func `the way a process ended is told`() throws {
        let status = try run(["/bin/sh", "-c", "exit 3"]).exit
        #expect(status.kind == CAGE_EXIT_STATUS && status.code == 3)
        let signal = try run(["/bin/sh", "-c", "kill -TERM $$"]).exit
        #expect(signal.kind == CAGE_EXIT_SIGNAL && signal.code == SIGTERM)
    }

    @Test func `signals that the host ignores are not ignored by its workers`() throws {
        signal(SIGTERM, SIG_IGN)
        defer { signal(SIGTERM, SIG_DFL) }
        #expect(try run(["/bin/sh", "-c", "kill -TERM $$"]).exit.kind == CAGE_EXIT_SIGNAL)
    }

    @Test func `sealed bytes cannot be changed`() throws {
        let descriptor = unsafe cage_image_create("image", "bytes", 5)
        defer { close(descriptor) }
        try #require(descriptor >= 0)
        #expect(cage_image_is_sealed(descriptor) != 0)
        #expect(unsafe pwrite(descriptor, "x", 1, 0) < 0)
        #expect(ftruncate(descriptor, 0) != 0)
    }
}
