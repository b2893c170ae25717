// Attacks on the world outside: files, sockets, shared objects of the kernel, what the process inherited.
#include "hostile.h"

#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

extern char **environ;

static void tell_environment(hostile *self) {
    int variables = 0;
    while (environ != NULL && environ[variables] != NULL) variables++;
    const char *names[] = {"PATH", "HOME", "DATABASE_URL", "LD_PRELOAD", "LD_LIBRARY_PATH", "PGPASSWORD"};
    int found = 0;
    for (size_t index = 0; index < sizeof names / sizeof names[0]; index++) found += getenv(names[index]) != NULL;
    tell(self, "environment: %d variables, %d of those that were looked for", variables, found);
}

static void tell_descriptors(hostile *self) {
    char line[256] = "";
    size_t length = 0;
    struct stat status;
    for (int descriptor = 0; descriptor < 4096 && length < sizeof line - 16; descriptor++) {
        if (fstat(descriptor, &status) != 0) continue;
        const char *kind = S_ISCHR(status.st_mode) ? "device" : S_ISREG(status.st_mode) ? "file"
            : S_ISSOCK(status.st_mode) ? "socket" : S_ISDIR(status.st_mode) ? "folder" : "nameless";
        length += (size_t)snprintf(line + length, sizeof line - length, " %d=%s", descriptor, kind);
    }
    tell(self, "descriptors:%s", line);
}

/* Everything that a process can read of itself without a path. */
static void tell_identity(hostile *self) {
    const char *program = (const char *)getauxval(AT_EXECFN);
    tell(self, "program %s, secure %lu", program == NULL ? "?" : strrchr(program, '/') + 1, getauxval(AT_SECURE));
}

static void files(hostile *self) {
    uint64_t how[3] = {O_RDONLY, 0, 0};
    if (is(self, "open")) FORBIDDEN(self, syscall(SYS_open, "/etc/passwd", O_RDONLY));
    if (is(self, "openat")) FORBIDDEN(self, syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY, 0));
    if (is(self, "openat2")) FORBIDDEN(self, syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", how, sizeof how));
    if (is(self, "write a file")) FORBIDDEN(self, open("/tmp/hostile", O_CREAT | O_WRONLY, 0600));
    if (is(self, "own memory")) FORBIDDEN(self, open("/proc/self/mem", O_RDWR));
    if (is(self, "environment of init")) FORBIDDEN(self, open("/proc/1/environ", O_RDONLY));
    if (is(self, "list descriptors")) FORBIDDEN(self, open("/proc/self/fd", O_RDONLY | O_DIRECTORY));
    if (is(self, "unlink")) FORBIDDEN(self, unlink("/tmp/hostile"));
    if (is(self, "mount")) FORBIDDEN(self, syscall(SYS_mount, "none", "/", "tmpfs", 0, NULL));
    if (is(self, "chroot")) FORBIDDEN(self, chroot("/"));
    if (is(self, "close")) FORBIDDEN(self, close(7));
    if (is(self, "duplicate")) FORBIDDEN(self, dup2(0, 7));
}

static void sockets(hostile *self) {
    if (is(self, "inet")) FORBIDDEN(self, socket(AF_INET, SOCK_STREAM, 0));
    if (is(self, "inet6")) FORBIDDEN(self, socket(AF_INET6, SOCK_DGRAM, 0));
    if (is(self, "unix")) FORBIDDEN(self, socket(AF_UNIX, SOCK_STREAM, 0));
    if (is(self, "netlink")) FORBIDDEN(self, socket(AF_NETLINK, SOCK_RAW, 0));
    if (is(self, "vsock")) FORBIDDEN(self, socket(AF_VSOCK, SOCK_STREAM, 0));
    int pair[2];
    if (is(self, "socket pair")) FORBIDDEN(self, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}

/* The ways in which two processes that share nothing could find each other. */
static void channels(hostile *self) {
    int pair[2];
    if (is(self, "shared memory")) FORBIDDEN(self, syscall(SYS_shmget, 0x7465, 4096, IPC_CREAT | 0666));
    if (is(self, "semaphore")) FORBIDDEN(self, syscall(SYS_semget, 0x7465, 1, IPC_CREAT | 0666));
    if (is(self, "message queue")) FORBIDDEN(self, syscall(SYS_msgget, 0x7465, IPC_CREAT | 0666));
    if (is(self, "posix queue")) FORBIDDEN(self, syscall(SYS_mq_open, "/hostile", O_CREAT | O_RDWR, 0666, NULL));
    if (is(self, "pipe")) FORBIDDEN(self, pipe(pair));
    if (is(self, "memfd")) FORBIDDEN(self, syscall(SYS_memfd_create, "hostile", 0));
    if (is(self, "abstract socket")) FORBIDDEN(self, socket(AF_UNIX, SOCK_DGRAM, 0));
    if (is(self, "signal a neighbour")) {
        /* Whoever has the next number, without a signal: the attempt is enough. */
        FORBIDDEN(self, kill(getpid() + 1, 0));
    }
    if (is(self, "standard output")) {
        /* The descriptors that two workers have in common lead nowhere. */
        char letter = 'x', back = 0;
        long written = write(1, &letter, 1), count = read(0, &back, 1);
        tell(self, "wrote %ld, read %ld", written, count);
    }
}

static void attack(hostile *self) {
    if (is(self, "environment")) tell_environment(self);
    if (is(self, "descriptors")) tell_descriptors(self);
    if (is(self, "identity")) tell_identity(self);
    files(self);
    sockets(self);
    channels(self);
}

/* Not an attack: an answer to each candle, to measure how long it takes. */
static void candle(hostile *self) {
    if (is(self, "answer")) tell(self, "%lld", (long long)self->count);
}

static const hostile_hooks hooks = {.candle = candle};
