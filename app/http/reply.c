#include "app/http/reply.h"

#include <string.h>

#include "app/http/status.h"
#include "core/alloc.h"

#define PROBLEM_TYPE "application/problem+json"

static const char out_of_memory[] =
    "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
    "\"detail\":\"out of memory\",\"code\":\"out_of_memory\"}";

static void drop_bytes(struct ll_reply *reply)
{
    if (reply->release != NULL) {
        reply->release(reply->owner);
    }
    reply->release = NULL;
    reply->owner = NULL;
    reply->bytes = NULL;
    reply->len = 0;
}

void ll_reply_clear(struct ll_reply *reply)
{
    drop_bytes(reply);
    *reply = (struct ll_reply){0};
}

void ll_reply_static(struct ll_reply *reply, const char *type, const void *bytes, size_t len)
{
    drop_bytes(reply);
    reply->status = 200;
    reply->type = type;
    reply->bytes = bytes;
    reply->len = len;
}

static void take_text(struct ll_reply *reply, const char *type, char *text)
{
    drop_bytes(reply);
    reply->type = type;
    reply->bytes = text;
    reply->len = strlen(text);
    reply->release = ll_free;
    reply->owner = text;
}

enum ll_code ll_reply_json(struct ll_reply *reply, ll_json *json, struct ll_err *err)
{
    char *text = NULL;
    enum ll_code code = ll_json_finish(json, false, &text, err);
    if (code == LL_OK) {
        take_text(reply, "application/json", text);
        reply->status = 200;
    }
    return code;
}

void ll_reply_problem(struct ll_reply *reply, unsigned status, const struct ll_err *err)
{
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_json_text(json, "type", "about:blank");
    ll_json_text(json, "title", ll_http_reason(status));
    ll_json_whole(json, "status", status);
    ll_json_text(json, "detail", err->message);
    ll_json_text(json, "code", ll_code_name(err->code));
    char *text = NULL;
    enum ll_code code = ll_json_finish(json, false, &text, NULL);
    const char *allow = reply->allow;
    ll_reply_clear(reply);
    if (code == LL_OK) {
        take_text(reply, PROBLEM_TYPE, text);
        reply->status = status;
    } else {
        ll_reply_static(reply, PROBLEM_TYPE, out_of_memory, sizeof out_of_memory - 1);
        reply->status = 503;
    }
    reply->allow = allow;
    reply->cache = "no-store";
}

bool ll_reply_unchanged(struct ll_reply *reply, const char *if_none_match)
{
    if (!ll_etag_matches(if_none_match, reply->etag)) {
        return false;
    }
    drop_bytes(reply);
    reply->type = NULL;
    reply->status = 304;
    return true;
}
