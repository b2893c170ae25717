/*
 * cage_protection.h: what confines a caged process, as bits, with their names and the reason why one is missing.
 */
#ifndef CAGE_PROTECTION_H
#define CAGE_PROTECTION_H

#include <stdint.h>

/* Taken by the process itself, before code of somebody else runs in it. */
#define CAGE_PROTECTION_LIMITS 0x1u
#define CAGE_PROTECTION_NO_NEW_PRIVILEGES 0x2u
#define CAGE_PROTECTION_NOT_DUMPABLE 0x4u
#define CAGE_PROTECTION_FILES 0x8u    /* Landlock 1 */
#define CAGE_PROTECTION_NETWORK 0x10u /* Landlock 4 */
#define CAGE_PROTECTION_SCOPE 0x20u   /* Landlock 6: signals and abstract sockets */
#define CAGE_PROTECTION_FILTER_LOAD 0x40u
#define CAGE_PROTECTION_FILTER_RUN 0x80u
#define CAGE_PROTECTION_EMPTY_ROOT 0x100u
#define CAGE_PROTECTION_OWN_USER 0x200u
#define CAGE_PROTECTION_NO_CAPABILITIES 0x400u
/* Given by who starts the process. */
#define CAGE_PROTECTION_USER_NAMESPACE 0x1000u
#define CAGE_PROTECTION_PROCESS_NAMESPACE 0x2000u
#define CAGE_PROTECTION_NETWORK_NAMESPACE 0x4000u
#define CAGE_PROTECTION_IPC_NAMESPACE 0x8000u
#define CAGE_PROTECTION_HOST_NAME_NAMESPACE 0x10000u
#define CAGE_PROTECTION_MOUNT_NAMESPACE 0x20000u
#define CAGE_PROTECTION_CGROUP_NAMESPACE 0x40000u
#define CAGE_PROTECTION_MEMORY_CONTROL 0x100000u
#define CAGE_PROTECTION_PROCESS_CONTROL 0x200000u
#define CAGE_PROTECTION_CPU_CONTROL 0x400000u

/* Without these a worker does not start. */
#define CAGE_PROTECTIONS_REQUIRED 0xC7u

typedef struct cage_protection {
    uint32_t bit;
    const char *name; /* as in the report, in GET /health and in the configuration: "empty root" */
    const char *text; /* what a plugin cannot do because of it */
} cage_protection;

/* Every protection, in the order of the report. */
const cage_protection *cage_protections(uint32_t *count);

/* Why this machine does not give a protection, for people; valid for the process's life. Known after the first start of an
   isolated process. [any thread] */
const char *cage_missing_reason(uint32_t bit);

#endif
