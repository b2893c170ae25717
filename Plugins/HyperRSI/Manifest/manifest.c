// manifest.json as an ELF note, so that a host reads it without running any code of the plugin.
#include "manifest.h"

#include <stdint.h>
#include <tradingboost.h>

enum {
    manifest_size = sizeof((const uint8_t[]){
#embed "../manifest.json"
    })
};

// An ELF note: sizes, type, owner, description; owner and description padded to 4 bytes.
struct note {
    uint32_t owner_size;
    uint32_t description_size;
    uint32_t type;
    char owner[(sizeof TRADINGBOOST_NOTE_OWNER + 3) / 4 * 4];
    uint8_t description[(manifest_size + 3) / 4 * 4];
};

// `retain` keeps it through --gc-sections, `used` through the compiler.
__attribute__((section(TRADINGBOOST_NOTE_SECTION), used, retain, aligned(4))) static const struct note manifest_note = {
    .owner_size = sizeof TRADINGBOOST_NOTE_OWNER,
    .description_size = manifest_size,
    .type = TRADINGBOOST_NOTE_MANIFEST,
    .owner = TRADINGBOOST_NOTE_OWNER,
    .description = {
#embed "../manifest.json"
    },
};
