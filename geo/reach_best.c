#include "geo/reach_best.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/best_set.h"
#include "geo/reach_bundles.h"

/// Ways through blockers that one class may have before bundles are made smaller.
#define WAYS_MAX 400000

void ll_reach_set_clear(struct ll_reach_set *set)
{
    ll_free(set->blockers);
    ll_free(set->without_s);
    *set = (struct ll_reach_set){0};
}

double ll_reach_worth_s(const struct ll_blocker *blocker, const ll_rules *rules,
                        enum ll_vehicle_class *ret_vehicle)
{
    double best_s = 0.0;
    int best = 0;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        const double opened_s = blocker->cut_off[c] * ll_rule(rules, LL_RULE_CUT_OFF_WORTH_S);
        if (opened_s + blocker->delay_s[c] > best_s) {
            best_s = opened_s + blocker->delay_s[c];
            best = c;
        }
    }
    if (ret_vehicle != NULL) {
        *ret_vehicle = (enum ll_vehicle_class)best;
    }
    return best_s;
}

/// What the search of one class asks and reads.
struct choosing {
    const struct ll_stage *in;
    const struct ll_reach_best_ask *ask;
    ll_reach_weighing *weighing;
    enum ll_vehicle_class vehicle;
    uint32_t *rows; ///< room for the blockers of a set
};

static void choosing_release(struct choosing *c)
{
    ll_reach_weighing_free(c->weighing);
    ll_free(c->rows);
}

/// What a set is worth to one class.
static enum ll_code worth_of(void *user, const uint32_t *items, size_t count, double *ret_worth,
                             struct ll_err *err)
{
    struct choosing *c = user;
    struct ll_blocker sum = {0};
    for (size_t i = 0; i < count; i++) {
        c->rows[i] = c->ask->blockers[items[i]];
    }
    enum ll_code code = ll_reach_weigh(c->weighing, c->rows, count, c->vehicle, &sum, err);
    if (code == LL_OK) {
        *ret_worth = ll_reach_worth_s(&sum, c->in->rules, NULL);
    }
    return code;
}

/// What a set of blockers wins, for all classes.
static enum ll_code weigh_all(struct choosing *c, const uint32_t *rows, size_t count,
                              struct ll_blocker *ret_sum, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    *ret_sum = (struct ll_blocker){.lane = LL_NONE, .cause_row = LL_NONE};
    for (int v = 0; code == LL_OK && v < LL_VEHICLE_COUNT; v++) {
        code = ll_reach_weigh(c->weighing, rows, count, (enum ll_vehicle_class)v, ret_sum, err);
    }
    return code;
}

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/// Takes a set over as the answer.
static enum ll_code fill(struct choosing *c, const struct ll_best_set *found,
                         struct ll_reach_set *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_reach_set_clear) struct ll_reach_set set = {.count = found->count};
    set.blockers = ll_alloc(found->count, sizeof *set.blockers);
    set.without_s = ll_alloc(found->count, sizeof *set.without_s);
    if (set.blockers == NULL || set.without_s == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < found->count; i++) {
        set.blockers[i] = found->items[i];
    }
    if (found->count > 0) {
        qsort(set.blockers, found->count, sizeof *set.blockers, by_number);
    }
    for (size_t i = 0; i < found->count; i++) {
        set.blockers[i] = c->ask->blockers[set.blockers[i]];
    }
    enum ll_code code = weigh_all(c, set.blockers, set.count, &set.together, err);
    set.worth_s = ll_reach_worth_s(&set.together, c->in->rules, &set.vehicle);
    for (size_t i = 0; code == LL_OK && i < set.count; i++) {
        struct ll_blocker rest;
        size_t count = 0;
        for (size_t k = 0; k < set.count; k++) {
            c->rows[count] = set.blockers[k];
            count += k != i;
        }
        code = weigh_all(c, c->rows, count, &rest, err);
        set.without_s[i] = ll_reach_worth_s(&rest, c->in->rules, NULL);
    }
    if (code == LL_OK) {
        ll_reach_set_clear(ret);
        *ret = set;
        set = (struct ll_reach_set){0};
    }
    return code;
}

static size_t opened_by(const struct ll_blocker *b)
{
    size_t opened = 0;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        opened += b->cut_off[c];
    }
    return opened;
}

