/// HTTP status of our error codes: the one table.
#ifndef LL_APP_HTTP_STATUS_H
#define LL_APP_HTTP_STATUS_H

#include "core/error.h"

/// 200 for LL_OK, 4xx where the client can do something about it, else 5xx.
unsigned ll_http_status(enum ll_code code);

/// Reason phrase of a status (RFC 9110), "Error" for one that is not used here.
const char *ll_http_reason(unsigned status);

#endif
