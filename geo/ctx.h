/// One worker's handle on GEOS and PROJ. Never shared between threads.
#ifndef LL_GEO_CTX_H
#define LL_GEO_CTX_H

#include "core/error.h"

/// GEOS context, PROJ context (network off) and the transforms made so far. Opaque.
typedef struct ll_geo_ctx ll_geo_ctx;

LL_MUST_USE enum ll_code ll_geo_ctx_new(ll_geo_ctx **ret_ctx, struct ll_err *err);
void ll_geo_ctx_free(ll_geo_ctx *ctx);
void ll_geo_ctx_freep(ll_geo_ctx **ctx);

#endif
