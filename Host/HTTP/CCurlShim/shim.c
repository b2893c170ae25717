#include "shim.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* IANA's special-purpose registries, without what is reachable from everywhere. */
static bool is_public_v4(uint32_t address) {
    static const struct { uint32_t network; int bits; } special[] = {
        {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16}, {0xAC100000, 12},
        {0xC0000000, 24}, {0xC0000200, 24}, {0xC0586300, 24}, {0xC0A80000, 16}, {0xC6120000, 15}, {0xC6336400, 24},
        {0xCB007100, 24}, {0xE0000000, 4},  {0xF0000000, 4},
    };
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if ((address ^ special[i].network) >> (32 - special[i].bits) == 0) return false;
    return true;
}

static bool is_public(const struct sockaddr *address) {
    if (address->sa_family == AF_INET)
        return is_public_v4(ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr));
    if (address->sa_family != AF_INET6) return false;
    const uint8_t *bytes = ((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr;
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (memcmp(bytes, mapped, sizeof mapped) == 0) {
        uint32_t inner;
        memcpy(&inner, bytes + 12, sizeof inner);
        return is_public_v4(ntohl(inner));
    }
    /* Global unicast is 2000::/3. In it: 6to4 and Teredo carry an IPv4 address inside, 2001:db8::/32 is for documents. */
    if ((bytes[0] & 0xE0) != 0x20) return false;
    if (bytes[0] == 0x20 && bytes[1] == 0x02) return false;
    if (bytes[0] != 0x20 || bytes[1] != 0x01) return true;
    return !((bytes[2] == 0 && bytes[3] == 0) || (bytes[2] == 0x0D && bytes[3] == 0xB8));
}

bool curlshim_is_public(const struct sockaddr *address) { return is_public(address); }

/* Called with the address that a connection is about to be made to, behind every resolution of a name. */
static curl_socket_t open_public(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)context;
    (void)purpose;
    if (!is_public(&address->addr)) return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* The body of an answer is not read. A receiver that sends without end is stopped by the time limit. */
static size_t discard(char *data, size_t size, size_t count, void *context) {
    (void)data;
    (void)context;
    return size * count;
}

CURL *curlshim_post(const char *url, struct curl_slist *headers, const void *body, size_t size, long connect_timeout_ms,
                    long timeout_ms, uint64_t token, bool allows_private) {
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
    if (!allows_private) {
        SET(CURLOPT_OPENSOCKETFUNCTION, open_public);
        /* A proxy of the environment would make the connection in our place. */
        SET(CURLOPT_NOPROXY, "*");
    }
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
