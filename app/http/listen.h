/// The address the service listens at.
#ifndef LL_APP_HTTP_LISTEN_H
#define LL_APP_HTTP_LISTEN_H

#include <stdbool.h>

#include "core/error.h"

/// A listening socket with its address in words.
struct ll_listener {
    int fd;       ///< closed by whoever takes it; -1 for none
    char url[64]; ///< "http://127.0.0.1:8080/"
};

/// Opens a socket at "HOST:PORT" or "[::1]:PORT". Host is an address or `localhost`; only addresses
/// of this machine's loopback are allowed. Port 0 takes a free one.
/// @return LL_E_USAGE (not of that form), LL_E_UNSUPPORTED (not loopback), LL_E_EXISTS (the port is
///         in use; says what to do), LL_E_IO.
LL_MUST_USE enum ll_code ll_listen(const char *address, struct ll_listener *ret_listener,
                                   struct ll_err *err);
void ll_listener_close(struct ll_listener *listener);

/// Whether a header Host names this machine's loopback, with or without a port. Anything else is a
/// page elsewhere that tries to read this service through its own name (DNS rebinding).
bool ll_host_is_loopback(const char *host);

#endif
