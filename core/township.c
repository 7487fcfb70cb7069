#include "core/township.h"

#include <math.h>

#include "core/alloc.h"
#include "core/township_private.h"

#define LEAST_BUILDINGS 50U
#define MOST_BUILDINGS  5000000U
#define STREAM_VILLAGE  0x1000U /* random stream of village 0 */
#define EPSG            4549

static const struct ll_village_style styles[LL_VILLAGE_KIND_COUNT] = {
    [LL_VILLAGE_OLD_TIMBER] = {.old_share = 0.72,
                               .estate_share = 0.0,
                               .timber_share = 0.74,
                               .known_share = 0.84,
                               .hydrant_share = 0.0,
                               .fire_factor = 1.8,
                               .elderly_share = 0.24},
    [LL_VILLAGE_OLD_BRICK] = {.old_share = 0.55,
                              .estate_share = 0.06,
                              .timber_share = 0.30,
                              .known_share = 0.88,
                              .hydrant_share = 0.40,
                              .fire_factor = 1.2,
                              .elderly_share = 0.18},
    [LL_VILLAGE_MIXED] = {.old_share = 0.36,
                          .estate_share = 0.14,
                          .timber_share = 0.22,
                          .known_share = 0.86,
                          .hydrant_share = 0.65,
                          .fire_factor = 1.0,
                          .elderly_share = 0.12,
                          .compounds = 1},
    [LL_VILLAGE_MODERN] = {.old_share = 0.06,
                           .estate_share = 0.40,
                           .timber_share = 0.10,
                           .known_share = 0.95,
                           .hydrant_share = 1.0,
                           .fire_factor = 0.6,
                           .elderly_share = 0.06,
                           .compounds = 3,
                           .factories = 1},
    [LL_VILLAGE_INDUSTRIAL] = {.old_share = 0.16,
                               .estate_share = 0.24,
                               .timber_share = 0.15,
                               .known_share = 0.90,
                               .hydrant_share = 0.85,
                               .fire_factor = 1.1,
                               .elderly_share = 0.07,
                               .compounds = 2,
                               .factories = 7},
};

/// Kind of a village by its number in the township: road row first, then hill side, then over the
/// water.
static enum ll_village_kind kind_of(const struct ll_land *land, size_t in_town)
{
    static const enum ll_village_kind kinds[LL_TOWN_VILLAGES] = {
        LL_VILLAGE_INDUSTRIAL, LL_VILLAGE_MODERN,    LL_VILLAGE_MIXED,     LL_VILLAGE_INDUSTRIAL,
        LL_VILLAGE_OLD_BRICK,  LL_VILLAGE_MIXED,     LL_VILLAGE_OLD_BRICK, LL_VILLAGE_OLD_TIMBER,
        LL_VILLAGE_MIXED,      LL_VILLAGE_OLD_BRICK, LL_VILLAGE_MIXED,     LL_VILLAGE_OLD_BRICK,
    };
    return land->villages == 1 ? LL_VILLAGE_MIXED : kinds[in_town];
}

static void village_free(struct ll_village *v)
{
    ll_site_clear(&v->site);
    ll_free(v->ways);
    ll_free(v->points);
    ll_free(v->walked);
    ll_free(v->joints);
    ll_free(v->houses);
    ll_free(v->patches);
    ll_free(v->compounds);
}

/// Makes `v` ready for village `index`, keeping its memory.
static enum ll_code village_begin(struct ll_village *v, size_t index, struct ll_err *err)
{
    const struct ll_land *land = v->land;
    v->index = index;
    v->cell = ll_land_cell(land, index);
    v->kind = kind_of(land, index % LL_TOWN_VILLAGES);
    v->style = styles[v->kind];
    v->rng = ll_rng_make(land->seed, STREAM_VILLAGE + index);
    double right = ll_rng_between(&v->rng, -50.0, 50.0);
    double up = ll_rng_between(&v->rng, -30.0, 50.0) + (v->cell.row == 1 ? 50.0 : 0.0);
    v->hub = (struct ll_xy){((double)v->cell.gx + 0.5) * LL_CELL_M + right,
                            ((double)v->cell.gy + 0.5) * LL_CELL_M + up};
    for (size_t k = 0; k < 4; k++) {
        v->woods[k] = ll_land_wood(land, v->cell.gx + k % 2, v->cell.gy + k / 2);
    }
    size_t before = (size_t)((double)index * (double)land->buildings / (double)land->villages);
    size_t after = (size_t)((double)(index + 1) * (double)land->buildings / (double)land->villages);
    v->target = after - before;
    v->style.known_share += ll_rng_between(&v->rng, -0.06, 0.03);
    v->way_count = v->point_count = v->joint_count = v->house_count = 0;
    v->patch_count = v->compound_count = 0;
    v->residents = v->households = v->elderly_alone = 0.0;
    ll_village_name(v);
    return ll_site_begin(&v->site, v->hub, err);
}

/// Lays out and draws one village.
static enum ll_code village_make(struct ll_village *v, size_t index, struct ll_scene *scene,
                                 struct ll_err *err)
{
    static enum ll_code (*const lay[])(struct ll_village *, struct ll_err *) = {
        ll_village_roads,    ll_village_public, ll_village_core,
        ll_village_quarters, ll_village_rows,   ll_village_fields};
    static enum ll_code (*const draw[])(struct ll_village *, struct ll_scene *, struct ll_err *) = {
        ll_village_draw_houses, ll_land_draw_village, ll_village_draw_ways, ll_village_water,
        ll_village_stations,    ll_village_obstacles, ll_village_compounds, ll_village_incidents};
    enum ll_code code = village_begin(v, index, err);
    for (size_t i = 0; code == LL_OK && i < sizeof lay / sizeof lay[0]; i++) {
        code = lay[i](v, err);
    }
    for (size_t i = 0; code == LL_OK && i < sizeof draw / sizeof draw[0]; i++) {
        code = draw[i](v, scene, err);
    }
    return code;
}

enum ll_code ll_township_make(const struct ll_township_request *request, struct ll_scene *ret_scene,
                              struct ll_err *err)
{
    if (request->buildings < LEAST_BUILDINGS || request->buildings > MOST_BUILDINGS) {
        return ll_fail(err, LL_E_INVALID, "a sample township has %u to %u buildings",
                       LEAST_BUILDINGS, MOST_BUILDINGS);
    }
    struct ll_land land = ll_land_make(request);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(village_free) struct ll_village village = {.land = &land};
    scene.epsg = EPSG;
    enum ll_code code = ll_land_draw_towns(&land, &scene, err);
    if (code == LL_OK) {
        code = ll_land_draw_ground(&land, &scene, err);
    }
    for (size_t i = 0; code == LL_OK && i < land.villages; i++) {
        code = village_make(&village, i, &scene, err);
    }
    if (code != LL_OK) {
        return ll_err_wrap(err, code, "making the sample township");
    }
    *ret_scene = scene;
    scene = ll_scene_make();
    return LL_OK;
}
