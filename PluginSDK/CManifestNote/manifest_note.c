/* Room in a plugin's file for its manifest: an ELF note that `tradingboost plugin pack` fills with what the plugin's describe
   function writes. Swift's @section takes no bytes that a type made, so the room is reserved here. */
#include "manifest_note.h"

#include <stdint.h>
#include <tradingboost.h>

#define MANIFEST_ROOM 16384

/* An ELF note: sizes, type, owner, description; owner and description padded to 4 bytes. */
struct note {
    uint32_t owner_size;
    uint32_t description_size;
    uint32_t type;
    char owner[(sizeof TRADINGBOOST_NOTE_OWNER + 3) / 4 * 4];
    uint8_t description[MANIFEST_ROOM];
};

/* `retain` keeps it through --gc-sections, `used` through the compiler. */
__attribute__((section(TRADINGBOOST_NOTE_SECTION), used, retain, aligned(4))) static const struct note manifest_note = {
    .owner_size = sizeof TRADINGBOOST_NOTE_OWNER,
    .description_size = MANIFEST_ROOM,
    .type = TRADINGBOOST_NOTE_RESERVED,
    .owner = TRADINGBOOST_NOTE_OWNER,
};
