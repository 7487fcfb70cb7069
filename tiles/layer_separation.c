#include "tiles/layer_separation.h"

#include "core/alloc.h"
#include "tiles/mercator.h"
#include "tiles/style.h"

/* Half the widest gap that the mildest requirement finds too small between village houses. */
#define BAND_M 3.0

uint8_t ll_separation_class(const struct ll_map_input *input, size_t row)
{
    const struct ll_separation *s = input->outcomes == NULL ? NULL : &input->outcomes->separation;
    if (s == NULL || s->cluster == NULL) {
        return ll_class_unknown(LL_MAP_SEPARATION);
    }
    if (s->cluster[row] != LL_NONE) {
        const struct ll_cluster *c = &s->clusters[s->cluster[row]];
        if (c->footprint_m2 > c->limit_m2) {
            return 3;
        }
    }
    return s->too_near[row] > 0 ? 2 : s->maybe_near[row] > 0 ? 1 : 0;
}

/// The lines of all cuts as shapes.
static enum ll_code cut_shapes(const struct ll_separation *s, struct ll_shapes *shapes,
                               struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < s->cut_count; i++) {
        if (s->cuts[i].points < 2) {
            continue;
        }
        code = ll_shapes_begin(shapes, LL_LINE, err);
        for (uint32_t p = 0; code == LL_OK && p + 1 < s->cuts[i].points; p += 2) {
            code = ll_shapes_ring(shapes, err);
            if (code == LL_OK) {
                code = ll_shapes_run(shapes, s->points + s->cuts[i].first_point + p, 2, err);
            }
        }
    }
    return code;
}

enum ll_code ll_map_take_separation(ll_map *map, const struct ll_map_input *input,
                                    ll_transform *transform, struct ll_err *err)
{
    const struct ll_separation *s = input->outcomes == NULL ? NULL : &input->outcomes->separation;
    size_t count = input->scene->layer[LL_BUILDING].count;
    map->in_cluster = ll_calloc(count, sizeof *map->in_cluster);
    if (map->in_cluster == NULL) {
        return ll_fail(err, LL_E_NOMEM, "classes of the map");
    }
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes cuts = {0};
    enum ll_code code = LL_OK;
    if (s != NULL && s->cluster != NULL) {
        for (size_t i = 0; i < count; i++) {
            map->in_cluster[i] = s->cluster[i] != LL_NONE;
        }
        code = cut_shapes(s, &cuts, err);
    }
    struct ll_box box = ll_box_empty();
    return code == LL_OK ? ll_geometry_make(transform, &cuts, &map->cut, &box, err) : code;
}

/// 1/256 pixels of a length on the ground, at the middle of the canvas.
static double ground_length(const struct ll_pen *pen, const struct ll_window *view, double metres)
{
    double middle = view->top + 0.5 * pen->canvas.height * LL_SUBPIXELS / view->scale;
    return metres / ll_unit_metres(ll_lonlat_of_unit(0.0, middle).y) * view->scale;
}

enum ll_code ll_separation_draw_clusters(struct ll_pen *pen, const ll_map *map,
                                         const struct ll_window *view, struct ll_err *err)
{
    const struct ll_geometry *g = &map->building;
    double width = 2.0 * ground_length(pen, view, BAND_M);
    enum ll_code code = ll_pen_find(pen, view, g, width / LL_SUBPIXELS / view->size + 1.0, err);
    for (size_t i = 0; code == LL_OK && i < pen->found_count; i++) {
        uint32_t item = pen->found[i];
        for (uint32_t r = g->first_ring[item];
             code == LL_OK && map->in_cluster[item] != 0 && r < g->first_ring[item + 1]; r++) {
            size_t count = 0;
            code = ll_pen_ring(pen, view, g, r, &count, err);
            if (code == LL_OK && count > 3) {
                ll_stroke_ring(&pen->raster, pen->points, count, width);
            }
        }
    }
    ll_pen_paint(pen, view, (struct ll_paint){.colour = ll_tint(LL_TINT_CLUSTER)});
    return code;
}

/// Adds the pieces of one cut to the raster, with dashes from each to the next: there the gap is
/// wide enough already.
static enum ll_code add_pieces(struct ll_pen *pen, const struct ll_window *view,
                               const struct ll_geometry *g, uint32_t cut, double width,
                               struct ll_err *err)
{
    enum ll_code code = LL_OK;
    struct ll_sub link[2] = {{0, 0}, {0, 0}};
    double dash = ll_window_length(view, 5.0);
    for (uint32_t r = g->first_ring[cut]; code == LL_OK && r < g->first_ring[cut + 1]; r++) {
        size_t count = 0;
        code = ll_pen_ring(pen, view, g, r, &count, err);
        if (code != LL_OK || count == 0) {
            continue;
        }
        ll_stroke_line(&pen->raster, pen->points, count, ll_window_length(view, width));
        link[1] = pen->points[0];
        if (r > g->first_ring[cut]) {
            ll_stroke_dashed(&pen->raster, link, 2, ll_window_length(view, 0.5 * width), dash,
                             dash);
        }
        link[0] = pen->points[count - 1];
    }
    return code;
}

enum ll_code ll_separation_draw_cuts(struct ll_pen *pen, const ll_map *map,
                                     const struct ll_window *view, struct ll_err *err)
{
    const struct ll_geometry *g = &map->cut;
    const struct {
        double width;
        enum ll_tint tint;
    } strokes[] = {{5.4, LL_TINT_HALO}, {3.2, LL_TINT_CUT}};
    enum ll_code code = ll_pen_find(pen, view, g, 4.0, err);
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; code == LL_OK && i < pen->found_count; i++) {
            code = add_pieces(pen, view, g, pen->found[i], strokes[k].width, err);
        }
        ll_pen_paint(pen, view, (struct ll_paint){.colour = ll_tint(strokes[k].tint)});
    }
    return code;
}
