/*
 * tradingboost_values.h: parameters, rows of answers and saved state, as tradingboost_declare.h needs them.
 */
#ifndef TRADINGBOOST_VALUES_H
#define TRADINGBOOST_VALUES_H

#include <tradingboost_decimal.h>

#include <string.h>

#if defined(__has_attribute)
#if __has_attribute(retain)
#define TRADINGBOOST_RETAIN retain
#endif
#endif
#ifndef TRADINGBOOST_RETAIN
#define TRADINGBOOST_RETAIN used
#endif

/* Visible outside the plugin's file; exports.map lets out what the contract names. */
#define TRADINGBOOST_EXPORT __attribute__((visibility("default")))

/* Copies what both sides know of a struct that begins with its size; the rest is zero. */
static inline void tradingboost_copy(void *copy, size_t size, const void *original, uint32_t original_size)
{
    memset(copy, 0, size);
    memcpy(copy, original, original_size < size ? original_size : size);
}

static inline tradingboost_plugin_bytes tradingboost_bytes(const void *data, size_t size)
{
    tradingboost_plugin_bytes bytes;
    bytes.data = (const uint8_t *)data;
    bytes.size = size;
    return bytes;
}

/* A text with a final NUL. */
static inline tradingboost_plugin_bytes tradingboost_text(const char *text) { return tradingboost_bytes(text, strlen(text)); }

/* Whether the host's text is this one. */
static inline bool tradingboost_equal(tradingboost_host_bytes text, const char *other)
{
    return text.size == strlen(other) && memcmp(text.data, other, text.size) == 0;
}

/* ---------------------------------------------------------------- parameters */

/* The parameter of a name and type: INVALID_PARAMETER when the host hands over none. */
static inline int32_t tradingboost_find_parameter(
    const tradingboost_parameters *parameters, const char *name, uint32_t type, tradingboost_parameter *found)
{
    uint32_t index;
    for (index = 0; parameters != NULL && parameters->items != NULL && index < parameters->count; index++) {
        const uint8_t *item = (const uint8_t *)parameters->items + (size_t)index * parameters->stride;
        uint32_t size;
        memcpy(&size, item, sizeof size);
        tradingboost_copy(found, sizeof *found, item, size);
        if (tradingboost_equal(found->name, name))
            return found->type == type ? TRADINGBOOST_OK : TRADINGBOOST_INVALID_PARAMETER;
    }
    return TRADINGBOOST_INVALID_PARAMETER;
}

static inline int32_t tradingboost_read_integer(const tradingboost_parameters *parameters, const char *name, int64_t *value)
{
    tradingboost_parameter found;
    int32_t status = tradingboost_find_parameter(parameters, name, TRADINGBOOST_VALUE_INTEGER, &found);
    if (status == TRADINGBOOST_OK) *value = found.integer;
    return status;
}

static inline int32_t tradingboost_read_decimal(
    const tradingboost_parameters *parameters, const char *name, tradingboost_decimal *value)
{
    tradingboost_parameter found;
    int32_t status = tradingboost_find_parameter(parameters, name, TRADINGBOOST_VALUE_DECIMAL, &found);
    if (status == TRADINGBOOST_OK) *value = found.decimal;
    return status;
}

static inline int32_t tradingboost_read_boolean(const tradingboost_parameters *parameters, const char *name, bool *value)
{
    tradingboost_parameter found;
    int32_t status = tradingboost_find_parameter(parameters, name, TRADINGBOOST_VALUE_BOOLEAN, &found);
    if (status == TRADINGBOOST_OK) *value = found.integer != 0;
    return status;
}

