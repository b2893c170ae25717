// What a plugin does before anybody called it: constructors, and resolvers of indirect functions, run inside dlopen. Compiled
// once for each attack, which DOES names: there are no parameters yet.
#include "hostile.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define EXITS 1
#define LOOPS 2
#define OPENS_FILES 3
#define STARTS_A_THREAD 4
#define EXECUTES 5
#define CRASHES 6
#define FAKES_THE_FILTER 7
#define EXITS_IN_A_RESOLVER 8
#define OPENS_A_SOCKET 9
#define HANDLES_SIGNALS 10

static char seen[256];

#if DOES == EXITS_IN_A_RESOLVER
static int chosen(void) { return 0; }
static int (*resolve(void))(void) {
    _exit(0);
    return chosen;
}
static int indirect(void) __attribute__((ifunc("resolve")));
#endif

#if DOES == STARTS_A_THREAD
static void *idle(void *unused) {
    loop();
    return unused;
}
#endif

#if DOES == OPENS_FILES
static void open_files(void) {
    const char *paths[] = {"/etc/passwd", "/proc/self/mem", "/proc/self/maps", "/proc/1/environ", "/proc/self/environ",
                           "/dev/mem", "/", "/proc", "/tmp", "/lib/x86_64-linux-gnu/libc.so.6"};
    int opened = 0;
    for (size_t index = 0; index < sizeof paths / sizeof paths[0]; index++) opened += open(paths[index], O_RDONLY) >= 0;
    snprintf(seen, sizeof seen, "opened %d of %zu files", opened, sizeof paths / sizeof paths[0]);
}
#endif

#if DOES == FAKES_THE_FILTER
/* A filter of the plugin's own answers the worker's request for the second one with "done". */
static void fake_filter(void) {
    struct sock_filter code[] = {
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr)},
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_seccomp},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
    };
    struct sock_fprog program = {sizeof code / sizeof code[0], code};
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
}
#endif

__attribute__((constructor)) static void run_when_loaded(void) {
#if DOES == EXITS
    _exit(0);
#elif DOES == LOOPS
    loop();
#elif DOES == OPENS_FILES
    open_files();
#elif DOES == STARTS_A_THREAD
    pthread_t thread;
    pthread_create(&thread, NULL, idle, NULL);
#elif DOES == EXECUTES
    syscall(SYS_execve, "/bin/sh", NULL, NULL);
#elif DOES == CRASHES
    *(volatile int *)8 = 1;
#elif DOES == FAKES_THE_FILTER
    fake_filter();
#elif DOES == OPENS_A_SOCKET
    socket(AF_INET, SOCK_STREAM, 0);
#elif DOES == HANDLES_SIGNALS
    /* What would let it survive the filter. */
    signal(SIGSYS, SIG_IGN);
#endif
}

/* What a plugin that faked the second filter tries with the rights of loading. */
static void attack(hostile *self) {
#if DOES == EXITS_IN_A_RESOLVER
    tell(self, "%d", indirect());
#elif DOES == FAKES_THE_FILTER
    int file = open("/etc/passwd", O_RDONLY);
    tell(self, "%s", file < 0 ? "opened nothing" : "opened a file");
    void *code = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    tell(self, "%s", code == MAP_FAILED ? "no executable memory" : "executable memory");
#else
    tell(self, "%s", seen);
#endif
}
