/* One request over a Unix socket or the network, and its answer, whole or as it comes. */
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

/* Sends one request and waits for its answer, at most timeout_ms. With a socket_path url gives path and Host alone, with http:;
   without one (NULL) the connection goes where url says, by http or https, to certificates of ca_file, or of the system's when
   that is NULL. For http: no proxy is asked, whatever the environment says. body may be NULL when size is 0. answer is filled
   when the result is CURLE_OK, or is_cut. */
CURLcode curlshim_exchange(const char *socket_path, const char *ca_file, const char *method, const char *url,
                           struct curl_slist *headers, const void *body, size_t size, size_t maximum, long timeout_ms,
                           curlshim_answer *answer);

/* Takes a piece of an answer, with the HTTP status; anything else than size as its result ends the exchange. */
typedef size_t (*curlshim_sink)(const uint8_t *data, size_t size, long status, void *context);

/* Asks with GET and passes the answer on as it comes, until it ends, it is not connected within silence_s seconds, nothing came
   for so many, or sink ends it, which is CURLE_WRITE_ERROR. status is the HTTP status, 0 without an answer. */
CURLcode curlshim_stream(const char *socket_path, const char *ca_file, const char *url, struct curl_slist *headers,
                         long silence_s, curlshim_sink sink, void *context, long *status);

void curlshim_answer_free(curlshim_answer *answer);

#endif
