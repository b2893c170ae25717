// A command whose function is not what the manifest says: it takes the whole number that comes for the address of a text.
#include "hostile.h"

static void attack(hostile *self) { trade(self); }

int32_t tradingboost_command_adjust(void *instance, const char *note, const tradingboost_command_rows *rows) {
    hostile *self = instance;
    self->count += note[0];
    return rows == NULL ? TRADINGBOOST_FAILED : TRADINGBOOST_OK;
}
