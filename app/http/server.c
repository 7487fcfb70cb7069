#include "app/http/server.h"

#include <stdint.h>
#include <string.h>

#include <microhttpd.h>

#include "app/http/service.h"
#include "app/http/status.h"
#include "app/http/tongue.h"
#include "app/http/worker.h"
#include "core/alloc.h"

#define CONNECTIONS_MAX    512U
#define IDLE_S             15U
#define CONNECTION_BYTES   ((size_t)32 << 10) /* request line and headers */
#define TILE_CACHE_BYTES   ((size_t)64 << 20)
#define WORKER_STACK_BYTES ((size_t)2 << 20)

struct ll_server {
    struct ll_listener listener;
    struct ll_service service;
    struct ll_workers workers;
    enum ll_lang lang; ///< of clients that name none
    struct MHD_Daemon *daemon;
};

/// One request from its first line to its end.
struct exchange {
    struct ll_target target;
    enum ll_code code; ///< of parsing the target
    struct ll_err err;
    bool begun; ///< the daemon has called once
};

/// Takes the request line's target as it was sent, before libmicrohttpd decodes it.
static void *begin_exchange(void *user, const char *uri, struct MHD_Connection *connection)
{
    (void)user;
    (void)connection;
    struct exchange *exchange = ll_alloc(1, sizeof *exchange);
    if (exchange != NULL) {
        exchange->begun = false;
        exchange->err = (struct ll_err){0};
        exchange->code = ll_target_parse(uri, &exchange->target, &exchange->err);
    }
    return exchange;
}

static void end_exchange(void *user, struct MHD_Connection *connection, void **inout_exchange,
                         enum MHD_RequestTerminationCode how)
{
    (void)user;
    (void)connection;
    (void)how;
    ll_free(*inout_exchange);
    *inout_exchange = NULL;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/// Makes the reply, whatever the request is. @return false when out of memory for even that.
static bool make_reply(ll_server *server, struct MHD_Connection *connection, const char *method,
                       struct exchange *exchange, struct ll_reply *ret_reply)
{
    if (exchange->code != LL_OK) {
        exchange->err.code = exchange->code;
        ll_reply_problem(ret_reply,
                         exchange->code == LL_E_LIMIT ? 414 : ll_http_status(exchange->code),
                         &exchange->err);
        return true;
    }
    struct ll_err err = {0};
    struct ll_request *request = ll_calloc(1, sizeof *request);
    if (request == NULL) {
        return false;
    }
    request->method = method;
    request->target = &exchange->target;
    request->if_none_match = header(connection, MHD_HTTP_HEADER_IF_NONE_MATCH);
    request->host = header(connection, MHD_HTTP_HEADER_HOST);
    request->worker = ll_workers_mine(&server->workers);
    enum ll_code code = LL_OK;
    unsigned status = 0;
    if (request->worker == NULL) {
        code = ll_fail(&err, LL_E_NOMEM, "out of memory");
    } else if (request->host != NULL && !ll_host_is_loopback(request->host)) {
        code = ll_fail(&err, LL_E_INVALID, "this service answers under addresses of this machine");
        status = 421;
    } else {
        code = ll_tongue_choose(ll_target_field(&exchange->target, "lang"),
                                header(connection, MHD_HTTP_HEADER_ACCEPT_LANGUAGE), server->lang,
                                &request->lang, &err);
    }
    if (code == LL_OK) {
        ll_route_request(ll_service_routes(), &server->service, request, ret_reply);
    } else {
        ll_reply_problem(ret_reply, status != 0 ? status : ll_http_status(code), &err);
    }
    ll_free(request);
    return true;
}

static bool add_header(struct MHD_Response *response, const char *name, const char *value)
{
    return value == NULL || value[0] == '\0' ||
           MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool add_headers(struct MHD_Response *response, const struct ll_reply *reply)
{
    return add_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->type) &&
           add_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, reply->cache) &&
           add_header(response, MHD_HTTP_HEADER_ETAG, reply->etag) &&
           add_header(response, MHD_HTTP_HEADER_ALLOW, reply->allow) &&
           add_header(response, MHD_HTTP_HEADER_VARY, "Accept-Language") &&
           add_header(response, "X-Content-Type-Options", "nosniff") &&
           add_header(response, "Referrer-Policy", "no-referrer") &&
           add_header(response, "Cross-Origin-Resource-Policy", "same-origin") &&
           add_header(response, "Content-Security-Policy",
                      "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; "
                      "base-uri 'none'; form-action 'none'");
}

