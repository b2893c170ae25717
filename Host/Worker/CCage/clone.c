#define _GNU_SOURCE
#include "clone.h"

#include <errno.h>
#include <sched.h>
#include <stddef.h>

/*
 * Written in assembly: the child of clone3 returns from the system call on another, empty stack, where no compiled function
 * could go on.
 */

#if defined(__x86_64__)
__asm__(".text\n"
        ".globl cage_clone3\n"
        ".hidden cage_clone3\n"
        ".type cage_clone3, @function\n"
        "cage_clone3:\n"
        "    movq %rdx, %r8\n" /* run and argument where the system call keeps them */
        "    movq %rcx, %r9\n"
        "    movl $435, %eax\n"
        "    syscall\n"
        "    testq %rax, %rax\n"
        "    jz 1f\n"
        "    ret\n"
        "1:  xorl %ebp, %ebp\n"
        "    movq %r9, %rdi\n"
        "    call *%r8\n"
        "    movl %eax, %edi\n"
        "    movl $231, %eax\n" /* exit_group */
        "    syscall\n"
        "    hlt\n"
        ".size cage_clone3, . - cage_clone3\n");

int64_t cage_call(int64_t number, int64_t first, int64_t second, int64_t third, int64_t fourth, int64_t fifth) {
    int64_t result;
    register int64_t r10 __asm__("r10") = fourth;
    register int64_t r8 __asm__("r8") = fifth;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(first), "S"(second), "d"(third), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
__asm__(".text\n"
        ".globl cage_clone3\n"
        ".hidden cage_clone3\n"
        ".type cage_clone3, %function\n"
        "cage_clone3:\n"
        "    mov x9, x2\n"
        "    mov x10, x3\n"
        "    mov x8, #435\n"
        "    svc #0\n"
        "    cbz x0, 1f\n"
        "    ret\n"
        "1:  mov x29, #0\n"
        "    mov x30, #0\n"
        "    mov x0, x10\n"
        "    blr x9\n"
        "    mov x8, #94\n" /* exit_group */
        "    svc #0\n"
        "    brk #1\n"
        ".size cage_clone3, . - cage_clone3\n");

int64_t cage_call(int64_t number, int64_t first, int64_t second, int64_t third, int64_t fourth, int64_t fifth) {
    register int64_t x8 __asm__("x8") = number;
    register int64_t x0 __asm__("x0") = first;
    register int64_t x1 __asm__("x1") = second;
    register int64_t x2 __asm__("x2") = third;
    register int64_t x3 __asm__("x3") = fourth;
    register int64_t x4 __asm__("x4") = fifth;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
    return x0;
}
#else
#error "processes are made on x86-64 and aarch64"
#endif

/* Where clone3 is refused as unknown (containers do, because they cannot look into its arguments), clone is asked. */
int64_t cage_clone(const cage_clone_request *request, int (*run)(void *), void *argument) {
    uint64_t size = request->cgroup == 0 ? offsetof(cage_clone_request, set_thread) : sizeof *request;
    int64_t child = cage_clone3(request, size, run, argument);
    if (child != -ENOSYS || request->cgroup != 0) return child;
    uint8_t *top = (uint8_t *)(uintptr_t)(request->stack + request->stack_size);
    int flags = (int)(request->flags | request->exit_signal);
    child = clone(run, top, flags, argument, (int *)(uintptr_t)request->process_descriptor);
    return child < 0 ? -errno : child;
}
