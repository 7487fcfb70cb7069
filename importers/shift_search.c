#include "importers/shift_search.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"

#define SHARE_MIN   0.8
#define LEAD_MIN    0.2
#define CLEAR_SIGMA 5.0
#define OTHER_SIGMA 3.0

/// A search at work.
struct state {
    const struct ll_shift_search *s;
    uint8_t *unmoved;
    uint8_t *now;
    uint8_t *best_fits;
    struct ll_xy best;
    size_t best_count;
};

static void state_clear(struct state *t)
{
    ll_free(t->unmoved);
    ll_free(t->now);
    ll_free(t->best_fits);
}

static size_t judge(const struct state *t, struct ll_xy by, uint8_t *fits)
{
    size_t count = 0;
    for (size_t i = 0; i < t->s->count; i++) {
        fits[i] = t->s->fits(t->s->user, i, by);
        count += fits[i];
    }
    return count;
}

/// Tries a square of shifts; of equal ones the nearest to no shift stays.
static void try_square(struct state *t, struct ll_xy middle, double half_m, double step_m)
{
    int n = (int)lround(half_m / step_m);
    for (int i = -n; i <= n; i++) {
        for (int k = -n; k <= n; k++) {
            struct ll_xy by = {middle.x + i * step_m, middle.y + k * step_m};
            size_t count = judge(t, by, t->now);
            bool nearer = hypot(by.x, by.y) < hypot(t->best.x, t->best.y);
            if (count > t->best_count || (count == t->best_count && nearer)) {
                t->best = by;
                t->best_count = count;
                memcpy(t->best_fits, t->now, t->s->count);
            }
        }
    }
}

/// Whether the best wins over another placing by so many standard deviations.
static bool wins(const struct state *t, const uint8_t *other, double sigma)
{
    double own = 0.0, others = 0.0;
    for (size_t i = 0; i < t->s->count; i++) {
        own += t->best_fits[i] > other[i];
        others += other[i] > t->best_fits[i];
    }
    return own - others >= sigma * sqrt(own + others) && own > others;
}

static bool is_alone(struct state *t)
{
    int n = (int)lround(LL_SEARCH_MAX_M / t->s->step_m);
    for (int i = -n; i <= n; i++) {
        for (int k = -n; k <= n; k++) {
            struct ll_xy by = {i * t->s->step_m, k * t->s->step_m};
            if (hypot(by.x - t->best.x, by.y - t->best.y) >= t->s->apart_m) {
                (void)judge(t, by, t->now);
                if (!wins(t, t->now, OTHER_SIGMA)) {
                    return false;
                }
            }
        }
    }
    return true;
}

enum ll_code ll_shift_search(const struct ll_shift_search *s, struct ll_shift_found *ret_found,
                             struct ll_err *err)
{
    LL_CLEANUP(state_clear) struct state t = {.s = s};
    t.unmoved = ll_calloc(s->count + 1, 1);
    t.now = ll_calloc(s->count + 1, 1);
    t.best_fits = ll_calloc(s->count + 1, 1);
    if (t.unmoved == NULL || t.now == NULL || t.best_fits == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const struct ll_xy none = {0};
    struct ll_shift_found found = {.given = judge(&t, none, t.unmoved)};
    t.best_count = found.given;
    memcpy(t.best_fits, t.unmoved, s->count);
    try_square(&t, none, LL_SEARCH_MAX_M, s->step_m);
    struct ll_xy coarse = t.best;
    try_square(&t, coarse, s->step_m, s->fine_m);
    found.by = t.best;
    found.moved = t.best_count;
    double lead = (double)found.moved - (double)found.given, all = (double)s->count;
    found.clear = (double)found.moved >= SHARE_MIN * all && lead >= LEAD_MIN * all &&
                  hypot(t.best.x, t.best.y) >= s->apart_m && wins(&t, t.unmoved, CLEAR_SIGMA) &&
                  is_alone(&t);
    *ret_found = found;
    return LL_OK;
}
