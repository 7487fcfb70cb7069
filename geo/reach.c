#include "geo/reach.h"

#include <assert.h>
#include <math.h>

#include "core/alloc.h"
#include "core/hilbert.h"
#include "geo/reach_private.h"

/// What the threads share.
struct work {
    const struct ll_stage *in;
    const struct ll_reach_task *task;
    ll_reach_memory *memory; ///< of the run before, then of this one
    bool update;             ///< it holds the run before
    struct ll_reach_town town;
    struct ll_reach_changes changes;
    ll_index *changed; ///< over changes.boxes; NULL when there are none
    struct ll_box changed_box;
    ll_index *ladder_areas;     ///< NULL when there are none
    struct ll_reach_rows rows;  ///< all is done for
    struct ll_reach_rows again; ///< stop where they did, but come there otherwise
    struct ll_reach out;
};

static void rows_clear(struct ll_reach_rows *rows)
{
    ll_free(rows->items);
    ll_free(rows->order);
    ll_free(rows->among);
}

static void work_release(struct work *w)
{
    ll_reach_memory_free(w->memory);
    ll_reach_town_clear(&w->town);
    ll_reach_changes_clear(&w->changes);
    ll_index_free(w->changed);
    ll_index_free(w->ladder_areas);
    rows_clear(&w->rows);
    rows_clear(&w->again);
    ll_reach_clear(&w->out);
}

static struct ll_reach_way no_way(enum ll_reach_answer answer)
{
    return (struct ll_reach_way){.stop = {NAN, NAN},
                                 .hose_m = NAN,
                                 .straight_m = NAN,
                                 .assumed_m = NAN,
                                 .time_s = NAN,
                                 .lane = LL_NONE,
                                 .blocker = LL_NONE,
                                 .tight = LL_NONE,
                                 .answer = (uint8_t)answer};
}

static bool within_hose(const struct work *w, enum ll_vehicle_class vehicle,
                        const struct ll_reach_place *place)
{
    return place->edge != LL_NONE &&
           place->hose_m <= w->task->vehicles->of[vehicle].hose_m + LL_ROUNDING_M;
}

/// Whether a place is nearer than another by hose, or straight where neither has one.
static bool is_nearer(const struct ll_reach_place *place, const struct ll_reach_place *than)
{
    return isinf(place->hose_m) && isinf(than->hose_m)
               ? place->off_m < than->off_m - LL_ROUNDING_M
               : place->hose_m < than->hose_m - LL_ROUNDING_M;
}

/// What keeps a class from coming nearer to a building than its stop.
/// @param free Where it would stop if nothing stopped it; on some edge.
static uint32_t blocker_of(const struct work *w, enum ll_vehicle_class vehicle,
                           const struct ll_reach_place *stop, const struct ll_reach_place *free)
{
    if (stop->edge != LL_NONE && !is_nearer(free, stop)) {
        return LL_NONE;
    }
    return ll_reach_stopper(&w->town, vehicle, free->edge, free->along_m);
}

static struct ll_reach_way way_of(const struct work *w, enum ll_vehicle_class vehicle,
                                  size_t building)
{
    const struct ll_reach_stops *stops = &w->memory->stops;
    if ((w->town.sent & (1U << vehicle)) == 0) {
        return no_way(LL_REACH_NO_STATION);
    }
    if ((stops->lane_near[building] & (1U << vehicle)) == 0) {
        return no_way(LL_REACH_NO_LANE_DATA);
    }
    const struct ll_reach_place stop = ll_reach_place(stops, (int)vehicle, building);
    const struct ll_reach_place free =
        ll_reach_place(stops, (int)vehicle + LL_REACH_FREE, building);
    if (free.edge == LL_NONE) {
        return no_way(LL_REACH_NOT_CONNECTED);
    }
    struct ll_reach_way way =
        no_way(within_hose(w, vehicle, &free) ? LL_REACH_CUT_OFF : LL_REACH_NO);
    way.blocker = blocker_of(w, vehicle, &stop, &free);
    if (stop.edge == LL_NONE) {
        return way;
    }
    const struct ll_reach_arrival arrival =
        ll_reach_arrive(&w->town, vehicle, stop.edge, stop.along_m);
    way.stop = stop.at;
    way.hose_m = isinf(stop.hose_m) ? NAN : (float)stop.hose_m;
    way.straight_m = (float)stop.off_m;
    way.assumed_m = (float)arrival.assumed_m;
    way.time_s = (float)arrival.time_s;
    way.lane = w->town.net.edges[stop.edge].lane;
    way.tight = arrival.passed.first;
    way.tight_count = arrival.passed.count;
    if (within_hose(w, vehicle, &stop)) {
        way.answer = arrival.unsure ? LL_REACH_ASSUMED : LL_REACH_YES;
    }
    return way;
}

