#include "geo/footprints.h"

#include "core/alloc.h"
#include "core/array.h"
#include "geo/geos_shapes.h"

void ll_footprints_clear(struct ll_footprints *footprints)
{
    ll_free(footprints->add);
    ll_free(footprints->out);
    *footprints = (struct ll_footprints){0};
}

static enum ll_code append(uint32_t **items, size_t *count, size_t *capacity, uint32_t item,
                           struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(items, capacity, *count + 1, sizeof **items, err);
    if (code == LL_OK) {
        (*items)[(*count)++] = item;
    }
    return code;
}

enum ll_code ll_footprints_add(struct ll_footprints *f, uint32_t building, struct ll_err *err)
{
    return append(&f->add, &f->add_count, &f->add_capacity, building, err);
}

enum ll_code ll_footprints_take_out(struct ll_footprints *f, uint32_t building, struct ll_err *err)
{
    return append(&f->out, &f->out_count, &f->out_capacity, building, err);
}

/// A geometry made valid if it is not; `g` is taken over. NULL stays NULL.
static GEOSGeometry *valid(const ll_geo_ctx *ctx, GEOSGeometry *g)
{
    if (g == NULL || GEOSisValid_r(ctx->geos, g) == 1) {
        return g;
    }
    GEOSGeometry *made = GEOSMakeValid_r(ctx->geos, g);
    GEOSGeom_destroy_r(ctx->geos, g);
    return made;
}

/// The union of footprints; NULL when GEOS gives up.
static enum ll_code unite(const ll_geo_ctx *ctx, const struct ll_shapes *s, const uint32_t *items,
                          size_t count, double margin_m, struct ll_geom *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) GEOSGeometry **parts = ll_alloc(count, sizeof(GEOSGeometry *));
    if (parts == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t made = 0;
    bool failed = false;
    for (size_t i = 0; i < count && !failed; i++) {
        GEOSGeometry *g = valid(ctx, ll_geos_shape(ctx, s, items[i]));
        if (g != NULL && margin_m > 0.0) {
            GEOSGeometry *wide = GEOSBufferWithStyle_r(ctx->geos, g, margin_m, 1, GEOSBUF_CAP_FLAT,
                                                       GEOSBUF_JOIN_MITRE, 2.0);
            GEOSGeom_destroy_r(ctx->geos, g);
            g = wide;
        }
        failed = g == NULL;
        if (!failed) {
            parts[made++] = g;
        }
    }
    if (failed) {
        while (made > 0) {
            GEOSGeom_destroy_r(ctx->geos, parts[--made]);
        }
        return ll_geos_fail(ctx, err);
    }
    return ll_geos_union(ctx, parts, made, 0.0, ret, err);
}

/// Replaces a geometry by what an operation made of it.
static enum ll_code take(const ll_geo_ctx *ctx, struct ll_geom *geom, GEOSGeometry *made,
                         struct ll_err *err)
{
    if (made == NULL) {
        return ll_geos_fail(ctx, err);
    }
    ll_geom_clear(geom);
    geom->g = made;
    return LL_OK;
}

enum ll_code ll_footprints_apply(const ll_geo_ctx *ctx, const struct ll_footprints *footprints,
                                 const struct ll_shapes *buildings, const struct ll_shapes *shapes,
                                 size_t polygon, struct ll_shapes *ret, struct ll_err *err)
{
    const struct ll_footprints *f = footprints;
    if (f->add_count + f->out_count == 0) {
        return ll_shapes_copy(ret, shapes, polygon, err);
    }
    LL_CLEANUP(ll_geom_clear) struct ll_geom area = {.geos = ctx->geos};
    enum ll_code code = take(ctx, &area, valid(ctx, ll_geos_shape(ctx, shapes, polygon)), err);
    if (code == LL_OK && f->out_count > 0) {
        LL_CLEANUP(ll_geom_clear) struct ll_geom out = {.geos = ctx->geos};
        code = unite(ctx, buildings, f->out, f->out_count, LL_FOOTPRINT_MARGIN_M, &out, err);
        if (code == LL_OK) {
            code = take(ctx, &area, GEOSDifference_r(ctx->geos, area.g, out.g), err);
        }
    }
    if (code == LL_OK && f->add_count > 0) {
        LL_CLEANUP(ll_geom_clear) struct ll_geom add = {.geos = ctx->geos};
        code = unite(ctx, buildings, f->add, f->add_count, 0.0, &add, err);
        if (code == LL_OK) {
            code = take(ctx, &area, GEOSUnion_r(ctx->geos, area.g, add.g), err);
        }
    }
    return code == LL_OK ? ll_shapes_from_geos(ctx, area.g, ret, err) : code;
}
