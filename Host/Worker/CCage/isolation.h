/*
 * isolation.h: which namespaces this machine gives. Private to this module.
 */
#ifndef CAGE_ISOLATION_H
#define CAGE_ISOLATION_H

#include <stdint.h>

/* A namespace: its flag for clone and its protection. */
typedef struct cage_namespace {
    uint64_t flag;
    uint32_t protection;
} cage_namespace;

const cage_namespace *cage_namespaces(uint32_t *count);

/* Tries each namespace with a process that ends at once, and remembers the answers. Returns the flags that work together. */
uint64_t cage_isolation_probe(void);

/* The protections of flags. */
uint32_t cage_isolation_protections(uint64_t flags);

/* Why a namespace was refused; NULL when it was not, or is none. */
const char *cage_isolation_reason(uint32_t protection);

#endif
