#include "tiles/layer_water.h"

#include <stdlib.h>

#include "core/alloc.h"
#include "tiles/style.h"

/// A straight piece of a course, whichever way it is walked.
struct piece {
    struct ll_xy low; ///< the end that is farther west, then south
    struct ll_xy high;
    uint32_t point; ///< it begins with, in the courses
};

static int by_xy(const struct ll_xy *a, const struct ll_xy *b)
{
    return a->x != b->x ? (a->x > b->x) - (a->x < b->x) : (a->y > b->y) - (a->y < b->y);
}

static int by_ends(const struct piece *a, const struct piece *b)
{
    const int low = by_xy(&a->low, &b->low);
    return low != 0 ? low : by_xy(&a->high, &b->high);
}

static int by_ends_then_point(const void *left, const void *right)
{
    const struct piece *a = left;
    const struct piece *b = right;
    const int ends = by_ends(a, b);
    return ends != 0 ? ends : (a->point > b->point) - (a->point < b->point);
}

/// Marks the pieces that an earlier course has too. @param pieces Room for one a point.
/// @param again By point; all false at first.
static void find_again(const struct ll_shapes *courses, struct piece *pieces, bool *again)
{
    size_t count = 0;
    for (size_t i = 0; i < courses->count; i++) {
        for (uint32_t r = courses->first_ring[i]; r < courses->first_ring[i + 1]; r++) {
            for (uint32_t p = courses->first_point[r]; p + 1 < courses->first_point[r + 1]; p++) {
                const struct ll_xy *a = &courses->points[p];
                const bool forth = by_xy(a, a + 1) <= 0;
                pieces[count++] = (struct piece){a[!forth], a[forth], p};
            }
        }
    }
    if (count > 1) {
        qsort(pieces, count, sizeof *pieces, by_ends_then_point);
    }
    for (size_t i = 1; i < count; i++) {
        again[pieces[i].point] = by_ends(&pieces[i - 1], &pieces[i]) == 0;
    }
}

/// Courses with each stretch once: dashes drawn over dashes would run into a solid line. A course
/// that lies on others is cut to what they leave of it.
static enum ll_code draw_once(const struct ll_shapes *courses, struct ll_shapes *ret_lines,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct piece *pieces = ll_alloc(courses->point_count, sizeof *pieces);
    LL_CLEANUP(ll_freep) bool *again = ll_calloc(courses->point_count, sizeof *again);
    enum ll_code code =
        pieces == NULL || again == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : LL_OK;
    if (code == LL_OK) {
        find_again(courses, pieces, again);
    }
    const uint32_t rings = code == LL_OK ? courses->first_ring[courses->count] : 0;
    for (uint32_t r = 0; code == LL_OK && r < rings; r++) {
        const uint32_t last = courses->first_point[r + 1];
        for (uint32_t p = courses->first_point[r]; code == LL_OK && p + 1 < last; p++) {
            if (again[p]) {
                continue;
            }
            const uint32_t first = p;
            while (p + 1 < last && !again[p]) {
                p++;
            }
            code = ll_shapes_begin(ret_lines, LL_LINE, err);
            code = code == LL_OK ? ll_shapes_ring(ret_lines, err) : code;
            code = code == LL_OK ? ll_shapes_run(ret_lines, courses->points + first,
                                                 (size_t)p - first + 1, err)
                                 : code;
        }
    }
    return code;
}

enum ll_code ll_map_project_supply(ll_map *map, const struct ll_map_input *input,
                                   ll_transform *transform, struct ll_err *err)
{
    const struct ll_supply *supply = &input->outcomes->supply;
    enum ll_code code =
        ll_geometry_make(transform, &supply->gap_shapes, &map->gap, &map->units, err);
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes lines = {0};
    if (code == LL_OK && supply->spacing_shapes.count > 0) {
        code = draw_once(&supply->spacing_shapes, &lines, err);
    }
    return code == LL_OK ? ll_geometry_make(transform, &lines, &map->spacing, &map->units, err)
                         : code;
}

static void paint(struct ll_pen *pen, const struct ll_window *view, enum ll_tint tint)
{
    ll_pen_paint(pen, view, (struct ll_paint){.colour = ll_tint(tint)});
}

/// Strokes the rings or lines of the found items.
static enum ll_code stroke(struct ll_pen *pen, const struct ll_window *view,
                           const struct ll_geometry *g, double width, double dash,
                           struct ll_err *err)
{
    for (size_t i = 0; i < pen->found_count; i++) {
        uint32_t item = pen->found[i];
        for (uint32_t r = g->first_ring[item]; r < g->first_ring[item + 1]; r++) {
            size_t count = 0;
            enum ll_code code = ll_pen_ring(pen, view, g, r, &count, err);
            if (code != LL_OK) {
                return code;
            }
            if (dash > 0.0) {
                ll_stroke_dashed(&pen->raster, pen->points, count, width, dash, dash);
            } else {
                ll_stroke_line(&pen->raster, pen->points, count, width);
            }
        }
    }
    return LL_OK;
}

enum ll_code ll_water_gaps_draw(struct ll_pen *pen, const ll_map *map, const struct ll_window *view,
                                struct ll_err *err)
{
    enum ll_code code = ll_pen_find(pen, view, &map->gap, 2.0, err);
    for (size_t i = 0; code == LL_OK && i < pen->found_count; i++) {
        code = ll_pen_polygon(pen, view, &map->gap, pen->found[i], err);
    }
    paint(pen, view, LL_TINT_GAP);
    if (code == LL_OK) {
        code = stroke(pen, view, &map->gap, ll_window_length(view, 0.9), 0.0, err);
    }
    paint(pen, view, LL_TINT_GAP_EDGE);
    return code;
}

enum ll_code ll_water_spacings_draw(struct ll_pen *pen, const ll_map *map,
                                    const struct ll_window *view, struct ll_err *err)
{
    enum ll_code code = ll_pen_find(pen, view, &map->spacing, 4.0, err);
    if (code == LL_OK) {
        code = stroke(pen, view, &map->spacing, ll_window_length(view, 2.0),
                      ll_window_length(view, 6.0), err);
    }
    paint(pen, view, LL_TINT_SPACING);
    return code;
}
