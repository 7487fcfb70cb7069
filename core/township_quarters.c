/* What was built later on plots of their own: public buildings, new quarters, flats, factories. */
#include <math.h>

#include "core/array.h"
#include "core/township_private.h"

/// Builds one house of a plot's frame with corners (s0, t0) and (s1, t1).
static enum ll_code build_at(struct ll_village *v, const struct ll_plot *plot,
                             const struct ll_house *like, const double box[4], struct ll_err *err)
{
    struct ll_house h = *like;
    h.rect = ll_plot_rect(plot, box[0], box[1], box[2], box[3]);
    return ll_village_build(v, &h, 0.1, NULL, err);
}

/// Lays a straight lane through a plot along t at `s`, joined to the way in front.
static enum ll_code plot_lane(struct ll_village *v, const struct ll_plot *plot, double s,
                              double width, struct ll_err *err)
{
    struct ll_xy start;
    enum ll_code code = ll_way_join(v, plot->way, ll_plot_at(plot, s, -plot->gap), &start, err);
    struct ll_way way = {.width = width,
                         .lane_class =
                             (uint8_t)(width >= 4.0 ? LL_CLASS_LANE_WIDE : LL_CLASS_LANE_NARROW)};
    if (code == LL_OK) {
        code = ll_way_begin(v, way, err);
    }
    if (code == LL_OK) {
        code = ll_way_point(v, start, err);
    }
    if (code == LL_OK) {
        code = ll_way_point(v, ll_plot_at(plot, s, 1.0), err);
    }
    if (code == LL_OK) {
        code = ll_way_point(v, ll_plot_at(plot, s, plot->depth - 1.0), err);
    }
    return code == LL_OK ? ll_way_end(v, err) : code;
}

/// Lays a lane along s at `t` across the plot and joins it to the lane `spine`, which it crosses.
static enum ll_code row_lane(struct ll_village *v, const struct ll_plot *plot, uint32_t spine,
                             const double s_t[2], double width, struct ll_err *err)
{
    struct ll_xy joint;
    enum ll_code code = ll_way_join(v, spine, ll_plot_at(plot, s_t[0], s_t[1]), &joint, err);
    struct ll_way way = {.width = width, .lane_class = LL_CLASS_LANE_WIDE};
    if (code == LL_OK) {
        code = ll_way_begin(v, way, err);
    }
    if (code == LL_OK) {
        code = ll_way_point(v, ll_plot_at(plot, 1.0, s_t[1]), err);
    }
    if (code == LL_OK) {
        code = ll_way_point(v, joint, err);
    }
    if (code == LL_OK) {
        code = ll_way_point(v, ll_plot_at(plot, plot->width - 1.0, s_t[1]), err);
    }
    return code == LL_OK ? ll_way_end(v, err) : code;
}

/// One row of terraced houses from s0 to s1 between t0 and t1.
static enum ll_code terrace(struct ll_village *v, const struct ll_plot *plot, const double span[2],
                            const double depth[2], struct ll_err *err)
{
    struct ll_house like = {.type = LL_HOUSE_ROW};
    enum ll_code code = LL_OK;
    double width = ll_rng_between(&v->rng, 8.5, 11.5);
    int in_row = 0;
    for (double s = span[0]; code == LL_OK && s + width <= span[1];) {
        double back = ll_rng_unit(&v->rng) < 0.2 ? ll_rng_between(&v->rng, 0.5, 2.0) : 0.0;
        const double box[4] = {s, depth[0], s + width, depth[1] - back};
        if (ll_rng_unit(&v->rng) > 0.05) {
            code = build_at(v, plot, &like, box, err);
        }
        bool gap = ++in_row % 6 == 0;
        s += width + (gap ? ll_rng_between(&v->rng, 2.0, 3.5) : 0.15);
    }
    return code;
}

/// A regular new quarter: a lane from the road, rows of houses facing cross lanes.
static enum ll_code estate(struct ll_village *v, const struct ll_plot *plot, struct ll_err *err)
{
    double spine_s = plot->width * ll_rng_between(&v->rng, 0.3, 0.7);
    double spine_width = ll_rng_between(&v->rng, 4.0, 6.0);
    uint32_t spine = (uint32_t)v->way_count;
    enum ll_code code = plot_lane(v, plot, spine_s, spine_width, err);
    double row = ll_rng_between(&v->rng, 10.5, 13.0);
    double lane = ll_rng_between(&v->rng, 4.0, 5.5), yard = ll_rng_between(&v->rng, 1.2, 3.0);
    const double left[2] = {0.5, spine_s - 0.5 * spine_width - 0.6};
    const double right[2] = {spine_s + 0.5 * spine_width + 0.6, plot->width - 0.5};
    double pair = 2.0 * row + lane + yard + 1.2;
    for (double t = 0.5; code == LL_OK && t + pair - yard <= plot->depth; t += pair) {
        const double middle[2] = {spine_s, t + row + 0.6 + 0.5 * lane};
        code = row_lane(v, plot, spine, middle, lane, err);
        const double low[2] = {t, t + row};
        const double high[2] = {t + row + lane + 1.2, t + 2.0 * row + lane + 1.2};
        const double *spans[2] = {left, right}, *depths[2] = {low, high};
        for (int k = 0; code == LL_OK && k < 4; k++) {
            code = terrace(v, plot, spans[k % 2], depths[k / 2], err);
        }
    }
    return code;
}

