/* What Swift cannot call of libcurl: its functions with variable arguments. */
#ifndef CURLSHIM_H
#define CURLSHIM_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* A POST of JSON, ready for a multi handle; NULL when there is no memory. Only http and https, no redirects, the answer's body is
   thrown away. Without allows_private it connects to public addresses alone, whatever a name resolves to: not to this machine,
   its network, or link-local ones, where clouds keep their secrets. url and body are copied; headers are kept by the caller until
   the handle is gone. token comes back with curlshim_token. */
CURL *curlshim_post(const char *url, struct curl_slist *headers, const void *body, size_t size, long connect_timeout_ms,
                    long timeout_ms, uint64_t token, bool allows_private);

/* Whether an address is reachable from everywhere: none of this machine, of a private or a link-local network. */
bool curlshim_is_public(const struct sockaddr *address);

uint64_t curlshim_token(CURL *handle);

/* The HTTP status, 0 when there was no answer. */
long curlshim_status(CURL *handle);

/* Seconds that the answer asks to wait (Retry-After as number or date), 0 when it does not. */
int64_t curlshim_retry_after(CURL *handle);

#endif