static void answer(struct work *w, size_t building)
{
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        struct ll_reach_way *way = &w->out.way[c][building];
        const uint8_t side = way->side;
        const uint8_t ladder = way->ladder;
        *way = way_of(w, (enum ll_vehicle_class)c, building);
        way->side = side; /* those that may differ are judged after this */
        way->ladder = ladder;
        w->memory->blocker[c][building] = way->blocker;
    }
}

static enum ll_code answer_rows(void *user, unsigned worker, size_t begin, size_t end,
                                struct ll_err *err)
{
    (void)worker;
    (void)err;
    struct work *w = user;
    for (size_t i = begin; i < end; i++) {
        answer(w, w->rows.items[i]);
    }
    return LL_OK;
}

static enum ll_code answer_again(void *user, unsigned worker, size_t begin, size_t end,
                                 struct ll_err *err)
{
    (void)worker;
    (void)err;
    struct work *w = user;
    for (size_t i = begin; i < end; i++) {
        answer(w, w->again.items[i]);
    }
    return LL_OK;
}

static bool stop_search(uint32_t item, void *user)
{
    (void)item;
    bool *found = user;
    *found = true;
    return false;
}

/// Whether anything that a building's stops and sides hang on may have changed.
static bool is_touched(const struct work *w, size_t building)
{
    const struct ll_box *box = &w->in->scene->layer[LL_BUILDING].shape.box[building];
    if (building >= w->memory->stops.count || ll_box_is_empty(box) ||
        w->town.sent != w->memory->town.sent) {
        return true;
    }
    const double matters_m =
        fmax(w->memory->stops.matters_m[building], ll_reach_sides_reach_m(w->in, building)) +
        LL_ROUNDING_M;
    if (ll_stage_touches(w->in, box, matters_m)) {
        return true;
    }
    bool found = false;
    if (w->ladder_areas != NULL) { /* how the truck comes there hangs on ways anywhere */
        const struct ll_box around = ll_box_grown(box, ll_reach_ladder_reach_m(w->in));
        ll_index_search(w->ladder_areas, &around, stop_search, &found);
    }
    if (!found && w->changed != NULL && ll_box_distance(box, &w->changed_box) <= matters_m) {
        const struct ll_box around = ll_box_grown(box, matters_m);
        ll_index_search(w->changed, &around, stop_search, &found);
    }
    return found;
}

/// Takes the numbers of edges, blockers and too tight places now over for a building that is not
/// touched. @return Whether it is to be answered again all the same.
static bool renumber(struct work *w, size_t building)
{
    struct ll_reach_memory *m = w->memory;
    bool again = false;
    for (int set = 0; set < LL_REACH_SETS; set++) {
        const uint32_t before = m->stops.edge[set][building];
        if (before != LL_NONE) {
            const uint32_t now = w->changes.now_of[before];
            assert(now != LL_NONE); /* an edge that is gone touches all that stop on it */
            m->stops.edge[set][building] = now;
            again |=
                (w->changes.loud[set / LL_VEHICLE_COUNT][now] >> set % LL_VEHICLE_COUNT & 1) != 0;
        }
    }
    for (int c = 0; w->changes.blockers_moved && c < LL_VEHICLE_COUNT; c++) {
        const uint32_t before = m->blocker[c][building];
        if (before != LL_NONE) {
            m->blocker[c][building] = w->changes.blocker_of[before];
            w->out.way[c][building].blocker = m->blocker[c][building];
        }
    }
    for (int c = 0; !again && c < LL_VEHICLE_COUNT; c++) {
        struct ll_reach_way *way = &w->out.way[c][building];
        way->tight = way->tight == LL_NONE ? LL_NONE : w->changes.place_of[way->tight];
        assert(way->tight_count == 0 || way->tight != LL_NONE); /* else the way there is loud */
    }
    return again;
}

static enum ll_code look_at_some(void *user, unsigned worker, size_t begin, size_t end,
                                 struct ll_err *err)
{
    (void)worker;
    (void)err;
    struct work *w = user;
    for (size_t b = begin; b < end; b++) {
        w->rows.among[b] = !w->update || is_touched(w, b);
        w->again.among[b] = !w->rows.among[b] && renumber(w, b);
    }
    return LL_OK;
}

