// Ways to end a process, by accident or on purpose, and to use up its memory and its time.
#include "hostile.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>

static int overflow(volatile char *previous) {
    volatile char frame[4096];
    frame[0] = previous == NULL ? 1 : previous[0];
    return overflow(frame) + frame[0];
}

/* Of the first candle: by the time of the attack the frame that it names is gone, and the boundary lies between. */
static jmp_buf place;
static __attribute__((noinline)) int remember(void) { return setjmp(place); }

/* Until there is no more; then it gives all of it back. */
static void take_all_memory(void) {
    static char *blocks[1 << 14];
    int count = 0;
    for (;;) {
        char *block = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (block == MAP_FAILED) {
            while (count > 0) munmap(blocks[--count], 1 << 20);
            return;
        }
        memset(block, 1, 1 << 20);
        if (count < 1 << 14) blocks[count++] = block;
    }
}

static void memory(hostile *self) {
    if (is(self, "memory bomb")) {
        for (;;) memset(malloc(1 << 20), 1, 1 << 20);
    }
    if (is(self, "memory and go on")) {
        take_all_memory();
        tell(self, "took all there was and came back");
    }
    if (is(self, "rwx")) {
        FORBIDDEN(self, (long)mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    }
    if (is(self, "mprotect")) {
        void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memcpy(page, "\xc3", 1);
        FORBIDDEN(self, mprotect(page, 4096, PROT_READ | PROT_EXEC));
    }
    if (is(self, "memfd_create")) FORBIDDEN(self, syscall(SYS_memfd_create, "hostile", 0));
    if (is(self, "double free")) {
        /* Two blocks, so that the check for the last freed one does not see it, and the C library's own check does. */
        void *volatile first = malloc(2000), *volatile second = malloc(2000);
        free(first);
        free(second);
        free(first);
        abort();
    }
    if (is(self, "heap overflow")) {
        for (int round = 0; round < 64; round++) memset(malloc(64), 0xA5, 4096);
        free(malloc(64));
        free(malloc(100000));
        abort();
    }
}

static void clocks(hostile *self) {
    if (is(self, "loop")) loop();
    if (is(self, "mask and loop")) {
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_SETMASK, &all, NULL);
        loop();
    }
    if (is(self, "sleep")) FORBIDDEN(self, syscall(SYS_clock_nanosleep, CLOCK_REALTIME, 0, &(struct timespec){1000, 0}, NULL));
    if (is(self, "wait")) {
        /* The one way to sleep that is allowed. */
        uint32_t word = 0;
        for (;;) syscall(SYS_futex, &word, 0 /* wait */, 0, NULL, NULL, 0);
    }
    if (is(self, "yield")) {
        for (;;) syscall(SYS_sched_yield);
    }
    if (is(self, "pause")) FORBIDDEN(self, syscall(SYS_pause));
    if (is(self, "alarm")) FORBIDDEN(self, syscall(SYS_alarm, 1));
    if (is(self, "handler")) FORBIDDEN(self, (long)signal(SIGSEGV, SIG_IGN));
}

static void attack(hostile *self) {
    if (is(self, "null")) *(volatile int *)8 = 1;
    if (is(self, "stack overflow")) overflow(NULL);
    if (is(self, "abort")) abort();
    if (is(self, "trap")) __builtin_trap();
    if (is(self, "divide")) {
        volatile int zero = 0;
        volatile int result = 1 / zero;
        (void)result;
        __builtin_trap();
    }
    if (is(self, "longjmp")) longjmp(place, 1);
    if (is(self, "exit")) exit(0);
    if (is(self, "_exit")) _exit(0);
    if (is(self, "exit thread")) syscall(SYS_exit, 0);
    memory(self);
    clocks(self);
}

static int32_t start(hostile *self) {
    if (is(self, "longjmp") && remember() != 0) {
        /* Back in a frame that has ended, in the middle of an event. */
        abort();
    }
    if (is(self, "loop in start")) loop();
    if (is(self, "crash in start")) *(volatile int *)8 = 1;
    if (is(self, "refuse to start")) return TRADINGBOOST_FAILED;
    return TRADINGBOOST_OK;
}

static void stop(hostile *self) {
    if (is(self, "loop in stop")) loop();
    if (is(self, "crash in stop")) *(volatile int *)8 = 1;
}

static const hostile_hooks hooks = {.start = start, .stop = stop};
