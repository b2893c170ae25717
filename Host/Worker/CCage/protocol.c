// The layout of the protocol, checked by the compiler: both sides copy these records byte for byte.
#include "cage_protocol.h"

#include "cage_ring.h"

#include <assert.h>
#include <stddef.h>

static_assert(sizeof(cage_begin) == 56, "begin");
static_assert(sizeof(cage_create) == 224, "create");
static_assert(sizeof(cage_parameter) == 40, "parameter");
static_assert(sizeof(cage_account) == 72, "account");
static_assert(sizeof(cage_stop) == 40, "stop");
static_assert(sizeof(cage_reference) == 48, "reference");
static_assert(sizeof(cage_lapped) == 40, "lapped");
static_assert(sizeof(cage_ready) == 48, "ready");
static_assert(sizeof(cage_subscribe) == 64, "subscribe");
static_assert(sizeof(cage_submit) == 208, "submit");
static_assert(sizeof(cage_cancel) == 48, "cancel");
static_assert(sizeof(cage_amend) == 104, "amend");
static_assert(sizeof(cage_timer) == 48, "timer");
static_assert(sizeof(cage_notify) == 48, "notify");
static_assert(sizeof(cage_finished) == 40, "finished");
static_assert(sizeof(cage_saved) == 48, "saved");
static_assert(sizeof(cage_failed) == 48, "failed");
static_assert(sizeof(cage_log) == 40, "log");
static_assert(sizeof(cage_ring_control) <= CAGE_VITALS_OFFSET && CAGE_VITALS_OFFSET + sizeof(cage_vitals) <= CAGE_RING_PAGE,
              "the vitals have room behind the ring's own fields");
static_assert(CAGE_RING_RECORD_MINIMUM == sizeof(tradingboost_event), "the smallest record is a header");
static_assert(2 * CAGE_RECORD_MAXIMUM <= CAGE_INBOX_CAPACITY && 2 * CAGE_RECORD_MAXIMUM <= CAGE_OUTBOX_CAPACITY, "two fit");
