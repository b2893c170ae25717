/* libfuzzer.h: the fuzzer that comes with the compiler. */
#ifndef LIBFUZZER_H
#define LIBFUZZER_H

#include <stddef.h>
#include <stdint.h>

/* Runs the fuzzer with the arguments of a program; returns the program's exit status. */
int LLVMFuzzerRunDriver(int *argument_count, char ***arguments, int (*run)(const uint8_t *data, size_t size));

#endif
