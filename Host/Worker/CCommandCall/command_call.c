#include "command_call.h"

#include <ffi.h>
#include <stdlib.h>

struct command_plan {
    ffi_cif interface;
    uint32_t count;
    uint32_t forms[COMMAND_ARGUMENTS_MAXIMUM];
    ffi_type *types[COMMAND_ARGUMENTS_MAXIMUM + 2];
};

/* Structures by value, field by field: libffi computes size and alignment when it prepares the first call. */
static ffi_type *decimal_fields[] = {&ffi_type_sint64, &ffi_type_uint64, NULL};
static ffi_type decimal_type = {.type = FFI_TYPE_STRUCT, .elements = decimal_fields};
static ffi_type *bytes_fields[] = {&ffi_type_pointer, &ffi_type_uint64, NULL};
static ffi_type bytes_type = {.type = FFI_TYPE_STRUCT, .elements = bytes_fields};

static ffi_type *type_of(uint32_t form) {
    switch (form) {
    case COMMAND_FORM_INTEGER: return &ffi_type_sint64;
    case COMMAND_FORM_INT32: return &ffi_type_sint32;
    case COMMAND_FORM_NUMBER: return &ffi_type_double;
    case COMMAND_FORM_DECIMAL: return &decimal_type;
    case COMMAND_FORM_BYTES: return &bytes_type;
    default: return NULL;
    }
}

command_plan *command_plan_make(const uint32_t *forms, uint32_t count) {
    if (count > COMMAND_ARGUMENTS_MAXIMUM) return NULL;
    command_plan *plan = calloc(1, sizeof *plan);
    if (plan == NULL) return NULL;
    plan->count = count;
    plan->types[0] = &ffi_type_pointer;
    for (uint32_t index = 0; index < count; index++) {
        plan->forms[index] = forms[index];
        plan->types[index + 1] = type_of(forms[index]);
        if (plan->types[index + 1] == NULL) goto failed;
    }
    plan->types[count + 1] = &ffi_type_pointer;
    if (ffi_prep_cif(&plan->interface, FFI_DEFAULT_ABI, count + 2, &ffi_type_sint32, plan->types) != FFI_OK) goto failed;
    return plan;
failed:
    free(plan);
    return NULL;
}

void command_plan_free(command_plan *plan) { free(plan); }

int32_t command_call(
    command_plan *plan, void *function, void *instance, const command_argument *arguments,
    const tradingboost_command_rows *rows) {
    union {
        int64_t integer;
        int32_t int32;
        double number;
        tradingboost_decimal decimal;
        tradingboost_host_bytes bytes;
    } values[COMMAND_ARGUMENTS_MAXIMUM];
    void *places[COMMAND_ARGUMENTS_MAXIMUM + 2];
    places[0] = &instance;
    for (uint32_t index = 0; index < plan->count; index++) {
        const command_argument *argument = &arguments[index];
        switch (plan->forms[index]) {
        case COMMAND_FORM_INTEGER: values[index].integer = argument->integer; break;
        case COMMAND_FORM_INT32: values[index].int32 = (int32_t)argument->integer; break;
        case COMMAND_FORM_NUMBER: values[index].number = argument->number; break;
        case COMMAND_FORM_DECIMAL: values[index].decimal = argument->decimal; break;
        default: values[index].bytes = argument->bytes; break;
        }
        places[index + 1] = &values[index];
    }
    places[plan->count + 1] = (void *)&rows;
    /* A result that is narrower than a register is widened. */
    ffi_arg status = 0;
    ffi_call(&plan->interface, FFI_FN(function), &status, places);
    return (int32_t)status;
}
