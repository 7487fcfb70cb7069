#include "app/http/router.h"

#include <string.h>

#include "app/http/status.h"

/// Whether one segment of a pattern fits; copies what its star stands for and counts it.
static bool segment_fits(const char *pattern, size_t len, const char *segment, char *ret_param,
                         bool *ret_star)
{
    size_t have = strlen(segment);
    *ret_star = len > 0 && pattern[0] == '*';
    if (!*ret_star) {
        return have == len && memcmp(pattern, segment, len) == 0;
    }
    size_t ending = len - 1;
    if (have <= ending || have - ending >= LL_ROUTE_PARAM_SIZE ||
        memcmp(segment + have - ending, pattern + 1, ending) != 0) {
        return false;
    }
    memcpy(ret_param, segment, have - ending);
    ret_param[have - ending] = '\0';
    return true;
}

bool ll_route_fits(const char *pattern, const struct ll_target *target,
                   char (*ret_params)[LL_ROUTE_PARAM_SIZE])
{
    size_t params = 0;
    size_t i = 0;
    const char *at = pattern + 1;
    for (; *at != '\0'; i++) {
        size_t len = strcspn(at, "/");
        bool star = false;
        if (i == target->segment_count || params == LL_ROUTE_PARAMS_MAX ||
            !segment_fits(at, len, target->segment[i], ret_params[params], &star)) {
            return false;
        }
        params += star;
        at += len + (at[len] == '/');
    }
    return i == target->segment_count;
}

static const struct ll_route *find_route(const struct ll_route *routes, struct ll_request *request)
{
    for (; routes->pattern != NULL; routes++) {
        if (ll_route_fits(routes->pattern, request->target, request->param)) {
            return routes;
        }
    }
    return NULL;
}

void ll_route_request(const struct ll_route *routes, struct ll_service *service,
                      struct ll_request *inout_request, struct ll_reply *ret_reply)
{
    struct ll_err err = {.lang = inout_request->lang};
    struct ll_reply reply = {0};
    const struct ll_route *route = find_route(routes, inout_request);
    const char *method = inout_request->method;
    unsigned status = 0;
    enum ll_code code = LL_OK;
    if (route == NULL) {
        code = ll_fail(&err, LL_E_NOT_FOUND, "there is nothing at this address");
    } else if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
        code = ll_fail(&err, LL_E_UNSUPPORTED, "this address can only be read (GET)");
        status = 405;
        reply.allow = "GET, HEAD";
    } else {
        code = route->handle(service, inout_request, &reply, &err);
    }
    if (code != LL_OK) {
        err.code = code;
        ll_reply_problem(&reply, status != 0 ? status : ll_http_status(code), &err);
    }
    *ret_reply = reply;
}
