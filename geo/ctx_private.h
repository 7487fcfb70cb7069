/// What is behind ll_geo_ctx; for the sources of this room only.
#ifndef LL_GEO_CTX_PRIVATE_H
#define LL_GEO_CTX_PRIVATE_H

#ifndef GEOS_USE_ONLY_R_API
#define GEOS_USE_ONLY_R_API
#endif
#include <geos_c.h>
#include <proj.h>

#include "geo/ctx.h"

struct ll_geo_ctx {
    GEOSContextHandle_t geos;
    PJ_CONTEXT *proj;
    char geos_message[256]; ///< last error GEOS reported; "" when none
};

#endif
