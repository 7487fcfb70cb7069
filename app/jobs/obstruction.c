#include "app/jobs/obstruction.h"

#include <math.h>
#include <stdlib.h>

#include "app/jobs/find.h"
#include "core/alloc.h"
#include "core/clearance.h"
#include "core/language.h"
#include "geo/outline.h"
#include "geo/reach_best.h"

void ll_obstructions_clear(struct ll_obstructions *obstructions)
{
    ll_free(obstructions->rows);
    *obstructions = (struct ll_obstructions){0};
}

static uint32_t most(const uint32_t of[LL_VEHICLE_COUNT])
{
    uint32_t best = 0;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        best = of[c] > best ? of[c] : best;
    }
    return best;
}

uint32_t ll_blocker_cut_off(const struct ll_blocker *blocker)
{
    return most(blocker->cut_off);
}

uint32_t ll_blocker_delayed(const struct ll_blocker *blocker)
{
    return most(blocker->delayed);
}

/// A blocker with what it is ranked by.
struct ranked {
    uint32_t row;
    double worth_s;
    uint64_t opened; ///< buildings, of all classes together
};

static int by_win(const void *left, const void *right)
{
    const struct ranked *a = left;
    const struct ranked *b = right;
    if (a->worth_s != b->worth_s) {
        return a->worth_s > b->worth_s ? -1 : 1;
    }
    if (a->opened != b->opened) {
        return a->opened > b->opened ? -1 : 1;
    }
    return (a->row > b->row) - (a->row < b->row);
}

static struct ranked rank_of(const struct ll_obstruction_source *source, uint32_t row)
{
    const struct ll_blocker *b = &source->reach->blockers[row];
    struct ranked r = {.row = row, .worth_s = ll_reach_worth_s(b, source->rules, NULL)};
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        r.opened += b->cut_off[c];
    }
    return r;
}

struct ll_obstruction_source ll_obstruction_source_of(const struct ll_view *view)
{
    return (struct ll_obstruction_source){&view->scene, &view->outcomes.reach, view->model.rules};
}

enum ll_code ll_obstructions_rank(const struct ll_obstruction_source *source,
                                  const struct ll_obstruction_request *request,
                                  struct ll_obstructions *ret_obstructions, struct ll_err *err)
{
    const struct ll_reach *reach = source->reach;
    uint32_t area = LL_NONE;
    if (reach->way[0] == NULL) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "this assessment does not hold what stops vehicles; run `lifelane assess` "
                       "again");
    }
    enum ll_code code = request->area == NULL ? LL_OK
                                              : ll_find_area(&source->scene->layer[LL_AREA],
                                                             request->area, &area, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_freep) struct ranked *order = ll_alloc(reach->blocker_count, sizeof *order);
    uint32_t *rows = ll_alloc(reach->blocker_count, sizeof *rows);
    if (order == NULL || rows == NULL) {
        ll_free(rows);
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = 0;
    for (uint32_t i = 0; i < reach->blocker_count; i++) {
        const struct ll_blocker *b = &reach->blockers[i];
        if (area == LL_NONE ||
            ll_shape_contains(&source->scene->layer[LL_AREA].shape, area, b->at)) {
            order[count++] = rank_of(source, i);
        }
    }
    if (count > 0) {
        qsort(order, count, sizeof *order, by_win);
    }
    for (size_t i = 0; i < count; i++) {
        rows[i] = order[i].row;
    }
    *ret_obstructions = (struct ll_obstructions){rows, count};
    return LL_OK;
}

const char *ll_vehicle_text(enum ll_vehicle_class vehicle, enum ll_lang lang)
{
    static const char *const names[LL_VEHICLE_COUNT] = {
        "crew on foot or with a cart", "light truck", "standard pumper", "ladder truck"};
    return ll_tr(lang, names[vehicle]);
}

/// What narrows a lane, when it is no recorded obstacle.
static const struct {
    const char *key;
    const char *text;
} causes[LL_CAUSE_COUNT] = {
    [LL_CAUSE_NONE] = {"unknown", "unknown"},
    [LL_CAUSE_DECLARED] = {"lane", "the lane itself, as recorded"},
    [LL_CAUSE_BUILDING] = {"buildings", "buildings"},
    [LL_CAUSE_OBSTACLE] = {"obstacle", "an obstacle"},
    [LL_CAUSE_PARKED] = {"parked-row", "a row of parked vehicles"},
    [LL_CAUSE_GROUND] = {"ground", "a wall, water or railway"},
    [LL_CAUSE_SHAPE] = {"slope", "the slope of the lane"},
    [LL_CAUSE_BRIDGE] = {"bridge", "a bridge above"},
};

/// What the lane bears is recorded like its width, but leaves neither width nor height.
static bool is_load(const struct ll_blocker *b)
{
    return b->cause == LL_CAUSE_DECLARED && isnan(b->width_m) && isnan(b->height_m);
}

/// A bend that is surveyed.
static bool is_bend(const struct ll_blocker *b)
{
    return !isnan(b->radius_m);
}

static const struct ll_field *obstacle_kind(void)
{
    return &ll_layer_info(LL_OBSTACLE)->fields[LL_OBSTACLE_KIND];
}

static uint8_t obstacle_word(const struct ll_scene *scene, const struct ll_blocker *b)
{
    return b->cause == LL_CAUSE_OBSTACLE && !is_bend(b) && b->cause_row != LL_NONE
               ? ll_table_word(&scene->layer[LL_OBSTACLE], b->cause_row, LL_OBSTACLE_KIND)
               : 0;
}

