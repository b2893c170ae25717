#include "exchange.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct gathering {
    curlshim_answer *answer;
    size_t capacity;
    size_t maximum;
};

/* Anything else than size * count as the result ends the transfer with CURLE_WRITE_ERROR. */
static size_t gather(char *data, size_t size, size_t count, void *context) {
    struct gathering *gathering = context;
    curlshim_answer *answer = gathering->answer;
    size_t length = size * count;
    if (length > gathering->maximum - answer->size) {
        answer->is_cut = 1;
        return 0;
    }
    if (length > gathering->capacity - answer->size) {
        size_t capacity = gathering->capacity * 2 + length;
        uint8_t *body = realloc(answer->body, capacity);
        if (body == NULL) return 0;
        answer->body = body;
        gathering->capacity = capacity;
    }
    if (length > 0) memcpy(answer->body + answer->size, data, length);
    answer->size += length;
    return length;
}

/* What every request has in common. */
static CURLcode prepare(CURL *handle, const char *socket_path, const char *ca_file, const char *method, const char *url,
                        struct curl_slist *headers) {
    CURLcode code = CURLE_OK;
#define SET(option, value) \
    do { if (code == CURLE_OK) code = curl_easy_setopt(handle, option, value); } while (0)
    if (socket_path != NULL) SET(CURLOPT_UNIX_SOCKET_PATH, socket_path);
    /* What is not encrypted stays on this machine: a proxy of the environment would read passwords and tokens. */
    if (strncasecmp(url, "https:", 6) != 0) SET(CURLOPT_NOPROXY, "*");
    if (ca_file != NULL) SET(CURLOPT_CAINFO, ca_file);
#if LIBCURL_VERSION_NUM >= 0x075500
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else
    SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
    SET(CURLOPT_URL, url);
    SET(CURLOPT_HTTPHEADER, headers);
    SET(CURLOPT_CUSTOMREQUEST, method);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_USERAGENT, "tradingboost");
    return code;
}

CURLcode curlshim_exchange(const char *socket_path, const char *ca_file, const char *method, const char *url,
                           struct curl_slist *headers, const void *body, size_t size, size_t maximum, long timeout_ms,
                           curlshim_answer *answer) {
    memset(answer, 0, sizeof *answer);
    CURL *handle = curl_easy_init();
    if (handle == NULL) return CURLE_OUT_OF_MEMORY;
    struct gathering gathering = {answer, 0, maximum};
    CURLcode code = prepare(handle, socket_path, ca_file, method, url, headers);
    if (size > 0) {
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
        SET(CURLOPT_POSTFIELDS, (const char *)body);
        SET(CURLOPT_CUSTOMREQUEST, method);
    }
    SET(CURLOPT_TIMEOUT_MS, timeout_ms);
    SET(CURLOPT_WRITEFUNCTION, gather);
    SET(CURLOPT_WRITEDATA, &gathering);
    if (code == CURLE_OK) code = curl_easy_perform(handle);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer->status);
    curl_easy_cleanup(handle);
    return code;
}

struct passing {
    CURL *handle;
    curlshim_sink sink;
    void *context;
};

static size_t pass(char *data, size_t size, size_t count, void *context) {
    struct passing *passing = context;
    long status = 0;
    curl_easy_getinfo(passing->handle, CURLINFO_RESPONSE_CODE, &status);
    return passing->sink((const uint8_t *)data, size * count, status, passing->context);
}

CURLcode curlshim_stream(const char *socket_path, const char *ca_file, const char *url, struct curl_slist *headers,
                         long silence_s, curlshim_sink sink, void *context, long *status) {
    CURL *handle = curl_easy_init();
    if (handle == NULL) return CURLE_OUT_OF_MEMORY;
    struct passing passing = {handle, sink, context};
    CURLcode code = prepare(handle, socket_path, ca_file, "GET", url, headers);
    /* The low speed counts from the connection on. */
    SET(CURLOPT_CONNECTTIMEOUT, silence_s);
    SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
    SET(CURLOPT_LOW_SPEED_TIME, silence_s);
    SET(CURLOPT_WRITEFUNCTION, pass);
    SET(CURLOPT_WRITEDATA, &passing);
#undef SET
    if (code == CURLE_OK) code = curl_easy_perform(handle);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, status);
    curl_easy_cleanup(handle);
    return code;
}

void curlshim_answer_free(curlshim_answer *answer) {
    free(answer->body);
    memset(answer, 0, sizeof *answer);
}
