import CCage

/// Bytes in memory that nobody can change any more.
package final class SealedBytes: Sendable {
    package let descriptor: Int32

    /// Nil when there is no memory for them.
    package init?<Record: BitwiseCopyable>(name: String, _ records: [Record]) {
        // SAFETY: the call copies the array's bytes before it returns.
        descriptor = unsafe records.withUnsafeBytes { unsafe cage_image_create(name, $0.baseAddress, UInt64($0.count)) }
        if descriptor < 0 { return nil }
    }

    deinit { cage_close(descriptor) }
}
