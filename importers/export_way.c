#include <stdio.h>

#include "core/text.h"
#include "importers/export_sheet.h"

#define LONLAT "EPSG:4326"

void ll_export_way_close(struct ll_export_way *way)
{
    ll_transform_free(way->there);
    *way = (struct ll_export_way){0};
}

/// The definition for OGR, with a code where there is one.
static enum ll_code define(ll_geo_ctx *ctx, const char *crs, struct ll_export_way *way,
                           struct ll_err *err)
{
    struct ll_crs_info info = {0};
    int epsg = 0;
    enum ll_code code = ll_crs_describe(ctx, crs, &info, err);
    if (code == LL_OK) {
        code = ll_crs_epsg(ctx, crs, &epsg, err);
    }
    if (code == LL_OK && epsg == 0) {
        code = ll_fail(err, LL_E_CRS, "'%.200s' has no EPSG code: name one with --crs EPSG:n", crs);
    }
    if (code == LL_OK) {
        way->degrees = !info.projected;
        (void)snprintf(way->definition, sizeof way->definition, "EPSG:%d", epsg);
        (void)snprintf(way->text, sizeof way->text, "EPSG:%d (%s)", epsg, info.name);
    }
    return code;
}

enum ll_code ll_export_way_open(ll_geo_ctx *ctx, int epsg, const char *crs,
                                struct ll_export_way *ret_way, struct ll_err *err)
{
    LL_CLEANUP(ll_export_way_close) struct ll_export_way way = {0};
    char own[32];
    (void)snprintf(own, sizeof own, "EPSG:%d", epsg);
    way.gcj02 = crs != NULL && ll_text_equal_fold(crs, "gcj02");
    way.bd09 = crs != NULL && ll_text_equal_fold(crs, "bd09");
    const char *wanted = way.gcj02 || way.bd09 ? LONLAT : crs == NULL ? own : crs;
    enum ll_code code = define(ctx, wanted, &way, err);
    if (code == LL_OK && (way.gcj02 || way.bd09)) {
        way.definition[0] = '\0';
        (void)snprintf(way.text, sizeof way.text, way.gcj02 ? "gcj02 (GCJ-02)" : "bd09 (BD-09)");
        code = ll_transform_new(ctx, own, LONLAT, &way.there, NULL, err);
    } else if (code == LL_OK && !ll_text_equal_fold(way.definition, own)) {
        code = ll_transform_new(ctx, own, wanted, &way.there, NULL, err);
    }
    if (code == LL_OK) {
        *ret_way = way;
        way = (struct ll_export_way){0};
    }
    return code;
}
