import CTradingBoost

/// A strategy as a plugin.
public enum Plugin {
    /// The table of the strategy, constant for the life of the process: what a plugin's one exported function returns.
    ///
    ///     @c(tradingboost_plugin)
    ///     public func tradingboostPlugin() -> UnsafeRawPointer { Plugin.entry(HyperRSI.self) }
    @safe
    public static func entry<S: Strategy>(_ strategy: S.Type) -> UnsafeRawPointer {
        // SAFETY: the host calls the entry function on its one thread before anything else; nothing reads meanwhile.
        unsafe makeInstance = { host, create throws(StrategyRefusal) in
            try unsafe StrategyInstance<S>(host: host, create: create)
        }
        unsafe describe = { () throws(StrategyRefusal) in try Manifest.json(of: S.self) }
        return unsafe UnsafeRawPointer(table)
    }

    /// Set by `entry`: C functions know no generic parameters, so the strategy's type is kept here.
    // SAFETY: written by `entry` on the one thread that calls plugin functions, and read by `create` on the same.
    nonisolated(unsafe) static var makeInstance:
        ((UnsafePointer<tradingboost_host>, UnsafePointer<tradingboost_create>) throws(StrategyRefusal) -> PluginInstance)?

    /// Set by `entry`: the strategy's manifest as JSON.
    // SAFETY: as above.
    nonisolated(unsafe) static var describe: (() throws(StrategyRefusal) -> [UInt8])?

    // SAFETY: written once here, read-only from then on, never freed: the contract wants it for the life of the process.
    private nonisolated(unsafe) static let table: UnsafePointer<tradingboost_plugin_table> = {
        let table = UnsafeMutablePointer<tradingboost_plugin_table>.allocate(capacity: 1)
        unsafe table.initialize(
            to: tradingboost_plugin_table(
                magic: TRADINGBOOST_MAGIC, struct_size: UInt32(MemoryLayout<tradingboost_plugin_table>.size),
                abi_major: UInt16(TRADINGBOOST_ABI_MAJOR), abi_minor: UInt16(TRADINGBOOST_ABI_MINOR), reserved: 0,
                create: pluginCreate, load: pluginLoad, start: pluginStart, on_event: pluginOnEvent,
                on_parameters: pluginOnParameters, save: pluginSave, stop: pluginStop, destroy: pluginDestroy,
                describe: pluginDescribe))
        return unsafe UnsafePointer(table)
    }()
}

/// An instance as the table's functions see it: without the strategy's type.
class PluginInstance {
    func load(_ reader: UnsafePointer<tradingboost_state_reader>) -> Int32 { Status.unsupported }
    func onEvent(_ event: UnsafePointer<tradingboost_event>) -> Int32 { Status.unsupported }
    func onParameters(_ parameters: UnsafePointer<tradingboost_parameters>) -> Int32 { Status.unsupported }
    func save(_ writer: UnsafePointer<tradingboost_writer>) -> Int32 { Status.unsupported }
    func stop(_ reason: UInt32) -> Int32 { Status.unsupported }
}