/// Blocks of flats around a lane; the compound's ground is kept for the compound layer.
static enum ll_code compound(struct ll_village *v, bool towers, struct ll_err *err)
{
    double row = towers ? 36.0 : 24.0;
    struct ll_wish wish = {.width = ll_rng_between(&v->rng, 86.0, 112.0),
                           .depth = (towers ? 2.0 : 3.0) * row + 2.0,
                           .front = LL_FRONT_QUIET,
                           .reach = 400.0};
    struct ll_plot plot;
    bool found = ll_plot_find(v, &wish, &plot);
    for (int i = 0; i < 3 && !found; i++) { /* ground is short: a smaller one */
        wish.depth = 2.0 * row + 2.0;
        wish.width *= 0.9;
        found = ll_plot_find(v, &wish, &plot);
    }
    if (!found) {
        return LL_OK;
    }
    enum ll_code code = ll_array_reserve(&v->compounds, &v->compound_capacity,
                                         v->compound_count + 1, sizeof *v->compounds, err);
    if (code != LL_OK) {
        return code;
    }
    v->compounds[v->compound_count++] = plot;
    struct ll_house like = {.type = towers ? LL_HOUSE_TOWER : LL_HOUSE_SLAB,
                            .compound = (uint32_t)v->compound_count};
    double middle = 0.5 * plot.width, lane = ll_rng_between(&v->rng, 3.8, 5.5);
    code = plot_lane(v, &plot, middle, lane, err);
    for (double t = 2.0; code == LL_OK && t + 14.0 <= plot.depth; t += row) {
        double wing = middle - 0.5 * lane - 6.0;
        const double left[4] = {middle - 0.5 * lane - 1.5 - wing, t, middle - 0.5 * lane - 1.5,
                                t + 11.5};
        const double right[4] = {middle + 0.5 * lane + 1.5, t, middle + 0.5 * lane + 1.5 + wing,
                                 t + 11.5};
        code = build_at(v, &plot, &like, left, err);
        if (code == LL_OK) {
            code = build_at(v, &plot, &like, right, err);
        }
    }
    struct ll_rect ground = ll_plot_rect(&plot, 0.0, 0.0, plot.width, plot.depth);
    return code == LL_OK ? ll_site_take_rect(&v->site, &ground, err) : code;
}

static enum ll_code factory(struct ll_village *v, struct ll_err *err)
{
    double width = ll_rng_between(&v->rng, 55.0, 95.0);
    double length = ll_rng_between(&v->rng, 48.0, 80.0);
    struct ll_wish wish = {.width = width,
                           .depth = length,
                           .front = v->cell.row == 1 ? LL_FRONT_MAIN : LL_FRONT_ANY,
                           .reach = 430.0};
    struct ll_plot plot;
    if (!ll_plot_find(v, &wish, &plot)) {
        return LL_OK;
    }
    struct ll_house hall = {.type = LL_HOUSE_FACTORY}, office = {.type = LL_HOUSE_OFFICE};
    const double front[4] = {4.0, 3.0, fmin(34.0, plot.width - 14.0), 14.0};
    enum ll_code code = plot_lane(v, &plot, plot.width - 7.0, 5.5, err);
    if (code == LL_OK) {
        code = build_at(v, &plot, &office, front, err);
    }
    double depth = ll_rng_between(&v->rng, 16.0, 24.0);
    for (double t = 19.0; code == LL_OK && t + depth <= plot.depth - 2.0; t += depth + 6.0) {
        const double box[4] = {3.0, t, plot.width - 11.0, t + depth};
        code = build_at(v, &plot, &hall, box, err);
    }
    struct ll_rect ground = ll_plot_rect(&plot, 0.0, 0.0, plot.width, plot.depth);
    return code == LL_OK ? ll_site_take_rect(&v->site, &ground, err) : code;
}

static enum ll_code school(struct ll_village *v, struct ll_err *err)
{
    struct ll_wish wish = {.width = 78.0, .depth = 66.0, .front = LL_FRONT_QUIET, .reach = 380.0};
    struct ll_plot plot;
    if (!ll_plot_find(v, &wish, &plot)) {
        return LL_OK;
    }
    struct ll_house main_house = {
        .type = LL_HOUSE_SCHOOL, .shape = LL_SHAPE_ELL, .cut_x = 0.62, .cut_y = 0.55};
    struct ll_house hall = {.type = LL_HOUSE_SCHOOL};
    const double back[4] = {4.0, 38.0, 52.0, 63.0}, side[4] = {59.0, 30.0, 75.0, 62.0};
    enum ll_code code = build_at(v, &plot, &main_house, back, err);
    if (code == LL_OK) {
        code = build_at(v, &plot, &hall, side, err);
    }
    if (code == LL_OK) {
        code = plot_lane(v, &plot, 55.5, 5.0, err);
    }
    if (code == LL_OK) {
        code =
            ll_village_patch(v,
                             &(struct ll_patch){.rect = ll_plot_rect(&plot, 3.0, 3.0, 50.0, 34.0),
                                                .ground = LL_GROUND_OPEN},
                             err);
    }
    return code;
}

