/// Which function answers which path.
#ifndef LL_APP_HTTP_ROUTER_H
#define LL_APP_HTTP_ROUTER_H

#include "app/http/reply.h"
#include "app/http/target.h"

struct ll_service;
struct ll_worker;

#define LL_ROUTE_PARAMS_MAX 4
#define LL_ROUTE_PARAM_SIZE 256

/// A request as a handler sees it. All borrowed for the time of the call.
struct ll_request {
    const char *method; ///< "GET", …
    const struct ll_target *target;
    const char *if_none_match; ///< header, NULL without
    const char *host;          ///< header, NULL without
    enum ll_lang lang;
    struct ll_worker *worker;                             ///< what belongs to this thread alone
    char param[LL_ROUTE_PARAMS_MAX][LL_ROUTE_PARAM_SIZE]; ///< what the stars of the route stood for
};

/// Answers a request. @return LL_OK with a full reply, or an error that becomes a problem document.
typedef enum ll_code (*ll_handler)(struct ll_service *service, const struct ll_request *request,
                                   struct ll_reply *ret_reply, struct ll_err *err);

/// A path and its handler. A segment of the pattern is a word, `*`, or `*` with an ending such as
/// "*.png"; a star stands for one whole segment without the ending, never empty. Every route
/// answers GET and HEAD.
struct ll_route {
    const char *pattern; ///< "/tiles/*/*/*/*.png"
    ll_handler handle;
};

/// Whether a pattern fits a target; fills `ret_params` (LL_ROUTE_PARAMS_MAX entries) if so.
bool ll_route_fits(const char *pattern, const struct ll_target *target,
                   char (*ret_params)[LL_ROUTE_PARAM_SIZE]);

/// Finds the first route that fits and calls its handler; 404 where there is none, 405 for other
/// methods, every error as a problem document. Always leaves a full reply.
/// @param routes Ended by an entry without a pattern.
/// @param inout_request Receives the parameters.
void ll_route_request(const struct ll_route *routes, struct ll_service *service,
                      struct ll_request *inout_request, struct ll_reply *ret_reply);

#endif
