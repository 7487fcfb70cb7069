#include "app/jobs/explain_hose.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/hose.h"
#include "geo/outline.h"

#define DEGREE_DECIMALS 7 /* 1 cm */

/* A bend lies beside the corner it goes around, a hose's half width off each of two walls. */
#define BESIDE_M (3.0 * LL_HOSE_CLEAR_M)

enum { MOST_NAMED = 6 };

/// A hose, with what it is laid around.
struct course {
    struct ll_hose_ground ground;
    struct ll_hose_source *sources;
    struct ll_xy *points; ///< from the hydrant to the outline; NULL without one
    size_t count;
    double length_m;
    uint32_t hydrant;
};

static void course_release(struct course *c)
{
    ll_hose_ground_clear(&c->ground);
    ll_free(c->sources);
    ll_free(c->points);
}

/// The hydrants that count and may be near enough.
static size_t list_sources(const struct ll_table *hydrants, const struct ll_box *around,
                           struct ll_hose_source *sources)
{
    size_t count = 0;
    for (size_t h = 0; h < hydrants->count; h++) {
        const struct ll_box *box = &hydrants->shape.box[h];
        if (ll_hydrant_counts(hydrants, h) && ll_box_meets(box, around)) {
            sources[count++] =
                (struct ll_hose_source){.at = {box->min_x, box->min_y}, .owner = (uint32_t)h};
        }
    }
    return count;
}

