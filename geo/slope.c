#include "geo/slope.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"

#define SQRT2 1.41421356237309504880

void ll_profiles_clear(struct ll_profiles *p)
{
    ll_free(p->first);
    ll_free(p->point);
    ll_free(p->chain_m);
    ll_free(p->height_m);
    *p = (struct ll_profiles){0};
}

static enum ll_code add_point(struct ll_profiles *p, size_t lane, struct ll_xy at, double chain_m,
                              struct ll_err *err)
{
    size_t n = p->first[lane + 1];
    enum ll_code code = ll_array_reserve(&p->point, &p->capacity[1], n + 1, sizeof *p->point, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&p->chain_m, &p->capacity[2], n + 1, sizeof *p->chain_m, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&p->height_m, &p->capacity[3], n + 1, sizeof *p->height_m, err);
    }
    if (code == LL_OK) {
        p->point[n] = at;
        p->chain_m[n] = chain_m;
        p->height_m[n] = NAN;
        p->first[lane + 1] = n + 1;
    }
    return code;
}

/// Points of one lane: steps are counted from its start, across bends.
static enum ll_code profile_lane(const struct ll_shapes *s, size_t lane, double step_m,
                                 struct ll_profiles *p, struct ll_err *err)
{
    uint32_t first = s->first_point[s->first_ring[lane]];
    uint32_t end = s->first_point[s->first_ring[lane] + 1];
    double before = 0.0, next = 0.0;
    enum ll_code code = LL_OK;
    for (uint32_t i = first; code == LL_OK && i + 1 < end; i++) {
        struct ll_xy a = s->points[i], b = s->points[i + 1];
        double length = hypot(b.x - a.x, b.y - a.y);
        for (; code == LL_OK && next < before + length; next += step_m) {
            double t = (next - before) / length;
            struct ll_xy at = {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
            code = add_point(p, lane, at, next, err);
        }
        before += length;
    }
    return code == LL_OK && end > first ? add_point(p, lane, s->points[end - 1], before, err)
                                        : code;
}

enum ll_code ll_profiles_make(const struct ll_table *lanes, const bool *wanted, double step_m,
                              struct ll_profiles *ret_profiles, struct ll_err *err)
{
    LL_CLEANUP(ll_profiles_clear) struct ll_profiles p = {.count = lanes->count};
    if (!(step_m > 0.0)) {
        return ll_fail(err, LL_E_INVALID, "the step along lanes must be more than 0");
    }
    p.first = ll_calloc(lanes->count + 1, sizeof *p.first);
    if (p.first == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < lanes->count; i++) {
        p.first[i + 1] = p.first[i];
        enum ll_code code = wanted[i] ? profile_lane(&lanes->shape, i, step_m, &p, err) : LL_OK;
        if (code != LL_OK) {
            return code;
        }
    }
    *ret_profiles = p;
    p = (struct ll_profiles){0};
    return LL_OK;
}

struct ll_slope ll_slope_of(const struct ll_profiles *p, size_t lane, double base_m,
                            double height_error_m)
{
    struct ll_slope steepest = {NAN, NAN};
    size_t end = p->first[lane + 1], far = p->first[lane];
    for (size_t i = p->first[lane]; i < end; i++) {
        if (isnan(p->height_m[i])) {
            return (struct ll_slope){NAN, NAN};
        }
    }
    for (size_t i = p->first[lane]; i < end; i++) {
        /* a thousandth of a millimetre for what adding up steps loses */
        while (far < end && p->chain_m[far] - p->chain_m[i] < base_m - 1e-6) {
            far++;
        }
        if (far == end) {
            break;
        }
        double length = p->chain_m[far] - p->chain_m[i];
        double slope = 100.0 * fabs(p->height_m[far] - p->height_m[i]) / length;
        if (!(slope <= steepest.slope_pct)) {
            steepest = (struct ll_slope){slope, 100.0 * SQRT2 * height_error_m / length};
        }
    }
    return steepest;
}
