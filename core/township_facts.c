/* Outlines of the buildings and what the office knows of them. */
#include <math.h>
#include <stdio.h>

#include "core/township_private.h"

#define TWO_PI      6.283185307179586
#define ROUND_PARTS 28

/// What is true of a building; the office has recorded only part of it.
struct truth {
    enum ll_structure structure;
    enum ll_use use;
    double floors;
    double height_m;
    double year;
    double residents;
    double households;
    double elderly;
    double fire_grade;
};

/// A circle; clockwise when it is a hole.
static enum ll_code put_circle(const struct ll_land *land, struct ll_table *b,
                               const struct ll_rect *r, double share, bool hole, struct ll_err *err)
{
    double at[ROUND_PARTS][2];
    for (int i = 0; i < ROUND_PARTS; i++) {
        double angle = (hole ? -TWO_PI : TWO_PI) * i / ROUND_PARTS;
        at[i][0] = share * cos(angle);
        at[i][1] = share * sin(angle);
    }
    return ll_draw_places(land, b, r, (const double(*)[2])at, ROUND_PARTS, err);
}

/// Begins a hole of the building begun last.
static enum ll_code begin_hole(struct ll_table *b, enum ll_code code, struct ll_err *err)
{
    return code == LL_OK ? ll_shapes_ring(&b->shape, err) : code;
}

