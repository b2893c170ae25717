// Attacks on the memory that host and worker share. A plugin lives in the worker's process, so it finds the rings there and
// writes into them whatever it likes, past the functions that check. The host must believe nothing.
#include "hostile.h"

#include "cage_protocol.h"
#include "cage_ring.h"

#include <sys/mman.h>

static cage_ring *inbox, *outbox, *logs;

/* Whether a page can be read: advice about one that is not there is refused. */
static int is_mapped(uintptr_t page) { return madvise((void *)page, 4096, MADV_NORMAL) == 0; }

static int is_ring(const uint64_t *words) {
    return words[0] != 0 && words[1] == words[0] + CAGE_RING_PAGE && words[0] % 4096 == 0 &&
        (words[2] == CAGE_OUTBOX_CAPACITY || words[2] == CAGE_LOG_CAPACITY) && words[3] % 8 == 0;
}

/* The worker keeps its ends of the rings on the heap, in the order inbox, outbox, log. */
static void find_rings(hostile *self) {
    uintptr_t first = (uintptr_t)self & ~(uintptr_t)4095;
    while (is_mapped(first - 4096)) first -= 4096;
    uintptr_t end = (uintptr_t)sbrk(0) & ~(uintptr_t)4095;
    int count = 0;
    for (uintptr_t page = first; page < end && is_mapped(page); page += 4096) {
        for (uintptr_t word = page; word < page + 4096 - 40; word += 8) {
            if (!is_ring((const uint64_t *)word)) continue;
            cage_ring *found = (cage_ring *)word;
            if (found->capacity == CAGE_LOG_CAPACITY) {
                logs = found;
            } else if (count++ == 0) {
                inbox = found;
            } else {
                outbox = found;
            }
        }
    }
    if (inbox == NULL || outbox == NULL || logs == NULL) tell(self, "did not find the rings");
}

static tradingboost_event header(const hostile *self, uint32_t type, size_t size) {
    return (tradingboost_event){
        .size = (uint32_t)size, .type = (uint16_t)type, .instance = self->instance, .seq = self->event->seq,
        .time = self->event->time,
    };
}

static void ring_bell(void) {
    uint64_t count = 1;
    ssize_t written = write(CAGE_DESCRIPTOR_BELL, &count, sizeof count);
    (void)written;
}

static void put(const void *record, uint32_t size) {
    while (cage_ring_write(outbox, record, size, NULL, 0) == CAGE_RING_FULL) ring_bell();
}

static cage_submit order(const hostile *self, uint64_t number) {
    return (cage_submit){
        .header = header(self, CAGE_SUBMIT, sizeof(cage_submit)), .number = number,
        .request = market_order(self, TRADINGBOOST_SIDE_BUY),
    };
}

static tradingboost_decimal of(uint64_t number) { return (tradingboost_decimal){0, number * one}; }

/* A plan that is right but for one thing, with a limit order that is right. */
static void forge_plan(const hostile *self, cage_submit *record) {
    tradingboost_order_request *request = &record->request;
    tradingboost_order_plan *plan = &record->plan;
    request->type = TRADINGBOOST_TYPE_LIMIT;
    request->time_in_force = TRADINGBOOST_TIME_GTC;
    request->price = of(1);
    *plan = (tradingboost_order_plan){.struct_size = sizeof *plan, .kind = TRADINGBOOST_PLAN_BRACKET, .stop_price = of(1)};
    if (is(self, "plan size")) plan->struct_size = 1;
    if (is(self, "plan kind")) plan->kind = 5;
    if (is(self, "plan of all kinds")) plan->slices = 2;
    if (is(self, "plan link ahead") || is(self, "plan link itself")) {
        *plan = (tradingboost_order_plan){.struct_size = sizeof *plan, .kind = TRADINGBOOST_PLAN_OCO};
        plan->linked_order = is(self, "plan link itself") ? record->number : UINT64_MAX;
    }
    if (is(self, "plan without exits")) plan->stop_price = (tradingboost_decimal){0, 0};
    if (is(self, "plan exit negative")) plan->take_profit_price = (tradingboost_decimal){-1, 0};
    if (is(self, "plan of reducing")) request->flags = TRADINGBOOST_FLAG_REDUCE_ONLY;
    if (is(self, "plan slices") || is(self, "plan duration") || is(self, "plan back in time")) {
        *plan = (tradingboost_order_plan){.struct_size = sizeof *plan, .kind = TRADINGBOOST_PLAN_TWAP};
        plan->slices = is(self, "plan slices") ? UINT32_MAX : 2;
        plan->duration = is(self, "plan duration") ? INT64_MAX : is(self, "plan back in time") ? INT64_MIN : 2000000000;
    }
    if (is(self, "plan visible")) {
        *plan = (tradingboost_order_plan){.struct_size = sizeof *plan, .kind = TRADINGBOOST_PLAN_ICEBERG};
        plan->visible_quantity = (tradingboost_decimal){INT64_MIN, 1};
    }
}

