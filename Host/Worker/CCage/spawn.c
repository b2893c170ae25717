#define _GNU_SOURCE
#include "cage_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_DESCRIPTOR 3
/* Above every descriptor that a child is given: where copies wait for their final place. */
#define PARKING 64
#define MAXIMUM_DESCRIPTORS 32

/* Shared with the child until it has called exec: it runs in the parent's memory on a stack of its own. */
typedef struct child_plan {
    const cage_spawn_request *request;
    pid_t parent;
    int nothing;
    int error;
} child_plan;

static int place(int source, int target) { return dup2(source, target) == target ? 0 : -1; }

static int arrange_descriptors(const child_plan *plan) {
    const cage_spawn_request *request = plan->request;
    int parked[MAXIMUM_DESCRIPTORS];
    for (uint32_t index = 0; index < request->descriptor_count; index++) {
        parked[index] = fcntl(request->descriptors[index], F_DUPFD_CLOEXEC, PARKING);
        if (parked[index] < 0) return -1;
    }
    int output = fcntl(request->standard_output < 0 ? plan->nothing : request->standard_output, F_DUPFD_CLOEXEC, PARKING);
    int error = fcntl(request->standard_error < 0 ? plan->nothing : request->standard_error, F_DUPFD_CLOEXEC, PARKING);
    int nothing = fcntl(plan->nothing, F_DUPFD_CLOEXEC, PARKING);
    if (output < 0 || error < 0 || nothing < 0) return -1;
    if (place(nothing, 0) != 0 || place(output, 1) != 0 || place(error, 2) != 0) return -1;
    for (uint32_t index = 0; index < request->descriptor_count; index++) {
        if (place(parked[index], FIRST_DESCRIPTOR + (int)index) != 0) return -1;
    }
    return (int)syscall(SYS_close_range, FIRST_DESCRIPTOR + request->descriptor_count, ~0u, 0);
}

static int run_child(void *argument) {
    child_plan *plan = argument;
    static const char *const no_environment[] = {NULL};
    /* Signals were blocked before the child was made, so no handler of the host can run here. */
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
    sigset_t none;
    sigemptyset(&none);

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) goto failed;
    /* The parent may have ended before the line above. */
    if (getppid() != plan->parent) _exit(127);
    if (setsid() < 0) goto failed;
    if (chdir("/") != 0) goto failed;
    if (arrange_descriptors(plan) != 0) goto failed;
    if (sigprocmask(SIG_SETMASK, &none, NULL) != 0) goto failed;
    execve(plan->request->executable, (char *const *)plan->request->arguments, (char *const *)no_environment);
failed:
    plan->error = errno;
    _exit(127);
}

#define CHILD_STACK (64u << 10)

static int32_t spawn_here(const cage_spawn_request *request, int32_t *process, int32_t *process_descriptor) {
    if (request->descriptor_count > MAXIMUM_DESCRIPTORS) return -EINVAL;
    child_plan plan = {.request = request, .parent = getpid(), .error = 0};
    plan.nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (plan.nothing < 0) return -errno;
    uint8_t *stack = mmap(NULL, CHILD_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) {
        int error = errno;
        close(plan.nothing);
        return -error;
    }
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int descriptor = -1;
    pid_t child = clone(run_child, stack + CHILD_STACK, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &plan, &descriptor);
    int error = child < 0 ? errno : plan.error;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    munmap(stack, CHILD_STACK);
    close(plan.nothing);
    if (child < 0) return -error;
    if (error != 0) {
        close(descriptor);
        waitpid(child, NULL, 0);
        return -error;
    }
    *process = child;
    *process_descriptor = descriptor;
    return 0;
}

/* The thread that makes the processes, and the one request that it works on. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int is_running = 0;
static enum { IDLE, ASKED, ANSWERED } phase = IDLE;
static const cage_spawn_request *asked;
static int32_t answer, answered_process, answered_descriptor;

static void *make_processes(void *unused) {
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (phase != ASKED) pthread_cond_wait(&changed, &lock);
        answer = spawn_here(asked, &answered_process, &answered_descriptor);
        phase = ANSWERED;
        pthread_cond_broadcast(&changed);
    }
    return NULL;
}

static int start_thread(void) {
    if (is_running) return 0;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    int error = pthread_create(&thread, NULL, make_processes, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0) return error;
    pthread_detach(thread);
    is_running = 1;
    return 0;
}

int32_t cage_spawn(const cage_spawn_request *request, int32_t *process, int32_t *process_descriptor) {
    pthread_mutex_lock(&lock);
    int error = start_thread();
    if (error != 0) {
        pthread_mutex_unlock(&lock);
        return -error;
    }
    while (phase != IDLE) pthread_cond_wait(&changed, &lock);
    asked = request;
    phase = ASKED;
    pthread_cond_broadcast(&changed);
    while (phase != ANSWERED) pthread_cond_wait(&changed, &lock);
    int32_t result = answer;
    *process = answered_process;
    *process_descriptor = answered_descriptor;
    phase = IDLE;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return result;
}

int32_t cage_process_open(int32_t process) {
    int descriptor = (int)syscall(SYS_pidfd_open, process, 0);
    return descriptor < 0 ? -errno : descriptor;
}

void cage_kill(int32_t process_descriptor) { syscall(SYS_pidfd_send_signal, process_descriptor, SIGKILL, NULL, 0); }

int32_t cage_reap(int32_t process, int32_t wait, cage_exit *result) {
    int status = 0;
    pid_t reaped;
    do {
        reaped = waitpid(process, &status, wait ? 0 : WNOHANG);
    } while (reaped < 0 && errno == EINTR);
    if (reaped < 0) return -errno;
    *result = (cage_exit){0};
    if (reaped == 0) return 0;
    if (WIFSIGNALED(status)) {
        result->kind = CAGE_EXIT_SIGNAL;
        result->code = WTERMSIG(status);
    } else {
        result->kind = CAGE_EXIT_STATUS;
        result->code = WEXITSTATUS(status);
    }
    return 0;
}

const char *cage_signal_name(int32_t signal) {
    const char *name = sigabbrev_np(signal);
    return name == NULL ? "?" : name;
}
