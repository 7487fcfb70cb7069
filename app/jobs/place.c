#include "app/jobs/place.h"

#include <math.h>

#include "app/jobs/bounds.h"
#include "app/jobs/explain.h"
#include "app/jobs/explain_hose.h"
#include "app/jobs/find.h"
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

enum ll_code ll_place_document(const struct ll_view *view, const struct ll_place_request *request,
                               ll_json *json, struct ll_err *err)
{
    if (!view->has_assessment) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "nothing has been assessed yet; run `lifelane assess` first");
    }
    struct ll_xy lonlat = request->lonlat;
    struct ll_xy at = lonlat;
    enum ll_code code = ll_transform_points(request->to_store, &at, 1, err);
    if (code != LL_OK) {
        return code;
    }
    bool known = isfinite(at.x) && isfinite(at.y); /* the CRS reaches that far */
    uint32_t building = known ? ll_building_near(&view->scene, at) : LL_NONE;
    if (building != LL_NONE) {
        const struct ll_explain_ask ask = {building, lonlat, request->to_lonlat, request->lang};
        code = ll_building_explain_document(view, &ask, json, err);
        if (code == LL_OK) {
            code = ll_hose_explain_document(view, building, request->to_lonlat, json, err);
        }
        return code != LL_OK ? code
                             : ll_outline_document(&view->scene.layer[LL_BUILDING].shape, building,
                                                   request->to_lonlat, json, err);
    }
    uint32_t village = known ? ll_village_at(view, at) : LL_NONE;
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