const char *ll_blocker_kind_key(const struct ll_scene *scene, const struct ll_blocker *blocker)
{
    uint8_t word = obstacle_word(scene, blocker);
    return word != 0          ? ll_word_key(obstacle_kind()->vocabulary, word)
           : is_bend(blocker) ? "bend"
           : is_load(blocker) ? "load"
                              : causes[blocker->cause].key;
}

const char *ll_blocker_kind_text(const struct ll_scene *scene, const struct ll_blocker *blocker,
                                 enum ll_lang lang)
{
    uint8_t word = obstacle_word(scene, blocker);
    return word != 0 ? ll_word_text(obstacle_kind()->vocabulary, word, lang)
                     : ll_tr(lang, is_bend(blocker)   ? "the turning circle of a bend"
                                   : is_load(blocker) ? "what the bridge bears, as recorded"
                                                      : causes[blocker->cause].text);
}

static void put_classes(const char *key, uint8_t classes, ll_json *json)
{
    ll_json_open_array(json, key);
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        if ((classes & (1U << c)) != 0) {
            ll_json_text(json, NULL, ll_vehicle_key((enum ll_vehicle_class)c));
        }
    }
    ll_json_close(json);
}

void ll_blocker_wins_document(const struct ll_blocker *b, const ll_rules *rules, ll_json *json)
{
    ll_json_number(json, "worth_s", ll_reach_worth_s(b, rules, NULL), 0);
    ll_json_whole(json, "buildings_cut_off", ll_blocker_cut_off(b));
    ll_json_whole(json, "buildings_delayed", ll_blocker_delayed(b));
    ll_json_open_object(json, "classes");
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        ll_json_open_object(json, ll_vehicle_key((enum ll_vehicle_class)c));
        ll_json_whole(json, "buildings_cut_off", b->cut_off[c]);
        ll_json_number(json, "residents_cut_off", b->residents_cut_off[c], 0);
        ll_json_whole(json, "buildings_delayed", b->delayed[c]);
        ll_json_number(json, "delay_s", b->delay_s[c], 1);
        ll_json_close(json);
    }
    ll_json_close(json);
}

static const char *movable_key(uint8_t movable)
{
    return movable == LL_MOVABLE_YES ? "yes" : movable == LL_MOVABLE_NO ? "no" : NULL;
}

void ll_blocker_document(const struct ll_obstruction_source *source,
                         const struct ll_obstruction_request *request, uint32_t row,
                         struct ll_xy lonlat, ll_json *json)
{
    const struct ll_scene *scene = source->scene;
    const struct ll_blocker *b = &source->reach->blockers[row];
    const struct ll_table *lanes = &scene->layer[LL_LANE];
    ll_json_open_object(json, NULL);
    ll_json_whole(json, "number", row);
    if (b->cause == LL_CAUSE_OBSTACLE && b->cause_row != LL_NONE) {
        ll_json_whole(json, "id", scene->layer[LL_OBSTACLE].id[b->cause_row]);
    } else {
        ll_json_null(json, "id");
    }
    ll_json_text(json, "kind", ll_blocker_kind_key(scene, b));
    ll_json_text(json, "kind_text", ll_blocker_kind_text(scene, b, request->lang));
    ll_json_text(json, "movable", movable_key(b->movable));
    if (b->lane == LL_NONE) {
        ll_json_null(json, "lane");
    } else {
        ll_json_whole(json, "lane", lanes->id[b->lane]);
    }
    ll_json_text(json, "lane_name",
                 b->lane == LL_NONE ? NULL : ll_table_string(lanes, b->lane, LL_LANE_NAME));
    ll_json_number(json, "from_m", b->from_m, 2);
    ll_json_number(json, "to_m", b->to_m, 2);
    ll_json_number(json, "lon", lonlat.x, 7);
    ll_json_number(json, "lat", lonlat.y, 7);
    ll_json_number(json, "width_m", (double)b->width_m, 2);
    ll_json_number(json, "height_m", (double)b->height_m, 2);
    ll_json_number(json, "radius_m", (double)b->radius_m, 2);
    put_classes("stops", b->stops, json);
    put_classes("may_stop", b->may_stop, json);
    ll_blocker_wins_document(b, source->rules, json);
    ll_json_close(json);
}

enum ll_code ll_obstructions_document(const struct ll_view *view,
                                      const struct ll_obstruction_request *request, ll_json *json,
                                      struct ll_err *err)
{
    LL_CLEANUP(ll_obstructions_clear) struct ll_obstructions o = {0};
    const struct ll_obstruction_source source = ll_obstruction_source_of(view);
    enum ll_code code = ll_obstructions_rank(&source, request, &o, err);
    if (code != LL_OK) {
        return code;
    }
    ll_json_whole(json, "assessment", view->ranking.assessment.id);
    ll_json_text(json, "period", view->ranking.assessment.period);
    ll_json_open_array(json, "obstacles");
    for (size_t i = 0; code == LL_OK && i < o.count; i++) {
        struct ll_xy lonlat = view->outcomes.reach.blockers[o.rows[i]].at;
        code = ll_transform_points(request->to_lonlat, &lonlat, 1, err);
        ll_blocker_document(&source, request, o.rows[i], lonlat, json);
    }
    ll_json_close(json);
    return code;
}
