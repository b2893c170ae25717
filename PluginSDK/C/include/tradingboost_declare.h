/*
 * tradingboost_declare.h: a strategy's parameters, state and commands, each declared once, as a list. From it come the C struct,
 * the code that fills it, and the manifest in the plugin's file, all when the plugin is compiled.
 *
 * Parameters: what a user sets
 *     INTEGER(name, minimum, maximum, default, unit, title, description)                        int64_t name
 *     DECIMAL(name, minimum, maximum, multiple_of, default, unit, title, description)           tradingboost_decimal name
 *     BOOLEAN(name, default, title, description)          default true or false                 bool name
 *     TEXT(name, capacity, default, title, description)   at most capacity bytes                char name[capacity + 1]
 *     CHOICE(name, default, (first, second), title, description)      int32_t name: 0 for the first; name_choices has the texts
 *
 * State: what is saved and loaded, field by field, so that no gap between fields gets into the bytes
 *     FIELD(type, name)          a number or a tradingboost_decimal
 *     ARRAY(type, name, count)
 *
 * Commands
 *     QUERY(name, title, description, (ARGUMENTS), (RESULTS))         asks for nothing
 *     ACTION(name, title, description, (ARGUMENTS), (RESULTS))        may ask for orders
 * with arguments
 *     INTEGER(name, minimum, maximum, default, unit, description)                  int64_t
 *     DECIMAL(name, minimum, maximum, default, unit, description)                  tradingboost_decimal
 *     BOOLEAN(name, default, description)                                          int32_t
 *     NUMBER(name, unit, description)                                              double; has to be given
 *     TEXT(name, default, description)                                             tradingboost_host_bytes
 * and results
 *     INTEGER, DECIMAL, NUMBER, BOOLEAN, TEXT (name, unit, description)
 * A list without elements is NONE. Numbers stand as they are, texts are string literals without quotes and backslashes.
 */
#ifndef TRADINGBOOST_DECLARE_H
#define TRADINGBOOST_DECLARE_H

#include <tradingboost_each.h>
#include <tradingboost_values.h>

#ifdef __cplusplus
#define TRADINGBOOST_CHECK(condition, text) static_assert(condition, text)
#define TRADINGBOOST_SETTING_DECIMAL tradingboost::Decimal
#else
#define TRADINGBOOST_CHECK(condition, text) __extension__ _Static_assert(condition, text)
#define TRADINGBOOST_SETTING_DECIMAL tradingboost_decimal
#endif

/* ---------------------------------------------------------------- parameters */

/* struct settings, and settings_read, which fills it from what the host hands over. */
#define TRADINGBOOST_SETTINGS(...) \
    TRADINGBOOST_EACH(TRADINGBOOST_CHOICES, (), __VA_ARGS__) \
    struct settings { TRADINGBOOST_EACH(TRADINGBOOST_MEMBER, (), __VA_ARGS__) uint8_t tradingboost_end; }; \
    static inline int32_t settings_read(struct settings *settings, const tradingboost_parameters *parameters) \
    { \
        int32_t status = TRADINGBOOST_OK; \
        TRADINGBOOST_EACH(TRADINGBOOST_READ, (), __VA_ARGS__) \
        (void)parameters; \
        settings->tradingboost_end = 0; \
        return status; \
    } \
    TRADINGBOOST_EACH(TRADINGBOOST_SANE, (), __VA_ARGS__) \
    struct settings

#define TRADINGBOOST_CHOICES(parameter) TRADINGBOOST_CHOICES_##parameter
#define TRADINGBOOST_CHOICES_NONE
#define TRADINGBOOST_CHOICES_INTEGER(...)
#define TRADINGBOOST_CHOICES_DECIMAL(...)
#define TRADINGBOOST_CHOICES_BOOLEAN(...)
#define TRADINGBOOST_CHOICES_TEXT(...)
#define TRADINGBOOST_CHOICES_CHOICE(name, standard, choices, title, description) \
    static const char *const name##_choices[] = { \
        TRADINGBOOST_EACH_WITHIN(TRADINGBOOST_TEXT_OF, (,), TRADINGBOOST_LIST choices)};

