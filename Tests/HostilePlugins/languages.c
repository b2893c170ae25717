// A strategy whose attack is written in another language: it ends there in that language's own way, inside a callback.
#include "hostile.h"

extern void hostile_elsewhere(void);

static void attack(hostile *self) {
    hostile_elsewhere();
    tell(self, "came back");
}
