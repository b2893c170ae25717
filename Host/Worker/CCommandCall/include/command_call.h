/*
 * command_call.h: calls a plugin's command, a C function whose parameters are known only from the manifest. libffi builds the
 * call; it needs no memory that can be executed.
 */
#ifndef COMMAND_CALL_H
#define COMMAND_CALL_H

#include "tradingboost.h"

#define COMMAND_ARGUMENTS_MAXIMUM 8

/* The C type of an argument. */
#define COMMAND_FORM_INTEGER 1u /* int64_t */
#define COMMAND_FORM_INT32 2u   /* int32_t: also a boolean */
#define COMMAND_FORM_NUMBER 3u  /* double */
#define COMMAND_FORM_DECIMAL 4u /* tradingboost_decimal */
#define COMMAND_FORM_BYTES 5u   /* tradingboost_host_bytes */

typedef struct command_argument {
    uint32_t form;
    int64_t integer;
    double number;
    tradingboost_decimal decimal;
    tradingboost_host_bytes bytes;
} command_argument;

/* What libffi has to know of a command, prepared once. */
typedef struct command_plan command_plan;

/* NULL for a form that does not exist, or for too many of them. */
command_plan *command_plan_make(const uint32_t *forms, uint32_t count);
void command_plan_free(command_plan *plan);

/* Calls the function with the instance, as many arguments as the plan has, and the rows; returns its status. Each argument is
   of the plan's form, as is the function's parameter: what the manifest says otherwise is the plugin's fault, and why this runs
   in a cage. */
int32_t command_call(
    command_plan *plan, void *function, void *instance, const command_argument *arguments,
    const tradingboost_command_rows *rows);

#endif
