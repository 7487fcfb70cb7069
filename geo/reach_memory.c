#include "core/alloc.h"
#include "geo/reach_private.h"

static void drop_base(ll_reach_memory *memory)
{
    if (!memory->base_borrowed) {
        ll_joined_lanes_clear(&memory->base);
    }
    memory->base = (struct ll_joined_lanes){0};
    memory->base_borrowed = false;
}

void ll_reach_memory_free(ll_reach_memory *memory)
{
    if (memory == NULL) {
        return;
    }
    drop_base(memory);
    ll_reach_town_clear(&memory->town);
    ll_reach_stops_clear(&memory->stops);
    ll_row_marks_clear(&memory->lane_marks);
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        ll_free(memory->blocker[c]);
    }
    ll_free(memory);
}

void ll_reach_memory_freep(ll_reach_memory **memory)
{
    ll_reach_memory_free(*memory);
}

/// Brings the marks of the lanes up to date. @param ret_same Whether no lane changed.
static enum ll_code renew_marks(const struct ll_stage *in, struct ll_reach_memory *memory,
                                bool *ret_same, struct ll_err *err)
{
    const struct ll_row_marks *before =
        in->dirty == NULL || memory->lane_marks.of == NULL ? NULL : &memory->lane_marks;
    struct ll_row_marks now = {0};
    enum ll_code code = ll_row_marks_make(in, LL_LANE, before, &now, err);
    if (code != LL_OK) {
        return code;
    }
    bool same = before != NULL && before->count == now.count;
    for (size_t lane = 0; same && lane < now.count; lane++) {
        same = !ll_row_changed(before, &now, lane);
    }
    ll_row_marks_clear(&memory->lane_marks);
    memory->lane_marks = now;
    *ret_same = same;
    return LL_OK;
}

/// Joins the lanes that any class uses: those of trucks, and ways on foot.
static enum ll_code join(const struct ll_stage *in, struct ll_joined_lanes *ret, struct ll_err *err)
{
    const struct ll_table *lanes = &in->scene->layer[LL_LANE];
    LL_CLEANUP(ll_joined_lanes_clear)
    struct ll_joined_lanes joined = {.lanes = lanes, .speeds = in->speeds};
    LL_CLEANUP(ll_freep) uint32_t *rows = ll_alloc(lanes->count, sizeof *rows);
    size_t count = 0;
    if (rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < lanes->count; i++) {
        if (ll_lane_drivable(in->speeds, lanes, i) || ll_lane_walked(in->speeds, lanes, i)) {
            rows[count++] = (uint32_t)i;
        }
    }
    enum ll_code code = ll_chains_of(lanes, rows, count, &joined.chains, err);
    if (code == LL_OK) {
        code = ll_chains_join_crossings(lanes, &joined.chains, &joined.crossings_joined, err);
    }
    if (code == LL_OK) {
        *ret = joined;
        joined = (struct ll_joined_lanes){0};
    }
    return code;
}

/// Whether the joined lanes of trucks are all that any class uses.
static bool all_are_driven(const struct ll_stage *in)
{
    const struct ll_table *lanes = &in->scene->layer[LL_LANE];
    for (size_t i = 0; i < lanes->count; i++) {
        if (ll_lane_walked(in->speeds, lanes, i)) {
            return false;
        }
    }
    return true;
}

enum ll_code ll_reach_memory_lanes(const struct ll_stage *in, struct ll_reach_memory *memory,
                                   struct ll_err *err)
{
    const struct ll_table *lanes = &in->scene->layer[LL_LANE];
    bool same = false;
    enum ll_code code = renew_marks(in, memory, &same, err);
    const bool borrows = in->joined != NULL && all_are_driven(in);
    if (code == LL_OK && (borrows || memory->base_borrowed || !same)) {
        drop_base(memory);
        code = borrows ? LL_OK : join(in, &memory->base, err);
    }
    if (code == LL_OK && borrows) {
        memory->base = *in->joined;
        memory->base_borrowed = true;
    }
    memory->base.lanes = lanes;
    memory->base.speeds = in->speeds;
    return code;
}
