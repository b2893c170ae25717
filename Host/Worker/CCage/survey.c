#define _GNU_SOURCE
#include "cage_survey.h"

#include "cage_lockdown.h"
#include "cage_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

/* A worker gets memory at this place; a survey gets a pipe. */
#define ANSWER CAGE_DESCRIPTOR_PLUGIN
#define PATIENCE 10000

void cage_survey_answer(void) {
    struct stat status;
    if (fstat(ANSWER, &status) != 0 || !S_ISFIFO(status.st_mode)) return;
    cage_survey survey = {0};
    uint32_t *protections = &survey.protections;
    int closed = cage_enter(protections) == 0 && cage_limit_resources(256u << 20, protections) == 0 &&
                 cage_give_up_privileges(protections) == 0 &&
                 cage_restrict_files(protections, &survey.landlock_version) == 0 &&
                 cage_filter_system_calls(CAGE_POLICY_WORKER, CAGE_STAGE_LOAD, protections) == 0 &&
                 cage_filter_system_calls(CAGE_POLICY_WORKER, CAGE_STAGE_RUN, protections) == 0;
    int told = closed && write(ANSWER, &survey, sizeof survey) == sizeof survey;
    _exit(told ? 0 : 1);
}

int32_t cage_survey_take(const char *executable, uint64_t memory, cage_survey *survey) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
    const char *const arguments[] = {"tradingboost-worker", NULL};
    const cage_spawn_request request = {
        .executable = executable,
        .arguments = arguments,
        .descriptors = &ends[1],
        .descriptor_count = 1,
        .standard_output = -1,
        .standard_error = -1,
        .isolated = 1,
        .memory = memory,
    };
    int32_t process = 0, descriptor = -1;
    int32_t result = cage_spawn(&request, &process, &descriptor);
    close(ends[1]);
    if (result == 0) {
        struct pollfd answer = {.fd = ends[0], .events = POLLIN};
        if (poll(&answer, 1, PATIENCE) != 1) {
            result = -ETIMEDOUT;
        } else if (read(ends[0], survey, sizeof *survey) != sizeof *survey) {
            result = -EPROTO;
        } else {
            survey->protections |= cage_spawn_protections(process);
        }
        cage_kill(descriptor);
        cage_exit exit;
        cage_reap(process, 1, &exit);
        close(descriptor);
    }
    close(ends[0]);
    return result;
}
