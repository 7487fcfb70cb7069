#include "geo/response.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/building_tiles.h"
#include "geo/changed_ground.h"
#include "geo/hose_squares.h"
#include "geo/isochrone.h"

/// An odd number, to fold many marks into one.
#define FOLD UINT64_C(0x9E3779B97F4A7C15)

struct ll_response_memory {
    struct ll_dispatch dispatch;
    struct ll_building_tiles tiles;
    float *tile_reach_m; ///< by square: what lies farther from it changes nothing in its answers
    struct ll_row_marks buildings;
    struct ll_row_marks water; ///< by row of the ground; 0 for what is none
    uint64_t around;           ///< of all ground and gates
    ll_spread *fields[LL_TIER_COUNT];
};

void ll_response_memory_free(ll_response_memory *memory)
{
    if (memory != NULL) {
        ll_dispatch_clear(&memory->dispatch);
        ll_building_tiles_clear(&memory->tiles);
        ll_free(memory->tile_reach_m);
        ll_row_marks_clear(&memory->buildings);
        ll_row_marks_clear(&memory->water);
        for (int t = 0; t < LL_TIER_COUNT; t++) {
            ll_spread_free(memory->fields[t]);
        }
        ll_free(memory);
    }
}

void ll_response_memory_freep(ll_response_memory **memory)
{
    ll_response_memory_free(*memory);
}

/// All that is shared by the threads.
struct work {
    const struct ll_stage *in;
    const struct ll_response_input *input;
    struct ll_building_results *inout;
    ll_response_memory *memory; ///< of this run
    ll_response_memory *before; ///< NULL: all is asked
    struct ll_changed_ground ground;
    bool same_around; ///< after a run before: nothing that is walked around is another
    uint8_t *moved;   ///< as in struct ll_isochrones_before; NULL without a run before
    uint32_t *station[LL_TIER_COUNT];
    double limit_s[LL_TIER_COUNT];
    struct ll_dispatch_scratch scratch[LL_THREADS_MAX];
};

static void work_free(struct work *w)
{
    if (w != NULL) {
        ll_response_memory_free(w->memory);
        ll_response_memory_free(w->before);
        ll_changed_ground_clear(&w->ground);
        ll_free(w->moved);
        for (int t = 0; t < LL_TIER_COUNT; t++) {
            ll_free(w->station[t]);
        }
        for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
            ll_dispatch_scratch_clear(&w->scratch[i]);
        }
        ll_free(w);
    }
}

static void work_freep(struct work **work)
{
    work_free(*work);
}

/// The station that reaches a building in time; LL_NONE: none does.
static uint32_t in_time(const struct work *w, int tier, size_t i)
{
    const struct ll_response *r = &w->inout->response[tier][i];
    return w->inout->response_answer[tier][i] == LL_ANSWERED && r->time_s <= w->limit_s[tier]
               ? r->station
               : LL_NONE;
}

/// Takes the answer about a building; after a run before notes whether it matters to areas.
static void take(struct work *w, int tier, const struct ll_dispatch_answer *answer)
{
    const uint32_t i = answer->building;
    const uint32_t was = w->before != NULL ? in_time(w, tier, i) : LL_NONE;
    w->inout->response_answer[tier][i] = (uint8_t)answer->answer;
    w->inout->response[tier][i] = answer->response;
    if (w->before != NULL && (ll_row_changed(&w->before->buildings, &w->memory->buildings, i) ||
                              in_time(w, tier, i) != was)) {
        w->moved[i] |= (uint8_t)(1U << tier);
        w->station[tier][i] = was;
    }
}

/// Whether the buildings of a square have to be asked: those of a run before may get another answer
/// when one of them is not what it was, when the times around one are not, or when something in the
/// way may be new or gone.
static bool is_asked(const struct work *w, int tier, const struct ll_building_tile *tile)
{
    const struct ll_box *boxes = w->in->scene->layer[LL_BUILDING].shape.box;
    const struct ll_response_memory *before = w->before;
    if (before == NULL) {
        return true;
    }
    const struct ll_building_tile *old =
        ll_building_tile_at(&before->tiles, tile->column, tile->row);
    if (old == NULL || old->count != tile->count ||
        (!w->same_around &&
         ll_stage_touches(w->in, &tile->box,
                          (double)before->tile_reach_m[old - before->tiles.items]))) {
        return true;
    }
    for (size_t k = tile->first; k < tile->first + tile->count; k++) {
        const uint32_t i = w->memory->tiles.rows[k];
        if (ll_row_changed(&before->buildings, &w->memory->buildings, i) ||
            ll_changed_ground_meets(&w->ground, (enum ll_tier)tier, &boxes[i])) {
            return true;
        }
    }
    return false;
}

/// How far around a square things matter that was not asked.
static double reach_before_m(const struct work *w, const struct ll_building_tile *tile)
{
    const struct ll_building_tile *old =
        w->before != NULL ? ll_building_tile_at(&w->before->tiles, tile->column, tile->row) : NULL;
    return old != NULL ? (double)w->before->tile_reach_m[old - w->before->tiles.items] : 0.0;
}

