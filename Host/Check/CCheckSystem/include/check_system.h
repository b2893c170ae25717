/*
 * check_system.h: what the process of a check puts between a plugin and the C library: the heap, which can be counted and made
 * to fail, and the clocks, which can be moved. A plugin finds these functions before the library's own, because the program
 * that loads it exports them.
 */
#ifndef CHECK_SYSTEM_H
#define CHECK_SYSTEM_H

#include <stdint.h>

/* Makes sure that the functions are part of the program. */
void check_system_link(void);

/* Between enter and leave the plugin runs: its memory is counted. Not nested. */
void check_enter(void);
void check_leave(void);
/* The host's own part of a call from the plugin. */
void check_pause(void);
void check_resume(void);

/* Bytes that the plugin has taken and not given back. */
int64_t check_plugin_bytes(void);
/* How often it asked for memory. */
uint64_t check_plugin_allocations(void);
/* From the plugin's number-th request for memory on (from 0), counted from now, there is none; negative: there is always some. */
void check_fail_allocations_from(int64_t number);

/* Adds ns to every clock of the day, forgets how often they were read, and fills new memory with other bytes. */
void check_shift_clocks(int64_t nanoseconds);
/* How often the plugin read a clock of the system. */
uint64_t check_clock_reads(void);

/* Room for an event that ends where readable memory ends, for size bytes; 8-aligned when size is a multiple of 8. The same
   memory again with each call, filled with zeros in front. NULL when size is more than 64 kB or there is no memory. */
uint8_t *check_event_room(uint64_t size);

/* Nanoseconds of a clock that nothing moves. */
uint64_t check_steady_time(void);

#endif