/* What came with 1.1 beside plans, and amendments. */
static void forge_terms(const hostile *self, cage_submit *record) {
    tradingboost_order_request *request = &record->request;
    if (is(self, "order size")) request->struct_size = 64;
    if (is(self, "order type")) request->type = 8;
    if (is(self, "order time")) request->time_in_force = 5;
    if (is(self, "expires never")) request->time_in_force = TRADINGBOOST_TIME_GTD;
    if (is(self, "expires anyhow")) request->expire_time = INT64_MIN;
    if (is(self, "distance anyhow")) request->trailing_distance = of(1);
    if (is(self, "distance negative")) {
        request->type = TRADINGBOOST_TYPE_TRAILING_STOP;
        request->time_in_force = TRADINGBOOST_TIME_GTC;
        request->trailing_distance = (tradingboost_decimal){-1, 0};
    }
}

static int forge_amendment(const hostile *self, uint64_t next) {
    cage_amend record = {
        .header = header(self, CAGE_AMEND, sizeof record), .number = next,
        .request = {
            .struct_size = sizeof record.request, .order = self->order, .quantity = undefined, .price = of(1),
            .stop_price = undefined},
    };
    cage_cancel cancel = {.header = header(self, CAGE_CANCEL, sizeof cancel), .number = next, .order = UINT64_MAX};
    if (is(self, "cancel nobody's")) return put(&cancel, sizeof cancel), 1;
    if (is(self, "amend nobody's")) record.request.order = 0;
    else if (is(self, "amend nothing")) record.request.price = undefined;
    else if (is(self, "amend negative")) record.request.quantity = (tradingboost_decimal){-1, 0};
    else if (is(self, "amend size")) record.request.struct_size = 8;
    else return 0;
    put(&record, sizeof record);
    return 1;
}

/* Requests that are no orders. */
static int forge_request(const hostile *self) {
    cage_timer timer = {.header = header(self, CAGE_TIMER_SET, sizeof timer), .due = INT64_MAX};
    cage_notify notice = {.header = header(self, CAGE_NOTIFY, sizeof notice), .title_size = 120, .text_size = UINT32_MAX};
    if (is(self, "timers")) {
        for (timer.timer = 1000; timer.timer < 1100; timer.timer++) put(&timer, sizeof timer);
    } else if (is(self, "message size")) {
        put(&notice, sizeof notice);
    } else if (is(self, "message number")) {
        notice.title_size = notice.text_size = 0;
        notice.index = 7;
        put(&notice, sizeof notice);
    } else {
        return 0;
    }
    return 1;
}

/* A record that is right but for one thing. The next intent of an instance that has traded is its last one's successor. */
static void records(hostile *self) {
    uint64_t next = self->order + 1;
    cage_submit record = order(self, next);
    if (is(self, "account")) record.header.instance = self->instance == 1 ? 2 : 1;
    if (is(self, "instrument")) record.request.instrument = 999;
    if (is(self, "other event")) record.header.seq += 1000;
    if (is(self, "other time")) record.header.time += 1;
    if (is(self, "duplicate")) record.number = self->order;
    if (is(self, "gap")) record.number = next + 7;
    if (is(self, "zero")) record.request.quantity = (tradingboost_decimal){0, 0};
    if (is(self, "negative")) record.request.quantity = (tradingboost_decimal){-1, 0};
    if (is(self, "side")) record.request.side = 7;
    if (is(self, "flags")) record.request.flags = 255;
    if (is(self, "type")) record.header.type = 0xFFFF;
    if (is(self, "host record")) record.header.type = CAGE_CREATE;
    if (strncmp(self->attack, "plan ", 5) == 0) forge_plan(self, &record);
    forge_terms(self, &record);
    if (forge_amendment(self, next) || forge_request(self)) return;
    if (is(self, "no grant")) {
        cage_history history = {
            .header = header(self, CAGE_HISTORY, sizeof history), .timeframe = 60000000000,
            .instrument = self->instrument, .count = 10,
        };
        put(&history, sizeof history);
        return;
    }
    if (is(self, "ready twice")) {
        cage_ready ready = {.header = header(self, CAGE_READY, sizeof ready), .protocol_version = 1, .protections = ~0u};
        put(&ready, sizeof ready);
        return;
    }
    if (is(self, "finished ahead")) {
        cage_finished finished = {.header = header(self, CAGE_FINISHED, sizeof finished)};
        finished.header.seq += 5;
        put(&finished, sizeof finished);
        return;
    }
    if (is(self, "state unasked")) {
        cage_saved saved = {.header = header(self, CAGE_SAVED, sizeof saved), .next_intent = next};
        put(&saved, sizeof saved);
        return;
    }
    if (is(self, "short record")) {
        record.header.size = sizeof(tradingboost_event);
        put(&record, sizeof(tradingboost_event));
        return;
    }
    put(&record, sizeof record);
}

