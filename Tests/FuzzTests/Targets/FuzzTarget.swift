/// A reader of untrusted bytes, as a fuzzer and the tests drive it: any bytes at all must neither trap nor run without end.
struct FuzzTarget: Sendable {
    /// Of its folder in Fuzzing/Corpus.
    let name: String
    /// Reads the bytes; a trap is a finding, and so is an answer that contradicts another one.
    let run: @Sendable ([UInt8]) -> Void

    static let all = [pluginFile, manifest, signature, workerRecords, marketRing, processOutput]
}

/// Stops a fuzzer, and a test, with what does not hold.
func expect(_ condition: Bool, _ text: @autoclosure () -> String) {
    guard !condition else { return }
    // An optimised build drops the text of a precondition.
    print("FINDING:", text().debugDescription)
    preconditionFailure()
}
