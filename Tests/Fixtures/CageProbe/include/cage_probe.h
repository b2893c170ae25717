/*
 * cage_probe.h: makes one system call below the policy's filter, in a process of its own.
 */
#ifndef CAGE_PROBE_H
#define CAGE_PROBE_H

#include "cage_lockdown.h"

#include <stdint.h>

#define CAGE_PROBE_PLAIN 0u
/* The process blocks every signal first. */
#define CAGE_PROBE_BLOCKED 1u
/* By the machine's 32-bit entrance; x86-64 only. */
#define CAGE_PROBE_OLD_ENTRANCE 2u

/* What an argument stands for that only the process itself knows: its own number. */
#define CAGE_PROBE_OWN_PROCESS INT64_MIN

/* Returns the status that waitpid gives of the process: 0 when the call returned, whatever it said. -1 when it could not be
   tried. program: fixture-cage-probe; a fork of a process as large as a test run takes much longer. vitals: what was recorded
   of a refusal; NULL = nothing is. */
int32_t cage_probe(const char *program, uint32_t policy, uint32_t stage, int64_t number, const int64_t arguments[6],
                   uint32_t how, cage_vitals *vitals);

#endif
