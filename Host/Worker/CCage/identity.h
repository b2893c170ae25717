/*
 * identity.h: which user a caged process is. Private to this module.
 */
#ifndef CAGE_IDENTITY_H
#define CAGE_IDENTITY_H

#include "child.h"

/* Maps the user of a process's new user namespace: *user, when this process may, else this process's own, and then *user
   becomes 0. Returns 0 or an error number. */
int cage_identity_map(int32_t process, uint32_t *user);

/* Writes into the plan's environment what cage_enter has to know. */
void cage_identity_tell(cage_plan *plan);

#endif
