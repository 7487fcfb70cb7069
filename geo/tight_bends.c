#include "geo/tight_bends.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/bend.h"

struct finding {
    const struct ll_scene *scene;
    const struct ll_vehicles *vehicles;
    const struct ll_clearance *clearance;
    struct ll_turn_ring ring[LL_VEHICLE_COUNT];
    double base_m;
    double error_m;
    struct ll_tight_bends out;
    /* the line under way */
    uint32_t lane;
    bool surveyed;
    double from_m; ///< where it begins along the lane
    double length_m;
    const struct ll_xy *points;
};

void ll_tight_bends_clear(struct ll_tight_bends *bends)
{
    ll_free(bends->items);
    *bends = (struct ll_tight_bends){0};
}

static void finding_release(struct finding *f)
{
    ll_tight_bends_clear(&f->out);
}

/// The piece of the lane that leaves least between two places of the line; NULL where no width is
/// known.
static const struct ll_lane_piece *narrowest(const struct finding *f, double from_m, double to_m)
{
    const struct ll_clearance *c = f->clearance;
    const double begin_m = f->from_m + fmax(from_m, 0.0);
    const double end_m = f->from_m + fmin(to_m, f->length_m);
    const struct ll_lane_piece *least = NULL;
    for (uint32_t i = c->first_piece[f->lane]; i < c->first_piece[f->lane + 1]; i++) {
        const struct ll_lane_piece *p = &c->pieces[i];
        if (p->from_m > end_m) {
            break;
        }
        if (p->to_m >= begin_m && isfinite(p->width_high_m) &&
            (least == NULL || p->width_high_m < least->width_high_m)) {
            least = p;
        }
    }
    return least;
}

/// Classes that do not get round a part of a bend. @param ret_radius_m What the narrowest of them
/// gets at most; left where there is none.
static uint8_t too_tight_for(const struct finding *f, const struct ll_bend_part *part,
                             double width_m, double *ret_radius_m)
{
    const double room_m = width_m + (f->surveyed ? 0.0 : f->error_m);
    unsigned classes = 0;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        const struct ll_vehicle *v = &f->vehicles->of[c];
        const double least_m = v->radius_inner_m - LL_ROUNDING_M;
        if (least_m <= 0.0 || width_m < v->clearance_m - LL_ROUNDING_M ||
            ll_bend_holds(part, room_m, &f->ring[c], least_m)) {
            continue;
        }
        if (classes == 0) {
            const double path_m = ll_turn_ring_outer(&f->ring[c], least_m) - least_m;
            *ret_radius_m = fmax(0.0, ll_bend_radius(part, room_m, path_m));
        }
        classes |= 1U << c;
    }
    return (uint8_t)classes;
}

/// The place on the line under way.
static struct ll_xy place_on(const struct finding *f, double along_m)
{
    const struct ll_xy *p = f->points;
    for (double left_m = along_m;; p++) {
        const double length_m = hypot(p[1].x - p[0].x, p[1].y - p[0].y);
        if (length_m > 0.0 && (left_m <= length_m || f->length_m <= along_m)) {
            const double share = fmin(left_m / length_m, 1.0);
            return (struct ll_xy){p[0].x + share * (p[1].x - p[0].x),
                                  p[0].y + share * (p[1].y - p[0].y)};
        }
        left_m -= length_m;
    }
}

