import CTradingBoost
import PluginRunner

/// A plugin whose functions a test writes. One at a time: C functions know no context.
final class Script {
    // SAFETY: set and used on the thread of a serialized suite's test.
    private nonisolated(unsafe) static var current = Script()

    fileprivate var host: ScriptedHost?
    var onCreate: (ScriptedHost) -> Void = { _ in }
    /// The host, and the event's bytes.
    var onEvent: (ScriptedHost, [UInt8]) -> Void = { _, _ in }

    static func plugin(_ script: Script) throws(PluginError) -> LoadedPlugin {
        unsafe current = script
        // SAFETY: the table has every required function, and is copied.
        var table = unsafe tradingboost_plugin_table(
            magic: TRADINGBOOST_MAGIC, struct_size: UInt32(MemoryLayout<tradingboost_plugin_table>.size), abi_major: 1,
            abi_minor: 0, reserved: 0,
            create: { host, _, instance in
                guard let host = unsafe host else { return TRADINGBOOST_INVALID_ARGUMENT }
                let scripted = unsafe ScriptedHost(table: host)
                unsafe Script.current.host = scripted
                unsafe instance?.pointee = UnsafeMutableRawPointer(bitPattern: 8)
                unsafe Script.current.onCreate(scripted)
                return TRADINGBOOST_OK
            }, load: nil, start: { _ in TRADINGBOOST_OK },
            on_event: { _, event in
                guard let event = unsafe event, let host = unsafe Script.current.host else {
                    return TRADINGBOOST_INVALID_ARGUMENT
                }
                let bytes = unsafe Array(UnsafeRawBufferPointer(start: event, count: Int(event.pointee.size)))
                unsafe Script.current.onEvent(host, bytes)
                return TRADINGBOOST_OK
            }, on_parameters: nil, save: nil, stop: nil, destroy: { _ in TRADINGBOOST_OK }, describe: nil)
        return try unsafe LoadedPlugin(table: &table)
    }
}

/// The host table as a script uses it. Status 1 stands for a service that is NULL.
// SAFETY: the table lives until the instance is destroyed, and a script is called before.
@safe
struct ScriptedHost {
    let table: UnsafePointer<tradingboost_host>

    private var handle: UnsafeMutableRawPointer? { unsafe table.pointee.handle }

    func subscribe(_ subscription: tradingboost_subscription) -> Int32 {
        var subscription = subscription
        return unsafe table.pointee.subscribe?(handle, &subscription) ?? 1
    }

    func submit(_ request: tradingboost_order_request) -> Int32 {
        var request = request
        return unsafe table.pointee.submit_order?(handle, &request, nil) ?? 1
    }

    func submit(_ request: tradingboost_order_request, _ plan: tradingboost_order_plan) -> Int32 {
        var (request, plan) = (request, plan)
        return unsafe table.pointee.submit_plan?(handle, &request, &plan, nil) ?? 1
    }

    func random() -> UInt64 {
        var number: UInt64 = 0
        _ = unsafe table.pointee.random?(handle, &number)
        return number
    }

    func uuid() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 16)
        _ = unsafe table.pointee.uuid?(handle, &bytes)
        return bytes
    }

    func hasExtension(_ name: String) -> Bool {
        unsafe withBytes(Array(name.utf8)) { unsafe table.pointee.extension?(handle, $0) != nil }
    }

    /// Status, and the number of the request.
    func requestCandles(_ count: UInt32, timeframe: Int64 = 60_000_000_000, instrument: UInt32 = 3) -> (Int32, UInt64) {
        var number: UInt64 = 0
        let table = unsafe withBytes(Array("tradingboost.history/1".utf8)) { name in
            unsafe self.table.pointee.extension?(handle, name)?.assumingMemoryBound(to: tradingboost_history.self).pointee
        }
        let status = unsafe table?.request_candles?(handle, instrument, timeframe, count, &number) ?? 1
        return (status, number)
    }

    // MARK: - Store

    private var store: tradingboost_store? {
        unsafe withBytes(Array("tradingboost.store/1".utf8)) { name in
            unsafe table.pointee.extension?(handle, name)?.assumingMemoryBound(to: tradingboost_store.self).pointee
        }
    }

    /// Nil when there is no such value.
    func get(_ key: String) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 2_000)
        var size: UInt64 = 0
        let status = unsafe withBytes(Array(key.utf8)) { unsafe store?.get?(handle, $0, &buffer, 2_000, &size) ?? 1 }
        return status == TRADINGBOOST_OK ? Array(buffer.prefix(Int(size))) : nil
    }

    func set(_ key: String, _ value: [UInt8]) -> Int32 {
        unsafe withBytes(Array(key.utf8)) { key in unsafe withBytes(value) { unsafe store?.set?(handle, key, $0) ?? 1 } }
    }

    func remove(_ key: String) -> Int32 { unsafe withBytes(Array(key.utf8)) { unsafe store?.remove?(handle, $0) ?? 1 } }
}

/// Never NULL, not even for no bytes: NULL is what a plugin passes by mistake.
private func withBytes<Result>(_ bytes: [UInt8], _ body: (tradingboost_plugin_bytes) -> Result) -> Result {
    unsafe (bytes + [0]).withUnsafeBufferPointer {
        unsafe body(tradingboost_plugin_bytes(data: $0.baseAddress, size: UInt64(bytes.count)))
    }
}
