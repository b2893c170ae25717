/*
 * clone.h: clone3 with a function and a stack, which the C library does not offer. Private to this module.
 */
#ifndef CAGE_CLONE_H
#define CAGE_CLONE_H

#include <stdint.h>

/* The kernel's struct clone_args, whose last field is newer than some headers. */
typedef struct cage_clone_request {
    uint64_t flags;
    uint64_t process_descriptor; /* address of an int, with CLONE_PIDFD */
    uint64_t child_thread;
    uint64_t parent_thread;
    uint64_t exit_signal;
    uint64_t stack; /* its lowest address */
    uint64_t stack_size;
    uint64_t thread_storage;
    uint64_t set_thread;
    uint64_t set_thread_size;
    uint64_t cgroup; /* descriptor, with CLONE_INTO_CGROUP */
} cage_clone_request;

/* Makes a process that calls run(argument) on the stack of the request and ends with what that returns. Returns the process's
   number or -errno. */
int64_t cage_clone(const cage_clone_request *request, int (*run)(void *), void *argument);

/* The same by clone3 alone; size: of the request, as far as the kernel is to read it. */
int64_t cage_clone3(const cage_clone_request *request, uint64_t size, int (*run)(void *), void *argument);

/* A system call that does not touch errno: two processes of one address space have one errno. Returns a result or -errno. */
int64_t cage_call(int64_t number, int64_t first, int64_t second, int64_t third, int64_t fourth, int64_t fifth);

#endif
