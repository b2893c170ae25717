// A plugin of a future contract.
#include "tradingboost.h"

static const tradingboost_plugin_table table = {.magic = TRADINGBOOST_MAGIC, .struct_size = sizeof table, .abi_major = 2};

const tradingboost_plugin_table *tradingboost_plugin(void) { return &table; }
