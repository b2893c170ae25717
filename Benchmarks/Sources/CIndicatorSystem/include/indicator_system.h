/* What the program `indicators` needs of the system; Embedded Swift sees C only. */
#ifndef INDICATOR_SYSTEM_H
#define INDICATOR_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

/* Nanoseconds of processor time: what other programs take meanwhile does not count. */
int64_t indicator_system_now(void);

/* Writes `count` doubles to a new file, whose path stands in the environment variable INDICATOR_CANDLES. Returns 0, also where
   there is no such variable, or -1 when it cannot. */
int indicator_system_write(const double *values, size_t count);

#endif
