/*
 * cage_plugin.h: loading a plugin from its sealed memory.
 */
#ifndef CAGE_PLUGIN_H
#define CAGE_PLUGIN_H

#include "tradingboost.h"

#define CAGE_PLUGIN_CANNOT_OPEN 1
#define CAGE_PLUGIN_NO_ENTRY 2 /* it does not export tradingboost_plugin */
#define CAGE_PLUGIN_NO_TABLE 3 /* the function returned NULL */

/* dlopen of the memory behind a descriptor, then its entry function. Returns 0 or one of the above. text: what the loader
   says, valid until the next call, or NULL. The plugin is never unloaded: that is what ending the process is for. */
int32_t cage_plugin_open(int32_t descriptor, const tradingboost_plugin_table **table, const char **text);

/* A function of the plugin that was opened last, or NULL. */
void *cage_plugin_symbol(const char *name);

/* Writes text to standard error. */
void cage_report(const uint8_t *text, uint64_t size);

/* Ends the process at once, without running anything of the plugin. */
[[noreturn]] void cage_end(int32_t status);

#endif
