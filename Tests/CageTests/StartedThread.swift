import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// A thread of the operating system, because a ring's ends block.
final class StartedThread {
    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) throws {
        final class Box {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        // SAFETY: the box is retained for the thread, which releases it once.
        let box = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, box)
        try #require(result == 0)
    }

    func join() { pthread_join(thread, nil) }
}
