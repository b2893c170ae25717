#define _GNU_SOURCE
#include "cage_plugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

/* Of the process's plugin; a worker loads one. */
static void *library;

int32_t cage_plugin_open(int32_t descriptor, const tradingboost_plugin_table **table, const char **text) {
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    *text = NULL;
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        *text = dlerror();
        return CAGE_PLUGIN_CANNOT_OPEN;
    }
    void *symbol = dlsym(library, "tradingboost_plugin");
    if (symbol == NULL) return CAGE_PLUGIN_NO_ENTRY;
    const tradingboost_plugin_table *(*entry)(void);
    *(void **)&entry = symbol;
    *table = entry();
    return *table == NULL ? CAGE_PLUGIN_NO_TABLE : 0;
}

void *cage_plugin_symbol(const char *name) { return library == NULL ? NULL : dlsym(library, name); }

void cage_report(const uint8_t *text, uint64_t size) {
    ssize_t written = write(2, text, size);
    (void)written;
}

[[noreturn]] void cage_end(int32_t status) { _exit(status); }
