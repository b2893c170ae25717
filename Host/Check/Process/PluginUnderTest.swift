import CCheckSystem
import CTradingBoost
import CheckProtocol
import Glibc
import PluginRunner

/// An instance of the plugin, called through its table as the contract says, with nothing in between.
// SAFETY: host table and instance are made and given back here; the plugin's functions get pointers that live through the call.
@safe final class PluginUnderTest {
    let host: CheckHost
    private let table: tradingboost_plugin_table
    private let hostTable: UnsafeMutablePointer<tradingboost_host>
    private var instance: UnsafeMutableRawPointer?
    private let appendedFields: Bool

    /// Bytes that stand behind the host's structs when they are larger than version 1.0 has them.
    static let appendix = 48
    private static let filler: Int32 = 0xA5

    init(_ plugin: LoadedPlugin, host: CheckHost, appendedFields: Bool = false) {
        self.host = host
        self.table = plugin.table
        self.appendedFields = appendedFields
        let size = unsafe MemoryLayout<tradingboost_host>.size + PluginUnderTest.appendix
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        unsafe memset(memory, PluginUnderTest.filler, size)
        unsafe hostTable = memory.bindMemory(to: tradingboost_host.self, capacity: 1)
        unsafe hostTable.initialize(to: host.makeTable())
        if appendedFields { unsafe hostTable.pointee.struct_size = UInt32(size) }
    }

    deinit {
        _ = destroy()
        unsafe UnsafeMutableRawPointer(hostTable).deallocate()
    }

    private func call(_ body: () -> Int32) -> Int32 {
        check_enter()
        defer { check_leave() }
        return body()
    }

    // MARK: - Life cycle

    /// False in `hasInstance` afterwards: OK without an instance.
    func create(_ configuration: InstanceConfiguration) -> Int32 {
        host.phase = .loading
        return unsafe configuration.withContract { instrument, parameters in
            unsafe withAppendix(instrument.pointee, \.struct_size) { instrument in
                unsafe withAppendix(parameters) { parameters in
                    let arguments = unsafe tradingboost_create(
                        struct_size: UInt32(MemoryLayout<tradingboost_create>.size), reserved: 0,
                        instance: configuration.instance, instrument: instrument, parameters: parameters)
                    return unsafe withAppendix(arguments, \.struct_size) { arguments in
                        call { unsafe table.create?(hostTable, arguments, &instance) ?? TRADINGBOOST_FAILED }
                    }
                }
            }
        }
    }

    var hasInstance: Bool { unsafe instance != nil }
    var takesParameters: Bool { unsafe table.on_parameters != nil }

    func start() -> Int32 {
        let status = call { unsafe table.start?(instance) ?? TRADINGBOOST_FAILED }
        host.phase = .running
        return status
    }

    /// `event` is as long as its size says.
    func handle(_ event: UnsafePointer<tradingboost_event>) -> Int32 {
        call { unsafe table.on_event?(instance, event) ?? TRADINGBOOST_FAILED }
    }

    func stop(_ reason: UInt32) -> Int32 {
        host.phase = .closing
        return call { unsafe table.stop?(instance, reason) ?? TRADINGBOOST_OK }
    }

    func destroy() -> Int32 {
        guard let gone = unsafe instance else { return TRADINGBOOST_OK }
        unsafe instance = nil
        host.phase = .closing
        return call { unsafe table.destroy?(gone) ?? TRADINGBOOST_FAILED }
    }

    func take(_ configuration: InstanceConfiguration) -> Int32 {
        unsafe configuration.withContract { _, parameters in
            call { unsafe table.on_parameters?(instance, parameters) ?? TRADINGBOOST_UNSUPPORTED }
        }
    }

    /// Calls a command's function with the instance.
    func command(isQuery: Bool, _ body: (UnsafeMutableRawPointer?) -> Int32) -> Int32 {
        if isQuery { host.phase = .telling }
        defer { host.phase = .running }
        return call { unsafe body(instance) }
    }

    // MARK: - State

    var savesState: Bool { unsafe table.save != nil }

    private final class Sink {
        var bytes: [UInt8] = []
        var room: Int
        init(room: Int) { self.room = room }
    }

