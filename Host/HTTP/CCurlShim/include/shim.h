/* What Swift cannot call of libcurl: its functions with variable arguments. */
#ifndef CURLSHIM_H
#define CURLSHIM_H

#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>

/* A POST of JSON, ready for a multi handle; NULL when there is no memory. Only http and https, no redirects, the answer's body is
   thrown away. url and body are copied; headers are kept by the caller until the handle is gone. token comes back with
   curlshim_token. */
CURL *curlshim_post(const char *url, struct curl_slist *headers, const void *body, size_t size, long connect_timeout_ms,
                    long timeout_ms, uint64_t token);

uint64_t curlshim_token(CURL *handle);

/* The HTTP status, 0 when there was no answer. */
long curlshim_status(CURL *handle);

/* Seconds that the answer asks to wait (Retry-After as number or date), 0 when it does not. */
int64_t curlshim_retry_after(CURL *handle);

#endif
