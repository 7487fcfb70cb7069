#include "tests/support/reaches.h"

#include <math.h>

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_way(const struct ll_reach_way *a, const struct ll_reach_way *b)
{
    return same(a->stop.x, b->stop.x) && same(a->stop.y, b->stop.y) &&
           same((double)a->hose_m, (double)b->hose_m) &&
           same((double)a->straight_m, (double)b->straight_m) &&
           same((double)a->assumed_m, (double)b->assumed_m) &&
           same((double)a->time_s, (double)b->time_s) && a->lane == b->lane &&
           a->blocker == b->blocker && a->tight == b->tight && a->tight_count == b->tight_count &&
           a->answer == b->answer && a->side == b->side && a->ladder == b->ladder;
}

static bool same_blocker(const struct ll_blocker *a, const struct ll_blocker *b)
{
    bool is_same = a->lane == b->lane && a->cause == b->cause && a->cause_row == b->cause_row &&
                   a->from_m == b->from_m && a->to_m == b->to_m && same(a->at.x, b->at.x) &&
                   same(a->at.y, b->at.y) && same((double)a->width_m, (double)b->width_m) &&
                   same((double)a->height_m, (double)b->height_m) &&
                   same((double)a->radius_m, (double)b->radius_m) && a->stops == b->stops &&
                   a->may_stop == b->may_stop && a->movable == b->movable;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        is_same = is_same && a->cut_off[c] == b->cut_off[c] && a->delayed[c] == b->delayed[c] &&
                  same(a->residents_cut_off[c], b->residents_cut_off[c]) &&
                  a->delay_s[c] == b->delay_s[c];
    }
    return is_same;
}

static bool same_place(const struct ll_tight_place *a, const struct ll_tight_place *b)
{
    return a->lane == b->lane && a->other_lane == b->other_lane && a->at_m == b->at_m &&
           a->at.x == b->at.x && a->at.y == b->at.y && a->classes == b->classes &&
           a->cause == b->cause && a->cause_row == b->cause_row;
}

bool ll_same_reach(const struct ll_reach *a, const struct ll_reach *b)
{
    bool is_same = a->count == b->count && a->blocker_count == b->blocker_count &&
                   a->tight_count == b->tight_count;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        for (size_t i = 0; is_same && i < a->count; i++) {
            is_same = same_way(&a->way[c][i], &b->way[c][i]);
        }
    }
    for (size_t i = 0; is_same && i < a->blocker_count; i++) {
        is_same = same_blocker(&a->blockers[i], &b->blockers[i]);
    }
    for (size_t i = 0; is_same && i < a->tight_count; i++) {
        is_same = same_place(&a->tight[i], &b->tight[i]);
    }
    return is_same;
}
