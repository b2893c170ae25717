import CCage
import CDeterminism
import PluginRunner

/// tradingboost-worker: runs the strategies of one user that come from one plugin, and can do nothing else.
///
/// Started by the host with the descriptors of cage_protocol.h. It ends by SHUTDOWN with status 0 or with its host; with status
/// 1 after a FAILED of the whole worker.
@main
struct WorkerMain {
    static func main() {
        determinism_link()
        cage_survey_answer()
        guard var rings = Rings() else {
            // Started by hand: there is nobody to tell on a ring.
            usage.withUTF8Buffer { unsafe cage_report($0.baseAddress, UInt64($0.count)) }
            cage_end(2)
        }
        let begin = rings.receiveBegin()
        rings.spin = begin.spin

        var ready = cage_ready()
        ready.protocol_version = CAGE_PROTOCOL_VERSION
        lockDown(memory: begin.memory, &ready, rings)
        let plugin = load(rings)
        // SAFETY: out-parameter on this stack.
        guard unsafe cage_filter_system_calls(CAGE_POLICY_WORKER, CAGE_STAGE_RUN, &ready.protections) == 0 else {
            rings.endFailed(CAGE_FAILURE_LOCKDOWN, "the second system call filter cannot be set")
        }
        ready.abi_major = plugin.table.abi_major
        ready.abi_minor = plugin.table.abi_minor
        rings.send(CAGE_READY, ready)

        var worker = Worker(plugin: plugin, rings: rings)
        worker.run()
    }

    /// The first half of the cage: everything that must hold before code of the plugin runs.
    private static func lockDown(memory: UInt64, _ ready: inout cage_ready, _ rings: Rings) {
        // SAFETY: out-parameters on this stack.
        guard unsafe cage_enter(&ready.protections) == 0 else {
            rings.endFailed(CAGE_FAILURE_LOCKDOWN, "the files and rights of the host cannot be left")
        }
        guard unsafe cage_limit_resources(memory, &ready.protections) == 0 else {
            rings.endFailed(CAGE_FAILURE_LOCKDOWN, "the resource limits cannot be set")
        }
        guard unsafe cage_give_up_privileges(&ready.protections) == 0 else {
            rings.endFailed(CAGE_FAILURE_LOCKDOWN, "the privileges cannot be given up")
        }
        guard unsafe cage_restrict_files(&ready.protections, &ready.landlock_version) == 0 else {
            rings.endFailed(CAGE_FAILURE_LOCKDOWN, "Landlock is there but refuses its rules")
        }
        guard rings.recordRefusals() == 0 else {
            rings.endFailed(CAGE_FAILURE_LOCKDOWN, "refused system calls cannot be recorded")
        }
        guard unsafe cage_filter_system_calls(CAGE_POLICY_WORKER, CAGE_STAGE_LOAD, &ready.protections) == 0 else {
            rings.endFailed(CAGE_FAILURE_LOCKDOWN, "the first system call filter cannot be set")
        }
    }

    private static func load(_ rings: Rings) -> LoadedPlugin {
        do {
            let plugin = try LoadedPlugin(descriptor: CAGE_DESCRIPTOR_PLUGIN)
            _ = cage_close(CAGE_DESCRIPTOR_PLUGIN)
            return plugin
        } catch {
            rings.endFailed(CAGE_FAILURE_LOAD, error.description)
        }
    }

    private static let usage: StaticString = "tradingboost-worker is started by tradingboost, never by hand\n"
}
