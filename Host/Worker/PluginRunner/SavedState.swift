import CCage
import CTradingBoost

/// A saved state as bytes: what the runner keeps for an instance, then what the plugin wrote, under one checksum.
///
/// Little-endian: magic 8, checksum 8 (of all that follows), timer count 8, timers 8 each, the plugin's bytes.
// SAFETY: a view of bytes that its maker keeps alive while it is used.
@safe struct SavedState {
    var timers: [UInt64]
    var plugin: UnsafeBufferPointer<UInt8>

    /// "TBSTATE1".
    private static let magic: UInt64 = 0x3145_5441_5453_4254
    private static let fixedSize = 24

    init(timers: [UInt64], plugin: UnsafeBufferPointer<UInt8>) {
        self.timers = timers
        unsafe self.plugin = plugin
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        unsafe bytes.reserveCapacity(SavedState.fixedSize + timers.count * 8 + plugin.count)
        SavedState.append(SavedState.magic, to: &bytes)
        SavedState.append(0, to: &bytes)
        SavedState.append(UInt64(timers.count), to: &bytes)
        for timer in timers { SavedState.append(timer, to: &bytes) }
        unsafe bytes.append(contentsOf: plugin)
        let checksum = unsafe bytes.withUnsafeBufferPointer { unsafe SavedState.checksum($0) }
        for index in 0..<8 { bytes[8 + index] = UInt8(truncatingIfNeeded: checksum >> UInt64(8 * index)) }
        return bytes
    }

    init(reading bytes: UnsafeBufferPointer<UInt8>) throws(PluginError) {
        guard bytes.count >= SavedState.fixedSize, unsafe SavedState.number(bytes, at: 0) == SavedState.magic else {
            throw .damagedState("it does not begin as a saved state does")
        }
        guard unsafe SavedState.number(bytes, at: 8) == SavedState.checksum(bytes) else {
            throw .damagedState("its checksum does not match")
        }
        let count = unsafe SavedState.number(bytes, at: 16)
        guard count <= UInt64(CAGE_TIMERS_MAXIMUM), bytes.count >= SavedState.fixedSize + Int(count) * 8 else {
            throw .damagedState("it has \(count) timers")
        }
        self.timers = (0..<Int(count)).map { unsafe SavedState.number(bytes, at: SavedState.fixedSize + $0 * 8) }
        unsafe self.plugin = UnsafeBufferPointer(rebasing: bytes[(SavedState.fixedSize + Int(count) * 8)...])
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
    }

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in 0..<8 { number |= unsafe UInt64(bytes[offset + index]) << UInt64(8 * index) }
        return number
    }

    /// FNV-1a, 64 bits, of everything behind the checksum: against damage, not against an attacker.
    private static func checksum(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 16..<bytes.count {
            hash = unsafe (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3
        }
        return hash
    }
}

// SAFETY: as in HostFunctions.swift, the handle is the instance's state and lives through the call.
extension RunnerState {
    /// Gives `save` of a plugin its way out.
    static let write: @convention(c) (UnsafeMutableRawPointer?, tradingboost_plugin_bytes) -> Int32 = { handle, chunk in
        guard let state = unsafe handle?.assumingMemoryBound(to: RunnerState.self) else {
            return TRADINGBOOST_INVALID_ARGUMENT
        }
        guard unsafe chunk.size > 0 else { return TRADINGBOOST_OK }
        guard let data = unsafe chunk.data else { return TRADINGBOOST_INVALID_ARGUMENT }
        guard unsafe chunk.size <= UInt64(CAGE_STATE_MAXIMUM) else {
            unsafe state.pointee.isSavedTooLarge = true
            return TRADINGBOOST_LIMIT_REACHED
        }
        return unsafe state.pointee.write(data, count: Int(chunk.size)) ? TRADINGBOOST_OK : TRADINGBOOST_LIMIT_REACHED
    }

    /// Gives `load` of a plugin its way in.
    static let read:
        @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, UInt64, UnsafeMutablePointer<UInt64>?) ->
            Int32 = { handle, buffer, capacity, count in
                guard let state = unsafe handle?.assumingMemoryBound(to: RunnerState.self), let count = unsafe count else {
                    return TRADINGBOOST_INVALID_ARGUMENT
                }
                let size = unsafe Int(min(capacity, UInt64(state.pointee.storedSize)))
                if size > 0 {
                    guard let buffer = unsafe buffer, let stored = unsafe state.pointee.stored else {
                        return TRADINGBOOST_INVALID_ARGUMENT
                    }
                    unsafe buffer.update(from: stored, count: size)
                    unsafe state.pointee.stored = stored + size
                    unsafe state.pointee.storedSize -= size
                }
                unsafe count.pointee = UInt64(size)
                return TRADINGBOOST_OK
            }
}
