/// A small HTTP client on raw sockets: sends exactly the bytes it is given.
///
/// Everything here fails the test on errors of the network instead of returning them.
#ifndef LL_TESTS_SUPPORT_HTTP_CLIENT_H
#define LL_TESTS_SUPPORT_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

/// An answer; {0} when the server closed the connection without one. Owns `bytes`.
struct ll_http_answer {
    int status;
    char *bytes; ///< the whole answer, terminated
    const char *body;
    size_t body_len;
};
void ll_http_answer_clear(struct ll_http_answer *answer);

/// A connection to "http://127.0.0.1:PORT/". @return the socket, -1 when it is refused.
int ll_http_connect(const char *url);

/// Sends bytes; what the other side no longer takes is dropped.
void ll_http_send(int socket, const char *bytes, size_t len);

/// Reads one answer with its body by Content-Length. @param head The request was HEAD: no body.
/// Waits at most 10 s.
struct ll_http_answer ll_http_receive(int socket, bool head);

/// Sends `request` on a connection of its own and reads the answer.
struct ll_http_answer ll_http_exchange(const char *url, const char *request);

/// GET of a path with extra header lines ("If-None-Match: …\r\n", may be "").
struct ll_http_answer ll_http_get(const char *url, const char *path, const char *headers);

/// Value of a header into a buffer; false when it is not there. Names compare without case.
bool ll_http_header(const struct ll_http_answer *answer, const char *name, char *ret_value,
                    size_t size);

#endif
