/* One request over a Unix socket or the network, and its answer. */
#ifndef CURLSHIM_EXCHANGE_H
#define CURLSHIM_EXCHANGE_H

#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    /* The HTTP status. */
    long status;
    /* size bytes; for curlshim_answer_free. */
    uint8_t *body;
    size_t size;
    /* The answer was longer than it may be; body has its beginning. */
    int32_t is_cut;
} curlshim_answer;

/* Sends one request and waits for its answer, at most timeout_ms. With a socket_path url gives path and Host alone, and no proxy
   is asked; without one (NULL) the connection goes where url says, by http or https, to certificates of ca_file, or of the
   system's when that is NULL. body may be NULL when size is 0. answer is filled when the result is CURLE_OK, or is_cut. */
CURLcode curlshim_exchange(const char *socket_path, const char *ca_file, const char *method, const char *url,
                           struct curl_slist *headers, const void *body, size_t size, size_t maximum, long timeout_ms,
                           curlshim_answer *answer);

void curlshim_answer_free(curlshim_answer *answer);

#endif
