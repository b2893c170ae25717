#define _GNU_SOURCE
#include "isolation.h"

#include "cage_protection.h"
#include "clone.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* The user namespace first: in it, whoever is not root may make the others. */
static const cage_namespace namespaces[] = {
    {CLONE_NEWUSER, CAGE_PROTECTION_USER_NAMESPACE}, {CLONE_NEWPID, CAGE_PROTECTION_PROCESS_NAMESPACE},
    {CLONE_NEWNET, CAGE_PROTECTION_NETWORK_NAMESPACE}, {CLONE_NEWIPC, CAGE_PROTECTION_IPC_NAMESPACE},
    {CLONE_NEWUTS, CAGE_PROTECTION_HOST_NAME_NAMESPACE}, {CLONE_NEWNS, CAGE_PROTECTION_MOUNT_NAMESPACE},
    {CLONE_NEWCGROUP, CAGE_PROTECTION_CGROUP_NAMESPACE},
};
#define COUNT (sizeof namespaces / sizeof namespaces[0])

static char reasons[COUNT][96];

const cage_namespace *cage_namespaces(uint32_t *count) {
    *count = COUNT;
    return namespaces;
}

static int end_at_once(void *unused) {
    (void)unused;
    return 0;
}

/* Whether a process can be made with these flags: 0 or an error number. */
static int attempt(uint64_t flags) {
    static uint8_t stack[4096] __attribute__((aligned(16)));
    cage_clone_request request = {
        .flags = CLONE_VM | CLONE_VFORK | flags,
        .exit_signal = SIGCHLD,
        .stack = (uint64_t)(uintptr_t)stack,
        .stack_size = sizeof stack,
    };
    int64_t child = cage_clone(&request, end_at_once, NULL);
    if (child < 0) return (int)-child;
    waitpid((pid_t)child, NULL, 0);
    return 0;
}

uint64_t cage_isolation_probe(void) {
    uint64_t flags = 0;
    for (size_t index = 0; index < COUNT; index++) {
        int error = attempt(flags | namespaces[index].flag);
        if (error == 0) {
            flags |= namespaces[index].flag;
            reasons[index][0] = '\0';
        } else {
            const char *text = strerrordesc_np(error);
            snprintf(reasons[index], sizeof reasons[index], "the system refuses it to the host: %s",
                     text == NULL ? "unknown error" : text);
        }
    }
    return flags;
}

uint32_t cage_isolation_protections(uint64_t flags) {
    uint32_t protections = 0;
    for (size_t index = 0; index < COUNT; index++) {
        if (flags & namespaces[index].flag) protections |= namespaces[index].protection;
    }
    return protections;
}

const char *cage_isolation_reason(uint32_t protection) {
    for (size_t index = 0; index < COUNT; index++) {
        if (namespaces[index].protection == protection && reasons[index][0] != '\0') return reasons[index];
    }
    return NULL;
}
