#include "app/jobs/plan_private.h"
#include "core/alloc.h"

void ll_plan_changes_clear(struct ll_plan_changes *changes)
{
    ll_free(changes->rows);
    *changes = (struct ll_plan_changes){0};
}

static void build_walls(const struct ll_plan_action *action, const struct ll_xy *walls,
                        struct ll_plan_changes *out)
{
    out->values[0] = (struct ll_change_value){.field = LL_GROUND_KIND, .word = LL_GROUND_FIRE_WALL};
    out->list.value_count = 1;
    for (size_t i = 0; i < out->list.count; i++) {
        const struct ll_xy *ends = &walls[action->first_wall + 2 * i];
        out->rows[i] = (struct ll_change){.kind = LL_CHANGE_ADD,
                                          .layer = LL_GROUND,
                                          .at = ends[0],
                                          .to = ends[1],
                                          .value_count = 1};
    }
}

static void build_station(const struct ll_plan_action *action, struct ll_plan_changes *out)
{
    out->values[0] = (struct ll_change_value){
        .field = LL_STATION_KIND,
        .word = action->kind == LL_SITE_MICRO ? LL_STATION_MICRO : LL_STATION_TOWNSHIP};
    out->values[1] = (struct ll_change_value){.field = LL_STATION_STAFFED, .word = LL_FLAG_YES};
    out->list.value_count = 2;
    out->rows[0].layer = LL_STATION;
}

static void put_hydrant(const struct ll_plan_action *action, struct ll_plan_changes *out)
{
    out->values[0] =
        (struct ll_change_value){.field = LL_HYDRANT_STATUS, .word = LL_STATUS_IN_SERVICE};
    out->values[1] =
        (struct ll_change_value){.field = LL_HYDRANT_KIND, .word = LL_HYDRANT_MUNICIPAL};
    out->list.value_count = action->id == 0 ? 2 : 1;
    out->rows[0].layer = LL_HYDRANT;
}

enum ll_code ll_plan_changes_make(const struct ll_plan_action *action, const struct ll_xy *walls,
                                  struct ll_plan_changes *inout, struct ll_err *err)
{
    const size_t count = action->kind == LL_PLAN_WALL ? action->wall_points / 2 : 1;
    ll_plan_changes_clear(inout);
    inout->rows = ll_calloc(count, sizeof *inout->rows);
    if (inout->rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    inout->list = (struct ll_changes){.count = count, .rows = inout->rows, .values = inout->values};
    inout->rows[0] = (struct ll_change){.kind = action->id == 0 ? LL_CHANGE_ADD : LL_CHANGE_SET,
                                        .id = action->id,
                                        .at = action->at};
    if (action->kind == LL_PLAN_WALL) {
        build_walls(action, walls, inout);
    } else if (action->kind == LL_PLAN_CLEAR) {
        inout->rows[0].kind = LL_CHANGE_REMOVE;
        inout->rows[0].layer = LL_OBSTACLE;
    } else if (action->kind == LL_SITE_MICRO || action->kind == LL_SITE_TOWNSHIP) {
        build_station(action, inout);
    } else {
        put_hydrant(action, inout);
    }
    inout->rows[0].value_count = inout->list.value_count;
    return LL_OK;
}
