/*
 * tradingboost_setup.h: taking over what the host hands to create.
 */
#ifndef TRADINGBOOST_SETUP_H
#define TRADINGBOOST_SETUP_H

#include <tradingboost_host.h>

/* A text of the host with a final NUL; cut to what fits. The instrument's text is then that copy. */
static inline void tradingboost_keep_text(char *copy, size_t capacity, tradingboost_host_bytes *text)
{
    size_t size = text->size < capacity ? (size_t)text->size : capacity - 1;
    memset(copy, 0, capacity);
    if (size > 0) memcpy(copy, text->data, size);
    text->data = (const uint8_t *)copy;
    text->size = size;
}

static inline const void *tradingboost_extension(const tradingboost_host *host, const char *id)
{
    return host->extension == NULL ? NULL : host->extension(host->handle, tradingboost_text(id));
}

/* Takes over what the host hands to create: nothing of it but the host's functions may be used afterwards. */
static inline int32_t tradingboost_take_over(
    tradingboost_strategy *strategy, const tradingboost_host *host, const tradingboost_create *create)
{
    const tradingboost_history *history;
    const tradingboost_store *store;
    tradingboost_instrument *instrument = &strategy->instrument;
    if (host == NULL || create == NULL || create->instrument == NULL) return TRADINGBOOST_INVALID_ARGUMENT;
    if (host->abi_major != TRADINGBOOST_ABI_MAJOR) return TRADINGBOOST_UNSUPPORTED;
    tradingboost_copy(&strategy->host, sizeof strategy->host, host, host->struct_size);
    history = (const tradingboost_history *)tradingboost_extension(
        &strategy->host, TRADINGBOOST_EXTENSION_HISTORY);
    if (history != NULL) tradingboost_copy(&strategy->history, sizeof *history, history, history->struct_size);
    store = (const tradingboost_store *)tradingboost_extension(&strategy->host, TRADINGBOOST_EXTENSION_STORE);
    if (store != NULL) tradingboost_copy(&strategy->store, sizeof *store, store, store->struct_size);
    strategy->instance = create->instance;
    tradingboost_copy(instrument, sizeof *instrument, create->instrument, create->instrument->struct_size);
    tradingboost_keep_text(strategy->name, sizeof strategy->name, &instrument->name);
    tradingboost_keep_text(strategy->base_asset, sizeof strategy->base_asset, &instrument->base_asset);
    tradingboost_keep_text(strategy->quote_asset, sizeof strategy->quote_asset, &instrument->quote_asset);
    tradingboost_keep_text(strategy->venue, sizeof strategy->venue, &instrument->venue);
    if (instrument->tick_band_count > TRADINGBOOST_MAXIMUM_TICK_BANDS) return TRADINGBOOST_UNSUPPORTED;
    if (instrument->tick_band_count > 0)
        memcpy(strategy->tick_bands, instrument->tick_bands, instrument->tick_band_count * sizeof strategy->tick_bands[0]);
    instrument->tick_bands = strategy->tick_bands;
    return TRADINGBOOST_OK;
}

#endif
