#include "app/jobs/draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/jobs/find.h"
#include "core/language.h"
#include "core/text.h"
#include "geo/crs.h"
#include "tiles/wallmap.h"

#define SIDE_MAX 14100 /* A0 at 300 pixels per inch */

const char *ll_map_layer_text(enum ll_map_layer layer, enum ll_lang lang)
{
    static const char *const texts[LL_MAP_LAYER_COUNT] = {
        [LL_MAP_BASE] = "Map",
        [LL_MAP_RISK] = "Fire risk",
        [LL_MAP_WATER] = "Hydrant cover",
        [LL_MAP_RESPONSE] = "Response time",
        [LL_MAP_SEPARATION] = "Fire separation",
        [LL_MAP_LANES] = "Fire lanes",
        [LL_MAP_PLAN] = "Proposed sites",
    };
    return ll_tr(lang, texts[layer]);
}

enum ll_code ll_area_bounds(const struct ll_view *view, uint32_t area, struct ll_box *ret_lonlat,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *transform = NULL;
    char epsg[32];
    (void)snprintf(epsg, sizeof epsg, "EPSG:%d", view->scene.epsg);
    enum ll_code code = ll_geo_ctx_new(&ctx, err);
    if (code == LL_OK) {
        code = ll_transform_new(ctx, epsg, "EPSG:4326", &transform, NULL, err);
    }
    const struct ll_box *box = &view->scene.layer[LL_AREA].shape.box[area];
    struct ll_xy corners[4] = {{box->min_x, box->min_y},
                               {box->max_x, box->min_y},
                               {box->max_x, box->max_y},
                               {box->min_x, box->max_y}};
    if (code == LL_OK) {
        code = ll_transform_points(transform, corners, 4, err);
    }
    if (code == LL_OK) {
        struct ll_box lonlat = ll_box_empty();
        for (int i = 0; i < 4; i++) {
            ll_box_extend(&lonlat, corners[i].x, corners[i].y);
        }
        *ret_lonlat = lonlat;
    }
    return code;
}

/// Appends where the figures come from: period, day of computing, whose data.
static enum ll_code describe_data(const struct ll_view *view, enum ll_map_layer layer, bool of_area,
                                  enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (layer == LL_MAP_PLAN && of_area && view->proposal.area == 0) {
        code = ll_text_appendf(text, err, "%s: ", ll_tr(lang, "in the whole store"));
    }
    if (code == LL_OK && layer == LL_MAP_PLAN) {
        code = ll_proposal_line(&view->proposal, view->proposal_age, lang, text, err);
    } else if (code == LL_OK && !view->has_assessment) {
        code = ll_text_append(text, ll_tr(lang, "not assessed yet"), err);
    } else if (code == LL_OK) {
        const struct ll_assessment *a = &view->ranking.assessment;
        code = ll_text_appendf(text, err, "%s %s · %s %.10s", ll_tr(lang, "Period"), a->period,
                               ll_tr(lang, "computed on"), a->made_at);
    }
    if (code == LL_OK && view->attribution[0] != '\0') {
        code = ll_text_appendf(text, err, " · %s", view->attribution);
    }
    return code;
}

enum ll_code ll_draw_map(const struct ll_view *view, const struct ll_draw_map_request *request,
                         struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text title = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text subtitle = {0};
    LL_CLEANUP(ll_painter_freep) ll_painter *painter = NULL;
    uint32_t area = LL_NONE;
    struct ll_box everything = ll_map_bounds(view->map);
    enum ll_code code = LL_OK;
    const char *where = view->name;
    const char *what = request->layer == LL_MAP_PLAN
                           ? ll_tr(request->lang, ll_proposal_title(view->proposal.kind))
                           : ll_map_layer_text(request->layer, request->lang);
    if (ll_box_is_empty(&everything)) {
        return ll_fail(err, LL_E_NOT_FOUND, "the store is empty: there is nothing to draw");
    }
    if (request->area != NULL) {
        code = ll_find_area(&view->scene.layer[LL_AREA], request->area, &area, err);
        const char *name =
            code == LL_OK ? ll_table_string(&view->scene.layer[LL_AREA], area, LL_AREA_NAME) : NULL;
        where = name == NULL ? request->area : name;
    } else if (request->layer == LL_MAP_PLAN && view->proposal.area != 0) {
        area = ll_row_of_id(&view->scene.layer[LL_AREA], view->proposal.area);
        const char *name = area == LL_NONE
                               ? NULL
                               : ll_table_string(&view->scene.layer[LL_AREA], area, LL_AREA_NAME);
        where = name == NULL ? where : name;
    }
    if (code == LL_OK) {
        code = ll_text_appendf(&title, err, "%s%s%s", where, where[0] == '\0' ? "" : " ", what);
    }
    if (code == LL_OK) {
        code = describe_data(view, request->layer, request->area != NULL, request->lang, &subtitle,
                             err);
    }
    if (code == LL_OK) {
        code = ll_painter_new(&painter, err);
    }
    if (code != LL_OK) {
        return code;
    }
    const struct ll_wallmap wallmap = {.layer = request->layer,
                                       .area = area,
                                       .width = request->width,
                                       .height = request->height,
                                       .dpi = request->dpi,
                                       .title = ll_text_str(&title),
                                       .subtitle = ll_text_str(&subtitle),
                                       .lang = request->lang};
    return ll_wallmap_write(painter, view->map, &wallmap, request->out, err);
}

enum ll_code ll_parse_size(const char *text, double dpi, int *ret_width, int *ret_height,
                           struct ll_err *err)
{
    char wide[16];
    const char *x = strchr(text, 'x');
    long long w = 0, h = 0;
    if (x != NULL && (size_t)(x - text) < sizeof wide) {
        (void)snprintf(wide, sizeof wide, "%.*s", (int)(x - text), text);
        if (!ll_parse_whole(wide, 400, SIDE_MAX, &w) || !ll_parse_whole(x + 1, 300, SIDE_MAX, &h)) {
            return ll_fail(err, LL_E_USAGE, "a map is 400x300 to 14100x14100 pixels, not '%s'",
                           text);
        }
    } else if (text[0] == 'A' && text[1] >= '0' && text[1] <= '4' &&
               (text[2] == '\0' || (text[2] == 'L' && text[3] == '\0'))) {
        double short_mm = 841.0 / pow(2.0, (text[1] - '0') / 2.0); /* ISO 216: A0 is 841 x 1189 */
        double long_mm = short_mm * sqrt(2.0);
        bool landscape = text[2] == 'L';
        w = llround((landscape ? long_mm : short_mm) / 25.4 * dpi);
        h = llround((landscape ? short_mm : long_mm) / 25.4 * dpi);
    } else {
        return ll_fail(err, LL_E_USAGE, "a size is WIDTHxHEIGHT in pixels or A0 to A4, not '%s'",
                       text);
    }
    *ret_width = (int)w;
    *ret_height = (int)h;
    return LL_OK;
}
