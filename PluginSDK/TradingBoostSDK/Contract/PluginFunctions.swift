import CTradingBoost

// The table's functions. The instance pointer is a retained `PluginInstance` from create to destroy.

/// The instance behind the host's pointer, without taking a reference: the host keeps it alive from create to destroy.
@unsafe
@inline(__always)
private func withInstance(_ pointer: UnsafeMutableRawPointer?, _ body: (PluginInstance) -> Int32) -> Int32 {
    guard let pointer = unsafe pointer else { return Status.invalidArgument }
    return unsafe Unmanaged<PluginInstance>.fromOpaque(pointer)._withUnsafeGuaranteedRef { body($0) }
}

func pluginCreate(
    _ host: UnsafePointer<tradingboost_host>?, _ create: UnsafePointer<tradingboost_create>?,
    _ instance: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Int32 {
    guard let host = unsafe host, let create = unsafe create, let instance = unsafe instance,
        let makeInstance = unsafe Plugin.makeInstance
    else { return Status.invalidArgument }
    do {
        // SAFETY: the host's structs are readable during the call; the reference is released in destroy.
        let made = try unsafe makeInstance(host, create)
        unsafe instance.pointee = Unmanaged.passRetained(made).toOpaque()
        return Status.ok
    } catch {
        return error.status
    }
}

func pluginLoad(_ instance: UnsafeMutableRawPointer?, _ reader: UnsafePointer<tradingboost_state_reader>?) -> Int32 {
    guard let reader = unsafe reader else { return Status.invalidArgument }
    return unsafe withInstance(instance) { unsafe $0.load(reader) }
}

func pluginStart(_ instance: UnsafeMutableRawPointer?) -> Int32 {
    unsafe withInstance(instance) { _ in Status.ok }
}

func pluginOnEvent(_ instance: UnsafeMutableRawPointer?, _ event: UnsafePointer<tradingboost_event>?) -> Int32 {
    guard let event = unsafe event else { return Status.invalidArgument }
    return unsafe withInstance(instance) { unsafe $0.onEvent(event) }
}

func pluginOnParameters(
    _ instance: UnsafeMutableRawPointer?, _ parameters: UnsafePointer<tradingboost_parameters>?
) -> Int32 {
    guard let parameters = unsafe parameters else { return Status.invalidArgument }
    return unsafe withInstance(instance) { unsafe $0.onParameters(parameters) }
}

func pluginSave(_ instance: UnsafeMutableRawPointer?, _ writer: UnsafePointer<tradingboost_writer>?) -> Int32 {
    guard let writer = unsafe writer else { return Status.invalidArgument }
    return unsafe withInstance(instance) { unsafe $0.save(writer) }
}

func pluginStop(_ instance: UnsafeMutableRawPointer?, _ reason: UInt32) -> Int32 {
    unsafe withInstance(instance) { $0.stop(reason) }
}

func pluginDestroy(_ instance: UnsafeMutableRawPointer?) -> Int32 {
    guard let instance = unsafe instance else { return Status.invalidArgument }
    // SAFETY: balances create; the host does not use the pointer afterwards.
    unsafe Unmanaged<PluginInstance>.fromOpaque(instance).release()
    return Status.ok
}

func pluginDescribe(_ writer: UnsafePointer<tradingboost_writer>?) -> Int32 {
    guard let writer = unsafe writer, let describe = unsafe Plugin.describe else { return Status.invalidArgument }
    do {
        return unsafe contractCopy(of: writer).write(try describe())
    } catch {
        return error.status
    }
}

extension tradingboost_writer {
    /// Appends bytes, which the host copies before it returns.
    func write(_ bytes: [UInt8]) -> Int32 {
        guard let write = unsafe write else { return Status.invalidArgument }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe write(handle, tradingboost_plugin_bytes(data: buffer.baseAddress, size: UInt64(buffer.count)))
        }
    }
}
