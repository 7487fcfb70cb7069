#include "app/jobs/find.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "geo/crs.h"
#include "geo/outline.h"

#define FIND_WITHIN_M 30.0

static bool has_text(const struct ll_table *areas, size_t row, int field, const char *text)
{
    const char *value = ll_table_string(areas, row, field);
    return value != NULL && strcmp(value, text) == 0;
}

static enum ll_code not_unique(const struct ll_table *areas, const char *name, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text codes = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < areas->count; i++) {
        if (has_text(areas, i, LL_AREA_NAME, name)) {
            const char *own = ll_table_string(areas, i, LL_AREA_CODE);
            code = ll_text_appendf(&codes, err, " %s", own == NULL ? "?" : own);
        }
    }
    return code != LL_OK ? code
                         : ll_fail(err, LL_E_DECISION,
                                   "several areas are called '%s'; name one by its code:%s", name,
                                   ll_text_str(&codes));
}

enum ll_code ll_find_area(const struct ll_table *areas, const char *name, uint32_t *ret_row,
                          struct ll_err *err)
{
    size_t named = 0;
    uint32_t row = LL_NONE;
    for (size_t i = 0; i < areas->count; i++) {
        if (has_text(areas, i, LL_AREA_CODE, name)) {
            *ret_row = (uint32_t)i;
            return LL_OK;
        }
        if (has_text(areas, i, LL_AREA_NAME, name)) {
            row = (uint32_t)i;
            named++;
        }
    }
    if (named > 1) {
        return not_unique(areas, name, err);
    }
    if (named == 0) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "there is no area with the code or name '%s'; `lifelane rank` lists them",
                       name);
    }
    *ret_row = row;
    return LL_OK;
}

enum ll_code ll_parse_lonlat(const char *text, struct ll_xy *ret_lonlat, struct ll_err *err)
{
    char lon[64];
    const char *comma = strchr(text, ',');
    struct ll_xy at = {NAN, NAN};
    if (comma != NULL && (size_t)(comma - text) < sizeof lon) {
        (void)snprintf(lon, sizeof lon, "%.*s", (int)(comma - text), text);
        if (ll_parse_number(lon, &at.x) && ll_parse_number(comma + 1, &at.y) &&
            fabs(at.x) <= 180.0 && fabs(at.y) <= 90.0) {
            *ret_lonlat = at;
            return LL_OK;
        }
    }
    return ll_fail(err, LL_E_USAGE, "'%s' is not of the form LON,LAT in degrees", text);
}

uint32_t ll_building_near(const struct ll_scene *scene, struct ll_xy at)
{
    const struct ll_shapes *shapes = &scene->layer[LL_BUILDING].shape;
    const struct ll_box point = {at.x, at.y, at.x, at.y};
    double best = FIND_WITHIN_M;
    uint32_t row = LL_NONE;
    for (size_t i = 0; i < shapes->count; i++) {
        if (ll_box_distance(&shapes->box[i], &point) > best) {
            continue;
        }
        double d = ll_shape_point(shapes, i, at);
        const bool smaller =
            row == LL_NONE || ll_shape_area(shapes, i) < ll_shape_area(shapes, row);
        if (d < best || (d <= best && smaller)) {
            best = d;
            row = (uint32_t)i;
        }
    }
    return row;
}

enum ll_code ll_points_to_scene(ll_geo_ctx *ctx, const struct ll_scene *scene, struct ll_xy *points,
                                size_t count, struct ll_err *err)
{
    char epsg[32];
    (void)snprintf(epsg, sizeof epsg, "EPSG:%d", scene->epsg);
    LL_CLEANUP(ll_transform_freep) ll_transform *transform = NULL;
    enum ll_code code = ll_transform_new(ctx, "EPSG:4326", epsg, &transform, NULL, err);
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        struct ll_xy lonlat = points[i];
        code = ll_transform_points(transform, &points[i], 1, err);
        if (code == LL_OK && !(isfinite(points[i].x) && isfinite(points[i].y))) {
            code = ll_fail(err, LL_E_NOT_FOUND,
                           "%.6f,%.6f lies outside the coordinate system of the store", lonlat.x,
                           lonlat.y);
        }
    }
    return code;
}

enum ll_code ll_find_building(ll_geo_ctx *ctx, const struct ll_scene *scene, struct ll_xy lonlat,
                              uint32_t *ret_row, struct ll_err *err)
{
    struct ll_xy at = lonlat;
    enum ll_code code = ll_points_to_scene(ctx, scene, &at, 1, err);
    if (code != LL_OK) {
        return code;
    }
    uint32_t row = ll_building_near(scene, at);
    if (row == LL_NONE) {
        return ll_fail(err, LL_E_NOT_FOUND, "no building within %g m of %.6f,%.6f", FIND_WITHIN_M,
                       lonlat.x, lonlat.y);
    }
    *ret_row = row;
    return LL_OK;
}

static int by_id(const void *key, const void *entry)
{
    int64_t a = *(const int64_t *)key;
    int64_t b = *(const int64_t *)entry;
    return (a > b) - (a < b);
}

uint32_t ll_row_of_id(const struct ll_table *table, int64_t id)
{
    if (table->count == 0) {
        return LL_NONE;
    }
    const int64_t *found = bsearch(&id, table->id, table->count, sizeof id, by_id);
    return found == NULL ? LL_NONE : (uint32_t)(found - table->id);
}