/// Hands the reply's bytes to the daemon and queues it.
static enum MHD_Result send_reply(struct MHD_Connection *connection, struct ll_reply *reply)
{
    void *bytes = (void *)(uintptr_t)reply->bytes; /* only read */
    struct MHD_Response *response =
        reply->release == NULL
            ? MHD_create_response_from_buffer(reply->len, bytes, MHD_RESPMEM_PERSISTENT)
            : MHD_create_response_from_buffer_with_free_callback_cls(reply->len, bytes,
                                                                     reply->release, reply->owner);
    if (response == NULL) {
        ll_reply_clear(reply);
        return MHD_NO;
    }
    enum MHD_Result result = MHD_NO;
    if (add_headers(response, reply)) {
        result = MHD_queue_response(connection, reply->status, response);
    }
    MHD_destroy_response(response);
    return result;
}

static bool has_body(struct MHD_Connection *connection)
{
    const char *length = header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
    return (length != NULL && strcmp(length, "0") != 0) ||
           header(connection, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL;
}

/// Called once for the headers and once more behind them. An answer to the first call ends the
/// connection, so it comes there only when a body follows: no route takes one, and it is not read.
static enum MHD_Result answer(void *user, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *body,
                              size_t *body_len, void **inout_exchange)
{
    (void)url;
    (void)version;
    (void)body;
    (void)body_len;
    struct exchange *exchange = *inout_exchange;
    struct ll_reply reply = {0};
    if (exchange == NULL) {
        return MHD_NO; /* out of memory: the connection ends */
    }
    if (!exchange->begun && !has_body(connection)) {
        exchange->begun = true;
        return MHD_YES;
    }
    if (!make_reply(user, connection, method, exchange, &reply)) {
        return MHD_NO;
    }
    return send_reply(connection, &reply);
}

static enum ll_code start_daemon(ll_server *server, unsigned threads, struct ll_err *err)
{
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, answer, server,
        MHD_OPTION_LISTEN_SOCKET, server->listener.fd, MHD_OPTION_THREAD_POOL_SIZE,
        threads < 2 ? 2U : threads, MHD_OPTION_THREAD_STACK_SIZE, WORKER_STACK_BYTES,
        MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_URI_LOG_CALLBACK, begin_exchange, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        end_exchange, NULL, MHD_OPTION_END);
    if (server->daemon == NULL) {
        return ll_fail(err, LL_E_IO, "the HTTP service does not start");
    }
    server->listener.fd = -1; /* the daemon's now */
    return LL_OK;
}

enum ll_code ll_server_start(const struct ll_server_options *options, ll_server **ret_server,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_server_stopp) ll_server *server = ll_calloc(1, sizeof *server);
    if (server == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    server->listener.fd = -1;
    server->lang = options->view.lang;
    enum ll_code code = ll_listen(options->listen, &server->listener, err);
    if (code == LL_OK) {
        code = ll_site_open(&options->view, &server->service.site, err);
    }
    if (code == LL_OK) {
        code = ll_tile_cache_new(TILE_CACHE_BYTES, &server->service.cache, err);
    }
    if (code == LL_OK) {
        code = ll_workers_make(&server->workers, err);
    }
    if (code == LL_OK) {
        code = start_daemon(server, options->threads, err);
    }
    if (code == LL_OK) {
        *ret_server = server;
        server = NULL;
    }
    return code;
}

const char *ll_server_url(const ll_server *server)
{
    return server->listener.url;
}

void ll_server_stop(ll_server *server)
{
    if (server == NULL) {
        return;
    }
    if (server->daemon != NULL) {
        MHD_stop_daemon(server->daemon);
    }
    ll_listener_close(&server->listener);
    ll_workers_clear(&server->workers);
    ll_tile_cache_free(server->service.cache);
    ll_site_close(server->service.site);
    ll_free(server);
}

void ll_server_stopp(ll_server **server)
{
    ll_server_stop(*server);
}
