#include "geo/other_water.h"

#include <math.h>

#include "geo/outline.h"

struct intake {
    const struct ll_stage *in;
    const struct ll_hose_ground *ground;
    struct ll_xy at;
    double limit_m;
    bool reached;
};

static bool try_lane(uint32_t item, void *user)
{
    struct intake *i = user;
    const struct ll_table *lanes = &i->in->scene->layer[LL_LANE];
    const struct ll_xy *p = &lanes->shape.points[i->ground->lane_from[item]];
    i->reached = ll_lane_drivable(i->in->speeds, lanes, i->ground->lane_row[item]) &&
                 ll_point_segment(i->at, p[0], p[1], NULL) <= i->limit_m;
    return !i->reached;
}

static bool lane_reaches(const struct ll_stage *in, const struct ll_hose_ground *ground,
                         const struct ll_box *box)
{
    struct intake i = {.in = in,
                       .ground = ground,
                       .at = {box->min_x, box->min_y},
                       .limit_m = ll_rule(in->rules, LL_RULE_INTAKE_LANE_M) + LL_ROUNDING_M};
    struct ll_box around = ll_box_grown(box, i.limit_m);
    ll_index_search(ground->lanes, &around, try_lane, &i);
    return i.reached;
}

enum ll_source_fault ll_other_water_fault(const struct ll_stage *in,
                                          const struct ll_hose_ground *ground, size_t row,
                                          bool low_grade)
{
    const struct ll_table *t = &in->scene->layer[LL_HYDRANT];
    uint8_t kind = ll_table_word(t, row, LL_HYDRANT_KIND);
    uint8_t status = ll_table_word(t, row, LL_HYDRANT_STATUS);
    if ((kind != LL_HYDRANT_NATURAL && kind != LL_HYDRANT_TANK) ||
        ll_box_is_empty(&t->shape.box[row])) {
        return LL_SOURCE_NONE;
    }
    if (status != LL_STATUS_IN_SERVICE && status != LL_STATUS_UNKNOWN) {
        return LL_SOURCE_STATUS;
    }
    double least = ll_rule(in->rules, low_grade ? LL_RULE_TANK_LOW_M3 : LL_RULE_TANK_M3);
    if (kind == LL_HYDRANT_TANK && ll_table_real(t, row, LL_HYDRANT_VOLUME_M3) < least) {
        return LL_SOURCE_TOO_SMALL;
    }
    return lane_reaches(in, ground, &t->shape.box[row]) ? LL_SOURCE_USABLE : LL_SOURCE_NO_LANE;
}

struct serving {
    const struct ll_shapes *shapes;
    struct ll_xy at;
    uint32_t row;
    double limit_m;
    float *other_m;
    uint32_t *other;
};

static bool serve_building(uint32_t b, void *user)
{
    const struct serving *s = user;
    double distance_m = ll_shape_point(s->shapes, b, s->at);
    if (distance_m <= s->limit_m && !((double)s->other_m[b] <= (double)(float)distance_m)) {
        s->other_m[b] = (float)distance_m;
        s->other[b] = s->row;
    }
    return true;
}

void ll_other_water(const struct ll_stage *in, const struct ll_hose_ground *ground,
                    const bool *low_grade, float *other_m, uint32_t *other)
{
    const struct ll_table *t = &in->scene->layer[LL_HYDRANT];
    struct serving s = {.shapes = &in->scene->layer[LL_BUILDING].shape,
                        .limit_m = ll_rule(in->rules, LL_RULE_OTHER_SOURCE_M) + LL_ROUNDING_M,
                        .other_m = other_m,
                        .other = other};
    for (size_t b = 0; b < s.shapes->count; b++) {
        other_m[b] = NAN;
        other[b] = LL_NONE;
    }
    for (size_t h = 0; h < t->count; h++) {
        if (ll_other_water_fault(in, ground, h, low_grade[h]) == LL_SOURCE_USABLE) {
            struct ll_box box = ll_box_grown(&t->shape.box[h], s.limit_m);
            s.at = (struct ll_xy){t->shape.box[h].min_x, t->shape.box[h].min_y};
            s.row = (uint32_t)h;
            ll_index_search(ground->buildings, &box, serve_building, &s);
        }
    }
}
