/* Water, stations and compounds of a village. */
#include <math.h>
#include <stdio.h>

#include "core/township_private.h"

static void hydrant_status(struct ll_rng *rng, struct ll_table *h, size_t row)
{
    double draw = ll_rng_unit(rng);
    enum ll_status status = draw < 0.10   ? LL_STATUS_BROKEN
                            : draw < 0.16 ? LL_STATUS_UNKNOWN
                            : draw < 0.18 ? LL_STATUS_PLANNED
                            : draw < 0.19 ? LL_STATUS_MISSING
                                          : LL_STATUS_IN_SERVICE;
    ll_table_set_word(h, row, LL_HYDRANT_STATUS, (uint8_t)status);
    if (status == LL_STATUS_IN_SERVICE && ll_rng_unit(rng) < 0.6) {
        ll_table_set_real(h, row, LL_HYDRANT_PRESSURE_MPA,
                          round(ll_rng_between(rng, 0.10, 0.32) * 100.0) / 100.0);
        ll_table_set_real(h, row, LL_HYDRANT_FLOW_LPS, 10.0 + ll_rng_below(rng, 13));
    }
}

static enum ll_code hydrant(struct ll_village *v, struct ll_xy at, bool municipal,
                            struct ll_table *h, struct ll_err *err)
{
    enum ll_code code = ll_draw_point(v->land, h, at, err);
    if (code != LL_OK) {
        return code;
    }
    size_t row = h->count - 1;
    struct ll_rng *rng = &v->rng;
    bool underground = ll_rng_unit(rng) < 0.3;
    ll_table_set_word(h, row, LL_HYDRANT_KIND,
                      municipal ? LL_HYDRANT_MUNICIPAL : LL_HYDRANT_VILLAGE);
    ll_table_set_word(h, row, LL_HYDRANT_FORM,
                      underground ? LL_HYDRANT_UNDERGROUND : LL_HYDRANT_PILLAR);
    if (ll_rng_unit(rng) < 0.8) {
        ll_table_set_real(h, row, LL_HYDRANT_DIAMETER_MM,
                          municipal && ll_rng_unit(rng) < 0.4 ? 150.0 : 100.0);
    }
    hydrant_status(rng, h, row);
    char text[48];
    snprintf(text, sizeof text, "XHS-%.9s-%04zu", v->code + 3, row + 1);
    code = ll_table_set_string(h, row, LL_HYDRANT_CODE, text, err);
    if (code == LL_OK && ll_rng_unit(rng) < 0.7) {
        ll_draw_date(rng, 2023, 3, text);
        code = ll_table_set_string(h, row, LL_HYDRANT_INSPECTED, text, err);
    }
    return code;
}

/// Hydrants along one way every 110 to 130 m, with stretches left out.
static enum ll_code hydrants_along(struct ll_village *v, uint32_t way, struct ll_table *h,
                                   struct ll_err *err)
{
    const struct ll_way *w = &v->ways[way];
    bool municipal =
        w->lane_class == LL_CLASS_COUNTY_ROAD || w->lane_class == LL_CLASS_TOWNSHIP_ROAD;
    double length = ll_way_length(v, way);
    double side = ll_rng_below(&v->rng, 2) == 0 ? 1.0 : -1.0;
    enum ll_code code = LL_OK;
    bool laid = ll_rng_unit(&v->rng) < v->style.hydrant_share;
    int in_stretch = 0;
    for (double s = ll_rng_between(&v->rng, 8.0, 40.0); code == LL_OK && s < length;
         s += ll_rng_between(&v->rng, 110.0, 130.0)) {
        if (++in_stretch == 4) { /* the next stretch has its own luck */
            in_stretch = 0;
            laid = ll_rng_unit(&v->rng) < v->style.hydrant_share;
        }
        struct ll_xy at, d;
        ll_way_at(v, way, s, &at, &d);
        double off = side * (0.5 * w->width + 0.6);
        struct ll_rect spot = {.middle = {at.x - off * d.y, at.y + off * d.x},
                               .axis = d,
                               .half_width = 0.2,
                               .half_depth = 0.2};
        if (laid && hypot(at.x - v->hub.x, at.y - v->hub.y) < LL_SETTLED_M + 60.0 &&
            ll_site_free(&v->site, &spot, 0.05, 0.0)) {
            code = hydrant(v, spot.middle, municipal, h, err);
        }
    }
    return code;
}

