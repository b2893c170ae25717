import CTradingBoost
import Glibc
import Testing
import TradingBoostSDKOrdinary

/// A build of a shipped plugin, which lies beside the test binary.
package struct PluginFile: Sendable, CustomTestStringConvertible {
    package let name: String
    package let isOrdinary: Bool

    /// As it ships: Embedded Swift.
    package static func embedded(_ name: String) -> PluginFile { PluginFile(name: name, isOrdinary: false) }

    package static func ordinary(_ name: String) -> PluginFile { PluginFile(name: name, isOrdinary: true) }

    /// As it ships, and as ordinary Swift.
    package static func both(_ name: String) -> [PluginFile] { [embedded(name), ordinary(name)] }

    package var testDescription: String { "lib\(name)\(isOrdinary ? "Ordinary" : "").so" }

    package var path: String {
        get throws {
            var buffer = [CChar](repeating: 0, count: 4_096)
            let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
            let executable = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let slash = try #require(executable.lastIndex(of: "/"))
            return executable[...slash] + testDescription
        }
    }

    /// Loads the file as a worker does and calls its one function. Never closed.
    package var table: UnsafeRawPointer {
        get throws {
            typealias Entry = @convention(c) () -> UnsafeRawPointer
            return unsafe unsafeBitCast(try symbol("tradingboost_plugin"), to: Entry.self)()
        }
    }

    /// The table, for a caller whose errors are of one type; a file that does not load stops the test.
    package var loaded: UnsafeRawPointer {
        do { return unsafe try table } catch { preconditionFailure("\(testDescription) loads: \(error)") }
    }

    /// What the plugin says of itself.
    package var manifest: [UInt8]? {
        get throws { unsafe described(try table) }
    }

    struct LoadFailure: Error { var text: String }

    /// An exported function.
    func symbol(_ name: String) throws -> UnsafeMutableRawPointer {
        let path = try path
        guard let handle = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw LoadFailure(text: unsafe String(cString: dlerror()))
        }
        return unsafe try #require(unsafe dlsym(handle, name), "\(testDescription) exports \(name)")
    }

    /// A session of one instance, with the manifest's defaults but for `changes`.
    package func session(
        _ changes: [String: ParameterValue] = [:], instrument: InstrumentUnderTest = InstrumentUnderTest(),
        host: RecordingHost = RecordingHost()
    ) throws -> CandleSession {
        let table = unsafe try table
        let parameters = try DescribedPlugin(self).defaults.merging(changes) { $1 }
        return try CandleSession(file: self, host: host, instrument: instrument) { host in
            try unsafe PluginUnderTest(table, host: host, instrument: instrument, parameters: parameters)
        }
    }

    /// Why an instance with the defaults but for `changes` is refused: what it logged last; nil when it starts. A change to nil
    /// leaves the parameter out.
    package func refusal(
        _ changes: [String: ParameterValue?], instrument: InstrumentUnderTest = InstrumentUnderTest()
    ) throws -> String? {
        var parameters = try DescribedPlugin(self).defaults
        for (name, value) in changes { parameters[name] = value }
        let host = RecordingHost()
        do throws(PluginUnderTest.Refused) {
            _ = try unsafe PluginUnderTest(loaded, host: host, instrument: instrument, parameters: parameters)
            return nil
        } catch {
            #expect(error.status == TRADINGBOOST_INVALID_PARAMETER)
            return host.logs.last?.text
        }
    }
}

extension ParameterValue {
    package static func decimal(_ text: String) -> ParameterValue { .decimal(FixedDecimal(text)) }
    package static func decimal(_ whole: Int) -> ParameterValue { .decimal(FixedDecimal(whole)) }
}
