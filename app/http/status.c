#include "app/http/status.h"

unsigned ll_http_status(enum ll_code code)
{
    static const unsigned statuses[LL_CODE_COUNT] = {
        [LL_OK] = 200,       [LL_E_INVALID] = 400,     [LL_E_NOMEM] = 503,
        [LL_E_IO] = 500,     [LL_E_FORMAT] = 500,      [LL_E_NOT_FOUND] = 404,
        [LL_E_EXISTS] = 409, [LL_E_VERSION] = 500,     [LL_E_CRS] = 500,
        [LL_E_BUSY] = 503,   [LL_E_FULL] = 507,        [LL_E_READONLY] = 403,
        [LL_E_LIMIT] = 413,  [LL_E_UNSUPPORTED] = 501, [LL_E_DECISION] = 409,
        [LL_E_USAGE] = 400,  [LL_E_CANCELLED] = 503,
    };
    return (unsigned)code < LL_CODE_COUNT ? statuses[code] : 500;
}

const char *ll_http_reason(unsigned status)
{
    static const struct {
        unsigned status;
        const char *reason;
    } reasons[] = {
        {200, "OK"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {421, "Misdirected Request"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {507, "Insufficient Storage"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].status == status) {
            return reasons[i].reason;
        }
    }
    return "Error";
}