/// A pond or tank as a source of water.
static enum ll_code source(struct ll_village *v, struct ll_xy at, enum ll_hydrant_kind kind,
                           struct ll_table *h, struct ll_err *err)
{
    enum ll_code code = ll_draw_point(v->land, h, at, err);
    if (code != LL_OK) {
        return code;
    }
    bool tank = kind == LL_HYDRANT_TANK;
    ll_table_set_word(h, h->count - 1, LL_HYDRANT_KIND, (uint8_t)kind);
    ll_table_set_word(h, h->count - 1, LL_HYDRANT_STATUS, LL_STATUS_IN_SERVICE);
    if (tank || ll_rng_unit(&v->rng) < 0.5) {
        ll_table_set_real(h, h->count - 1, LL_HYDRANT_VOLUME_M3,
                          tank ? 50.0 + 25.0 * ll_rng_below(&v->rng, 7)
                               : 100.0 + 50.0 * ll_rng_below(&v->rng, 16));
    }
    char text[48];
    snprintf(text, sizeof text, "SY-%.9s-%04zu", v->code + 3, h->count);
    return ll_table_set_string(h, h->count - 1, LL_HYDRANT_CODE, text, err);
}

static enum ll_code draw_patch(struct ll_village *v, const struct ll_patch *patch,
                               struct ll_table *ground, struct ll_err *err)
{
    enum ll_code code = patch->half_round ? ll_draw_half_disc(v->land, ground, &patch->rect, err)
                                          : ll_draw_rect(v->land, ground, &patch->rect, err);
    if (code != LL_OK) {
        return code;
    }
    ll_table_set_word(ground, ground->count - 1, LL_GROUND_KIND, patch->ground);
    return patch->field
               ? ll_table_set_string(ground, ground->count - 1, LL_GROUND_NAME, "农田", err)
               : LL_OK;
}

enum ll_code ll_village_water(struct ll_village *v, struct ll_scene *scene, struct ll_err *err)
{
    struct ll_table *h = &scene->layer[LL_HYDRANT];
    enum ll_code code = LL_OK;
    for (uint32_t way = 0; code == LL_OK && way < v->way_count; way++) {
        const struct ll_way *w = &v->ways[way];
        if (w->bridge || w->width < 4.0 || w->lane_class == LL_CLASS_LANE_NARROW) {
            continue;
        }
        code = hydrants_along(v, way, h, err);
    }
    for (size_t i = 0; code == LL_OK && i < v->patch_count; i++) {
        const struct ll_patch *p = &v->patches[i];
        code = draw_patch(v, p, &scene->layer[LL_GROUND], err);
        if (code == LL_OK && p->ground == LL_GROUND_WATER) {
            code = source(v, ll_rect_at(&p->rect, 0.0, 1.05), LL_HYDRANT_NATURAL, h, err);
        } else if (code == LL_OK && !p->field && ll_rng_unit(&v->rng) < 0.2) {
            code = source(v, ll_rect_at(&p->rect, 0.9, -0.9), LL_HYDRANT_TANK, h, err);
        }
    }
    return code;
}

/// A station in front of the village's first building of a type, else at its hub.
static struct ll_xy station_place(const struct ll_village *v, enum ll_house_type type)
{
    for (size_t i = 0; i < v->house_count; i++) {
        if (v->houses[i].type == type) {
            return v->houses[i].rect.middle;
        }
    }
    return v->hub;
}

static enum ll_code station(struct ll_village *v, struct ll_table *s, struct ll_xy at,
                            enum ll_station_kind kind, const char *name, struct ll_err *err)
{
    enum ll_code code = ll_draw_point(v->land, s, at, err);
    if (code == LL_OK) {
        ll_table_set_word(s, s->count - 1, LL_STATION_KIND, (uint8_t)kind);
        code = ll_table_set_string(s, s->count - 1, LL_STATION_NAME, name, err);
    }
    return code;
}

/// The township's own station, in the village where it stands.
static enum ll_code town_station(struct ll_village *v, struct ll_table *s, struct ll_err *err)
{
    char town[64], number[16], name[128];
    ll_town_name(v->cell.town, town, number);
    snprintf(name, sizeof name, "%s专职消防队", town);
    enum ll_code code =
        station(v, s, station_place(v, LL_HOUSE_STATION), LL_STATION_TOWNSHIP, name, err);
    if (code != LL_OK) {
        return code;
    }
    size_t row = s->count - 1;
    ll_table_set_word(s, row, LL_STATION_STAFFED, LL_FLAG_YES);
    ll_table_set_real(s, row, LL_STATION_STAFF, 12.0 + ll_rng_below(&v->rng, 9));
    ll_table_set_real(s, row, LL_STATION_TURNOUT_S, 60.0);
    return ll_table_set_string(s, row, LL_STATION_VEHICLES, "水罐车2,轻型消防车1", err);
}

