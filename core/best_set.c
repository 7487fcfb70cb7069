#include "core/best_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"

/// Sums of rounded numbers that differ by less than this share are the same.
#define SAME 1e-9

void ll_best_set_clear(struct ll_best_set *set)
{
    ll_free(set->items);
    *set = (struct ll_best_set){0};
}

/// A search under way.
struct search {
    const struct ll_best_set_problem *problem;
    uint32_t *chosen; ///< in order
    size_t chosen_count;
    bool *is_chosen;
    bool *is_out;
    double *share;   ///< by item: all that it may still win
    double *in_row;  ///< by item: likewise in the row under way
    uint32_t *fresh; ///< items with a share in the row under way
    uint32_t *sorted;
    double *largest; ///< room for `most`
    double work;
    double open_bound; ///< largest of what was left unsearched
    struct ll_best_set best;
};

static void search_release(struct search *s)
{
    ll_free(s->chosen);
    ll_free(s->is_chosen);
    ll_free(s->is_out);
    ll_free(s->share);
    ll_free(s->in_row);
    ll_free(s->fresh);
    ll_free(s->sorted);
    ll_free(s->largest);
    ll_best_set_clear(&s->best);
}

static enum ll_code make_search(const struct ll_best_set_problem *problem, struct search *s,
                                struct ll_err *err)
{
    const size_t items = problem->item_count;
    s->problem = problem;
    s->open_bound = -INFINITY;
    s->chosen = ll_alloc(problem->most, sizeof *s->chosen);
    s->is_chosen = ll_calloc(items, sizeof *s->is_chosen);
    s->is_out = ll_calloc(items, sizeof *s->is_out);
    s->share = ll_alloc(items, sizeof *s->share);
    s->in_row = ll_calloc(items, sizeof *s->in_row);
    s->fresh = ll_alloc(items, sizeof *s->fresh);
    s->sorted = ll_alloc(problem->most, sizeof *s->sorted);
    s->largest = ll_alloc(problem->most, sizeof *s->largest);
    s->best.items = ll_alloc(problem->most, sizeof *s->best.items);
    const bool made = s->chosen != NULL && s->is_chosen != NULL && s->is_out != NULL &&
                      s->share != NULL && s->in_row != NULL && s->fresh != NULL &&
                      s->sorted != NULL && s->largest != NULL && s->best.items != NULL;
    return made ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

/// Items of a bundle that are not chosen; more than `most` for one that cannot be had any more.
static uint32_t open_items(const struct search *s, const struct ll_bundle *b)
{
    uint32_t open = 0;
    for (uint32_t i = 0; i < b->count; i++) {
        if (s->is_out[b->item[i]]) {
            return UINT32_MAX;
        }
        open += !s->is_chosen[b->item[i]];
    }
    return open;
}

/// What a row has won, and what each open item may win for it.
static double weigh_row(struct search *s, size_t row)
{
    const struct ll_best_set_problem *p = s->problem;
    const size_t left = p->most - s->chosen_count;
    double has = 0.0;
    size_t fresh = 0;
    for (size_t k = p->first_bundle[row]; k < p->first_bundle[row + 1]; k++) {
        if (open_items(s, &p->bundles[k]) == 0) {
            has = fmax(has, p->bundles[k].value);
        }
    }
    for (size_t k = p->first_bundle[row]; k < p->first_bundle[row + 1]; k++) {
        const struct ll_bundle *b = &p->bundles[k];
        const uint32_t open = open_items(s, b);
        if (open == 0 || open > left || b->value <= has) {
            continue;
        }
        const double share = (b->value - has) / (double)open;
        for (uint32_t i = 0; i < b->count; i++) {
            const uint32_t item = b->item[i];
            if (!s->is_chosen[item] && share > s->in_row[item]) {
                if (s->in_row[item] == 0.0) {
                    s->fresh[fresh++] = item;
                }
                s->in_row[item] = share;
            }
        }
    }
    for (size_t i = 0; i < fresh; i++) {
        s->share[s->fresh[i]] += s->in_row[s->fresh[i]];
        s->in_row[s->fresh[i]] = 0.0;
    }
    return has;
}

/// The sum of the largest shares, as many as may still be chosen.
static double best_shares(struct search *s)
{
    const size_t left = s->problem->most - s->chosen_count;
    size_t kept = 0;
    for (uint32_t i = 0; i < s->problem->item_count; i++) {
        size_t at = kept;
        if (kept == left && (left == 0 || s->share[i] <= s->largest[left - 1])) {
            continue;
        }
        at -= kept == left;
        kept = at + 1;
        for (; at > 0 && s->largest[at - 1] < s->share[i]; at--) {
            s->largest[at] = s->largest[at - 1];
        }
        s->largest[at] = s->share[i];
    }
    double sum = 0.0;
    for (size_t i = 0; i < kept; i++) {
        sum += s->largest[i];
    }
    return sum;
}

/// A bound of every set that holds what is chosen and nothing that is out.
/// @param ret_has What is won already, at most.
/// @param ret_next The item that promises most; UINT32_MAX when none promises anything.
static double bound_of(struct search *s, double *ret_has, uint32_t *ret_next)
{
    const struct ll_best_set_problem *p = s->problem;
    double has = 0.0;
    uint32_t next = UINT32_MAX;
    for (uint32_t i = 0; i < p->item_count; i++) {
        s->share[i] = 0.0;
    }
    for (size_t row = 0; row < p->row_count; row++) {
        has += weigh_row(s, row);
    }
    for (uint32_t i = 0; i < p->item_count; i++) {
        if (s->share[i] > 0.0 && (next == UINT32_MAX || s->share[i] > s->share[next])) {
            next = i;
        }
    }
    s->work += (double)p->first_bundle[p->row_count] + (double)p->item_count;
    *ret_has = has;
    *ret_next = next;
    return has + best_shares(s);
}

static bool is_more(double a, double b)
{
    return a > b + SAME * fabs(b);
}

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/// Holds what is chosen against the best so far.
static enum ll_code try_chosen(struct search *s, struct ll_err *err)
{
    double worth = 0.0;
    memcpy(s->sorted, s->chosen, s->chosen_count * sizeof *s->sorted);
    qsort(s->sorted, s->chosen_count, sizeof *s->sorted, by_number);
    enum ll_code code =
        s->problem->worth(s->problem->user, s->sorted, s->chosen_count, &worth, err);
    if (code == LL_OK && is_more(worth, s->best.worth)) {
        s->best.worth = worth;
        s->best.count = s->chosen_count;
        memcpy(s->best.items, s->chosen, s->chosen_count * sizeof *s->best.items);
    }
    return code;
}

/// A place in the search: what was left out in the turns before stays out below it.
struct place {
    uint32_t item; ///< under way
    size_t out;    ///< items left out here
    double above;  ///< bound of the place above
};

/// Looks at a place: whether there is an item to go on with.
static enum ll_code look(struct search *s, struct place *place, bool *ret_more, struct ll_err *err)
{
    double has = 0.0;
    *ret_more = false;
    if (s->work >= s->problem->work_limit) {
        s->open_bound = fmax(s->open_bound, place->above);
        return LL_OK;
    }
    place->above = fmin(place->above, bound_of(s, &has, &place->item));
    if (!is_more(place->above, s->best.worth)) {
        return LL_OK;
    }
    enum ll_code code = LL_OK;
    if (place->out == 0 && s->chosen_count > 0 && is_more(has, s->best.worth)) {
        code = try_chosen(s, err);
    }
    *ret_more = place->item != UINT32_MAX && s->chosen_count < s->problem->most;
    return code;
}

/// Goes through all sets that may be better, without recursion: one place a chosen item.
static enum ll_code go(struct search *s, struct place *places, uint32_t *out_items,
                       struct ll_err *err)
{
    size_t out_count = 0;
    enum ll_code code = LL_OK;
    places[0] = (struct place){.above = INFINITY};
    for (;;) {
        struct place *place = &places[s->chosen_count];
        bool more = false;
        code = look(s, place, &more, err);
        if (code != LL_OK) {
            return code;
        }
        if (more) {
            s->is_chosen[place->item] = true;
            s->chosen[s->chosen_count++] = place->item;
            places[s->chosen_count] = (struct place){.above = place->above};
            continue;
        }
        for (; place->out > 0; place->out--) {
            s->is_out[out_items[--out_count]] = false;
        }
        if (s->chosen_count == 0) {
            return LL_OK;
        }
        const uint32_t item = s->chosen[--s->chosen_count];
        s->is_chosen[item] = false;
        s->is_out[item] = true;
        out_items[out_count++] = item;
        places[s->chosen_count].out++;
    }
}

enum ll_code ll_best_set_find(const struct ll_best_set_problem *problem,
                              struct ll_best_set *ret_set, struct ll_err *err)
{
    LL_CLEANUP(search_release) struct search s = {0};
    LL_CLEANUP(ll_freep) struct place *places = ll_calloc(problem->most + 1, sizeof *places);
    LL_CLEANUP(ll_freep) uint32_t *out_items = ll_alloc(problem->item_count, sizeof *out_items);
    if (places == NULL || out_items == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = make_search(problem, &s, err);
    if (code == LL_OK) {
        code = go(&s, places, out_items, err);
    }
    if (code == LL_OK) {
        s.best.bound = fmax(s.best.worth, s.open_bound);
        s.best.proven = !is_more(s.best.bound, s.best.worth);
        *ret_set = s.best;
        s.best = (struct ll_best_set){0};
    }
    return code;
}
