#define _GNU_SOURCE
#include "spawner.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_UNSHARE
#define CLOSE_RANGE_UNSHARE 2u
#endif

/* ---------------------------------------------------------------- messages with descriptors */

typedef struct parcel {
    const cage_spawn_request *request;
    int32_t result;
} parcel;

/* Room for the descriptors of a request, standard output and standard error. */
#define PARCEL_DESCRIPTORS (CAGE_DESCRIPTORS_MAXIMUM + 2)

typedef union control {
    struct cmsghdr header;
    uint8_t bytes[CMSG_SPACE(sizeof(int) * PARCEL_DESCRIPTORS)];
} control;

static int send_parcel(int socket, parcel parcel, const int *descriptors, uint32_t count) {
    control control;
    memset(&control, 0, sizeof control);
    struct iovec bytes = {&parcel, sizeof parcel};
    struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};
    if (count != 0) {
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * count);
    }
    ssize_t sent;
    do {
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent == sizeof parcel ? 0 : -1;
}

/* Returns how many descriptors came with it, or -1. */
static int receive_parcel(int socket, parcel *parcel, int *descriptors) {
    control control;
    struct iovec bytes = {parcel, sizeof *parcel};
    struct msghdr message = {
        .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t received;
    do {
        received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (received < 0 && errno == EINTR);
    if (received != sizeof *parcel) return -1;
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header == NULL || header->cmsg_type != SCM_RIGHTS) return 0;
    size_t size = header->cmsg_len - CMSG_LEN(0);
    memcpy(descriptors, CMSG_DATA(header), size);
    return (int)(size / sizeof(int));
}

int32_t cage_spawner_sender_process(const cage_spawner *spawner) {
    uint8_t byte;
    union {
        struct cmsghdr header;
        uint8_t bytes[CMSG_SPACE(sizeof(struct ucred))];
    } control;
    struct iovec bytes = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    int32_t process = -1;
    /* More than one when an earlier start failed behind its byte. */
    while (recvmsg(spawner->receiver, &message, MSG_DONTWAIT) == 1) {
        const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        if (header != NULL && header->cmsg_type == SCM_CREDENTIALS) {
            struct ucred sender;
            memcpy(&sender, CMSG_DATA(header), sizeof sender);
            process = sender.pid;
        }
        message.msg_controllen = sizeof control;
    }
    return process;
}

/* ---------------------------------------------------------------- the thread */

/* Takes a table of descriptors of its own: only the socket goes along, to 3; below it is nothing. */
static int leave_descriptors(cage_spawner *spawner) {
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing < 0) return -1;
    unsigned last = (unsigned)(spawner->requests > nothing ? spawner->requests : nothing);
    if (syscall(SYS_close_range, last + 1, ~0u, CLOSE_RANGE_UNSHARE) != 0) return -1;
    if (spawner->requests < 4) spawner->requests = fcntl(spawner->requests, F_DUPFD_CLOEXEC, 4);
    if (nothing < 4) nothing = fcntl(nothing, F_DUPFD_CLOEXEC, 4);
    for (int target = 0; target < 3; target++) dup3(nothing, target, O_CLOEXEC);
    dup3(spawner->requests, 3, O_CLOEXEC);
    spawner->requests = 3;
    return (int)syscall(SYS_close_range, 4, ~0u, 0);
}

static int prepare(cage_spawner *spawner) {
    if (leave_descriptors(spawner) != 0) return -1;
    spawner->host = (int)syscall(SYS_pidfd_open, getpid(), 0);
    if (spawner->host < 0) return -1;
    int pair[2], on = 1;
    if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) != 0) return -1;
    spawner->receiver = pair[0];
    spawner->sender = pair[1];
    if (setsockopt(spawner->receiver, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0) return -1;
    spawner->stack =
        mmap(NULL, CAGE_CHILD_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    return spawner->stack == MAP_FAILED ? -1 : 0;
}

static int32_t serve(cage_spawner *spawner, const cage_spawn_request *request, const int *descriptors, int *process) {
    cage_plan plan = {
        .request = request,
        .standard_output = descriptors[request->descriptor_count],
        .standard_error = descriptors[request->descriptor_count + 1],
        .nothing = 0,
        .host = spawner->host,
        .sender = spawner->sender,
        .stack = spawner->stack,
    };
    memcpy(plan.descriptors, descriptors, sizeof(int) * request->descriptor_count);
    return cage_spawner_start(spawner, &plan, process);
}

static void *make_processes(void *argument) {
    cage_spawner spawner = *(cage_spawner *)argument;
    parcel message = {.result = prepare(&spawner) == 0 ? 0 : -errno};
    int descriptors[PARCEL_DESCRIPTORS];
    while (send_parcel(spawner.requests, message, NULL, 0) == 0) {
        int count = receive_parcel(spawner.requests, &message, descriptors);
        if (count < 0) break;
        int process = -1;
        message.result = count == (int)message.request->descriptor_count + 2
                             ? serve(&spawner, message.request, descriptors, &process)
                             : -EMFILE;
        for (int index = 0; index < count; index++) close(descriptors[index]);
        if (message.result <= 0) continue;
        /* The answer with its descriptor; the loop's own message then says that the thread is free again. */
        if (send_parcel(spawner.requests, message, &process, 1) != 0) break;
        close(process);
    }
    return NULL;
}

/* ---------------------------------------------------------------- asking it */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int requests = -1;
static int nothing = -1;

static int32_t start_thread(void) {
    if (requests >= 0) return 0;
    if (nothing < 0) nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing < 0) return -errno;
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return -errno;
    static cage_spawner spawner;
    spawner.requests = pair[1];
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    int error = pthread_create(&thread, NULL, make_processes, &spawner);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    parcel ready = {.result = -error};
    int none[PARCEL_DESCRIPTORS];
    if (error == 0) {
        pthread_detach(thread);
        if (receive_parcel(pair[0], &ready, none) < 0) ready.result = -ECHILD;
    }
    close(pair[1]);
    if (ready.result != 0) {
        close(pair[0]);
        return ready.result;
    }
    requests = pair[0];
    return 0;
}

static int32_t ask(const cage_spawn_request *request, int32_t *process, int32_t *process_descriptor) {
    int descriptors[PARCEL_DESCRIPTORS];
    uint32_t count = request->descriptor_count;
    memcpy(descriptors, request->descriptors, sizeof(int) * count);
    descriptors[count] = request->standard_output < 0 ? nothing : request->standard_output;
    descriptors[count + 1] = request->standard_error < 0 ? nothing : request->standard_error;
    parcel message = {.request = request};
    if (send_parcel(requests, message, descriptors, count + 2) != 0) return -errno;
    int received[PARCEL_DESCRIPTORS];
    int answer = receive_parcel(requests, &message, received);
    if (answer < 0) return -ECHILD;
    if (message.result <= 0) return message.result;
    int32_t started = message.result;
    if (receive_parcel(requests, &message, received + 1) < 0) return -ECHILD;
    if (answer != 1) return -EMFILE;
    *process = started;
    *process_descriptor = received[0];
    return 0;
}

int32_t cage_spawn(const cage_spawn_request *request, int32_t *process, int32_t *process_descriptor) {
    if (request->descriptor_count > CAGE_DESCRIPTORS_MAXIMUM) return -EINVAL;
    pthread_mutex_lock(&lock);
    int32_t result = start_thread();
    if (result == 0) result = ask(request, process, process_descriptor);
    pthread_mutex_unlock(&lock);
    return result;
}
