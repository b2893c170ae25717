/*
 * determinism.h: random bytes that are the same in every run.
 *
 * Linked into the processes that run strategies, and exported from them, so that a plugin's own runtime finds this
 * arc4random_buf instead of the C library's: the order of a hash table in a strategy, and so its decisions, repeat.
 */
#ifndef TRADINGBOOST_DETERMINISM_H
#define TRADINGBOOST_DETERMINISM_H

#include <stddef.h>
#include <stdint.h>

void arc4random_buf(void *buffer, size_t size);
uint32_t arc4random(void);
uint32_t arc4random_uniform(uint32_t bound);

/* Keeps the functions above in an executable that does not call them. */
void determinism_link(void);

#endif
