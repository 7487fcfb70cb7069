#include "app/jobs/bounds.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "geo/crs.h"

#define EDGE_POINTS     8
#define DEGREE_DECIMALS 6 /* 0.1 m */

static enum ll_code box_to_lonlat(ll_transform *transform, const struct ll_box *box,
                                  struct ll_box *ret_lonlat, struct ll_err *err)
{
    double mid_x = (box->min_x + box->max_x) / 2.0;
    double mid_y = (box->min_y + box->max_y) / 2.0;
    struct ll_xy edge[EDGE_POINTS] = {{box->min_x, box->min_y}, {mid_x, box->min_y},
                                      {box->max_x, box->min_y}, {box->max_x, mid_y},
                                      {box->max_x, box->max_y}, {mid_x, box->max_y},
                                      {box->min_x, box->max_y}, {box->min_x, mid_y}};
    enum ll_code code = ll_transform_points(transform, edge, EDGE_POINTS, err);
    struct ll_box lonlat = ll_box_empty();
    for (int i = 0; code == LL_OK && i < EDGE_POINTS; i++) {
        if (isfinite(edge[i].x) && isfinite(edge[i].y)) {
            ll_box_extend(&lonlat, edge[i].x, edge[i].y);
        }
    }
    *ret_lonlat = lonlat;
    return code;
}

enum ll_code ll_village_bounds(const struct ll_view *view, struct ll_box *ret_boxes,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *transform = NULL;
    char epsg[32];
    (void)snprintf(epsg, sizeof epsg, "EPSG:%d", view->scene.epsg);
    enum ll_code code = LL_OK;
    if (view->ranking.count > 0) {
        code = ll_geo_ctx_new(&ctx, err);
        if (code == LL_OK) {
            code = ll_transform_new(ctx, epsg, "EPSG:4326", &transform, NULL, err);
        }
    }
    for (size_t i = 0; code == LL_OK && i < view->ranking.count; i++) {
        ret_boxes[i] = ll_box_empty();
        if (view->village_area[i] != LL_NONE) {
            const struct ll_shapes *areas = &view->scene.layer[LL_AREA].shape;
            code = box_to_lonlat(transform, &areas->box[view->village_area[i]], &ret_boxes[i], err);
        }
    }
    return code;
}

static void put_ring(const struct ll_xy *points, size_t count, ll_json *json)
{
    ll_json_open_array(json, NULL);
    for (size_t i = 0; i < count; i++) {
        if (isfinite(points[i].x) && isfinite(points[i].y)) {
            ll_json_open_array(json, NULL);
            ll_json_number(json, NULL, points[i].x, DEGREE_DECIMALS);
            ll_json_number(json, NULL, points[i].y, DEGREE_DECIMALS);
            ll_json_close(json);
        }
    }
    ll_json_close(json);
}

enum ll_code ll_outline_document(const struct ll_shapes *shapes, uint32_t row,
                                 ll_transform *to_lonlat, ll_json *json, struct ll_err *err)
{
    if (row == LL_NONE) {
        ll_json_null(json, "outline");
        return LL_OK;
    }
    const uint32_t *rings = shapes->first_ring + row;
    uint32_t first = shapes->first_point[rings[0]];
    size_t count = shapes->first_point[rings[1]] - first;
    LL_CLEANUP(ll_freep) struct ll_xy *points = ll_alloc(count, sizeof *points);
    if (points == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    memcpy(points, shapes->points + first, count * sizeof *points);
    enum ll_code code = ll_transform_points(to_lonlat, points, count, err);
    if (code != LL_OK) {
        return code;
    }
    ll_json_open_array(json, "outline");
    for (uint32_t r = rings[0]; r < rings[1]; r++) {
        uint32_t from = shapes->first_point[r];
        put_ring(points + (from - first), shapes->first_point[r + 1] - from, json);
    }
    ll_json_close(json);
    return LL_OK;
}
