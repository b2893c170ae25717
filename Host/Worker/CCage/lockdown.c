#define _GNU_SOURCE
#include "cage_lockdown.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---------------------------------------------------------------- limits and privileges */

int32_t cage_limit_resources(uint64_t memory, uint32_t *protections) {
    const struct {
        __rlimit_resource_t resource;
        rlim_t value;
    } limits[] = {
        {RLIMIT_AS, memory},     {RLIMIT_CORE, 0},      {RLIMIT_FSIZE, 0}, {RLIMIT_NPROC, 0},
        {RLIMIT_MEMLOCK, 0},     {RLIMIT_MSGQUEUE, 0},  {RLIMIT_NICE, 0},  {RLIMIT_RTPRIO, 0},
        {RLIMIT_SIGPENDING, 16}, {RLIMIT_NOFILE, 16},
    };
    for (size_t index = 0; index < sizeof limits / sizeof limits[0]; index++) {
        struct rlimit limit = {limits[index].value, limits[index].value};
        if (setrlimit(limits[index].resource, &limit) != 0) return -errno;
    }
    *protections |= CAGE_PROTECTION_LIMITS;
    return 0;
}

int32_t cage_give_up_privileges(uint32_t *protections) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
    *protections |= CAGE_PROTECTION_NO_NEW_PRIVILEGES;
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return -errno;
    *protections |= CAGE_PROTECTION_NOT_DUMPABLE;
    return 0;
}

/* ---------------------------------------------------------------- Landlock */

/* Numbers of the kernel's interface, some newer than the headers of the systems this is built on. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif
#define LANDLOCK_ASK_VERSION 1u

struct landlock_rules {
    uint64_t files;   /* version 1: 13 rights, 2: refer, 3: truncate, 5: ioctl */
    uint64_t network; /* version 4: bind and connect of TCP */
    uint64_t scope;   /* version 6: abstract sockets, signals */
};

int32_t cage_restrict_files(uint32_t *protections, uint32_t *version) {
    long answer = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_ASK_VERSION);
    if (answer < 0 && errno != ENOSYS && errno != EOPNOTSUPP) return -errno;
    if (answer <= 0) {
        *version = 0;
        return 0;
    }
    *version = (uint32_t)answer;
    uint32_t rights = answer >= 5 ? 16 : answer >= 3 ? 15 : answer == 2 ? 14 : 13;
    struct landlock_rules rules = {
        .files = ((uint64_t)1 << rights) - 1,
        .network = answer >= 4 ? 3 : 0,
        .scope = answer >= 6 ? 3 : 0,
    };
    size_t size = answer >= 6 ? sizeof rules : answer >= 4 ? offsetof(struct landlock_rules, scope) : sizeof rules.files;
    long set = syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    if (set < 0) return -errno;
    /* No rule is added: nothing is allowed. The plugin's memfd lies in no file system that a path leads to, and is exempt. */
    long result = syscall(SYS_landlock_restrict_self, set, 0);
    int error = errno;
    close((int)set);
    if (result != 0) return -error;
    *protections |= CAGE_PROTECTION_FILES;
    if (answer >= 4) *protections |= CAGE_PROTECTION_NETWORK;
    if (answer >= 6) *protections |= CAGE_PROTECTION_SCOPE;
    return 0;
}

/* ---------------------------------------------------------------- the filter */

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the system call policy is written for x86-64 and aarch64"
#endif

#define MAXIMUM_FILTER 512

typedef struct filter {
    struct sock_filter code[MAXIMUM_FILTER];
    uint16_t size;
} filter;

static void append(filter *filter, struct sock_filter instruction) {
    if (filter->size < MAXIMUM_FILTER) filter->code[filter->size] = instruction;
    filter->size++;
}

#define FIELD(name) ((uint32_t)offsetof(struct seccomp_data, name))
#define LOAD_WORD(offset) ((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset))
#define RETURN(value) ((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, value))
#define UNLESS_EQUAL_SKIP(value, count) ((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count))

static void check(filter *filter, const cage_check *check, uint32_t skipped) {
    append(filter, LOAD_WORD(FIELD(args) + 8u * (uint32_t)check->argument));
    append(filter, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, check->mask));
    uint32_t value = check->kind == CAGE_CHECK_OWN_PROCESS ? (uint32_t)getpid() : check->value;
    append(filter, UNLESS_EQUAL_SKIP(value, (uint8_t)skipped));
}

#define CHECK_SIZE 3u

/* One rule after the other: number, perhaps arguments, allow. What no rule allows is a SIGSYS, which ends the process when it is
   blocked, ignored or not handled; another architecture's call, whose number means nothing here, ends it at once. */
static void compile(filter *filter, uint32_t policy, uint32_t stage) {
    append(filter, LOAD_WORD(FIELD(arch)));
    append(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
    append(filter, RETURN(SECCOMP_RET_KILL_PROCESS));
    uint32_t count;
    const cage_rule *rules = cage_rules(&count);
    for (uint32_t index = 0; index < count; index++) {
        const cage_rule *rule = &rules[index];
        if ((rule->policies & policy) == 0 || (rule->stages & stage) == 0) continue;
        uint32_t checks = rule->checks[0].kind == CAGE_CHECK_NONE ? 0 : rule->checks[1].kind == CAGE_CHECK_NONE ? 1 : 2;
        append(filter, LOAD_WORD(FIELD(nr)));
        append(filter, UNLESS_EQUAL_SKIP(rule->number, (uint8_t)(checks * CHECK_SIZE + 1)));
        for (uint32_t number = 0; number < checks; number++) {
            check(filter, &rule->checks[number], (checks - number - 1) * CHECK_SIZE + 1);
        }
        append(filter, RETURN(SECCOMP_RET_ALLOW));
    }
    append(filter, RETURN(SECCOMP_RET_TRAP));
}

int32_t cage_filter_system_calls(uint32_t policy, uint32_t stage, uint32_t *protections) {
    static filter filter;
    filter.size = 0;
    compile(&filter, policy, stage);
    if (filter.size > MAXIMUM_FILTER) return -E2BIG;
    struct sock_fprog program = {.len = filter.size, .filter = filter.code};
    /* For every thread: one that a constructor of the plugin started must not keep the rights of loading. */
    unsigned flags = SECCOMP_FILTER_FLAG_TSYNC;
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) != 0) return -errno;
    *protections |= stage == CAGE_STAGE_LOAD ? CAGE_PROTECTION_FILTER_LOAD : CAGE_PROTECTION_FILTER_RUN;
    return 0;
}
