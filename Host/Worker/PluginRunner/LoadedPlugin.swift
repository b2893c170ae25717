import CCage
package import CTradingBoost

/// A plugin in this process. It is never unloaded.
package struct LoadedPlugin {
    /// A copy of the plugin's table, of which nothing can be NULL that is required.
    package let table: tradingboost_plugin_table

    /// Loads the plugin behind a descriptor of sealed memory and checks what its entry function returns. Runs the plugin's
    /// constructors: only in a process that is locked down already. The loader knows a plugin by its descriptor's number: a
    /// process that loads a second one must not have closed the first one's descriptor.
    package init(descriptor: Int32) throws(PluginError) {
        var table: UnsafePointer<tradingboost_plugin_table>?
        var text: UnsafePointer<CChar>?
        // SAFETY: both out-parameters live on this stack, and the text is copied before the next call of the loader.
        switch unsafe cage_plugin_open(descriptor, &table, &text) {
        case 0: break
        case CAGE_PLUGIN_NO_ENTRY: throw .noEntryPoint
        case CAGE_PLUGIN_NO_TABLE: throw .noTable
        default:
            guard let text = unsafe text else { throw .cannotLoad("unknown reason") }
            throw .cannotLoad(unsafe String(cString: text))
        }
        guard let table = unsafe table else { throw .noTable }
        try unsafe self.init(table: table)
    }

    /// Checks a table: for a plugin that is linked, and for tests.
    ///
    /// SAFETY: `table` points to at least `struct_size` readable bytes, as the contract demands.
    @unsafe package init(table: UnsafePointer<tradingboost_plugin_table>) throws(PluginError) {
        // Field by field: a table of another major version may be smaller than this one's type.
        guard unsafe table.pointee.magic == TRADINGBOOST_MAGIC else { throw .wrongMagic }
        guard unsafe table.pointee.abi_major == TRADINGBOOST_ABI_MAJOR else {
            throw .wrongMajorVersion(unsafe table.pointee.abi_major)
        }
        guard unsafe table.pointee.struct_size >= UInt32(MemoryLayout<tradingboost_plugin_table>.size) else {
            throw .tableTooSmall(unsafe table.pointee.struct_size)
        }
        let copy = unsafe table.pointee
        guard unsafe copy.create != nil else { throw .missingFunction("create") }
        guard unsafe copy.start != nil else { throw .missingFunction("start") }
        guard unsafe copy.on_event != nil else { throw .missingFunction("on_event") }
        guard unsafe copy.destroy != nil else { throw .missingFunction("destroy") }
        guard unsafe (copy.load == nil) == (copy.save == nil) else {
            throw .missingFunction(unsafe copy.load == nil ? "load, but has save" : "save, but has load")
        }
        self.table = copy
    }
}

extension LoadedPlugin {
    /// The manifest that the plugin says of itself, as JSON.
    package func describe() throws(PluginError) -> [UInt8] {
        final class Sink { var bytes: [UInt8] = [] }
        guard let describe = unsafe table.describe else { throw .noDescription }
        let sink = Sink()
        var writer = unsafe tradingboost_writer(
            struct_size: UInt32(MemoryLayout<tradingboost_writer>.size), reserved: 0,
            handle: Unmanaged.passUnretained(sink).toOpaque(),
            write: { handle, chunk in
                guard let handle = unsafe handle, unsafe chunk.data != nil || chunk.size == 0 else {
                    return TRADINGBOOST_INVALID_ARGUMENT
                }
                // SAFETY: the handle is the sink, which lives through describe; the chunk is readable during the call.
                return unsafe Unmanaged<Sink>.fromOpaque(handle)._withUnsafeGuaranteedRef { sink in
                    guard unsafe chunk.size <= UInt64((256 << 10) - sink.bytes.count) else { return TRADINGBOOST_LIMIT_REACHED }
                    unsafe sink.bytes.append(contentsOf: UnsafeBufferPointer(start: chunk.data, count: Int(chunk.size)))
                    return TRADINGBOOST_OK
                }
            })
        let status = unsafe describe(&writer)
        if status == TRADINGBOOST_LIMIT_REACHED { throw .descriptionTooLarge }
        guard status == TRADINGBOOST_OK else { throw .refused(function: "describe", status: status, reason: "") }
        return sink.bytes
    }
}
