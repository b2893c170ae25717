import CCage
import CCheckSystem
import CDeterminism
import CTradingBoost
import CheckProtocol
import Glibc
import PluginRunner

/// The process of one part of a conformance check: the plugin and the job in a cage, as in a backtest. It gets both as sealed
/// memory and writes frames to a pipe. One process does one thing with one plugin, so that nothing is left of the one before.
@main
struct CheckProcess {
    private static let pluginDescriptor: Int32 = 3
    private static let jobDescriptor: Int32 = 4
    private static let outputDescriptor: Int32 = 5
    private static let memory: UInt64 = 2 << 30

    static func main() {
        determinism_link()
        check_system_link()
        // A crash is to be seen as what it is: no handler of a language's runtime comes first.
        for number in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS] { signal(number, SIG_DFL) }
        let output = CheckOutput(descriptor: outputDescriptor)
        do throws(Finding) {
            guard let bytes = readJob(), let job = CheckJob(bytes: bytes) else { throw Finding("the job cannot be read") }
            let plugin = try load()
            check_shift_clocks(job.clockShift)
            let events = try CheckScenarios(job: job, plugin: plugin, output: output).run()
            output.write(.done(events: events))
        } catch {
            output.write(.finding(error.text))
            exit(1)
        }
        // Destructors of the plugin run here.
        exit(0)
    }

    /// Closes the cage in two steps around the loading of the plugin.
    private static func load() throws(Finding) -> LoadedPlugin {
        var protections: UInt32 = 0
        var landlock: UInt32 = 0
        guard unsafe cage_enter(&protections) == 0, unsafe cage_limit_resources(memory, &protections) == 0,
            unsafe cage_give_up_privileges(&protections) == 0,
            unsafe cage_restrict_files(&protections, &landlock) == 0,
            unsafe cage_filter_system_calls(CAGE_POLICY_BACKTEST, CAGE_STAGE_LOAD, &protections) == 0
        else { throw Finding("the cage could not be closed: this machine cannot check plugins") }
        let plugin: LoadedPlugin
        do {
            check_enter()
            defer { check_leave() }
            plugin = try LoadedPlugin(descriptor: pluginDescriptor)
        } catch { throw Finding("\(error)") }
        guard unsafe cage_filter_system_calls(CAGE_POLICY_BACKTEST, CAGE_STAGE_RUN, &protections) == 0 else {
            throw Finding("the filter of system calls could not be set: this machine cannot check plugins")
        }
        return plugin
    }

    private static func readJob() -> [UInt8]? {
        var status = stat()
        guard unsafe fstat(jobDescriptor, &status) == 0, status.st_size <= CheckJob.maximumBytes else { return nil }
        let size = Int(status.st_size)
        var bytes = [UInt8](repeating: 0, count: size)
        // SAFETY: pread gets the array's memory and its size.
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(jobDescriptor, $0.baseAddress, size, 0) }
        return count == size ? bytes : nil
    }
}