/* Sizes and positions that lie. */
static void positions(hostile *self) {
    cage_ring_control *control = outbox->control;
    uint8_t *place = outbox->data + (outbox->position & (outbox->capacity - 1));
    if (is(self, "head far")) __atomic_store_n(&control->head, UINT64_MAX - 7, __ATOMIC_RELEASE);
    if (is(self, "head odd")) __atomic_store_n(&control->head, control->head + 3, __ATOMIC_RELEASE);
    if (is(self, "head back")) __atomic_store_n(&control->head, control->head - 4096, __ATOMIC_RELEASE);
    if (is(self, "garbage")) {
        for (uint64_t index = 0; index < outbox->capacity; index++) outbox->data[index] = (uint8_t)(index * 167 + 13);
        __atomic_store_n(&control->head, control->head + outbox->capacity, __ATOMIC_RELEASE);
    }
    if (is(self, "size huge") || is(self, "size tiny") || is(self, "size beyond")) {
        tradingboost_event lie = header(self, CAGE_SUBMIT, is(self, "size huge") ? UINT32_MAX : is(self, "size tiny") ? 8 : 4096);
        memcpy(place, &lie, sizeof lie);
        __atomic_store_n(&control->head, control->head + 64, __ATOMIC_RELEASE);
    }
    if (is(self, "tail of inbox")) __atomic_store_n(&inbox->control->tail, UINT64_MAX / 2, __ATOMIC_RELEASE);
    if (is(self, "log head")) __atomic_store_n(&logs->control->head, UINT64_MAX - 7, __ATOMIC_RELEASE);
    ring_bell();
    /* The host looks while this is still here, and not only at what a process left behind. */
    loop();
}

/* A record whose length changes while the host reads it: one thread is enough, because the host is the other one. */
static void flip(hostile *self) {
    cage_submit record = order(self, self->order + 1);
    uint8_t *place = outbox->data + (outbox->position & (outbox->capacity - 1));
    memcpy(place, &record, sizeof record);
    volatile uint32_t *size = (volatile uint32_t *)place;
    __atomic_store_n(&outbox->control->head, outbox->control->head + sizeof record, __ATOMIC_RELEASE);
    ring_bell();
    for (int round = 0; round < 20000000; round++) {
        *size = CAGE_RECORD_MAXIMUM * 2;
        *size = sizeof record;
        *size = 8;
        *size = sizeof record;
    }
    /* Whatever the host took the record for: this it must see. */
    __atomic_store_n(&outbox->control->head, UINT64_MAX - 7, __ATOMIC_RELEASE);
    ring_bell();
    loop();
}

/* Much of what is allowed. */
static void floods(hostile *self) {
    if (is(self, "flood the bell")) {
        for (volatile int forever = 1; forever;) ring_bell();
    }
    if (is(self, "flood the ring")) {
        cage_submit record = order(self, self->order + 1);
        for (int count = 0; count < 100000; count++, record.number++) put(&record, sizeof record);
    }
    if (is(self, "count lost lines")) __atomic_store_n(&logs->control->dropped, UINT64_MAX / 3, __ATOMIC_RELAXED);
    if (is(self, "lie and loop")) {
        /* Says that everything is finished, and works on. */
        cage_vitals *vitals = (cage_vitals *)((uint8_t *)outbox->control + CAGE_VITALS_OFFSET);
        vitals->finished = vitals->begun;
        loop();
    }
}

static void attack(hostile *self) {
    find_rings(self);
    if (inbox == NULL || outbox == NULL || logs == NULL) return;
    if (is(self, "lie about vitals")) return;
    if (is(self, "unmap")) munmap(outbox->control, CAGE_RING_PAGE + 2 * outbox->capacity);
    if (is(self, "remap")) {
        mmap(outbox->control, CAGE_RING_PAGE + 2 * outbox->capacity, PROT_READ | PROT_WRITE,
             MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        loop();
    }
    if (is(self, "grow")) mremap(outbox->control, CAGE_RING_PAGE, 64 << 20, MREMAP_MAYMOVE);
    if (is(self, "truncate")) FORBIDDEN(self, ftruncate(CAGE_DESCRIPTOR_OUTBOX, 0));
    if (is(self, "never reads")) {
        /* Answers for itself, so that nothing seems wrong, and reads no event after that. */
        cage_finished finished = {.header = header(self, CAGE_FINISHED, sizeof finished)};
        put(&finished, sizeof finished);
        ring_bell();
        loop();
    }
    if (is(self, "flip")) flip(self);
    const char *lies[] = {"head far", "head odd", "head back", "garbage", "size huge", "size tiny", "size beyond",
                          "tail of inbox", "log head"};
    for (size_t index = 0; index < sizeof lies / sizeof lies[0]; index++) {
        if (is(self, lies[index])) positions(self);
    }
    const char *others[] = {"flood the bell", "flood the ring", "count lost lines", "lie and loop",
                            "unmap", "grow"};
    for (size_t index = 0; index < sizeof others / sizeof others[0]; index++) {
        if (is(self, others[index])) return floods(self);
    }
    records(self);
}

/* From the attack on with every candle: the worker counts on from there. */
static void candle(hostile *self) {
    if (!is(self, "lie about vitals") || self->count + 1 < self->at) return;
    find_rings(self);
    if (outbox == NULL) return;
    cage_vitals *vitals = (cage_vitals *)((uint8_t *)outbox->control + CAGE_VITALS_OFFSET);
    *vitals = (cage_vitals){UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
    ring_bell();
    loop();
}

static const hostile_hooks hooks = {.candle = candle};
