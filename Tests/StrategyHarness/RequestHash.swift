extension CandleSession {
    /// What the strategy asked for, as one number: equal runs have equal hashes.
    package var requestHash: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ bytes: some Sequence<UInt8>) { for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 } }
        func add(_ number: UInt64) { add((0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }) }
        for request in host.requests {
            switch request {
            // As the first version of the contract had it, its size included: what came later is not used here.
            case .submit(let bytes, let order):
                add([64, 0, 0, 0])
                add(bytes.dropFirst(4).prefix(60))
                add(order)
            case .cancel(let order): add(2); add(order)
            case .amend(let bytes): add(bytes)
            case .setTimer(let timer, let due): add(timer); add(UInt64(bitPattern: due))
            case .cancelTimer(let timer): add(timer)
            case .notify(let title, let text): add(title.utf8); add(text.utf8)
            }
        }
        return hash
    }
}
