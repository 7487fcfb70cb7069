#include <math.h>

#include "core/array.h"
#include "core/township_private.h"

#define STREAM_VERGE_M 7.0 /* buildings keep this far from the water */
#define WOOD_VERGE_M   10.0

struct ll_xy ll_plot_at(const struct ll_plot *plot, double s, double t)
{
    return (struct ll_xy){plot->origin.x + s * plot->s.x + t * plot->t.x,
                          plot->origin.y + s * plot->s.y + t * plot->t.y};
}

struct ll_rect ll_plot_rect(const struct ll_plot *plot, double s0, double t0, double s1, double t1)
{
    return (struct ll_rect){.middle = ll_plot_at(plot, 0.5 * (s0 + s1), 0.5 * (t0 + t1)),
                            .axis = plot->s,
                            .half_width = 0.5 * (s1 - s0),
                            .half_depth = 0.5 * (t1 - t0)};
}

bool ll_village_is_land(const struct ll_village *v, struct ll_xy at, double reach)
{
    double dx = at.x - v->hub.x, dy = at.y - v->hub.y;
    if (dx * dx + dy * dy > reach * reach) {
        return false;
    }
    if (v->cell.row == 1) {
        double off = fabs(at.y - ll_land_stream(v->land, v->cell.gy, at.x));
        double half = ll_land_stream_half(v->land, v->cell.gy, at.x);
        if (off < (half + STREAM_VERGE_M) * 1.25) {
            return false;
        }
    }
    for (size_t k = 0; k < 4; k++) {
        if (ll_wood_holds(&v->woods[k], at, WOOD_VERGE_M)) {
            return false;
        }
    }
    return true;
}

bool ll_village_may_build(const struct ll_village *v, const struct ll_rect *rect, double gap,
                          double verge)
{
    if (!ll_site_free(&v->site, rect, gap, verge)) {
        return false;
    }
    for (int k = 0; k < 4; k++) {
        if (!ll_village_is_land(v, ll_rect_corner(rect, k), LL_SETTLED_M)) {
            return false;
        }
    }
    return true;
}

enum ll_code ll_village_build(struct ll_village *v, const struct ll_house *house, double gap,
                              bool *ret_done, struct ll_err *err)
{
    if (ret_done != NULL) {
        *ret_done = false;
    }
    if (v->house_count >= v->target || !ll_village_may_build(v, &house->rect, gap, 0.15)) {
        return LL_OK;
    }
    enum ll_code code = ll_array_reserve(&v->houses, &v->house_capacity, v->house_count + 1,
                                         sizeof *v->houses, err);
    if (code == LL_OK) {
        code = ll_site_take_rect(&v->site, &house->rect, err);
    }
    if (code == LL_OK) {
        v->houses[v->house_count++] = *house;
        if (ret_done != NULL) {
            *ret_done = true;
        }
    }
    return code;
}

/// Whether a way is one that the plot may open to.
static bool fits_front(const struct ll_village *v, uint32_t way, enum ll_front front)
{
    const struct ll_way *w = &v->ways[way];
    switch (front) {
    case LL_FRONT_MAIN:
        return w->rows && way == 0;
    case LL_FRONT_QUIET:
        return w->rows && w->lane_class != LL_CLASS_COUNTY_ROAD;
    default:
        return w->rows;
    }
}

/// The plot beside a way, `extra` metres off its verge, that begins around `along`.
static struct ll_plot plot_beside(const struct ll_village *v, uint32_t way, double along,
                                  double side, const struct ll_wish *wish)
{
    struct ll_xy at, d;
    ll_way_at(v, way, along, &at, &d);
    struct ll_plot plot = {.width = wish->width, .depth = wish->depth, .way = way};
    plot.s = side > 0.0 ? d : (struct ll_xy){-d.x, -d.y};
    plot.t = (struct ll_xy){-plot.s.y, plot.s.x};
    plot.gap = 0.5 * v->ways[way].width + 1.3;
    plot.origin = (struct ll_xy){at.x + plot.gap * plot.t.x - 0.5 * wish->width * plot.s.x,
                                 at.y + plot.gap * plot.t.y - 0.5 * wish->width * plot.s.y};
    return plot;
}

static bool plot_is_free(const struct ll_village *v, struct ll_plot *plot)
{
    static const double extra[] = {0.0, 3.0, 7.0};
    for (size_t i = 0; i < sizeof extra / sizeof extra[0]; i++) {
        struct ll_plot moved = *plot;
        moved.origin = ll_plot_at(plot, 0.0, extra[i]);
        moved.gap += extra[i];
        struct ll_rect ground = ll_plot_rect(&moved, 0.0, 0.0, plot->width, plot->depth);
        struct ll_rect strip = ll_plot_rect(&moved, 0.0, -extra[i], plot->width, plot->depth);
        if (ll_village_may_build(v, &ground, 1.5, 0.8) &&
            ll_site_free(&v->site, &strip, 0.5, LL_WAYS_IGNORED)) {
            *plot = moved;
            return true;
        }
    }
    return false;
}

bool ll_plot_find(struct ll_village *v, const struct ll_wish *wish, struct ll_plot *ret_plot)
{
    for (int attempt = 0; attempt < 120; attempt++) {
        uint32_t way = ll_rng_below(&v->rng, (uint32_t)v->way_count);
        double along = ll_rng_between(&v->rng, 0.0, ll_way_length(v, way));
        double side = ll_rng_below(&v->rng, 2) == 0 ? 1.0 : -1.0;
        double reach = wish->reach * (0.4 + 0.6 * attempt / 120.0); /* near the hub first */
        struct ll_plot plot = plot_beside(v, way, along, side, wish);
        struct ll_xy middle = ll_plot_at(&plot, 0.5 * plot.width, 0.5 * plot.depth);
        if (fits_front(v, way, wish->front) &&
            hypot(middle.x - v->hub.x, middle.y - v->hub.y) <= reach && plot_is_free(v, &plot)) {
            *ret_plot = plot;
            return true;
        }
    }
    return false;
}