static enum ll_code answer_tiles(struct work *w, unsigned worker, size_t begin, size_t end,
                                 struct ll_err *err)
{
    struct ll_dispatch_scratch *scratch = &w->scratch[worker];
    enum ll_code code = LL_OK;
    for (size_t at = begin; code == LL_OK && at < end; at++) {
        const struct ll_building_tile *tile = &w->memory->tiles.items[at];
        double reach_m = ll_rule(w->in->rules, LL_RULE_ACCESS_M) + 1.0;
        for (int t = 0; code == LL_OK && t < LL_TIER_COUNT; t++) {
            if (!is_asked(w, t, tile)) {
                reach_m = fmax(reach_m, reach_before_m(w, tile));
                continue;
            }
            scratch->walks.reach_m = 0.0;
            code =
                ll_dispatch_ask_all(&w->memory->dispatch, (enum ll_tier)t,
                                    &w->memory->tiles.rows[tile->first], tile->count, scratch, err);
            reach_m = fmax(reach_m, scratch->walks.reach_m);
            for (size_t i = 0; code == LL_OK && i < tile->count; i++) {
                take(w, t, &scratch->answers[i]);
            }
        }
        w->memory->tile_reach_m[at] = nextafterf((float)reach_m, INFINITY);
    }
    return code;
}

/// Squares that are asked between two reports.
enum { TILES_A_REPORT = 128 };

/// Squares from one on.
struct slice {
    struct work *work;
    size_t first;
};

static enum ll_code answer_slice(void *user, unsigned worker, size_t begin, size_t end,
                                 struct ll_err *err)
{
    const struct slice *slice = user;
    return answer_tiles(slice->work, worker, slice->first + begin, slice->first + end, err);
}

static enum ll_code answer_all(struct work *w, struct ll_err *err)
{
    const size_t count = w->memory->tiles.count;
    enum ll_code code = LL_OK;
    for (size_t first = 0; code == LL_OK && first < count; first += TILES_A_REPORT) {
        struct slice slice = {w, first};
        const size_t left = count - first;
        if (!ll_progress_report(w->in->progress, "response times",
                                w->memory->tiles.items[first].first, w->inout->count)) {
            return ll_fail(err, LL_E_CANCELLED, "stopped on request");
        }
        code = ll_pool_for(w->in->threads, left < TILES_A_REPORT ? left : TILES_A_REPORT, 1,
                           answer_slice, &slice, err);
    }
    return code;
}

/// Leaves the columns as if the stage had not run.
static void forget(struct ll_building_results *out)
{
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        for (size_t i = 0; i < out->count; i++) {
            out->response_answer[t][i] = LL_NOT_RUN;
            out->response[t][i] = ll_response_none();
        }
    }
}

/// Whether the columns hold answers of a run before.
static bool has_run(const struct ll_building_results *results)
{
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        for (size_t i = 0; i < results->count; i++) {
            if (results->response_answer[t][i] == LL_NOT_RUN) {
                return false;
            }
        }
    }
    return true;
}

static void drop_memory(const struct ll_response_input *input)
{
    if (input != NULL && input->memory != NULL) {
        ll_response_memory_free(*input->memory);
        *input->memory = NULL;
    }
}

/// Takes the memory of the run before over when there is one that this run can go on from; drops it
/// else.
static void take_memory(struct work *w)
{
    if (w->input->memory != NULL) {
        w->before = *w->input->memory;
        *w->input->memory = NULL;
    }
    if (w->before != NULL && (w->in->dirty == NULL || !has_run(w->inout))) {
        ll_response_memory_free(w->before);
        w->before = NULL;
    }
}

static uint64_t water_mark(const struct ll_row_marks *marks, size_t row)
{
    return row < marks->count ? marks->of[row] : 0;
}

/// One number of what lies on the ground and of the gates in it.
static enum ll_code mark_around(struct work *w, const struct ll_row_marks *ground,
                                struct ll_err *err)
{
    const struct ll_table *obstacles = &w->in->scene->layer[LL_OBSTACLE];
    LL_CLEANUP(ll_row_marks_clear) struct ll_row_marks marks = {0};
    uint64_t around = 0;
    enum ll_code code = ll_row_marks_make(w->in, LL_OBSTACLE, NULL, &marks, err);
    for (size_t i = 0; i < ground->count; i++) {
        around = (around ^ ground->of[i]) * FOLD;
    }
    for (size_t i = 0; code == LL_OK && i < marks.count; i++) {
        const bool gate = ll_table_word(obstacles, i, LL_OBSTACLE_KIND) == LL_OBSTACLE_GATE;
        around = gate ? (around ^ marks.of[i] ^ i) * FOLD : around;
    }
    w->memory->around = around;
    return code;
}

