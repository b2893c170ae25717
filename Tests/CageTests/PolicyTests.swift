import CCage
import CageProbe
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Generated from the policy's table: a rule that is added is tested.
@Suite("System call policy")
struct PolicyTests {
    typealias Place = PolicyTable.Place

    @Test func `every rule has a policy, a stage and possible arguments`() {
        #expect(PolicyTable.rules.count > 30)
        for rule in PolicyTable.rules {
            #expect(rule.policies != 0 && rule.policies & ~3 == 0, "\(rule)")
            #expect(rule.stages != 0 && rule.stages & ~3 == 0, "\(rule)")
            for check in rule.checks {
                #expect((0..<6).contains(check.argument), "\(rule)")
                #expect(check.value & ~check.mask == 0, "\(rule) can never match")
            }
        }
    }

    @Test(arguments: Place.all) func `each rule allows what it says`(place: Place) {
        for rule in PolicyTable.rules where place.has(rule) {
            let status = PolicyTable.status(rule.number, rule.arguments, in: place)
            #expect(!PolicyTable.isRefusal(status), "\(rule.name)\(rule.arguments)")
        }
    }

    @Test(arguments: Place.all) func `an argument that is changed is refused`(place: Place) {
        for rule in PolicyTable.rules where place.has(rule) {
            for check in rule.checks {
                var refused = 0
                for changed in check.changed {
                    var arguments = rule.arguments
                    arguments[check.argument] = changed
                    // Another rule may allow just that.
                    guard !PolicyTable.allows(rule.number, arguments, in: place) else { continue }
                    refused += 1
                    let status = PolicyTable.status(rule.number, arguments, in: place)
                    #expect(PolicyTable.isRefusal(status), "\(rule.name)\(arguments) gave \(status)")
                }
                #expect(refused > 0, "argument \(check.argument) of \(rule.name) makes no difference")
            }
        }
    }

    @Test(arguments: Place.all) func `every other system call ends the process`(place: Place) {
        let allowed = Set(PolicyTable.rules.filter(place.has).map(\.number))
        // Two are the kernel's own, for its probes, and pass by every filter; without a probe they do nothing.
        let unfiltered: [Int64] = [335, 336]
        let everyNumber = (Int64(0)...470).filter { !allowed.contains($0) && !unfiltered.contains($0) }
        #expect(everyNumber.count > 420)
        for number in everyNumber {
            let status = PolicyTable.status(number, in: place)
            #expect(PolicyTable.isRefusal(status), "system call \(number) gave \(status)")
        }
    }

    #if arch(x86_64)
        @Test(arguments: Place.all) func `calls of other architectures end the process`(place: Place) {
            // write and exit_group as x32 knows them, and getpid as i386 does.
            for number in [PolicyTable.number("write"), 231, 39] {
                #expect(PolicyTable.isRefusal(PolicyTable.status(number | 0x4000_0000, in: place)))
            }
            #expect(PolicyTable.isRefusal(PolicyTable.status(20, in: place, how: CAGE_PROBE_OLD_ENTRANCE)))
        }
    #endif

    @Test(arguments: Place.all) func `blocking every signal changes nothing`(place: Place) {
        #expect(PolicyTable.isRefusal(PolicyTable.status(PolicyTable.number("socket"), in: place, how: CAGE_PROBE_BLOCKED)))
    }

    @Test(arguments: Place.all) func `a refused call is recorded with its first argument`(place: Place) throws {
        let (status, vitals) = PolicyTable.recorded(PolicyTable.number("socket"), [10, 3, 0, 0, 0, 0], in: place)
        #expect(PolicyTable.isRefusal(status))
        #expect(Int64(vitals.refused_call) == PolicyTable.number("socket") + 1)
        #expect(vitals.refused_argument == 10)
        // The handler of the record cannot be replaced.
        let other = PolicyTable.status(PolicyTable.number("rt_sigaction"), [Int64(SIGSYS), 0, 0, 8, 0, 0], in: place)
        #expect(PolicyTable.isRefusal(other))
    }

    @Test func `refused calls have the names that people know`() {
        #expect(PolicyTable.number("socket") > 0)
        #expect(PolicyTable.number("io_uring_setup") == 425)
        #expect(unsafe cage_call_name(100_000) == nil)
        #expect(unsafe cage_call_name(-1) == nil)
    }

    @Test func `a running strategy may do this and nothing else`() {
        let running = PolicyTable.rules.filter(Place(policy: CAGE_POLICY_WORKER, stage: CAGE_STAGE_RUN).has)
        #expect(
            Set(running.map(\.name)) == [
                "futex", "write", "read", "clock_gettime", "sched_yield", "restart_syscall", "brk", "mmap", "munmap",
                "mremap", "madvise", "mprotect", "fstat", "newfstatat", "lseek", "exit_group", "exit",
                "rt_sigreturn", "rt_sigprocmask", "getpid", "gettid", "tgkill", "sigaltstack",
            ])
    }

    @Test func `executable memory and files are there only while the plugin is loaded`() {
        for place in Place.all where place.stage == CAGE_STAGE_RUN {
            for call in ["mmap", "mprotect"] {
                #expect(
                    !PolicyTable.allows(PolicyTable.number(call), [0, 4_096, Int64(PROT_READ | PROT_EXEC), 0, 0, 0], in: place))
            }
            for call in ["openat", "pread64", "seccomp"] {
                #expect(!PolicyTable.rules.contains { place.has($0) && $0.number == PolicyTable.number(call) })
            }
        }
        for place in Place.all {
            let both = Int64(PROT_READ | PROT_WRITE | PROT_EXEC)
            #expect(
                !PolicyTable.allows(PolicyTable.number("mmap"), [0, 4_096, both, 0, 0, 0], in: place), "writable and executable")
        }
    }
}
