import CCage
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// A program that was run to its end: what it wrote to standard output, and how it ended.
struct SpawnedProgram {
    let output: String
    let exit: cage_exit

    struct Failure: Error, Equatable {
        let errno: Int32
    }

    init(_ arguments: [String], descriptors: [Int32] = []) throws {
        var pipe: [Int32] = [0, 0]
        try #require(unsafe Glibc.pipe(&pipe) == 0)
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
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
        guard result == 0 else { throw Failure(errno: -result) }
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
        self.output = String(decoding: output, as: UTF8.self)
        self.exit = exit
    }
}
