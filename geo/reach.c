#include "geo/reach.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/reach_private.h"

/// What the threads share.
struct work {
    const struct ll_stage *in;
    const struct ll_vehicles *vehicles;
    struct ll_reach_town town;
    struct ll_reach_stops stops;
    struct ll_reach out;
};

static void work_release(struct work *w)
{
    ll_reach_town_clear(&w->town);
    ll_reach_stops_clear(&w->stops);
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
                                 .answer = (uint8_t)answer};
}

static bool within_hose(const struct work *w, enum ll_vehicle_class vehicle,
                        const struct ll_reach_place *place)
{
    return place->edge != LL_NONE &&
           place->hose_m <= w->vehicles->of[vehicle].hose_m + LL_ROUNDING_M;
}

/// Whether a place is nearer than another by hose, or straight where neither has one.
static bool is_nearer(const struct ll_reach_place *place, const struct ll_reach_place *than)
{
    return isinf(place->hose_m) && isinf(than->hose_m)
               ? place->off_m < than->off_m - LL_ROUNDING_M
               : place->hose_m < than->hose_m - LL_ROUNDING_M;
}

/// What keeps a class from coming nearer to a building than its stop.
static uint32_t blocker_of(const struct work *w, enum ll_vehicle_class vehicle, size_t building)
{
    const struct ll_reach_place *stop = &w->stops.stop[vehicle][building];
    const struct ll_reach_place *free = &w->stops.free[vehicle][building];
    if (free->edge == LL_NONE || (stop->edge != LL_NONE && !is_nearer(free, stop))) {
        return LL_NONE;
    }
    return ll_reach_stopper(&w->town, vehicle, free->edge, free->along_m);
}

static struct ll_reach_way way_of(const struct work *w, enum ll_vehicle_class vehicle,
                                  size_t building)
{
    const struct ll_reach_place *stop = &w->stops.stop[vehicle][building];
    const struct ll_reach_place *free = &w->stops.free[vehicle][building];
    if ((w->town.sent & (1U << vehicle)) == 0) {
        return no_way(LL_REACH_NO_STATION);
    }
    if (!w->stops.lane_near[building]) {
        return no_way(LL_REACH_NO_LANE_DATA);
    }
    if (free->edge == LL_NONE) {
        return no_way(LL_REACH_NOT_CONNECTED);
    }
    struct ll_reach_way way =
        no_way(within_hose(w, vehicle, free) ? LL_REACH_CUT_OFF : LL_REACH_NO);
    way.blocker = blocker_of(w, vehicle, building);
    if (stop->edge == LL_NONE) {
        return way;
    }
    const struct ll_reach_arrival arrival =
        ll_reach_arrive(&w->town, vehicle, stop->edge, stop->along_m);
    way.stop = stop->at;
    way.hose_m = isinf(stop->hose_m) ? NAN : (float)stop->hose_m;
    way.straight_m = (float)stop->off_m;
    way.assumed_m = (float)arrival.assumed_m;
    way.time_s = (float)arrival.time_s;
    way.lane = w->town.net.edges[stop->edge].lane;
    if (within_hose(w, vehicle, stop)) {
        way.answer = arrival.unsure ? LL_REACH_ASSUMED : LL_REACH_YES;
    }
    return way;
}

static enum ll_code answer_buildings(void *user, unsigned worker, size_t begin, size_t end,
                                     struct ll_err *err)
{
    (void)worker;
    (void)err;
    struct work *w = user;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        for (size_t i = begin; i < end; i++) {
            w->out.way[c][i] = way_of(w, (enum ll_vehicle_class)c, i);
        }
    }
    return LL_OK;
}

static enum ll_code make_columns(struct work *w, struct ll_err *err)
{
    w->out.count = w->in->scene->layer[LL_BUILDING].count;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        w->out.way[c] = ll_calloc(w->out.count, sizeof *w->out.way[c]);
        if (w->out.way[c] == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
    }
    return LL_OK;
}

/// The blockers found on the lanes are now those of the result.
static void take_blockers(struct work *w)
{
    w->out.blockers = w->town.passages.blockers;
    w->out.blocker_count = w->town.passages.blocker_count;
    w->out.blocker_capacity = w->town.passages.blocker_capacity;
    w->town.passages.blockers = NULL;
    w->town.passages.blocker_count = 0;
    w->town.passages.blocker_capacity = 0;
}

enum ll_code ll_reach_stage(const struct ll_stage *in, const struct ll_reach_task *task,
                            struct ll_reach *ret_reach, struct ll_err *err)
{
    LL_CLEANUP(work_release) struct work w = {.in = in, .vehicles = task->vehicles};
    enum ll_code code = make_columns(&w, err);
    if (code == LL_OK) {
        code = ll_reach_town_make(in, task->vehicles, task->clearance, &w.town, err);
    }
    if (code == LL_OK) {
        code = ll_reach_stops_find(in, task->vehicles, &w.town, &w.stops, err);
    }
    if (code == LL_OK && task->ground != NULL) {
        code = ll_reach_hoses(in, task->vehicles, task->ground, &w.town, &w.stops, err);
    }
    if (code == LL_OK) {
        code = ll_stage_each(in, "ways of vehicles", w.out.count, answer_buildings, &w, err);
    }
    if (code == LL_OK) {
        code = ll_reach_sides(in, &w.town, &w.out, err);
    }
    if (code == LL_OK) {
        take_blockers(&w);
        code = ll_reach_wins(in, &w.town, &w.stops,
                             in->scene->layer[LL_BUILDING].column[LL_BUILDING_RESIDENTS].real,
                             &w.out, err);
    }
    if (code == LL_OK) {
        *ret_reach = w.out;
        w.out = (struct ll_reach){0};
    }
    return code;
}
