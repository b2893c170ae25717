import CCage
import PluginFixtures
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Death of the host")
struct HostDeathTests {
    @Test func `workers end with a host that is killed`() throws {
        var pipe: [Int32] = [0, 0]
        #expect(unsafe Glibc.pipe(&pipe) == 0)
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var process: Int32 = 0
        var descriptor: Int32 = -1
        // SAFETY: every pointer lives until the call returns.
        let result = unsafe "\(BuiltProduct.folder)/fixture-host".withCString { path in
            let arguments: [UnsafePointer<CChar>?] = unsafe [path, nil]
            return unsafe arguments.withUnsafeBufferPointer { arguments in
                var request = unsafe cage_spawn_request(
                    executable: path, arguments: arguments.baseAddress, descriptors: nil, descriptor_count: 0,
                    standard_output: pipe[1], standard_error: -1,
                    isolated: 0, memory: 0, cpu_per_thousand: 0)
                return unsafe cage_spawn(&request, &process, &descriptor)
            }
        }
        try #require(result == 0)
        close(pipe[1])
        var text = [UInt8](repeating: 0, count: 32)
        let count = unsafe read(pipe[0], &text, text.count)
        let worker = try #require(Int32(String(decoding: text.prefix(max(0, count - 1)), as: UTF8.self)))
        let workerDescriptor = cage_process_open(worker)
        try #require(workerDescriptor >= 0)
        var watched = pollfd(fd: workerDescriptor, events: Int16(POLLIN), revents: 0)
        #expect(unsafe poll(&watched, 1, 0) == 0, "the worker runs while its host does")

        cage_kill(descriptor)
        #expect(unsafe poll(&watched, 1, 10_000) == 1, "the worker ended within ten seconds")
        var exit = cage_exit()
        #expect(unsafe cage_reap(process, 1, &exit) == 0)
        #expect(exit.kind == CAGE_EXIT_SIGNAL && exit.code == SIGKILL)
        close(workerDescriptor)
        close(descriptor)
        close(pipe[0])
    }
}
