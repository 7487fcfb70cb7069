/* Villages and townships: polygons that share their sides, and what is known of them. */
#include <math.h>

#include "core/township_private.h"

/// Appends side k of cell (gx, gy) without its last point: 0 low, 1 right, 2 high, 3 left; walked
/// counter-clockwise.
static enum ll_code put_side(const struct ll_land *land, struct ll_table *areas, size_t gx,
                             size_t gy, int k, struct ll_err *err)
{
    struct ll_xy points[LL_EDGE_PARTS + 1];
    ll_land_edge(land, gx + (k == 1 ? 1 : 0), gy + (k == 2 ? 1 : 0), k % 2 == 1, points);
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < LL_EDGE_PARTS; i++) {
        code = ll_draw_xy(land, areas, points[k < 2 ? i : LL_EDGE_PARTS - i], err);
    }
    return code;
}

/// Writes code and name of the area begun last.
static enum ll_code put_names(struct ll_table *areas, const char *code_text, const char *name,
                              struct ll_err *err)
{
    enum ll_code code = ll_table_set_string(areas, areas->count - 1, LL_AREA_CODE, code_text, err);
    return code == LL_OK ? ll_table_set_string(areas, areas->count - 1, LL_AREA_NAME, name, err)
                         : code;
}

/// What the office knows of a village beside its outline.
static enum ll_code village_facts(const struct ll_village *v, struct ll_table *areas,
                                  struct ll_err *err)
{
    struct ll_rng rng = ll_rng_make(v->land->seed ^ 0x5EED, v->index);
    size_t row = areas->count - 1;
    double homes = v->households;
    ll_table_set_real(areas, row, LL_AREA_LEVEL, 10.0);
    ll_table_set_real(areas, row, LL_AREA_POPULATION, v->residents);
    ll_table_set_real(areas, row, LL_AREA_HOUSEHOLDS, homes);
    if (ll_rng_unit(&rng) < 0.85) {
        ll_table_set_real(areas, row, LL_AREA_ELDERLY_ALONE, v->elderly_alone);
    }
    if (ll_rng_unit(&rng) < 0.8) {
        ll_table_set_real(areas, row, LL_AREA_TEAM_SIZE, 4.0 + ll_rng_below(&rng, 18));
    }
    if (ll_rng_unit(&rng) < v->style.known_share) {
        double share = v->kind == LL_VILLAGE_MODERN ? 0.55 : 0.22;
        ll_table_set_real(areas, row, LL_AREA_SMOKE_ALARMS,
                          floor(homes * share * ll_rng_between(&rng, 0.4, 1.3)));
        ll_table_set_real(areas, row, LL_AREA_CHARGING_POINTS, ll_rng_below(&rng, 40));
    }
    char town[64], number[16];
    ll_town_name(v->cell.town, town, number);
    return ll_table_set_string(areas, row, LL_AREA_PARENT, number, err);
}

enum ll_code ll_land_draw_village(struct ll_village *v, struct ll_scene *scene, struct ll_err *err)
{
    struct ll_table *areas = &scene->layer[LL_AREA];
    enum ll_code code = ll_draw_begin(areas, LL_POLYGON, err);
    for (int k = 0; code == LL_OK && k < 4; k++) {
        code = put_side(v->land, areas, v->cell.gx, v->cell.gy, k, err);
    }
    if (code == LL_OK) {
        code = ll_draw_close(areas, err);
    }
    if (code == LL_OK) {
        code = put_names(areas, v->code, v->name, err);
    }
    return code == LL_OK ? village_facts(v, areas, err) : code;
}

/// A directed side of a cell on the border of a township.
struct border_side {
    size_t gx;
    size_t gy;
    int k;
    bool done;
};

/// Grid place where a side begins.
static void side_start(const struct border_side *s, size_t *ret_x, size_t *ret_y)
{
    *ret_x = s->gx + (s->k == 1 || s->k == 2 ? 1 : 0);
    *ret_y = s->gy + (s->k >= 2 ? 1 : 0);
}

static bool same_town(const struct ll_land *land, long gx, long gy, size_t town)
{
    size_t village = 0;
    return ll_land_at(land, gx, gy, &village) && village / LL_TOWN_VILLAGES == town;
}

/// Sides of the township's cells that no other of its cells shares. @return their number.
static size_t town_border(const struct ll_land *land, size_t town,
                          struct border_side ret_sides[4 * LL_TOWN_VILLAGES])
{
    static const int dx[4] = {0, 1, 0, -1}, dy[4] = {-1, 0, 1, 0};
    size_t count = 0;
    for (size_t i = 0; i < LL_TOWN_VILLAGES; i++) {
        size_t village = town * LL_TOWN_VILLAGES + i;
        if (village >= land->villages) {
            break;
        }
        struct ll_cell c = ll_land_cell(land, village);
        for (int k = 0; k < 4; k++) {
            if (!same_town(land, (long)c.gx + dx[k], (long)c.gy + dy[k], town)) {
                ret_sides[count++] = (struct border_side){c.gx, c.gy, k, false};
            }
        }
    }
    return count;
}

/// The border side that begins where side `at` ends, and marks it as walked. @return `count` when
/// there is none left.
static size_t next_side(struct border_side *sides, size_t count, size_t at)
{
    struct border_side after = sides[at];
    after.k = (after.k + 1) % 4; /* begins where this one ends */
    size_t end_x = 0, end_y = 0, x = 0, y = 0;
    side_start(&after, &end_x, &end_y);
    for (size_t i = 0; i < count; i++) {
        side_start(&sides[i], &x, &y);
        if (!sides[i].done && x == end_x && y == end_y) {
            sides[i].done = true;
            return i;
        }
    }
    return count;
}

/// The township's polygon: its border sides, each followed by the one that begins where it ends.
static enum ll_code draw_town(const struct ll_land *land, size_t town, struct ll_table *areas,
                              struct ll_err *err)
{
    struct border_side sides[4 * LL_TOWN_VILLAGES];
    size_t count = town_border(land, town, sides);
    enum ll_code code = ll_draw_begin(areas, LL_POLYGON, err);
    sides[0].done = true;
    for (size_t at = 0; code == LL_OK && at < count; at = next_side(sides, count, at)) {
        code = put_side(land, areas, sides[at].gx, sides[at].gy, sides[at].k, err);
    }
    if (code == LL_OK) {
        code = ll_draw_close(areas, err);
    }
    if (code != LL_OK) {
        return code;
    }
    char name[64], number[16];
    ll_town_name(town, name, number);
    ll_table_set_real(areas, areas->count - 1, LL_AREA_LEVEL, 8.0);
    return put_names(areas, number, name, err);
}

enum ll_code ll_land_draw_towns(const struct ll_land *land, struct ll_scene *scene,
                                struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t town = 0; code == LL_OK && town < ll_land_towns(land); town++) {
        code = draw_town(land, town, &scene->layer[LL_AREA], err);
    }
    return code;
}