/// Marks all water. Where it is not what it was in the run before, nothing is taken over from that.
static enum ll_code mark_water(struct work *w, struct ll_err *err)
{
    const struct ll_table *ground = &w->in->scene->layer[LL_GROUND];
    struct ll_row_marks *now = &w->memory->water;
    if (w->input->memory == NULL) {
        return LL_OK;
    }
    enum ll_code code = ll_row_marks_make(w->in, LL_GROUND, NULL, now, err);
    code = code == LL_OK ? mark_around(w, now, err) : code;
    for (size_t i = 0; code == LL_OK && i < now->count; i++) {
        const bool water = ll_table_word(ground, i, LL_GROUND_KIND) == LL_GROUND_WATER;
        now->of[i] = water ? now->of[i] : 0;
    }
    bool same = code == LL_OK && w->before != NULL;
    for (size_t i = 0; same && (i < now->count || i < w->before->water.count); i++) {
        same = water_mark(&w->before->water, i) == water_mark(now, i);
    }
    if (!same) {
        ll_response_memory_free(w->before);
        w->before = NULL;
    }
    return code;
}

/// Whether some outline may have changed.
static bool outlines_changed(const struct work *w)
{
    for (size_t i = 0; i < w->inout->count; i++) {
        if (ll_row_changed(&w->before->buildings, &w->memory->buildings, i)) {
            return true;
        }
    }
    return false;
}

/// Roads and times; with a run before also where they have changed.
static enum ll_code prepare(struct work *w, struct ll_err *err)
{
    w->memory = ll_calloc(1, sizeof *w->memory);
    if (w->memory == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        w->limit_s[t] = ll_response_limit_s(w->in, (enum ll_tier)t);
    }
    const struct ll_shapes *s = &w->in->scene->layer[LL_BUILDING].shape;
    enum ll_code code = mark_water(w, err);
    code =
        code == LL_OK ? ll_building_tiles_make(s, LL_HOSE_SQUARE_M, &w->memory->tiles, err) : code;
    if (code != LL_OK) {
        return code;
    }
    w->memory->tile_reach_m = ll_alloc(w->memory->tiles.count, sizeof *w->memory->tile_reach_m);
    if (w->memory->tile_reach_m == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct ll_dispatch *before = w->before != NULL ? &w->before->dispatch : NULL;
    code = ll_dispatch_again(w->in, w->input, before, &w->memory->dispatch, err);
    if (code == LL_OK && w->input->memory != NULL) {
        code =
            ll_row_marks_make(w->in, LL_BUILDING, w->before != NULL ? &w->before->buildings : NULL,
                              &w->memory->buildings, err);
    }
    if (code != LL_OK || before == NULL) {
        return code;
    }
    w->same_around = w->memory->around == w->before->around && w->memory->dispatch.lanes_same &&
                     !outlines_changed(w);
    bool made = (w->moved = ll_calloc(w->inout->count, sizeof *w->moved)) != NULL;
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        w->station[t] = ll_alloc(w->inout->count, sizeof *w->station[t]);
        made = made && w->station[t] != NULL;
    }
    return made ? ll_changed_ground_find(before, &w->memory->dispatch, &w->ground, err)
                : ll_fail(err, LL_E_NOMEM, "out of memory");
}

static enum ll_code draw(struct work *w, struct ll_err *err)
{
    struct ll_response_areas *areas = w->input->areas;
    ll_spread **fields = w->input->memory != NULL ? w->memory->fields : NULL;
    struct ll_response_areas fresh = {0};
    struct ll_isochrones_before before = {.areas = areas, .moved = w->moved};
    if (w->before != NULL) {
        before.outlines = outlines_changed(w);
        before.around = !w->same_around;
        for (int t = 0; t < LL_TIER_COUNT; t++) {
            before.station[t] = w->station[t];
            w->memory->fields[t] = w->before->fields[t];
            w->before->fields[t] = NULL;
        }
    }
    enum ll_code code = ll_isochrones_again(
        &w->memory->dispatch, w->inout, w->before != NULL ? &before : NULL, fields, &fresh, err);
    if (code == LL_OK) {
        ll_response_areas_clear(areas);
        *areas = fresh;
    }
    return code;
}

enum ll_code ll_response_stage(const struct ll_stage *in, const struct ll_response_input *input,
                               struct ll_building_results *inout,
                               struct ll_response_totals *ret_totals, struct ll_err *err)
{
    static const struct ll_response_input nothing = {0};
    enum ll_code code = ll_stage_fits(in, inout, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(work_freep) struct work *w = ll_calloc(1, sizeof *w);
    if (w == NULL) {
        forget(inout);
        drop_memory(input);
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    w->in = in;
    w->input = input == NULL ? &nothing : input;
    w->inout = inout;
    take_memory(w);
    code = prepare(w, err);
    if (code == LL_OK) {
        code = answer_all(w, err);
    }
    if (code == LL_OK && w->input->areas != NULL) {
        code = draw(w, err);
    }
    if (code != LL_OK) {
        forget(inout);
        return code;
    }
    if (ret_totals != NULL) {
        *ret_totals = w->memory->dispatch.totals;
    }
    if (w->input->memory != NULL) {
        ll_dispatch_drop_ground(&w->memory->dispatch);
        *w->input->memory = w->memory;
        w->memory = NULL;
    }
    return LL_OK;
}