static enum ll_code look_at(const struct ll_bend *bend, void *user, struct ll_err *err)
{
    struct finding *f = user;
    struct ll_tight_bend found = {.lane = f->lane, .radius_m = INFINITY, .cause_row = LL_NONE};
    uint8_t classes = 0;
    double middle_m = 0.0;
    for (size_t first = 0; first < bend->count; first++) {
        for (size_t last = first; last < bend->count; last++) {
            struct ll_bend_part part;
            if (!ll_bend_part_of(bend, first, last, &part)) {
                continue;
            }
            const struct ll_lane_piece *by =
                narrowest(f, part.from_m - 0.5 * f->base_m, part.to_m + 0.5 * f->base_m);
            double radius_m = INFINITY;
            const uint8_t here =
                by == NULL ? 0 : too_tight_for(f, &part, (double)by->width_high_m, &radius_m);
            classes |= here;
            if (here != 0 && radius_m < (double)found.radius_m) {
                found.radius_m = (float)radius_m;
                found.cause = by->width_cause;
                found.cause_row = by->width_row;
                middle_m = 0.5 * (part.from_m + part.to_m);
            }
        }
    }
    if (classes == 0) {
        return LL_OK;
    }
    found.at_m = f->from_m + middle_m;
    found.at = place_on(f, middle_m);
    *(f->surveyed ? &found.stops : &found.drawn) = classes;
    struct ll_tight_bends *out = &f->out;
    enum ll_code code =
        ll_array_reserve(&out->items, &out->capacity, out->count + 1, sizeof *out->items, err);
    if (code == LL_OK) {
        out->items[out->count++] = found;
    }
    return code;
}

static double length_of(const struct ll_xy *points, size_t count)
{
    double length_m = 0.0;
    for (size_t i = 1; i < count; i++) {
        length_m += hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    }
    return length_m;
}

static bool is_surveyed(const struct ll_table *lanes, uint32_t lane)
{
    return ll_table_word(lanes, lane, LL_LANE_WIDTH_SOURCE) == LL_MEASURE_SURVEYED;
}

static enum ll_code look_along(struct finding *f, uint32_t lane, struct ll_err *err)
{
    const struct ll_table *lanes = &f->scene->layer[LL_LANE];
    const struct ll_shapes *s = &lanes->shape;
    enum ll_code code = LL_OK;
    f->lane = lane;
    f->surveyed = is_surveyed(lanes, lane);
    f->from_m = 0.0;
    for (uint32_t r = s->first_ring[lane]; code == LL_OK && r < s->first_ring[lane + 1]; r++) {
        const size_t count = s->first_point[r + 1] - s->first_point[r];
        f->points = s->points + s->first_point[r];
        f->length_m = length_of(f->points, count);
        if (f->length_m > 0.0) {
            code = ll_bends_of(f->points, count, f->base_m, look_at, f, err);
        }
        f->from_m += f->length_m;
    }
    return code;
}

/// Whether any width of a lane is bounded.
static bool is_bounded(const struct ll_clearance *c, uint32_t lane)
{
    bool bounded = false;
    for (uint32_t i = c->first_piece[lane]; !bounded && i < c->first_piece[lane + 1]; i++) {
        bounded = isfinite(c->pieces[i].width_high_m);
    }
    return bounded;
}

enum ll_code ll_tight_bends_find(const struct ll_stage *in, const struct ll_vehicles *vehicles,
                                 const struct ll_clearance *clearance, bool surveyed,
                                 struct ll_tight_bends *ret, struct ll_err *err)
{
    const struct ll_table *lanes = &in->scene->layer[LL_LANE];
    LL_CLEANUP(finding_release)
    struct finding f = {.scene = in->scene,
                        .vehicles = vehicles,
                        .clearance = clearance,
                        .base_m = ll_rule(in->rules, LL_RULE_BEND_BASE_M),
                        .error_m = ll_rule(in->rules, LL_RULE_BEND_ERROR_M)};
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        const struct ll_vehicle *v = &vehicles->of[c];
        f.ring[c] = ll_turn_ring_of(v->width_m, v->radius_inner_m, v->radius_outer_m);
    }
    enum ll_code code = LL_OK;
    for (uint32_t lane = 0; code == LL_OK && lane < clearance->lane_count; lane++) {
        if ((!surveyed || is_surveyed(lanes, lane)) && ll_lane_drivable(in->speeds, lanes, lane) &&
            is_bounded(clearance, lane)) {
            code = look_along(&f, lane, err);
        }
    }
    if (code == LL_OK) {
        *ret = f.out;
        f.out = (struct ll_tight_bends){0};
    }
    return code;
}
