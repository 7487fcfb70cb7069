/* What stands in the lanes, and the fires of the last years. */
#include <math.h>
#include <stdio.h>

#include "core/township_private.h"

#define FIRST_YEAR 2021U /* of five years of incidents */
#define YEARS      5U

/// An obstacle on a way, and the share of the way's width that it leaves.
struct hurdle {
    enum ll_obstacle_kind kind;
    double leaves_low;
    double leaves_high;
    enum ll_flag fixed;
};

static const struct hurdle narrow_hurdles[] = {
    {LL_OBSTACLE_PILED_GOODS, 0.4, 0.8, LL_FLAG_NO},
    {LL_OBSTACLE_BOLLARD, 0.3, 0.6, LL_FLAG_YES},
    {LL_OBSTACLE_STONE_PIER, 0.3, 0.7, LL_FLAG_YES},
    {LL_OBSTACLE_ILLEGAL_STRUCTURE, 0.4, 0.8, LL_FLAG_YES},
    {LL_OBSTACLE_OVERHEAD_LINE, 1.0, 1.0, LL_FLAG_YES},
    {LL_OBSTACLE_STEPS, 0.0, 0.3, LL_FLAG_YES},
};
static const struct hurdle wide_hurdles[] = {
    {LL_OBSTACLE_PARKED_VEHICLE, 0.4, 0.7, LL_FLAG_NO},
    {LL_OBSTACLE_PARKED_VEHICLE, 0.4, 0.7, LL_FLAG_NO},
    {LL_OBSTACLE_STALL, 0.4, 0.8, LL_FLAG_NO},
    {LL_OBSTACLE_HEIGHT_BAR, 1.0, 1.0, LL_FLAG_YES},
    {LL_OBSTACLE_GATE, 0.7, 0.95, LL_FLAG_YES},
    {LL_OBSTACLE_CONCRETE_PIER, 0.3, 0.6, LL_FLAG_YES},
    {LL_OBSTACLE_BILLBOARD, 0.7, 0.9, LL_FLAG_YES},
    {LL_OBSTACLE_GREENERY, 0.6, 0.9, LL_FLAG_YES},
};

/// Adds the obstacle: a line across for wires and gates, a rectangle for huts, else a point.
static enum ll_code put_hurdle(const struct ll_village *v, struct ll_table *o,
                               const struct hurdle *h, const struct ll_rect *lane,
                               struct ll_err *err)
{
    if (h->kind == LL_OBSTACLE_ILLEGAL_STRUCTURE) {
        struct ll_rect hut = *lane;
        hut.middle = ll_rect_at(lane, 0.0, 0.45);
        hut.half_width = 1.6;
        hut.half_depth = 0.5 * lane->half_depth;
        return ll_draw_rect(v->land, o, &hut, err);
    }
    if (h->kind != LL_OBSTACLE_OVERHEAD_LINE && h->kind != LL_OBSTACLE_GATE) {
        return ll_draw_point(v->land, o, lane->middle, err);
    }
    enum ll_code code = ll_draw_begin(o, LL_LINE, err);
    for (int k = 0; code == LL_OK && k < 2; k++) {
        code = ll_draw_xy(v->land, o, ll_rect_at(lane, 0.0, k == 0 ? -1.0 : 1.0), err);
    }
    return code;
}

static enum ll_code hurdle_facts(struct ll_village *v, const struct hurdle *h, double width,
                                 struct ll_table *o, struct ll_err *err)
{
    struct ll_rng *rng = &v->rng;
    size_t row = o->count - 1;
    ll_table_set_word(o, row, LL_OBSTACLE_KIND, (uint8_t)h->kind);
    ll_table_set_word(o, row, LL_OBSTACLE_FIXED, (uint8_t)h->fixed);
    double left = width * ll_rng_between(rng, h->leaves_low, fmax(h->leaves_high, 0.01));
    if (h->leaves_low < 1.0 && ll_rng_unit(rng) < 0.75) {
        ll_table_set_real(o, row, LL_OBSTACLE_WIDTH_M, round(left * 10.0) / 10.0);
    }
    if (h->kind == LL_OBSTACLE_HEIGHT_BAR || h->kind == LL_OBSTACLE_OVERHEAD_LINE) {
        ll_table_set_real(o, row, LL_OBSTACLE_HEIGHT_M, 2.2 + 0.1 * ll_rng_below(rng, 20));
    }
    double draw = ll_rng_unit(rng);
    ll_table_set_word(o, row, LL_OBSTACLE_STATE,
                      draw < 0.55   ? LL_HAZARD_FOUND
                      : draw < 0.75 ? LL_HAZARD_ASSIGNED
                      : draw < 0.85 ? LL_HAZARD_RECTIFIED
                      : draw < 0.90 ? LL_HAZARD_VERIFIED
                                    : LL_HAZARD_UNKNOWN);
    if (h->kind == LL_OBSTACLE_GATE) {
        static const char *const holders[] = {"村委会", "物业", "厂区门卫", "小组长"};
        ll_table_set_real(o, row, LL_OBSTACLE_OPEN_S, 20.0 + 10.0 * ll_rng_below(rng, 17));
        return ll_table_set_string(o, row, LL_OBSTACLE_KEY_HOLDER, holders[ll_rng_below(rng, 4)],
                                   err);
    }
    return LL_OK;
}