/// The outline of the building begun last.
static enum ll_code put_outline(const struct ll_land *land, struct ll_table *b,
                                const struct ll_house *h, struct ll_err *err)
{
    static const double all[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
    const struct ll_rect *r = &h->rect;
    double x = 1.0 - 2.0 * h->cut_x, y = 1.0 - 2.0 * h->cut_y; /* where the cut begins */
    const double ell[6][2] = {{-1, -1}, {1, -1}, {1, y}, {x, y}, {x, 1}, {-1, 1}};
    const double u[8][2] = {{-1, -1},      {1, -1},        {1, 1},         {h->cut_x, 1},
                            {h->cut_x, y}, {-h->cut_x, y}, {-h->cut_x, 1}, {-1, 1}};
    const double court[4][2] = {
        {-h->cut_x, -h->cut_y}, {-h->cut_x, h->cut_y}, {h->cut_x, h->cut_y}, {h->cut_x, -h->cut_y}};
    enum ll_code code = LL_OK;
    switch (h->shape) {
    case LL_SHAPE_ELL:
        return ll_draw_places(land, b, r, ell, 6, err);
    case LL_SHAPE_U:
        return ll_draw_places(land, b, r, u, 8, err);
    case LL_SHAPE_COURT:
        code = begin_hole(b, ll_draw_places(land, b, r, all, 4, err), err);
        return code == LL_OK ? ll_draw_places(land, b, r, court, 4, err) : code;
    case LL_SHAPE_ROUND:
        code = begin_hole(b, put_circle(land, b, r, 1.0, false, err), err);
        return code == LL_OK ? put_circle(land, b, r, h->cut_x, true, err) : code;
    default:
        return ll_draw_places(land, b, r, all, 4, err);
    }
}

static double whole_between(struct ll_rng *rng, int low, int high)
{
    return low + (double)ll_rng_below(rng, (uint32_t)(high - low + 1));
}

static void old_truth(struct ll_village *v, struct truth *t)
{
    double draw = ll_rng_unit(&v->rng), timber = v->style.timber_share;
    t->structure = draw < timber                        ? LL_STRUCTURE_TIMBER
                   : draw < timber + 0.7 * (1 - timber) ? LL_STRUCTURE_BRICK_TIMBER
                   : draw < timber + 0.9 * (1 - timber) ? LL_STRUCTURE_STONE
                                                        : LL_STRUCTURE_EARTH;
    t->floors = whole_between(&v->rng, 1, 2);
    t->year = whole_between(&v->rng, 1890, 1978);
    t->fire_grade = t->structure == LL_STRUCTURE_TIMBER ? 4 : 3 + ll_rng_below(&v->rng, 2);
    t->use = LL_USE_RESIDENTIAL;
}

static void row_truth(struct ll_village *v, struct truth *t)
{
    bool concrete = ll_rng_unit(&v->rng) < (v->kind == LL_VILLAGE_MODERN ? 0.55 : 0.3);
    t->structure = concrete ? LL_STRUCTURE_CONCRETE : LL_STRUCTURE_MASONRY;
    t->floors = whole_between(&v->rng, 3, 5);
    t->floors -= ll_rng_unit(&v->rng) < 0.2 ? 1 : 0;
    t->year = whole_between(&v->rng, 1985, 2019);
    t->fire_grade = 2;
    bool trade = ll_rng_unit(&v->rng) < (v->kind == LL_VILLAGE_INDUSTRIAL ? 0.25 : 0.12);
    t->use = trade ? LL_USE_MIXED : LL_USE_RESIDENTIAL;
}

/// Structure, floors, use and year of the special types.
static void special_truth(struct ll_village *v, enum ll_house_type type, struct truth *t)
{
    static const struct {
        enum ll_structure structure;
        enum ll_use use;
        int floors[2];
        int year[2];
        int grade;
    } of[LL_HOUSE_TYPE_COUNT] = {
        [LL_HOUSE_SLAB] = {LL_STRUCTURE_MASONRY, LL_USE_RESIDENTIAL, {5, 7}, {1988, 2000}, 2},
        [LL_HOUSE_TOWER] = {LL_STRUCTURE_CONCRETE, LL_USE_RESIDENTIAL, {9, 11}, {2008, 2018}, 1},
        [LL_HOUSE_FACTORY] = {LL_STRUCTURE_STEEL, LL_USE_INDUSTRIAL, {1, 2}, {1998, 2020}, 3},
        [LL_HOUSE_OFFICE] = {LL_STRUCTURE_MASONRY, LL_USE_MIXED, {3, 5}, {1995, 2018}, 2},
        [LL_HOUSE_SCHOOL] = {LL_STRUCTURE_CONCRETE, LL_USE_SCHOOL, {2, 4}, {1992, 2016}, 2},
        [LL_HOUSE_CLINIC] = {LL_STRUCTURE_CONCRETE, LL_USE_HEALTH, {2, 3}, {1996, 2018}, 2},
        [LL_HOUSE_HALL] = {LL_STRUCTURE_BRICK_TIMBER, LL_USE_RELIGIOUS, {1, 1}, {1750, 1920}, 4},
        [LL_HOUSE_TEMPLE] = {LL_STRUCTURE_TIMBER, LL_USE_RELIGIOUS, {1, 1}, {1820, 1995}, 4},
        [LL_HOUSE_PUBLIC] = {LL_STRUCTURE_CONCRETE, LL_USE_PUBLIC, {2, 4}, {1995, 2018}, 2},
        [LL_HOUSE_STATION] = {LL_STRUCTURE_CONCRETE, LL_USE_PUBLIC, {3, 3}, {2012, 2018}, 1},
        [LL_HOUSE_SHED] = {LL_STRUCTURE_BRICK_TIMBER, LL_USE_OUTBUILDING, {1, 1}, {1970, 2015}, 4},
    };
    t->structure = of[type].structure;
    t->use = of[type].use;
    t->floors = whole_between(&v->rng, of[type].floors[0], of[type].floors[1]);
    t->year = whole_between(&v->rng, of[type].year[0], of[type].year[1]);
    t->fire_grade = of[type].grade;
    if (type == LL_HOUSE_FACTORY && ll_rng_unit(&v->rng) < 0.4) {
        t->structure = LL_STRUCTURE_STEEL_FOAM;
        t->fire_grade = 4;
        t->use = ll_rng_unit(&v->rng) < 0.4 ? LL_USE_STORAGE : LL_USE_INDUSTRIAL;
    }
}

/// People of a building by its dwelling area.
static void people(struct ll_village *v, const struct ll_house *h, struct truth *t)
{
    bool flats = h->type == LL_HOUSE_SLAB || h->type == LL_HOUSE_TOWER;
    bool homes = h->type == LL_HOUSE_OLD || h->type == LL_HOUSE_ROW;
    if (flats) {
        t->households = floor(h->rect.half_width / 5.5) * t->floors;
    } else if (homes) {
        bool empty = ll_rng_unit(&v->rng) < (h->type == LL_HOUSE_OLD ? 0.25 : 0.08);
        t->households = empty ? 0 : 1 + (ll_rng_unit(&v->rng) < 0.25 ? 1 : 0);
    } else {
        return;
    }
    for (int i = 0; i < (int)t->households; i++) {
        bool alone = ll_rng_unit(&v->rng) < v->style.elderly_share;
        t->elderly += alone ? 1 : 0;
        t->residents += alone ? 1 : whole_between(&v->rng, 2, 6);
    }
}

static struct truth truth_of(struct ll_village *v, const struct ll_house *h)
{
    struct truth t = {0};
    if (h->type == LL_HOUSE_OLD) {
        old_truth(v, &t);
        if (h->shape == LL_SHAPE_ROUND) {
            t.structure = LL_STRUCTURE_EARTH;
            t.floors = 3;
        }
    } else if (h->type == LL_HOUSE_ROW) {
        row_truth(v, &t);
    } else {
        special_truth(v, h->type, &t);
    }
    double storey = h->type == LL_HOUSE_FACTORY ? 6.5 : 3.1;
    t.height_m = round((t.floors * storey + ll_rng_between(&v->rng, 0.2, 1.4)) * 10.0) / 10.0;
    people(v, h, &t);
    v->residents += t.residents;
    v->households += t.households;
    v->elderly_alone += t.elderly;
    return t;
}

static bool known(struct ll_village *v, double factor)
{
    return ll_rng_unit(&v->rng) < v->style.known_share * factor;
}

/// Writes a real when the office knows it.
static void maybe(struct ll_village *v, struct ll_table *table, int field, double value,
                  double factor)
{
    if (known(v, factor)) {
        ll_table_set_real(table, table->count - 1, field, value);
    }
}

/// Writes yes or no when the office knows it.
static void maybe_flag(struct ll_village *v, struct ll_table *table, int field, double yes_share,
                       double factor)
{
    bool yes = ll_rng_unit(&v->rng) < yes_share;
    if (known(v, factor)) {
        ll_table_set_word(table, table->count - 1, field, yes ? LL_FLAG_YES : LL_FLAG_NO);
    }
}

/// The flags and counts that only some buildings have on record.
static void home_facts(struct ll_village *v, const struct ll_house *h, const struct truth *t,
                       struct ll_table *b)
{
    bool old = h->type == LL_HOUSE_OLD, modern = v->kind == LL_VILLAGE_MODERN;
    bool trade = t->use == LL_USE_MIXED;
    maybe(v, b, LL_BUILDING_RESIDENTS, t->residents, 0.75);
    maybe(v, b, LL_BUILDING_HOUSEHOLDS, t->households, 0.8);
    maybe(v, b, LL_BUILDING_ELDERLY_ALONE, t->elderly, 0.6);
    maybe_flag(v, b, LL_BUILDING_SMOKE_ALARM, modern ? 0.6 : old ? 0.2 : 0.35, 0.5);
    maybe_flag(v, b, LL_BUILDING_EBIKE_INDOOR, modern ? 0.1 : 0.35, 0.4);
    maybe_flag(v, b, LL_BUILDING_OPEN_STOVE, old ? 0.6 : 0.12, 0.45);
    maybe_flag(v, b, LL_BUILDING_BARRED_WINDOWS, old ? 0.15 : 0.4, 0.4);
    double wiring = fmax(t->year, whole_between(&v->rng, old ? 1985 : 1998, 2022));
    maybe(v, b, LL_BUILDING_WIRING_YEAR, wiring, 0.4);
    if (trade) {
        maybe_flag(v, b, LL_BUILDING_NINE_SMALL, 0.8, 0.9);
        maybe_flag(v, b, LL_BUILDING_THREE_IN_ONE, modern ? 0.1 : 0.4, 0.8);
        maybe(v, b, LL_BUILDING_LET_PEOPLE, ll_rng_below(&v->rng, 16), 0.6);
    }
}

static enum ll_code house_texts(struct ll_village *v, const struct ll_house *h,
                                const struct truth *t, struct ll_table *b, struct ll_err *err)
{
    static const char *const names[LL_HOUSE_TYPE_COUNT] = {
        [LL_HOUSE_SCHOOL] = "小学",  [LL_HOUSE_CLINIC] = "卫生所", [LL_HOUSE_HALL] = "祠堂",
        [LL_HOUSE_TEMPLE] = "宫庙",  [LL_HOUSE_PUBLIC] = "村委会", [LL_HOUSE_STATION] = "消防队",
        [LL_HOUSE_FACTORY] = "厂房",
    };
    enum ll_code code = LL_OK;
    char text[128];
    if (names[h->type] != NULL) {
        snprintf(text, sizeof text, "%s%s", v->name, names[h->type]);
        code = ll_table_set_string(b, b->count - 1, LL_BUILDING_NAME, text, err);
    }
    if (code == LL_OK && h->compound != 0) {
        snprintf(text, sizeof text, "%s%u号小区", v->name, (unsigned)h->compound);
        code = ll_table_set_string(b, b->count - 1, LL_BUILDING_COMPOUND, text, err);
    }
    if (code == LL_OK && h->type == LL_HOUSE_OLD && known(v, 0.3)) {
        const char *roof = t->structure == LL_STRUCTURE_STONE ? "石板" : "小青瓦";
        code = ll_table_set_string(b, b->count - 1, LL_BUILDING_ROOF, roof, err);
    }
    return code;
}

static enum ll_code draw_house(struct ll_village *v, const struct ll_house *h, struct ll_table *b,
                               struct ll_err *err)
{
    enum ll_code code = ll_draw_begin(b, LL_POLYGON, err);
    if (code == LL_OK) {
        code = put_outline(v->land, b, h, err);
    }
    if (code != LL_OK) {
        return code;
    }
    struct truth t = truth_of(v, h);
    if (known(v, 1.0)) {
        ll_table_set_word(b, b->count - 1, LL_BUILDING_STRUCTURE, (uint8_t)t.structure);
        maybe(v, b, LL_BUILDING_FIRE_GRADE, t.fire_grade, 0.45);
    }
    if (known(v, 1.05)) {
        ll_table_set_word(b, b->count - 1, LL_BUILDING_USE, (uint8_t)t.use);
    }
    maybe(v, b, LL_BUILDING_FLOORS, t.floors, 1.08);
    maybe(v, b, LL_BUILDING_HEIGHT_M, t.height_m, h->type == LL_HOUSE_TOWER ? 1.5 : 0.5);
    maybe(v, b, LL_BUILDING_YEAR, t.year, 0.7);
    if (t.residents > 0.0 || h->type <= LL_HOUSE_TOWER) {
        home_facts(v, h, &t, b);
    }
    if (h->type == LL_HOUSE_HALL || h->type == LL_HOUSE_TEMPLE || h->shape == LL_SHAPE_ROUND) {
        maybe_flag(v, b, LL_BUILDING_HERITAGE, 0.6, 0.8);
    }
    return house_texts(v, h, &t, b, err);
}

enum ll_code ll_village_draw_houses(struct ll_village *v, struct ll_scene *scene,
                                    struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < v->house_count; i++) {
        code = draw_house(v, &v->houses[i], &scene->layer[LL_BUILDING], err);
    }
    return code;
}
