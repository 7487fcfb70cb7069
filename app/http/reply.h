/// What goes back to a client, and who owns its bytes.
#ifndef LL_APP_HTTP_REPLY_H
#define LL_APP_HTTP_REPLY_H

#include "app/http/etag.h"
#include "core/error.h"
#include "core/json.h"

/// A reply. `type`, `cache` and `allow` are static texts or NULL. The bytes are given back by
/// release(owner), or live for ever when `release` is NULL. Release with ll_reply_clear, unless
/// the bytes were handed on.
struct ll_reply {
    unsigned status;
    const char *type;        ///< Content-Type
    const char *cache;       ///< Cache-Control
    const char *allow;       ///< Allow
    char etag[LL_ETAG_SIZE]; ///< with its quotes; "" for none
    const void *bytes;
    size_t len;
    void (*release)(void *owner);
    void *owner;
};

void ll_reply_clear(struct ll_reply *reply);

/// Sets bytes that live for ever.
void ll_reply_static(struct ll_reply *reply, const char *type, const void *bytes, size_t len);

/// Sets the finished document as application/json.
LL_MUST_USE enum ll_code ll_reply_json(struct ll_reply *reply, ll_json *json, struct ll_err *err);

/// Replaces whatever is there by a problem document (RFC 9457) about `err`. Never fails: without
/// memory the body is a fixed one.
void ll_reply_problem(struct ll_reply *reply, unsigned status, const struct ll_err *err);

/// When the client has the entity `reply->etag` already: turns the reply into 304 and says true.
bool ll_reply_unchanged(struct ll_reply *reply, const char *if_none_match);

#endif
