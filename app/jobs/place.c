#include "app/jobs/place.h"

#include <stdio.h>

#include "app/jobs/explain.h"
#include "app/jobs/find.h"
#include "geo/crs.h"
#include "geo/outline.h"

uint32_t ll_village_at(const struct ll_view *view, struct ll_xy at)
{
    const struct ll_shapes *areas = &view->scene.layer[LL_AREA].shape;
    const struct ll_box point = {at.x, at.y, at.x, at.y};
    for (size_t i = 0; i < view->ranking.count; i++) {
        uint32_t row = view->village_area[i];
        if (row != LL_NONE && ll_box_meets(&areas->box[row], &point) &&
            ll_shape_point(areas, row, at) <= 0.0) {
            return (uint32_t)i;
        }
    }
    return LL_NONE;
}

static enum ll_code village_around(const struct ll_view *view, ll_geo_ctx *ctx, struct ll_xy lonlat,
                                   uint32_t *ret_village, struct ll_err *err)
{
    char epsg[32];
    (void)snprintf(epsg, sizeof epsg, "EPSG:%d", view->scene.epsg);
    LL_CLEANUP(ll_transform_freep) ll_transform *transform = NULL;
    enum ll_code code = ll_transform_new(ctx, "EPSG:4326", epsg, &transform, NULL, err);
    struct ll_xy at = lonlat;
    if (code == LL_OK) {
        code = ll_transform_points(transform, &at, 1, err);
    }
    if (code == LL_OK) {
        *ret_village = ll_village_at(view, at);
    }
    return code;
}

enum ll_code ll_place_document(const struct ll_view *view, ll_geo_ctx *ctx, struct ll_xy lonlat,
                               enum ll_lang lang, ll_json *json, struct ll_err *err)
{
    if (!view->has_assessment) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "nothing has been assessed yet; run `lifelane assess` first");
    }
    uint32_t building = LL_NONE;
    uint32_t village = LL_NONE;
    enum ll_code code = ll_find_building(ctx, &view->scene, lonlat, &building, err);
    if (code == LL_OK) {
        ll_building_explain_document(view, building, lonlat, lang, json);
        return LL_OK;
    }
    if (code == LL_E_NOT_FOUND) {
        code = village_around(view, ctx, lonlat, &village, err);
    }
    if (code != LL_OK) {
        return code;
    }
    if (village == LL_NONE) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "there is neither a building nor a village at this place");
    }
    ll_json_text(json, "kind", "place");
    ll_json_number(json, "lon", lonlat.x, 7);
    ll_json_number(json, "lat", lonlat.y, 7);
    ll_json_text(json, "area", view->ranking.rows[village].code);
    ll_json_text(json, "area_name", view->ranking.rows[village].name);
    return LL_OK;
}