#define TRADINGBOOST_MEMBER(parameter) TRADINGBOOST_MEMBER_##parameter
#define TRADINGBOOST_MEMBER_NONE
#define TRADINGBOOST_MEMBER_INTEGER(name, ...) int64_t name;
#define TRADINGBOOST_MEMBER_DECIMAL(name, ...) TRADINGBOOST_SETTING_DECIMAL name;
#define TRADINGBOOST_MEMBER_BOOLEAN(name, ...) bool name;
#define TRADINGBOOST_MEMBER_TEXT(name, capacity, ...) char name[(capacity) + 1];
#define TRADINGBOOST_MEMBER_CHOICE(name, ...) int32_t name;

#define TRADINGBOOST_READ(parameter) TRADINGBOOST_READ_##parameter
#define TRADINGBOOST_READ_NONE
#define TRADINGBOOST_READ_INTEGER(name, ...) \
    if (status == TRADINGBOOST_OK) status = tradingboost_read_integer(parameters, #name, &settings->name);
#define TRADINGBOOST_READ_DECIMAL(name, ...) \
    if (status == TRADINGBOOST_OK) status = tradingboost_read_decimal(parameters, #name, &settings->name);
#define TRADINGBOOST_READ_BOOLEAN(name, ...) \
    if (status == TRADINGBOOST_OK) status = tradingboost_read_boolean(parameters, #name, &settings->name);
#define TRADINGBOOST_READ_TEXT(name, ...) \
    if (status == TRADINGBOOST_OK) \
        status = tradingboost_read_text(parameters, #name, settings->name, sizeof settings->name);
#define TRADINGBOOST_READ_CHOICE(name, ...) \
    if (status == TRADINGBOOST_OK) \
        status = tradingboost_read_choice( \
            parameters, #name, name##_choices, sizeof name##_choices / sizeof name##_choices[0], &settings->name);

#define TRADINGBOOST_SANE(parameter) TRADINGBOOST_SANE_##parameter
#define TRADINGBOOST_SANE_NONE
#define TRADINGBOOST_SANE_INTEGER(name, minimum, maximum, standard, ...) \
    TRADINGBOOST_CHECK((minimum) <= (maximum), "parameter " #name ": the minimum is above the maximum"); \
    TRADINGBOOST_CHECK( \
        (minimum) <= (standard) && (standard) <= (maximum), "parameter " #name ": the default is outside minimum and maximum");
#define TRADINGBOOST_SANE_DECIMAL(name, minimum, maximum, multiple, standard, ...) \
    TRADINGBOOST_CHECK((multiple) > 0, "parameter " #name ": multiple_of is above zero"); \
    TRADINGBOOST_SANE_INTEGER(name, minimum, maximum, standard, "")
#define TRADINGBOOST_SANE_BOOLEAN(...)
#define TRADINGBOOST_SANE_TEXT(name, capacity, standard, ...) \
    TRADINGBOOST_CHECK(sizeof(standard) - 1 <= (capacity), "parameter " #name ": the default is longer than the capacity");
#define TRADINGBOOST_SANE_CHOICE(...)

#define TRADINGBOOST_SCHEMA(parameter) TRADINGBOOST_SCHEMA_##parameter
#define TRADINGBOOST_SCHEMA_NONE ""
#define TRADINGBOOST_SCHEMA_INTEGER(name, minimum, maximum, standard, unit, title, description) \
    "\"" #name "\":{" TRADINGBOOST_JSON_INTEGER(minimum, maximum, standard) TRADINGBOOST_JSON_SHOWN(unit, title, description) "}"
#define TRADINGBOOST_SCHEMA_DECIMAL(name, minimum, maximum, multiple, standard, unit, title, description) \
    "\"" #name "\":{" TRADINGBOOST_JSON_DECIMAL(minimum, maximum, standard) ",\"multipleOf\":\"" \
    TRADINGBOOST_TEXT_OF(multiple) "\"" TRADINGBOOST_JSON_SHOWN(unit, title, description) "}"
/* true and false are macros of stdbool.h. */
#define TRADINGBOOST_SCHEMA_BOOLEAN(name, standard, title, description) \
    "\"" #name "\":{\"type\":\"boolean\",\"default\":" TRADINGBOOST_JSON_BOOLEAN(standard) \
    TRADINGBOOST_JSON_SHOWN("", title, description) "}"
#define TRADINGBOOST_SCHEMA_TEXT(name, capacity, standard, title, description) \
    "\"" #name "\":{\"type\":\"string\",\"default\":\"" standard "\"" TRADINGBOOST_JSON_SHOWN("", title, description) "}"
#define TRADINGBOOST_SCHEMA_CHOICE(name, standard, choices, title, description) \
    "\"" #name "\":{\"type\":\"string\",\"enum\":[" \
    TRADINGBOOST_EACH_WITHIN(TRADINGBOOST_JSON_QUOTED, (","), TRADINGBOOST_LIST choices) "],\"default\":\"" #standard "\"" \
    TRADINGBOOST_JSON_SHOWN("", title, description) "}"

#define TRADINGBOOST_JSON_QUOTED(word) "\"" TRADINGBOOST_TEXT_OF(word) "\""
#define TRADINGBOOST_JSON_BOOLEAN(value) TRADINGBOOST_JSON_BOOLEAN_OF(value)
#define TRADINGBOOST_JSON_BOOLEAN_OF(value) TRADINGBOOST_JSON_BOOLEAN_##value
#define TRADINGBOOST_JSON_BOOLEAN_0 "false"
#define TRADINGBOOST_JSON_BOOLEAN_1 "true"
#define TRADINGBOOST_JSON_BOOLEAN_false "false"
#define TRADINGBOOST_JSON_BOOLEAN_true "true"
#define TRADINGBOOST_JSON_INTEGER(minimum, maximum, standard) \
    "\"type\":\"integer\",\"minimum\":" TRADINGBOOST_TEXT_OF(minimum) ",\"maximum\":" TRADINGBOOST_TEXT_OF(maximum) \
    ",\"default\":" TRADINGBOOST_TEXT_OF(standard)
#define TRADINGBOOST_JSON_DECIMAL(minimum, maximum, standard) \
    "\"type\":\"string\",\"format\":\"decimal\",\"minimum\":\"" TRADINGBOOST_TEXT_OF(minimum) "\",\"maximum\":\"" \
    TRADINGBOOST_TEXT_OF(maximum) "\",\"default\":\"" TRADINGBOOST_TEXT_OF(standard) "\""
#define TRADINGBOOST_JSON_SHOWN(unit, title, description) \
    ",\"unit\":\"" unit "\",\"title\":\"" title "\",\"description\":\"" description "\""

#ifndef __cplusplus
/* ---------------------------------------------------------------- state */

/* struct state, and the table of its fields. */
#define TRADINGBOOST_STATE(...) \
    struct state { TRADINGBOOST_EACH(TRADINGBOOST_STATE_MEMBER, (), __VA_ARGS__) uint8_t tradingboost_end; }; \
    static const tradingboost_state_field tradingboost_state_fields[] = { \
        TRADINGBOOST_EACH(TRADINGBOOST_STATE_ROW, (), __VA_ARGS__){0, 0, 0}}; \
    struct state

#define TRADINGBOOST_STATE_MEMBER(field) TRADINGBOOST_STATE_MEMBER_##field
#define TRADINGBOOST_STATE_MEMBER_NONE
#define TRADINGBOOST_STATE_MEMBER_FIELD(type, name) \
    _Static_assert(TRADINGBOOST_IS_PLAIN(type), "state " #name ": a field is a number or a tradingboost_decimal"); \
    type name;
#define TRADINGBOOST_STATE_MEMBER_ARRAY(type, name, count) \
    _Static_assert(TRADINGBOOST_IS_PLAIN(type), "state " #name ": its elements are numbers or decimals"); \
    type name[count];

#define TRADINGBOOST_STATE_ROW(field) TRADINGBOOST_STATE_ROW_##field
#define TRADINGBOOST_STATE_ROW_NONE
#define TRADINGBOOST_STATE_ROW_FIELD(type, name) \
    {offsetof(struct state, name), sizeof(((struct state *)0)->name), #name},
#define TRADINGBOOST_STATE_ROW_ARRAY(type, name, count) TRADINGBOOST_STATE_ROW_FIELD(type, name)

/* Types without gaps inside; a pointer means nothing after a restart. */
#define TRADINGBOOST_IS_PLAIN(type) \
    _Generic((type *)0, int8_t *: 1, uint8_t *: 1, int16_t *: 1, uint16_t *: 1, int32_t *: 1, uint32_t *: 1, int64_t *: 1, \
        uint64_t *: 1, bool *: 1, char *: 1, float *: 1, double *: 1, tradingboost_decimal *: 1, default: 0)
#endif

/* ---------------------------------------------------------------- commands */

/* For each command NAME the exported function, which calls yours. In C
       static int32_t NAME(struct TYPE *self, ARGUMENTS…, const tradingboost_command_rows *rows)
   which may answer with NAME_row(rows, RESULTS…); in C++ the member function NAME(ARGUMENTS…, Rows rows). */
#define TRADINGBOOST_COMMANDS(type, ...) \
    typedef struct type tradingboost_commanded; \
    TRADINGBOOST_EACH(TRADINGBOOST_COMMAND, (), __VA_ARGS__) \
    struct type

#define TRADINGBOOST_COMMAND(command) TRADINGBOOST_COMMAND_##command
#define TRADINGBOOST_COMMAND_NONE
#define TRADINGBOOST_COMMAND_QUERY TRADINGBOOST_COMMAND_FUNCTIONS
#define TRADINGBOOST_COMMAND_ACTION TRADINGBOOST_COMMAND_FUNCTIONS
#define TRADINGBOOST_COMMAND_EXPORTED(name, arguments) \
    TRADINGBOOST_EXPORT int32_t tradingboost_command_##name(void *instance, \
        TRADINGBOOST_EACH_WITHIN(TRADINGBOOST_ARGUMENT_TAKEN, (), TRADINGBOOST_LIST arguments) \
        const tradingboost_command_rows *rows)

#ifdef __cplusplus
#define TRADINGBOOST_COMMAND_FUNCTIONS(name, title, description, arguments, results) \
    extern "C" TRADINGBOOST_COMMAND_EXPORTED(name, arguments) noexcept; \
    extern "C" TRADINGBOOST_COMMAND_EXPORTED(name, arguments) noexcept \
    { \
        auto *self = static_cast<tradingboost_commanded *>(instance); \
        return tradingboost::guarded(*self, [&] { \
            return self->name(TRADINGBOOST_EACH_WITHIN(TRADINGBOOST_ARGUMENT_GIVEN, (), TRADINGBOOST_LIST arguments) \
                tradingboost::Rows(rows)); \
        }); \
    }
#define TRADINGBOOST_GIVEN_TEXT(name) tradingboost::text(name),
#else
#define TRADINGBOOST_COMMAND_FUNCTIONS(name, title, description, arguments, results) \
    __attribute__((unused)) static inline int32_t name##_row(const tradingboost_command_rows *rows \
        TRADINGBOOST_EACH_WITHIN(TRADINGBOOST_RESULT_TAKEN, (), TRADINGBOOST_LIST results)) \
    { \
        const tradingboost_command_value values[] = { \
            TRADINGBOOST_EACH_WITHIN(TRADINGBOOST_RESULT_VALUE, (), TRADINGBOOST_LIST results) tradingboost_no_value()}; \
        return tradingboost_add_row(rows, values, sizeof values / sizeof values[0] - 1); \
    } \
    static int32_t name(tradingboost_commanded *self, \
        TRADINGBOOST_EACH_WITHIN(TRADINGBOOST_ARGUMENT_TAKEN, (), TRADINGBOOST_LIST arguments) \
        const tradingboost_command_rows *rows); \
    TRADINGBOOST_COMMAND_EXPORTED(name, arguments); \
    TRADINGBOOST_COMMAND_EXPORTED(name, arguments) \
    { \
        return name(instance, \
            TRADINGBOOST_EACH_WITHIN(TRADINGBOOST_ARGUMENT_GIVEN, (), TRADINGBOOST_LIST arguments) rows); \
    }
#define TRADINGBOOST_GIVEN_TEXT(name) name,
#endif

#define TRADINGBOOST_ARGUMENT_TAKEN(argument) TRADINGBOOST_ARGUMENT_TAKEN_##argument
#define TRADINGBOOST_ARGUMENT_TAKEN_NONE
#define TRADINGBOOST_ARGUMENT_TAKEN_INTEGER(name, ...) int64_t name,
#define TRADINGBOOST_ARGUMENT_TAKEN_DECIMAL(name, ...) tradingboost_decimal name,
#define TRADINGBOOST_ARGUMENT_TAKEN_BOOLEAN(name, ...) int32_t name,
#define TRADINGBOOST_ARGUMENT_TAKEN_NUMBER(name, ...) double name,
#define TRADINGBOOST_ARGUMENT_TAKEN_TEXT(name, ...) tradingboost_host_bytes name,

#define TRADINGBOOST_ARGUMENT_GIVEN(argument) TRADINGBOOST_ARGUMENT_GIVEN_##argument
#define TRADINGBOOST_ARGUMENT_GIVEN_NONE
#define TRADINGBOOST_ARGUMENT_GIVEN_INTEGER(name, ...) name,
#define TRADINGBOOST_ARGUMENT_GIVEN_DECIMAL(name, ...) name,
#define TRADINGBOOST_ARGUMENT_GIVEN_BOOLEAN(name, ...) name,
#define TRADINGBOOST_ARGUMENT_GIVEN_NUMBER(name, ...) name,
#define TRADINGBOOST_ARGUMENT_GIVEN_TEXT(name, ...) TRADINGBOOST_GIVEN_TEXT(name)

#define TRADINGBOOST_RESULT_TAKEN(result) TRADINGBOOST_RESULT_TAKEN_##result
#define TRADINGBOOST_RESULT_TAKEN_NONE
#define TRADINGBOOST_RESULT_TAKEN_INTEGER(name, ...) , int64_t name
#define TRADINGBOOST_RESULT_TAKEN_DECIMAL(name, ...) , tradingboost_decimal name
#define TRADINGBOOST_RESULT_TAKEN_NUMBER(name, ...) , double name
#define TRADINGBOOST_RESULT_TAKEN_BOOLEAN(name, ...) , bool name
#define TRADINGBOOST_RESULT_TAKEN_TEXT(name, ...) , const char *name

#define TRADINGBOOST_RESULT_VALUE(result) TRADINGBOOST_RESULT_VALUE_##result
#define TRADINGBOOST_RESULT_VALUE_NONE
#define TRADINGBOOST_RESULT_VALUE_INTEGER(name, ...) tradingboost_integer_value(name),
#define TRADINGBOOST_RESULT_VALUE_DECIMAL(name, ...) tradingboost_decimal_value(name),
#define TRADINGBOOST_RESULT_VALUE_NUMBER(name, ...) tradingboost_number_value(name),
#define TRADINGBOOST_RESULT_VALUE_BOOLEAN(name, ...) tradingboost_boolean_value(name),
#define TRADINGBOOST_RESULT_VALUE_TEXT(name, ...) tradingboost_text_value(name),

#define TRADINGBOOST_COMMAND_SCHEMA(command) TRADINGBOOST_COMMAND_SCHEMA_##command
#define TRADINGBOOST_COMMAND_SCHEMA_NONE ""
#define TRADINGBOOST_COMMAND_SCHEMA_QUERY(...) TRADINGBOOST_COMMAND_JSON("query", __VA_ARGS__)
#define TRADINGBOOST_COMMAND_SCHEMA_ACTION(...) TRADINGBOOST_COMMAND_JSON("action", __VA_ARGS__)
#define TRADINGBOOST_COMMAND_JSON(kind, ...) TRADINGBOOST_COMMAND_JSON_OF(kind, __VA_ARGS__)
#define TRADINGBOOST_COMMAND_JSON_OF(kind, name, title, description, arguments, results) \
    "{\"name\":\"" #name "\",\"kind\":\"" kind "\",\"title\":\"" title "\",\"description\":\"" description \
    "\",\"arguments\":[" TRADINGBOOST_EACH_WITHIN(TRADINGBOOST_ARGUMENT_SCHEMA, (","), TRADINGBOOST_LIST arguments) \
    "],\"results\":[" TRADINGBOOST_EACH_WITHIN(TRADINGBOOST_RESULT_SCHEMA, (","), TRADINGBOOST_LIST results) "]}"

#define TRADINGBOOST_ARGUMENT_SCHEMA(argument) TRADINGBOOST_ARGUMENT_SCHEMA_##argument
#define TRADINGBOOST_ARGUMENT_SCHEMA_NONE ""
#define TRADINGBOOST_ARGUMENT_SCHEMA_INTEGER(name, minimum, maximum, standard, unit, description) \
    "{\"name\":\"" #name "\"," TRADINGBOOST_JSON_INTEGER(minimum, maximum, standard) \
    TRADINGBOOST_JSON_SHOWN(unit, "", description) "}"
#define TRADINGBOOST_ARGUMENT_SCHEMA_DECIMAL(name, minimum, maximum, standard, unit, description) \
    "{\"name\":\"" #name "\"," TRADINGBOOST_JSON_DECIMAL(minimum, maximum, standard) \
    TRADINGBOOST_JSON_SHOWN(unit, "", description) "}"
#define TRADINGBOOST_ARGUMENT_SCHEMA_BOOLEAN(name, standard, description) \
    "{\"name\":\"" #name "\",\"type\":\"boolean\",\"default\":" TRADINGBOOST_JSON_BOOLEAN(standard) \
    TRADINGBOOST_JSON_SHOWN("", "", description) "}"
#define TRADINGBOOST_ARGUMENT_SCHEMA_NUMBER(name, unit, description) \
    "{\"name\":\"" #name "\",\"type\":\"number\"" TRADINGBOOST_JSON_SHOWN(unit, "", description) "}"
#define TRADINGBOOST_ARGUMENT_SCHEMA_TEXT(name, standard, description) \
    "{\"name\":\"" #name "\",\"type\":\"string\",\"default\":\"" standard "\"" TRADINGBOOST_JSON_SHOWN("", "", description) "}"

#define TRADINGBOOST_RESULT_SCHEMA(result) TRADINGBOOST_RESULT_SCHEMA_##result
#define TRADINGBOOST_RESULT_SCHEMA_NONE ""
#define TRADINGBOOST_RESULT_SCHEMA_INTEGER(name, unit, text) TRADINGBOOST_COLUMN(name, "\"integer\"", unit, text)
#define TRADINGBOOST_RESULT_SCHEMA_DECIMAL(name, unit, text) \
    TRADINGBOOST_COLUMN(name, "\"string\",\"format\":\"decimal\"", unit, text)
#define TRADINGBOOST_RESULT_SCHEMA_NUMBER(name, unit, text) TRADINGBOOST_COLUMN(name, "\"number\"", unit, text)
#define TRADINGBOOST_RESULT_SCHEMA_BOOLEAN(name, unit, text) TRADINGBOOST_COLUMN(name, "\"boolean\"", unit, text)
#define TRADINGBOOST_RESULT_SCHEMA_TEXT(name, unit, text) TRADINGBOOST_COLUMN(name, "\"string\"", unit, text)
#define TRADINGBOOST_COLUMN(name, type, unit, text) \
    "{\"name\":\"" #name "\",\"type\":" type TRADINGBOOST_JSON_SHOWN(unit, "", text) "}"

/* ---------------------------------------------------------------- manifest */

/* Writes the manifest into the plugin's file:
       TRADINGBOOST_MANIFEST(
           id, name, version, vendor, description,         string literals
           state_version,                                  a number; another one for another state
           (candles, orders, …),                           capabilities: what the strategy asks to be given
           (PARAMETERS), (COMMANDS)); */
#define TRADINGBOOST_MANIFEST(id, name, version, vendor, description, state_version, capabilities, parameters, commands) \
    TRADINGBOOST_EACH_WITHIN(TRADINGBOOST_KNOWN_CAPABILITY, (), TRADINGBOOST_LIST capabilities) \
    TRADINGBOOST_NOTE( \
        "{\"manifest_version\":1,\"id\":\"" id "\",\"name\":\"" name "\",\"version\":\"" version "\",\"vendor\":\"" vendor \
        "\",\"description\":\"" description "\",\"abi\":{\"major\":1,\"minor\":1},\"state_version\":" \
        TRADINGBOOST_TEXT_OF(state_version) ",\"capabilities\":[" \
        TRADINGBOOST_EACH_WITHIN(TRADINGBOOST_JSON_QUOTED, (","), TRADINGBOOST_LIST capabilities) \
        "],\"parameters\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{" \
        TRADINGBOOST_EACH(TRADINGBOOST_SCHEMA, (","), TRADINGBOOST_LIST parameters) "}},\"commands\":[" \
        TRADINGBOOST_EACH(TRADINGBOOST_COMMAND_SCHEMA, (","), TRADINGBOOST_LIST commands) "]}", \
        state_version)

#define TRADINGBOOST_KNOWN_CAPABILITY(capability) \
    TRADINGBOOST_CHECK(TRADINGBOOST_CAPABILITY_##capability, "a capability of the contract");
enum tradingboost_capabilities {
    TRADINGBOOST_CAPABILITY_NONE = 1,
    TRADINGBOOST_CAPABILITY_candles = 1,
    TRADINGBOOST_CAPABILITY_trades = 1,
    TRADINGBOOST_CAPABILITY_quotes = 1,
    TRADINGBOOST_CAPABILITY_book = 1,
    TRADINGBOOST_CAPABILITY_funding = 1,
    TRADINGBOOST_CAPABILITY_history = 1,
    TRADINGBOOST_CAPABILITY_orders = 1,
    TRADINGBOOST_CAPABILITY_timers = 1,
    TRADINGBOOST_CAPABILITY_notifications = 1,
    TRADINGBOOST_CAPABILITY_state = 1,
    TRADINGBOOST_CAPABILITY_store = 1
};

/* An ELF note: sizes, type, owner, description; owner and description padded to 4 bytes. */
#define TRADINGBOOST_NOTE(json, version) \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Woverlength-strings\"") \
    static const struct { \
        uint32_t owner_size, description_size, type; \
        char owner[(sizeof TRADINGBOOST_NOTE_OWNER + 3) / 4 * 4], description[(sizeof(json) + 3) / 4 * 4]; \
    } tradingboost_manifest_note __attribute__((section(TRADINGBOOST_NOTE_SECTION), used, TRADINGBOOST_RETAIN, aligned(4))) = { \
        sizeof TRADINGBOOST_NOTE_OWNER, sizeof(json) - 1, TRADINGBOOST_NOTE_MANIFEST, TRADINGBOOST_NOTE_OWNER, json}; \
    _Pragma("GCC diagnostic pop") \
    enum { tradingboost_state_version = (version) }

#endif
