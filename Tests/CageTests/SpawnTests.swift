import CCage
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Spawn")
struct SpawnTests {
    @Test func `a process has no environment, its descriptors from 3 on, and the folder of all`() throws {
        unsafe setenv("TRADINGBOOST_SECRET", "fake-key-for-a-test", 1)
        defer { unsafe unsetenv("TRADINGBOOST_SECRET") }
        #expect(try SpawnedProgram(["/usr/bin/env"]).output == "")
        #expect(try SpawnedProgram(["/bin/pwd"]).output == "/\n")
        let output = try SpawnedProgram(["/bin/ls", "/proc/self/fd"], descriptors: [0, 0]).output
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
        let output = try SpawnedProgram(["/bin/sh", "-c", script], descriptors: [first, second]).output
        #expect(output == "twoone")
    }

    @Test func `a program that is not there is the caller's error`() {
        #expect(throws: SpawnedProgram.Failure(errno: ENOENT)) { try SpawnedProgram(["/nowhere/program"]) }
    }

    @Test func `the way a process ended is told`() throws {
        let status = try SpawnedProgram(["/bin/sh", "-c", "exit 3"]).exit
        #expect(status.kind == CAGE_EXIT_STATUS && status.code == 3)
        let signal = try SpawnedProgram(["/bin/sh", "-c", "kill -TERM $$"]).exit
        #expect(signal.kind == CAGE_EXIT_SIGNAL && signal.code == SIGTERM)
    }

    @Test func `signals that the host ignores are not ignored by its workers`() throws {
        signal(SIGTERM, SIG_IGN)
        defer { signal(SIGTERM, SIG_DFL) }
        #expect(try SpawnedProgram(["/bin/sh", "-c", "kill -TERM $$"]).exit.kind == CAGE_EXIT_SIGNAL)
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