static enum ll_code make_rows(size_t count, struct ll_reach_rows *rows, struct ll_err *err)
{
    rows->items = ll_alloc(count, sizeof *rows->items);
    rows->among = ll_calloc(count, sizeof *rows->among);
    return rows->items != NULL && rows->among != NULL ? LL_OK
                                                      : ll_fail(err, LL_E_NOMEM, "out of memory");
}

static void list_rows(struct ll_reach_rows *rows, size_t count)
{
    for (size_t b = 0; b < count; b++) {
        if (rows->among[b]) {
            rows->items[rows->count++] = (uint32_t)b;
        }
    }
}

/// Lists the rows along the curve through their boxes.
static enum ll_code order_rows(const struct ll_stage *in, struct ll_reach_rows *rows,
                               struct ll_err *err)
{
    const struct ll_shapes *shapes = &in->scene->layer[LL_BUILDING].shape;
    if (in->order != NULL && rows->count == shapes->count) {
        rows->order = ll_alloc(rows->count, sizeof *rows->order);
        for (size_t i = 0; rows->order != NULL && i < rows->count; i++) {
            rows->order[i] = in->order[i];
        }
        return rows->order != NULL ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(rows->count, sizeof *boxes);
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < rows->count; i++) {
        boxes[i] = shapes->box[rows->items[i]];
    }
    enum ll_code code = ll_hilbert_order(boxes, rows->count, &rows->order, err);
    for (size_t i = 0; code == LL_OK && i < rows->count; i++) {
        rows->order[i] = rows->items[rows->order[i]];
    }
    return code;
}

/// What was near stays so for the buildings that are not touched.
static void renumber_near(struct work *w)
{
    struct ll_reach_stops *stops = &w->memory->stops;
    size_t count = 0;
    for (size_t i = 0; i < stops->near_count; i++) {
        struct ll_reach_near near = stops->near[i];
        if (!w->rows.among[near.building]) {
            near.edge = w->changes.now_of[near.edge];
            assert(near.edge != LL_NONE);
            stops->near[count++] = near;
        }
    }
    stops->near_count = count;
}

/// Decides for which buildings what is done.
static enum ll_code choose_rows(struct work *w, struct ll_err *err)
{
    const size_t count = w->in->scene->layer[LL_BUILDING].count;
    enum ll_code code = make_rows(count, &w->rows, err);
    if (code == LL_OK) {
        code = make_rows(count, &w->again, err);
    }
    w->changed_box = ll_box_empty();
    for (size_t i = 0; i < w->changes.box_count; i++) {
        ll_box_join(&w->changed_box, &w->changes.boxes[i]);
    }
    if (code == LL_OK && w->changes.box_count > 0) {
        code = ll_index_new(w->changes.boxes, w->changes.box_count, &w->changed, err);
    }
    const struct ll_shapes *areas = &w->in->scene->layer[LL_LADDER_AREA].shape;
    if (code == LL_OK && w->update && areas->count > 0) {
        code = ll_index_new(areas->box, areas->count, &w->ladder_areas, err);
    }
    if (code == LL_OK) {
        code = ll_stage_each(w->in, "what changed", count, look_at_some, w, err);
    }
    if (code == LL_OK) {
        list_rows(&w->rows, count);
        list_rows(&w->again, count);
        renumber_near(w);
        code = order_rows(w->in, &w->rows, err);
    }
    if (code == LL_OK) {
        code = ll_reach_stops_resize(&w->memory->stops, count, err);
    }
    return code;
}

/// Makes the columns as long as there are buildings.
static enum ll_code make_columns(struct work *w, struct ll_err *err)
{
    const size_t count = w->in->scene->layer[LL_BUILDING].count;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        struct ll_reach_way *way = ll_realloc(w->out.way[c], count, sizeof *way);
        w->out.way[c] = way == NULL ? w->out.way[c] : way;
        uint32_t *blocker = ll_realloc(w->memory->blocker[c], count, sizeof *blocker);
        w->memory->blocker[c] = blocker == NULL ? w->memory->blocker[c] : blocker;
        if (way == NULL || blocker == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
        for (size_t b = w->out.count; b < count; b++) {
            w->out.way[c][b] = no_way(LL_REACH_NOT_RUN);
        }
    }
    w->out.count = count;
    return LL_OK;
}

/// The blockers found on the lanes are now those of the result.
static void take_blockers(struct work *w)
{
    ll_free(w->out.blockers);
    w->out.blockers = w->town.passages.blockers;
    w->out.blocker_count = w->town.passages.blocker_count;
    w->out.blocker_capacity = w->town.passages.blocker_capacity;
    w->town.passages.blockers = NULL;
    w->town.passages.blocker_count = 0;
    w->town.passages.blocker_capacity = 0;
}

