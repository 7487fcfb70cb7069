#include "app/http/pages.h"

#include <stdio.h>
#include <string.h>

#include "core/embedded.h"
#include "core/hash.h"

extern const struct ll_embedded ll_web_files[]; /* made by cmake/embed.c */

const char *ll_page_type(const char *name)
{
    static const struct {
        const char *ending;
        const char *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".png", "image/png"},
        {".svg", "image/svg+xml"},
    };
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending != NULL && i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(ending, types[i].ending) == 0) {
            return types[i].type;
        }
    }
    return "application/octet-stream";
}

static enum ll_code reply_file(const char *name, const struct ll_request *request,
                               struct ll_reply *ret_reply, struct ll_err *err)
{
    const struct ll_embedded *file = ll_web_files;
    while (file->name != NULL && strcmp(file->name, name) != 0) {
        file++;
    }
    if (file->name == NULL) {
        return ll_fail(err, LL_E_NOT_FOUND, "there is nothing at this address");
    }
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    char digest[LL_HASH_TEXT_SIZE];
    enum ll_code code = ll_hash_new(&hash, err);
    if (code != LL_OK) {
        return code;
    }
    ll_hash_add(hash, file->bytes, file->len);
    ll_hash_text(hash, digest);
    (void)snprintf(ret_reply->etag, sizeof ret_reply->etag, "\"%s\"", digest);
    ret_reply->cache = "no-cache";
    if (!ll_reply_unchanged(ret_reply, request->if_none_match)) {
        ll_reply_static(ret_reply, ll_page_type(name), file->bytes, file->len);
    }
    return LL_OK;
}

enum ll_code ll_page_handle(struct ll_service *service, const struct ll_request *request,
                            struct ll_reply *ret_reply, struct ll_err *err)
{
    (void)service;
    return reply_file("index.html", request, ret_reply, err);
}

enum ll_code ll_static_handle(struct ll_service *service, const struct ll_request *request,
                              struct ll_reply *ret_reply, struct ll_err *err)
{
    (void)service;
    return reply_file(request->param[0], request, ret_reply, err);
}