static enum ll_code obstacle_on(struct ll_village *v, uint32_t way, struct ll_table *o,
                                struct ll_err *err)
{
    const struct ll_way *w = &v->ways[way];
    bool narrow = w->width < 4.0;
    const struct hurdle *h =
        narrow ? &narrow_hurdles[ll_rng_below(&v->rng, sizeof narrow_hurdles / sizeof *h)]
               : &wide_hurdles[ll_rng_below(&v->rng, sizeof wide_hurdles / sizeof *h)];
    double along = ll_way_length(v, way) * ll_rng_between(&v->rng, 0.15, 0.85);
    struct ll_rect lane = {.half_width = 0.5, .half_depth = 0.5 * w->width};
    ll_way_at(v, way, along, &lane.middle, &lane.axis);
    if (hypot(lane.middle.x - v->hub.x, lane.middle.y - v->hub.y) > LL_SETTLED_M) {
        return LL_OK;
    }
    enum ll_code code = put_hurdle(v, o, h, &lane, err);
    return code == LL_OK ? hurdle_facts(v, h, w->width, o, err) : code;
}

enum ll_code ll_village_obstacles(struct ll_village *v, struct ll_scene *scene, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (uint32_t way = 0; code == LL_OK && way < v->way_count; way++) {
        const struct ll_way *w = &v->ways[way];
        double chance = w->through || w->bridge ? 0.0 : w->width < 4.0 ? 0.12 : 0.28;
        if (ll_rng_unit(&v->rng) < chance) {
            code = obstacle_on(v, way, &scene->layer[LL_OBSTACLE], err);
        }
    }
    return code;
}

static enum ll_code incident(struct ll_village *v, struct ll_table *t, struct ll_err *err)
{
    static const char *const kinds[] = {"电气",       "用火不慎", "遗留火种",
                                        "电动自行车", "祭祀用火", "原因不明"};
    struct ll_rng *rng = &v->rng;
    const struct ll_house *h = &v->houses[ll_rng_below(rng, (uint32_t)v->house_count)];
    struct ll_xy at = ll_rect_at(&h->rect, ll_rng_between(rng, -0.8, 0.8), -0.9);
    enum ll_code code = ll_draw_point(v->land, t, at, err);
    char date[32];
    ll_draw_date(rng, FIRST_YEAR, YEARS, date);
    if (code == LL_OK) {
        code = ll_table_set_string(t, t->count - 1, LL_INCIDENT_DATE, date, err);
    }
    if (code == LL_OK) {
        code = ll_table_set_string(t, t->count - 1, LL_INCIDENT_KIND, kinds[ll_rng_below(rng, 6)],
                                   err);
    }
    if (code == LL_OK) {
        bool bad = ll_rng_unit(rng) < 0.03;
        ll_table_set_real(t, t->count - 1, LL_INCIDENT_DEAD, bad ? 1.0 : 0.0);
        ll_table_set_real(t, t->count - 1, LL_INCIDENT_INJURED, ll_rng_unit(rng) < 0.08 ? 1 : 0);
        if (ll_rng_unit(rng) < 0.7) {
            ll_table_set_real(t, t->count - 1, LL_INCIDENT_LOSS_YUAN,
                              500.0 * (1.0 + ll_rng_below(rng, 160)));
        }
    }
    return code;
}

enum ll_code ll_village_incidents(struct ll_village *v, struct ll_scene *scene, struct ll_err *err)
{
    if (v->house_count == 0) {
        return LL_OK;
    }
    double mean = 0.002 * v->households * YEARS * v->style.fire_factor;
    enum ll_code code = LL_OK;
    double draws = 4.0 * mean; /* binomial of chance 1/4 */
    for (int i = 0; code == LL_OK && i < (int)draws; i++) {
        if (ll_rng_below(&v->rng, 4) == 0) {
            code = incident(v, &scene->layer[LL_INCIDENT], err);
        }
    }
    return code;
}