/// A copy of the too tight places for the result; the town is compared with the next one.
static enum ll_code copy_tight(struct work *w, struct ll_err *err)
{
    const struct ll_reach_tight *tight = &w->town.tight;
    struct ll_tight_place *places = ll_alloc(tight->count, sizeof *places);
    if (places == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < tight->count; i++) {
        places[i] = tight->places[i];
    }
    ll_free(w->out.tight);
    w->out.tight = places;
    w->out.tight_count = tight->count;
    return LL_OK;
}

/// The lanes as they are now, and what is different on them.
static enum ll_code find_town(struct work *w, struct ll_err *err)
{
    enum ll_code code = ll_reach_memory_lanes(w->in, w->memory, err);
    if (code == LL_OK) {
        code = ll_reach_town_make(w->in, w->task, &w->memory->base, &w->town, err);
    }
    if (code == LL_OK && w->update) {
        code = ll_reach_changes_find(&w->memory->town, &w->out, &w->town, &w->changes, err);
    }
    return code;
}

static enum ll_code find_stops(struct work *w, struct ll_err *err)
{
    struct ll_reach_stops *stops = &w->memory->stops;
    enum ll_code code =
        ll_reach_stops_find(w->in, w->task->vehicles, &w->town, &w->rows, stops, err);
    if (code == LL_OK && w->task->ground != NULL) {
        code = ll_reach_hoses(w->in, w->task, &w->town, &w->rows, stops, err);
    }
    ll_reach_stops_order(stops);
    return code;
}

static enum ll_code answer_all(struct work *w, struct ll_err *err)
{
    const struct ll_stage *in = w->in;
    enum ll_code code = ll_stage_each(in, "ways of vehicles", w->rows.count, answer_rows, w, err);
    if (code == LL_OK) {
        code = ll_stage_each(in, "ways of vehicles", w->again.count, answer_again, w, err);
    }
    if (code == LL_OK) {
        code = ll_reach_sides(in, &w->town, &w->rows, &w->out, err);
    }
    if (code == LL_OK) {
        code = copy_tight(w, err);
    }
    if (code == LL_OK) {
        take_blockers(w);
        code = ll_reach_wins(in, &w->town, &w->memory->stops,
                             in->scene->layer[LL_BUILDING].column[LL_BUILDING_RESIDENTS].real,
                             &w->out, err);
    }
    return code;
}

/// Takes over what there is to go on from.
static enum ll_code begin(struct work *w, struct ll_reach *inout, struct ll_err *err)
{
    if (w->task->memory != NULL) {
        w->memory = *w->task->memory;
        *w->task->memory = NULL;
    }
    w->update = w->memory != NULL && w->in->dirty != NULL && inout->way[0] != NULL &&
                inout->count == w->memory->stops.count &&
                inout->count <= w->in->scene->layer[LL_BUILDING].count;
    if (w->update) {
        w->out = *inout;
        *inout = (struct ll_reach){0};
        return LL_OK;
    }
    ll_reach_clear(inout);
    ll_reach_memory_free(w->memory);
    w->memory = ll_calloc(1, sizeof *w->memory);
    return w->memory != NULL ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

/// Gives away the results, and what is kept for the next run.
static void give(struct work *w, struct ll_reach *inout)
{
    *inout = w->out;
    w->out = (struct ll_reach){0};
    if (w->task->memory != NULL) {
        ll_reach_town_clear(&w->memory->town);
        w->memory->town = w->town;
        w->town = (struct ll_reach_town){0};
        *w->task->memory = w->memory;
        w->memory = NULL;
    }
}

enum ll_code ll_reach_stage(const struct ll_stage *in, const struct ll_reach_task *task,
                            struct ll_reach *inout, struct ll_err *err)
{
    LL_CLEANUP(work_release) struct work w = {.in = in, .task = task};
    enum ll_code code = begin(&w, inout, err);
    if (code == LL_OK) {
        code = make_columns(&w, err);
    }
    if (code == LL_OK) {
        code = find_town(&w, err);
    }
    if (code == LL_OK) {
        code = choose_rows(&w, err);
    }
    if (code == LL_OK) {
        code = find_stops(&w, err);
    }
    if (code == LL_OK) {
        code = answer_all(&w, err);
    }
    if (code == LL_OK) {
        give(&w, inout);
    }
    return code;
}
