import CCage
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("System call policy")
struct PolicyTests {
    private struct Rule {
        let name: String
        let policies: UInt32
        let stages: UInt32
        let argument: Int
        let mask: UInt32
        let value: UInt32
    }

    private var rules: [Rule] {
        var count: UInt32 = 0
        // SAFETY: the table is constant and as long as it says, and its names are text.
        let first = unsafe cage_rules(&count)
        return unsafe UnsafeBufferPointer(start: first, count: Int(count)).map { rule in
            unsafe Rule(
                name: String(cString: rule.name), policies: UInt32(rule.policies), stages: UInt32(rule.stages),
                argument: Int(rule.argument), mask: rule.mask, value: rule.value)
        }
    }

    @Test func `every rule has a policy, a stage and a possible argument`() {
        #expect(rules.count > 20)
        for rule in rules {
            #expect(rule.policies != 0 && rule.policies & ~3 == 0, "\(rule)")
            #expect(rule.stages != 0 && rule.stages & ~3 == 0, "\(rule)")
            #expect(rule.argument >= -1 && rule.argument < 6, "\(rule)")
            #expect(rule.value & ~rule.mask == 0, "\(rule) can never match")
        }
    }

    @Test func `a running strategy may do this and nothing else`() {
        let running = rules.filter { $0.stages & CAGE_STAGE_RUN != 0 && $0.policies & CAGE_POLICY_WORKER != 0 }
        #expect(
            Set(running.map(\.name)) == [
                "futex", "write", "read", "clock_gettime", "sched_yield", "restart_syscall", "brk", "mmap", "munmap",
                "mremap", "madvise", "mprotect", "fstat", "newfstatat", "lseek", "exit_group", "exit",
                "rt_sigreturn", "rt_sigprocmask", "getpid", "gettid", "tgkill", "sigaltstack",
            ])
    }

    @Test func `executable memory and files are there only while the plugin is loaded`() {
        for rule in rules where rule.stages & CAGE_STAGE_RUN != 0 {
            if ["mmap", "mprotect"].contains(rule.name) {
                #expect(rule.argument == 2 && rule.mask == UInt32(PROT_EXEC) && rule.value == 0)
            }
            #expect(!["openat", "pread64", "seccomp"].contains(rule.name))
        }
    }
}