/* With a final NUL; a longer text is INVALID_PARAMETER. */
static inline int32_t tradingboost_read_text(
    const tradingboost_parameters *parameters, const char *name, char *value, size_t capacity)
{
    tradingboost_parameter found;
    int32_t status = tradingboost_find_parameter(parameters, name, TRADINGBOOST_VALUE_TEXT, &found);
    if (status != TRADINGBOOST_OK) return status;
    if (found.text.size >= capacity) return TRADINGBOOST_INVALID_PARAMETER;
    memset(value, 0, capacity);
    if (found.text.size > 0) memcpy(value, found.text.data, found.text.size);
    return TRADINGBOOST_OK;
}

/* The index of the text among the choices. */
static inline int32_t tradingboost_read_choice(
    const tradingboost_parameters *parameters, const char *name, const char *const *choices, size_t count, int32_t *value)
{
    tradingboost_parameter found;
    size_t index;
    int32_t status = tradingboost_find_parameter(parameters, name, TRADINGBOOST_VALUE_TEXT, &found);
    if (status != TRADINGBOOST_OK) return status;
    for (index = 0; index < count; index++) {
        if (tradingboost_equal(found.text, choices[index])) {
            *value = (int32_t)index;
            return TRADINGBOOST_OK;
        }
    }
    return TRADINGBOOST_INVALID_PARAMETER;
}

/* ---------------------------------------------------------------- rows of a command's answer */

static inline tradingboost_command_value tradingboost_no_value(void)
{
    tradingboost_command_value value;
    memset(&value, 0, sizeof value);
    value.struct_size = sizeof value;
    return value;
}

static inline tradingboost_command_value tradingboost_integer_value(int64_t integer)
{
    tradingboost_command_value value = tradingboost_no_value();
    value.type = TRADINGBOOST_VALUE_INTEGER;
    value.integer = integer;
    return value;
}

static inline tradingboost_command_value tradingboost_boolean_value(bool boolean)
{
    tradingboost_command_value value = tradingboost_no_value();
    value.type = TRADINGBOOST_VALUE_BOOLEAN;
    value.integer = boolean ? 1 : 0;
    return value;
}

static inline tradingboost_command_value tradingboost_decimal_value(tradingboost_decimal decimal)
{
    tradingboost_command_value value = tradingboost_no_value();
    value.type = TRADINGBOOST_VALUE_DECIMAL;
    value.decimal = decimal;
    return value;
}

static inline tradingboost_command_value tradingboost_number_value(double number)
{
    tradingboost_command_value value = tradingboost_no_value();
    value.type = TRADINGBOOST_VALUE_NUMBER;
    value.number = number;
    return value;
}

static inline tradingboost_command_value tradingboost_text_value(const char *text)
{
    tradingboost_command_value value = tradingboost_no_value();
    value.type = TRADINGBOOST_VALUE_TEXT;
    value.text = tradingboost_text(text);
    return value;
}

static inline int32_t tradingboost_add_row(
    const tradingboost_command_rows *rows, const tradingboost_command_value *values, size_t count)
{
    if (rows == NULL || rows->add == NULL) return TRADINGBOOST_NOT_GRANTED;
    return rows->add(rows->handle, values, (uint32_t)count);
}

/* ---------------------------------------------------------------- saved state */

/* Where a field of the state stands; the table ends with a field without name. */
typedef struct tradingboost_state_field {
    size_t offset;
    size_t size;
    const char *name;
} tradingboost_state_field;

/* The head of a saved state. Fields follow one behind the other, so equal states give equal bytes. */
typedef struct tradingboost_state_head {
    uint32_t magic;    /* "TBSF" */
    uint32_t version;  /* state_version */
    uint64_t size;     /* of the fields, in bytes */
    uint64_t layout;   /* checksum of the fields' names and sizes */
    uint64_t checksum; /* of the fields' bytes */
} tradingboost_state_head;

#define TRADINGBOOST_STATE_MAGIC 0x46534254u
#define TRADINGBOOST_CHECKSUM_START UINT64_C(0xcbf29ce484222325)

/* FNV-1a, 64 bits, continued: it finds damage; it does not keep anyone from forging. */
static inline uint64_t tradingboost_checksum(uint64_t sum, const void *data, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)data;
    size_t index;
    for (index = 0; index < size; index++) sum = (sum ^ bytes[index]) * UINT64_C(0x100000001b3);
    return sum;
}