    /// What save wrote. `room`: bytes after which the writer answers LIMIT_REACHED.
    func save(room: Int) -> (status: Int32, bytes: [UInt8]) {
        let sink = Sink(room: room)
        let phase = host.phase
        host.phase = .closing
        defer { host.phase = phase }
        let writer = unsafe tradingboost_writer(
            struct_size: UInt32(MemoryLayout<tradingboost_writer>.size), reserved: 0,
            handle: Unmanaged.passUnretained(sink).toOpaque(),
            write: { handle, chunk in
                check_pause()
                defer { check_resume() }
                guard let handle = unsafe handle, unsafe chunk.data != nil || chunk.size == 0 else {
                    return TRADINGBOOST_INVALID_ARGUMENT
                }
                return unsafe Unmanaged<Sink>.fromOpaque(handle)._withUnsafeGuaranteedRef { sink in
                    guard unsafe chunk.size <= UInt64(sink.room - sink.bytes.count) else { return TRADINGBOOST_LIMIT_REACHED }
                    unsafe sink.bytes.append(contentsOf: UnsafeBufferPointer(start: chunk.data, count: Int(chunk.size)))
                    return TRADINGBOOST_OK
                }
            })
        let status = unsafe withAppendix(writer, \.struct_size) { writer in
            call { unsafe table.save?(instance, writer) ?? TRADINGBOOST_UNSUPPORTED }
        }
        return (status, sink.bytes)
    }

    private final class Source {
        let bytes: [UInt8]
        let chunk: Int
        var offset = 0
        init(_ bytes: [UInt8], chunk: Int) { (self.bytes, self.chunk) = (bytes, chunk) }
    }

    /// `chunk`: what a call of read gives at most.
    func load(_ bytes: [UInt8], version: UInt32, chunk: Int = .max) -> Int32 {
        let source = Source(bytes, chunk: chunk)
        let reader = unsafe tradingboost_state_reader(
            struct_size: UInt32(MemoryLayout<tradingboost_state_reader>.size), state_version: version,
            handle: Unmanaged.passUnretained(source).toOpaque(), size: UInt64(bytes.count),
            read: { handle, buffer, capacity, count in
                check_pause()
                defer { check_resume() }
                guard let handle = unsafe handle, let count = unsafe count else { return TRADINGBOOST_INVALID_ARGUMENT }
                return unsafe Unmanaged<Source>.fromOpaque(handle)._withUnsafeGuaranteedRef { source in
                    let size = min(Int(clamping: capacity), source.chunk, source.bytes.count - source.offset)
                    guard unsafe buffer != nil || size == 0 else { return TRADINGBOOST_INVALID_ARGUMENT }
                    for index in 0..<size { unsafe buffer?[index] = source.bytes[source.offset + index] }
                    source.offset += size
                    unsafe count.pointee = UInt64(size)
                    return TRADINGBOOST_OK
                }
            })
        return unsafe withAppendix(reader, \.struct_size) { reader in
            call { unsafe table.load?(instance, reader) ?? TRADINGBOOST_UNSUPPORTED }
        }
    }

    // MARK: - Structs of a later host

    /// A copy of a struct for the length of `body`; larger than version 1.0 has it when that is wanted.
    @unsafe private func withAppendix<Record>(
        _ record: Record, _ size: WritableKeyPath<Record, UInt32>, _ body: (UnsafePointer<Record>) -> Int32
    ) -> Int32 {
        let length = MemoryLayout<Record>.size + PluginUnderTest.appendix
        let memory = UnsafeMutableRawPointer.allocate(byteCount: length, alignment: 16)
        defer { unsafe memory.deallocate() }
        unsafe memset(memory, PluginUnderTest.filler, length)
        let typed = unsafe memory.bindMemory(to: Record.self, capacity: 1)
        unsafe typed.initialize(to: record)
        if appendedFields { unsafe typed.pointee[keyPath: size] = UInt32(length) }
        return unsafe body(typed)
    }

    /// The same for a list of parameters, each of them larger.
    @unsafe private func withAppendix(
        _ list: UnsafePointer<tradingboost_parameters>, _ body: (UnsafePointer<tradingboost_parameters>) -> Int32
    ) -> Int32 {
        guard appendedFields, let items = unsafe list.pointee.items else {
            return unsafe withAppendix(list.pointee, \.struct_size, body)
        }
        let size = unsafe MemoryLayout<tradingboost_parameter>.stride
        let stride = size + 16
        let count = Int(unsafe list.pointee.count)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(1, count * stride), alignment: 16)
        defer { unsafe memory.deallocate() }
        unsafe memset(memory, PluginUnderTest.filler, count * stride)
        for index in 0..<count {
            var parameter = unsafe items[index]
            unsafe parameter.struct_size = UInt32(stride)
            unsafe (memory + index * stride).storeBytes(of: parameter, as: tradingboost_parameter.self)
        }
        var longer = unsafe list.pointee
        unsafe longer.stride = UInt32(stride)
        unsafe longer.items = unsafe UnsafePointer(memory.assumingMemoryBound(to: tradingboost_parameter.self))
        return unsafe withAppendix(longer, \.struct_size, body)
    }
}
