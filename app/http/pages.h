/// The map page and the files it needs, all compiled in.
#ifndef LL_APP_HTTP_PAGES_H
#define LL_APP_HTTP_PAGES_H

#include "app/http/router.h"

/// Content type of a file by the ending of its name.
const char *ll_page_type(const char *name);

/// `/`
enum ll_code ll_page_handle(struct ll_service *service, const struct ll_request *request,
                            struct ll_reply *ret_reply, struct ll_err *err);

/// `/static/{name}`
enum ll_code ll_static_handle(struct ll_service *service, const struct ll_request *request,
                              struct ll_reply *ret_reply, struct ll_err *err);

#endif