static enum ll_code micro_station(struct ll_village *v, struct ll_table *s, struct ll_err *err)
{
    char name[128];
    snprintf(name, sizeof name, "%s微型消防站", v->name);
    enum ll_code code =
        station(v, s, station_place(v, LL_HOUSE_PUBLIC), LL_STATION_MICRO, name, err);
    if (code != LL_OK) {
        return code;
    }
    size_t row = s->count - 1;
    double draw = ll_rng_unit(&v->rng);
    ll_table_set_word(s, row, LL_STATION_STAFFED,
                      draw < 0.6   ? LL_FLAG_YES
                      : draw < 0.8 ? LL_FLAG_NO
                                   : LL_FLAG_UNKNOWN);
    if (draw < 0.6) {
        ll_table_set_real(s, row, LL_STATION_STAFF, 4.0 + ll_rng_below(&v->rng, 6));
    }
    if (ll_rng_unit(&v->rng) < 0.5) {
        ll_table_set_real(s, row, LL_STATION_TURNOUT_S, 60.0 + 15.0 * ll_rng_below(&v->rng, 5));
    }
    return ll_rng_unit(&v->rng) < 0.5
               ? ll_table_set_string(s, row, LL_STATION_VEHICLES, "消防摩托1", err)
               : LL_OK;
}

enum ll_code ll_village_stations(struct ll_village *v, struct ll_scene *scene, struct ll_err *err)
{
    struct ll_table *s = &scene->layer[LL_STATION];
    size_t in_town = v->index % LL_TOWN_VILLAGES;
    size_t centre = v->land->villages == 1 ? 0 : 1;
    enum ll_code code = LL_OK;
    if (in_town == centre) {
        code = town_station(v, s, err);
    }
    bool micro = v->kind == LL_VILLAGE_MODERN ||
                 (v->kind != LL_VILLAGE_OLD_TIMBER && ll_rng_unit(&v->rng) < 0.55);
    if (code == LL_OK && micro) {
        code = micro_station(v, s, err);
    }
    return code;
}

/// The ladder area before a tower's long side, 6 m off the wall.
static enum ll_code ladder_area(struct ll_village *v, const struct ll_house *h,
                                struct ll_table *areas, struct ll_err *err)
{
    double wall = 6.0, width = 10.0, length = fmin(20.0, 2.0 * h->rect.half_width);
    struct ll_rect ground = h->rect;
    ground.half_depth = 1.0;
    ground.middle = ll_rect_at(&ground, 0.0, h->rect.half_depth + wall + 0.5 * width);
    ground.half_depth = 0.5 * width;
    ground.half_width = 0.5 * length;
    enum ll_code code = ll_draw_rect(v->land, areas, &ground, err);
    if (code != LL_OK) {
        return code;
    }
    size_t row = areas->count - 1;
    ll_table_set_real(areas, row, LL_LADDER_AREA_LENGTH_M, round(length * 10.0) / 10.0);
    ll_table_set_real(areas, row, LL_LADDER_AREA_WIDTH_M, width);
    ll_table_set_real(areas, row, LL_LADDER_AREA_SLOPE_PCT, 1.0 + ll_rng_below(&v->rng, 4));
    ll_table_set_real(areas, row, LL_LADDER_AREA_WALL_M, wall);
    char text[128];
    snprintf(text, sizeof text, "%s%u号小区", v->name, (unsigned)h->compound);
    return ll_table_set_string(areas, row, LL_LADDER_AREA_BUILDING, text, err);
}

enum ll_code ll_village_compounds(struct ll_village *v, struct ll_scene *scene, struct ll_err *err)
{
    struct ll_table *c = &scene->layer[LL_COMPOUND];
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < v->compound_count; i++) {
        const struct ll_plot *plot = &v->compounds[i];
        struct ll_rect ground = ll_plot_rect(plot, 0.0, 0.0, plot->width, plot->depth);
        code = ll_draw_rect(v->land, c, &ground, err);
        if (code != LL_OK) {
            return code;
        }
        size_t row = c->count - 1;
        ll_table_set_real(c, row, LL_COMPOUND_YEAR, 1988.0 + ll_rng_below(&v->rng, 20));
        ll_table_set_word(c, row, LL_COMPOUND_LANES_DONE,
                          (uint8_t)ll_rng_below(&v->rng, LL_FLAG_COUNT));
        if (ll_rng_unit(&v->rng) < 0.7) {
            ll_table_set_real(c, row, LL_COMPOUND_HOUSEHOLDS, 40.0 + ll_rng_below(&v->rng, 90));
            ll_table_set_real(c, row, LL_COMPOUND_CHARGING_POINTS, ll_rng_below(&v->rng, 30));
        }
        char text[128];
        snprintf(text, sizeof text, "%s%zu号小区", v->name, i + 1);
        code = ll_table_set_string(c, row, LL_COMPOUND_NAME, text, err);
    }
    for (size_t i = 0; code == LL_OK && i < v->house_count; i++) {
        if (v->houses[i].type == LL_HOUSE_TOWER) {
            code = ladder_area(v, &v->houses[i], &scene->layer[LL_LADDER_AREA], err);
        }
    }
    return code;
}
