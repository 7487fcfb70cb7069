#include "geo/ctx.h"

#include <stdio.h>

#include "core/alloc.h"
#include "geo/ctx_private.h"

/// GEOS tells its errors here; kept for the message of whoever asked.
static void keep_geos_message(const char *message, void *user)
{
    ll_geo_ctx *ctx = user;
    (void)snprintf(ctx->geos_message, sizeof ctx->geos_message, "%s", message);
}

enum ll_code ll_geo_ctx_new(ll_geo_ctx **ret_ctx, struct ll_err *err)
{
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = ll_calloc(1, sizeof *ctx);
    if (ctx == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    ctx->geos = GEOS_init_r();
    ctx->proj = proj_context_create();
    if (ctx->geos == NULL || ctx->proj == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    (void)GEOSContext_setErrorMessageHandler_r(ctx->geos, keep_geos_message, ctx);
    (void)proj_log_level(ctx->proj, PJ_LOG_NONE);
    (void)proj_context_set_enable_network(ctx->proj, 0);
    *ret_ctx = ctx;
    ctx = NULL; /* now the caller's */
    return LL_OK;
}

void ll_geo_ctx_free(ll_geo_ctx *ctx)
{
    if (ctx == NULL) {
        return;
    }
    if (ctx->geos != NULL) {
        GEOS_finish_r(ctx->geos);
    }
    if (ctx->proj != NULL) {
        proj_context_destroy(ctx->proj);
    }
    ll_free(ctx);
}

void ll_geo_ctx_freep(ll_geo_ctx **ctx)
{
    ll_geo_ctx_free(*ctx);
}
