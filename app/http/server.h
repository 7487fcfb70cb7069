/// The HTTP daemon (libmicrohttpd behind this door).
#ifndef LL_APP_HTTP_SERVER_H
#define LL_APP_HTTP_SERVER_H

#include "app/http/listen.h"
#include "app/http/site.h"

/// What to serve. All borrowed for the time of the call.
struct ll_server_options {
    const char *listen; ///< "127.0.0.1:8080"
    struct ll_view_request view;
    unsigned threads; ///< that answer requests
};

/// A running service. Opaque.
typedef struct ll_server ll_server;

/// Takes the address, loads the store and starts to answer in threads of its own. Signals meant for
/// the caller's thread must be blocked before.
/// @return what ll_listen and ll_site_open give; LL_E_IO when the daemon does not start.
LL_MUST_USE enum ll_code ll_server_start(const struct ll_server_options *options,
                                         ll_server **ret_server, struct ll_err *err);

/// "http://127.0.0.1:8080/"; borrowed.
const char *ll_server_url(const ll_server *server);

/// Ends all connections and releases everything.
void ll_server_stop(ll_server *server);
void ll_server_stopp(ll_server **server);

#endif