/// A single building on its own plot with open ground `yard` metres deep before it.
static enum ll_code single(struct ll_village *v, const struct ll_house *like, const double size[2],
                           double yard, struct ll_err *err)
{
    struct ll_wish wish = {.width = size[0] + 3.0,
                           .depth = size[1] + yard + 3.0,
                           .front = LL_FRONT_ANY,
                           .reach = 260.0};
    struct ll_plot plot;
    if (!ll_plot_find(v, &wish, &plot)) {
        return LL_OK;
    }
    const double box[4] = {1.5, yard + 1.5, size[0] + 1.5, yard + size[1] + 1.5};
    enum ll_code code = build_at(v, &plot, like, box, err);
    if (code == LL_OK && yard >= 10.0) {
        bool pond = like->type == LL_HOUSE_HALL;
        struct ll_patch square = {.rect = ll_plot_rect(&plot, 1.0, 0.5, size[0] + 2.0, yard),
                                  .ground = pond ? LL_GROUND_WATER : LL_GROUND_OPEN,
                                  .half_round = pond};
        code = ll_village_patch(v, &square, err);
    }
    return code;
}

enum ll_code ll_village_public(struct ll_village *v, struct ll_err *err)
{
    struct ll_house hall = {
        .type = LL_HOUSE_HALL, .shape = LL_SHAPE_COURT, .cut_x = 0.34, .cut_y = 0.30};
    struct ll_house temple = {.type = LL_HOUSE_TEMPLE}, clinic = {.type = LL_HOUSE_CLINIC};
    struct ll_house office = {.type = LL_HOUSE_PUBLIC}, station = {.type = LL_HOUSE_STATION};
    static const double hall_size[2] = {21.0, 24.0}, temple_size[2] = {14.0, 12.0};
    static const double clinic_size[2] = {16.0, 11.0}, office_size[2] = {24.0, 12.0};
    static const double station_size[2] = {26.0, 13.0};
    size_t centre = v->land->villages == 1 ? 0 : 1; /* second village of the road row */
    enum ll_code code = LL_OK;
    if (v->index % LL_TOWN_VILLAGES == centre && v->target >= 40) {
        code = single(v, &station, station_size, 9.0, err);
    }
    if (code == LL_OK && v->target >= 20) {
        code = single(v, &office, office_size, 8.0, err);
    }
    if (code == LL_OK && v->target >= 200) {
        code = single(v, &hall, hall_size, v->style.old_share > 0.3 ? 18.0 : 6.0, err);
    }
    if (code == LL_OK && v->target >= 40) {
        code = single(v, &temple, temple_size, 10.0, err);
    }
    if (code == LL_OK && v->target >= 200) {
        code = single(v, &clinic, clinic_size, 3.0, err);
    }
    if (code == LL_OK && v->target >= 300 && v->index % 2 == 1) {
        code = school(v, err);
    }
    if (code == LL_OK && v->kind == LL_VILLAGE_OLD_TIMBER && v->target >= 300) {
        struct ll_house round_house = {
            .type = LL_HOUSE_OLD, .shape = LL_SHAPE_ROUND, .cut_x = 0.5, .cut_y = 0.5};
        static const double round_size[2] = {38.0, 38.0};
        code = single(v, &round_house, round_size, 5.0, err);
    }
    return code;
}

enum ll_code ll_village_quarters(struct ll_village *v, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    bool large = v->target >= 300;
    for (int i = 0; large && code == LL_OK && i < v->style.factories; i++) {
        code = factory(v, err);
    }
    for (int i = 0; large && code == LL_OK && i < v->style.compounds; i++) {
        code = compound(v, v->kind == LL_VILLAGE_MODERN && i == 0, err);
    }
    size_t wanted = v->house_count + (size_t)(v->style.estate_share * (double)v->target);
    for (int i = 0; code == LL_OK && i < 20 && v->house_count < wanted; i++) {
        double width = ll_rng_between(&v->rng, 60.0, 125.0);
        double depth = ll_rng_between(&v->rng, 34.0, 100.0);
        struct ll_wish wish = {
            .width = width, .depth = depth, .front = LL_FRONT_QUIET, .reach = 330.0};
        struct ll_plot plot;
        if (ll_plot_find(v, &wish, &plot)) {
            code = estate(v, &plot, err);
        }
    }
    return code;
}
