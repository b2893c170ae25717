/*
 * determinism.h: random bytes that are the same in every run.
 *
 * Linked into the processes that run strategies, and exported from them, so that a plugin's own runtime finds these
 * functions instead of the C library's: the order of a hash table in a strategy, and so its decisions, repeat.
 */
#ifndef TRADINGBOOST_DETERMINISM_H
#define TRADINGBOOST_DETERMINISM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

void arc4random_buf(void *buffer, size_t size);
uint32_t arc4random(void);
uint32_t arc4random_uniform(uint32_t bound);
ssize_t getrandom(void *buffer, size_t size, unsigned flags);
int getentropy(void *buffer, size_t size);

/* Keeps the functions above in an executable that does not call them. */
void determinism_link(void);

#endif