static inline tradingboost_state_head tradingboost_head_of_state(
    const tradingboost_state_field *fields, const void *state, uint32_t version)
{
    tradingboost_state_head head;
    memset(&head, 0, sizeof head);
    head.magic = TRADINGBOOST_STATE_MAGIC;
    head.version = version;
    head.layout = head.checksum = TRADINGBOOST_CHECKSUM_START;
    for (; fields->name != NULL; fields++) {
        uint64_t size = fields->size;
        head.size += size;
        head.layout = tradingboost_checksum(head.layout, fields->name, strlen(fields->name) + 1);
        head.layout = tradingboost_checksum(head.layout, &size, sizeof size);
        head.checksum = tradingboost_checksum(head.checksum, (const uint8_t *)state + fields->offset, fields->size);
    }
    return head;
}

static inline int32_t tradingboost_write(const tradingboost_writer *writer, const void *data, size_t size)
{
    if (writer == NULL || writer->write == NULL) return TRADINGBOOST_NOT_GRANTED;
    return writer->write(writer->handle, tradingboost_bytes(data, size));
}

/* Exactly size bytes, in whatever chunks they come. */
static inline int32_t tradingboost_read(const tradingboost_state_reader *reader, void *data, size_t size)
{
    size_t filled = 0;
    if (reader == NULL || reader->read == NULL) return TRADINGBOOST_NOT_GRANTED;
    while (filled < size) {
        uint64_t count = 0;
        int32_t status = reader->read(reader->handle, (uint8_t *)data + filled, size - filled, &count);
        if (status != TRADINGBOOST_OK) return status;
        if (count == 0 || count > size - filled) return TRADINGBOOST_FAILED;
        filled += (size_t)count;
    }
    return TRADINGBOOST_OK;
}

/* Writes the fields of a state; see TRADINGBOOST_STATE. */
static inline int32_t tradingboost_save_state(
    const tradingboost_writer *writer, const tradingboost_state_field *fields, const void *state, uint32_t version)
{
    tradingboost_state_head head = tradingboost_head_of_state(fields, state, version);
    int32_t status = tradingboost_write(writer, &head, sizeof head);
    for (; status == TRADINGBOOST_OK && fields->name != NULL; fields++)
        status = tradingboost_write(writer, (const uint8_t *)state + fields->offset, fields->size);
    return status;
}

/* Reads them into state: UNSUPPORTED for a state of another version or with other fields, FAILED for a damaged one. Only the
   caller's copy is written: take it over when the answer is OK. */
static inline int32_t tradingboost_load_state(
    const tradingboost_state_reader *reader, const tradingboost_state_field *fields, void *state, uint32_t version)
{
    tradingboost_state_head head, expected = tradingboost_head_of_state(fields, state, version);
    const tradingboost_state_field *field;
    int32_t status;
    if (reader->state_version != version) return TRADINGBOOST_UNSUPPORTED;
    if (reader->size < sizeof head) return TRADINGBOOST_FAILED;
    status = tradingboost_read(reader, &head, sizeof head);
    if (status != TRADINGBOOST_OK) return status;
    if (head.magic != expected.magic) return TRADINGBOOST_FAILED;
    if (head.version != version || head.layout != expected.layout) return TRADINGBOOST_UNSUPPORTED;
    if (head.size != expected.size || reader->size != sizeof head + head.size) return TRADINGBOOST_FAILED;
    for (field = fields; field->name != NULL; field++) {
        status = tradingboost_read(reader, (uint8_t *)state + field->offset, field->size);
        if (status != TRADINGBOOST_OK) return status;
    }
    expected = tradingboost_head_of_state(fields, state, version);
    return head.checksum == expected.checksum ? TRADINGBOOST_OK : TRADINGBOOST_FAILED;
}

#endif