/// Whether a set is to be preferred: it wins more, opens more, or stands earlier in the list.
static bool is_better(const struct choosing *c, const struct ll_reach_set *a,
                      const struct ll_reach_set *b)
{
    if (b->count == 0 || fabs(a->worth_s - b->worth_s) > 1e-9 * b->worth_s) {
        return a->worth_s > b->worth_s;
    }
    if (opened_by(&a->together) != opened_by(&b->together)) {
        return opened_by(&a->together) > opened_by(&b->together);
    }
    for (size_t i = 0; a->count > 0 && i < c->ask->count; i++) { /* both are in the list's order */
        const uint32_t row = c->ask->blockers[i];
        if (row == a->blockers[0] || row == b->blockers[0]) {
            return row != b->blockers[0];
        }
    }
    return false;
}

/// Finds the best set for one class, and keeps it if it is the best of all.
static enum ll_code choose(struct choosing *c, const struct ll_reach_bundle_ask *ask,
                           struct ll_reach_set *best, double *bound_s, struct ll_err *err)
{
    LL_CLEANUP(ll_reach_bundles_clear) struct ll_reach_bundles bundles = {0};
    LL_CLEANUP(ll_best_set_clear) struct ll_best_set found = {0};
    LL_CLEANUP(ll_reach_set_clear) struct ll_reach_set set = {0};
    enum ll_code code = ll_reach_bundles_find(ask, &bundles, err);
    const struct ll_best_set_problem problem = {.item_count = (uint32_t)c->ask->count,
                                                .most = c->ask->most,
                                                .row_count = bundles.row_count,
                                                .first_bundle = bundles.first,
                                                .bundles = bundles.bundles,
                                                .work_limit = c->ask->work_limit,
                                                .worth = worth_of,
                                                .user = c};
    if (code == LL_OK) {
        code = ll_best_set_find(&problem, &found, err);
    }
    if (code == LL_OK) {
        code = fill(c, &found, &set, err);
    }
    if (code == LL_OK) {
        *bound_s = fmax(*bound_s, found.bound);
    }
    if (code == LL_OK && set.count > 0 && is_better(c, &set, best)) {
        ll_reach_set_clear(best);
        *best = set;
        set = (struct ll_reach_set){0};
    }
    return code;
}

enum ll_code ll_reach_best(const struct ll_stage *in, const ll_reach_memory *memory,
                           struct ll_reach *reach, const struct ll_reach_best_ask *ask,
                           struct ll_reach_set *ret_set, struct ll_err *err)
{
    if (memory == NULL || reach->way[0] == NULL || ask->most == 0) {
        return ll_fail(err, LL_E_INVALID, "what stops vehicles was not looked for yet");
    }
    LL_CLEANUP(choosing_release) struct choosing c = {.in = in, .ask = ask};
    LL_CLEANUP(ll_reach_set_clear) struct ll_reach_set best = {0};
    LL_CLEANUP(ll_freep)
    uint32_t *item_of = ll_alloc(reach->blocker_count, sizeof *item_of);
    c.rows = ll_alloc(ask->most, sizeof *c.rows);
    if (item_of == NULL || c.rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < reach->blocker_count; i++) {
        item_of[i] = LL_NONE;
    }
    for (uint32_t i = 0; i < ask->count; i++) {
        item_of[ask->blockers[i]] = i;
    }
    struct ll_reach_bundle_ask one = {.town = &memory->town,
                                      .stops = &memory->stops,
                                      .reach = reach,
                                      .item_of = item_of,
                                      .most = ask->most,
                                      .delay_s = ll_rule(in->rules, LL_RULE_DELAY_S),
                                      .cut_off_s = ll_rule(in->rules, LL_RULE_CUT_OFF_WORTH_S),
                                      .limit = WAYS_MAX};
    double bound_s = 0.0;
    enum ll_code code =
        ll_reach_weighing_new(in, &memory->town, &memory->stops, reach, &c.weighing, err);
    for (int v = 0; code == LL_OK && v < LL_VEHICLE_COUNT; v++) {
        c.vehicle = one.vehicle = (enum ll_vehicle_class)v;
        code = choose(&c, &one, &best, &bound_s, err);
    }
    if (code == LL_OK) {
        best.bound_s = fmax(bound_s, best.worth_s);
        best.proven = best.bound_s <= best.worth_s * (1.0 + 1e-9);
        *ret_set = best;
        best = (struct ll_reach_set){0};
    }
    return code;
}
