#include "shim.h"

/* The body of an answer is not read. A receiver that sends without end is stopped by the time limit. */
static size_t discard(char *data, size_t size, size_t count, void *context) {
    (void)data;
    (void)context;
    return size * count;
}

CURL *curlshim_post(const char *url, struct curl_slist *headers, const void *body, size_t size, long connect_timeout_ms,
                    long timeout_ms, uint64_t token) {
    CURL *handle = curl_easy_init();
    if (handle == NULL) return NULL;
    CURLcode code = CURLE_OK;
#define SET(option, value) \
    do { if (code == CURLE_OK) code = curl_easy_setopt(handle, option, value); } while (0)
    SET(CURLOPT_URL, url);
    SET(CURLOPT_HTTPHEADER, headers);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    SET(CURLOPT_COPYPOSTFIELDS, (const char *)body);
    SET(CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
    SET(CURLOPT_TIMEOUT_MS, timeout_ms);
    SET(CURLOPT_WRITEFUNCTION, discard);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_USERAGENT, "tradingboost");
    SET(CURLOPT_PRIVATE, (void *)(uintptr_t)token);
#if LIBCURL_VERSION_NUM >= 0x075500
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else
    SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#undef SET
    if (code != CURLE_OK) {
        curl_easy_cleanup(handle);
        return NULL;
    }
    return handle;
}

uint64_t curlshim_token(CURL *handle) {
    char *token = NULL;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &token);
    return (uint64_t)(uintptr_t)token;
}

long curlshim_status(CURL *handle) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

int64_t curlshim_retry_after(CURL *handle) {
    curl_off_t seconds = 0;
    curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds);
    return (int64_t)seconds;
}
