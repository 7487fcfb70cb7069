#include "app/http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/text.h"

#define WAITING_MAX 128

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/// Cuts "host:port" or "[host]:port"; without a colon the port stays "".
static bool split(const char *text, char ret_host[64], char ret_port[16])
{
    size_t len = text[0] == '[' ? strcspn(text, "]") : strcspn(text, ":");
    const char *rest = text + len;
    if (text[0] == '[') {
        if (*rest != ']') {
            return false;
        }
        text++;
        len--;
        rest++;
    }
    if (len == 0 || len >= 64 || (*rest != ':' && *rest != '\0') || strlen(rest) > 15) {
        return false;
    }
    memcpy(ret_host, text, len);
    ret_host[len] = '\0';
    (void)snprintf(ret_port, 16, "%s", *rest == ':' ? rest + 1 : "");
    return true;
}

/// Reads a numeric address. @return whether it is one.
static bool read_address(const char *host, union address *ret_address)
{
    union address a;
    memset(&a, 0, sizeof a);
    if (inet_pton(AF_INET, ll_text_equal_fold(host, "localhost") ? "127.0.0.1" : host,
                  &a.v4.sin_addr) == 1) {
        a.any.sa_family = AF_INET;
    } else if (inet_pton(AF_INET6, host, &a.v6.sin6_addr) == 1) {
        a.any.sa_family = AF_INET6;
    } else {
        return false;
    }
    *ret_address = a;
    return true;
}

static bool is_loopback(const union address *a)
{
    return a->any.sa_family == AF_INET ? ntohl(a->v4.sin_addr.s_addr) >> 24 == 127
                                       : IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr) != 0;
}

bool ll_host_is_loopback(const char *host)
{
    char name[64];
    char port[16];
    union address a;
    return split(host, name, port) && read_address(name, &a) && is_loopback(&a);
}

static enum ll_code bind_failed(const char *address, int why, struct ll_err *err)
{
    if (why == EADDRINUSE) {
        return ll_fail(err, LL_E_EXISTS,
                       "another program listens at %s already; end it, or choose another port such "
                       "as --listen 127.0.0.1:0 (any free one)",
                       address);
    }
    return ll_fail(err, LL_E_IO, "cannot listen at %s: %s", address, strerror(why));
}

/// Fills the URL from the address the socket really has.
static void describe(struct ll_listener *listener, const union address *a)
{
    char host[INET6_ADDRSTRLEN] = "";
    bool v4 = a->any.sa_family == AF_INET;
    const void *from = v4 ? (const void *)&a->v4.sin_addr : (const void *)&a->v6.sin6_addr;
    (void)inet_ntop(a->any.sa_family, from, host, sizeof host);
    (void)snprintf(listener->url, sizeof listener->url, v4 ? "http://%s:%u/" : "http://[%s]:%u/",
                   host, (unsigned)ntohs(v4 ? a->v4.sin_port : a->v6.sin6_port));
}

enum ll_code ll_listen(const char *address, struct ll_listener *ret_listener, struct ll_err *err)
{
    char host[64];
    char port_text[16];
    long long port = 0;
    union address a;
    if (!split(address, host, port_text) || !ll_parse_whole(port_text, 0, 65535, &port) ||
        !read_address(host, &a)) {
        return ll_fail(err, LL_E_USAGE, "--listen takes HOST:PORT such as 127.0.0.1:8080, not '%s'",
                       address);
    }
    if (!is_loopback(&a)) {
        return ll_fail(err, LL_E_UNSUPPORTED,
                       "%s can be reached from other machines, and the service has no log-in yet; "
                       "take 127.0.0.1 and put a web server with access control before it",
                       host);
    }
    bool v4 = a.any.sa_family == AF_INET;
    *(v4 ? &a.v4.sin_port : &a.v6.sin6_port) = htons((uint16_t)port);
    socklen_t size = v4 ? sizeof a.v4 : sizeof a.v6;
    struct ll_listener listener = {.fd = socket(a.any.sa_family, SOCK_STREAM, 0)};
    int on = 1;
    if (listener.fd < 0 || setsockopt(listener.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(listener.fd, &a.any, size) != 0 || listen(listener.fd, WAITING_MAX) != 0 ||
        getsockname(listener.fd, &a.any, &size) != 0) {
        int why = errno;
        ll_listener_close(&listener);
        return bind_failed(address, why, err);
    }
    describe(&listener, &a);
    *ret_listener = listener;
    return LL_OK;
}

void ll_listener_close(struct ll_listener *listener)
{
    if (listener->fd >= 0) {
        (void)close(listener->fd);
        listener->fd = -1;
    }
}
