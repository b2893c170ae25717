/*
 * cage_survey.h: what confines a worker on this machine, found out with a worker that never loads a plugin.
 */
#ifndef CAGE_SURVEY_H
#define CAGE_SURVEY_H

#include <stdint.h>

typedef struct cage_survey {
    uint32_t protections; /* CAGE_PROTECTION_… */
    uint32_t landlock_version;
} cage_survey;

/* Host: starts the worker's program as a cage, and takes its answer. memory: bytes, as of a worker's control group. Returns 0 or
   -errno; -EPROTO when the cage did not close, -ETIMEDOUT when it did not answer in time. [any thread] */
int32_t cage_survey_take(const char *executable, uint64_t memory, cage_survey *survey);

/* Worker: closes the cage and answers, and ends the process, when it was started for a survey; otherwise returns. */
void cage_survey_answer(void);

#endif