/// Finds the hose to a building where the assessment found one.
static enum ll_code find_course(const struct ll_view *view, uint32_t building, struct course *c,
                                struct ll_err *err)
{
    const struct ll_supply *supply = &view->outcomes.supply;
    const struct ll_table *hydrants = &view->scene.layer[LL_HYDRANT];
    if (supply->hose_answer == NULL || supply->hose_answer[building] != LL_ANSWERED) {
        return LL_OK;
    }
    c->sources = ll_alloc(hydrants->count, sizeof *c->sources);
    if (c->sources == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    double limit_m = ll_rule(view->model.rules, LL_RULE_HOSE_REACH_M);
    struct ll_box around =
        ll_box_grown(&view->scene.layer[LL_BUILDING].shape.box[building], limit_m);
    enum ll_code code = ll_hose_ground_make(&view->scene, &c->ground, err);
    if (code != LL_OK) {
        return code;
    }
    const struct ll_hose_task task = {.ground = &c->ground,
                                      .sources = c->sources,
                                      .source_count = list_sources(hydrants, &around, c->sources),
                                      .buildings = &building,
                                      .building_count = 1,
                                      .limit_m = limit_m,
                                      .gate_m = ll_rule(view->model.rules, LL_RULE_GATE_WALL_M)};
    return ll_hose_way(&task, &c->points, &c->count, &c->length_m, &c->hydrant, err);
}

static size_t bends_of(const struct course *c)
{
    return c->count > 2 ? c->count - 2 : 0;
}

/// The buildings that one is drawn within.
static void put_holders(const struct ll_view *view, const struct ll_holders *holders,
                        uint32_t building, ll_json *json)
{
    const struct ll_held_group *by = ll_holders_of(holders, building);
    ll_json_open_array(json, "within");
    for (uint32_t i = 0; by != NULL && i < by->holder_count; i++) {
        ll_json_whole(json, NULL, view->scene.layer[LL_BUILDING].id[by->holders[i]]);
    }
    ll_json_close(json);
}

enum ll_code ll_hose_explain_document(const struct ll_view *view, uint32_t building,
                                      ll_transform *to_lonlat, ll_json *json, struct ll_err *err)
{
    LL_CLEANUP(course_release) struct course c = {.hydrant = LL_NONE};
    enum ll_code code = find_course(view, building, &c, err);
    if (code == LL_OK && c.points != NULL) {
        code = ll_transform_points(to_lonlat, c.points, c.count, err);
    }
    if (code != LL_OK) {
        return code;
    }
    if (c.points == NULL) {
        ll_json_null(json, "hose");
        return LL_OK;
    }
    ll_json_open_object(json, "hose");
    ll_json_number(json, "length_m", c.length_m, 2);
    ll_json_text(json, "hydrant",
                 ll_table_string(&view->scene.layer[LL_HYDRANT], c.hydrant, LL_HYDRANT_CODE));
    ll_json_whole(json, "bends", (int64_t)bends_of(&c));
    ll_json_open_array(json, "path");
    for (size_t i = 0; i < c.count; i++) {
        ll_json_open_array(json, NULL);
        ll_json_number(json, NULL, c.points[i].x, DEGREE_DECIMALS);
        ll_json_number(json, NULL, c.points[i].y, DEGREE_DECIMALS);
        ll_json_close(json);
    }
    ll_json_close(json);
    put_holders(view, &c.ground.holders, building, json);
    ll_json_close(json);
    return LL_OK;
}

/// The buildings whose walls a point is beside.
struct beside {
    const struct ll_shapes *buildings;
    struct ll_xy at;
    uint32_t rows[MOST_NAMED]; ///< each once, in order along the hose
    size_t count;
};

static bool take_beside(uint32_t row, void *user)
{
    struct beside *b = user;
    bool known = ll_shape_point(b->buildings, row, b->at) > BESIDE_M;
    for (size_t i = 0; i < b->count; i++) {
        known = known || b->rows[i] == row;
    }
    if (!known) {
        b->rows[b->count++] = row;
    }
    return b->count < MOST_NAMED;
}

/// Tells what a building is drawn within.
static enum ll_code say_holders(const struct ll_view *view, const struct ll_holders *holders,
                                uint32_t building, enum ll_lang lang, struct ll_text *text,
                                struct ll_err *err)
{
    const struct ll_held_group *by = ll_holders_of(holders, building);
    enum ll_code code = LL_OK;
    for (uint32_t i = 0; code == LL_OK && by != NULL && i < by->holder_count; i++) {
        code = ll_text_say(text, lang, err,
                           "    drawn within building %lld, which is not in the hose's way\n",
                           (long long)view->scene.layer[LL_BUILDING].id[by->holders[i]]);
    }
    return code;
}

/// Tells how often a hose bends, and around what.
static enum ll_code say_bends(const struct ll_view *view, const struct course *c, enum ll_lang lang,
                              struct ll_text *text, struct ll_err *err)
{
    const size_t bends = bends_of(c);
    struct beside b = {.buildings = &view->scene.layer[LL_BUILDING].shape};
    for (size_t i = 1; i <= bends && b.count < MOST_NAMED; i++) {
        b.at = c->points[i];
        struct ll_box box = {b.at.x, b.at.y, b.at.x, b.at.y};
        box = ll_box_grown(&box, BESIDE_M);
        ll_index_search(c->ground.buildings, &box, take_beside, &b);
    }
    enum ll_code code = ll_text_say(text, lang, err, "    bends on the way: %zu", bends);
    for (size_t i = 0; code == LL_OK && i < b.count; i++) {
        long long id = (long long)view->scene.layer[LL_BUILDING].id[b.rows[i]];
        code = i == 0 ? ll_text_say(text, lang, err, ", round building %lld", id)
                      : ll_text_say(text, lang, err, ", %lld", id);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

enum ll_code ll_hose_explain_text(const struct ll_view *view, uint32_t building, enum ll_lang lang,
                                  struct ll_text *text, struct ll_err *err)
{
    LL_CLEANUP(course_release) struct course c = {.hydrant = LL_NONE};
    enum ll_code code = find_course(view, building, &c, err);
    if (code == LL_OK) {
        code = say_holders(view, &c.ground.holders, building, lang, text, err);
    }
    return code == LL_OK && bends_of(&c) > 0 ? say_bends(view, &c, lang, text, err) : code;
}
