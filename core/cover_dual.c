/* The bound. Each row pays a price to every column that covers it; a price is fair when what a row
 * pays for the covers it needs is no more than its weight. For any prices, weight that the rows
 * keep plus the best that the columns can collect within the budget is at least what any choice is
 * worth (Lagrangian relaxation of "served only if covered"; Galvao and ReVelle 1996 for maximal
 * covering, Caprara, Fischetti and Toth 1999 for covering). Prices are improved by subgradient
 * steps with a memory (Camerini, Fratta and Maffioli 1975) whose length is Polyak's, towards the
 * best value known.
 *
 * A row that needs two may name one column its favourite: "without the favourite it is covered once
 * more" is relaxed too, at the price `extra`. Without this a row covered once would count as half
 * served, and the bound would be of little use. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/cover_private.h"

#define SCALE_LEAST 0.3  /* of the first steps for a smaller problem */
#define SHORTER     0.8  /* what steps are multiplied with when they win nothing */
#define IDLE_FAR    5U   /* steps that may win nothing, while they are long */
#define IDLE_NEAR   20U  /* and when they are shorter */
#define NEAR        0.35 /* than this */
#define WINS        1e-4 /* share of the distance to the value that counts as won */
#define SHARE_NEW   0.1  /* of the present try, in the average of the shares */
#define ALIKE_LEAD  0.2  /* by which another column must be in more to become the favourite */

void ll_cover_dual_clear(struct ll_cover_dual *dual)
{
    ll_free(dual->price);
    ll_free(dual->extra);
    ll_free(dual->value);
    ll_free(dual->share);
    ll_free(dual->mean);
    ll_free(dual->hits);
    ll_free(dual->move);
    ll_free(dual->extra_move);
    ll_free(dual->left);
    ll_free(dual->cap);
    ll_free(dual->reach);
    ll_free(dual->items);
    ll_free(dual->picked);
    *dual = (struct ll_cover_dual){0};
}

enum ll_code ll_cover_dual_make(struct ll_cover_problem *problem, struct ll_cover_dual *ret_dual,
                                struct ll_err *err)
{
    const struct ll_cover_problem *p = problem;
    LL_CLEANUP(ll_cover_dual_clear)
    struct ll_cover_dual d = {.problem = problem, .bound = INFINITY, .scale = problem->scale};
    d.price = ll_alloc(p->rows, sizeof *d.price);
    d.extra = ll_alloc(p->rows, sizeof *d.extra);
    d.value = ll_alloc(p->cols, sizeof *d.value);
    d.share = ll_calloc(p->cols, sizeof *d.share);
    d.mean = ll_calloc(p->cols, sizeof *d.mean);
    d.hits = ll_alloc(p->rows, sizeof *d.hits);
    d.move = ll_calloc(p->rows, sizeof *d.move);
    d.extra_move = ll_calloc(p->rows, sizeof *d.extra_move);
    d.left = ll_calloc(p->rows, sizeof *d.left);
    d.cap = ll_alloc(p->rows, sizeof *d.cap);
    d.reach = ll_alloc(p->rows, sizeof *d.reach);
    d.items = ll_alloc(p->rows > p->cols ? p->rows : p->cols, sizeof *d.items);
    d.picked = ll_alloc(p->cols, sizeof *d.picked);
    if (d.price == NULL || d.extra == NULL || d.value == NULL || d.share == NULL ||
        d.mean == NULL || d.hits == NULL || d.move == NULL || d.extra_move == NULL ||
        d.left == NULL || d.cap == NULL || d.reach == NULL || d.items == NULL || d.picked == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t r = 0; r < p->rows; r++) {
        d.cap[r] = p->least_cost ? INFINITY : p->weight[r];
        d.reach[r] = p->least_cost && p->allowance <= 0.0 ? 1.0 : p->weight[r];
    }
    memcpy(d.price, p->price, p->rows * sizeof *d.price);
    memcpy(d.extra, p->extra, p->rows * sizeof *d.extra);
    *ret_dual = d;
    d = (struct ll_cover_dual){0}; /* now the caller's */
    return LL_OK;
}

static double pays(const struct ll_cover_dual *d, uint32_t row)
{
    return d->problem->need[row] * d->price[row] + d->extra[row];
}

/// What the rows pay to each column.
static void collect(struct ll_cover_dual *d)
{
    const struct ll_cover_problem *p = d->problem;
    for (uint32_t c = 0; c < p->cols; c++) {
        double sum = 0.0;
        for (uint32_t e = p->col_first[c]; e < p->col_first[c + 1]; e++) {
            sum += d->price[p->col_row[e]];
        }
        d->value[c] = sum;
    }
    for (uint32_t r = 0; p->pairs > 0 && r < p->rows; r++) {
        for (uint32_t e = p->row_first[r]; d->extra[r] > 0.0 && e < p->row_first[r + 1]; e++) {
            uint32_t c = p->row_col[e];
            d->value[c] += c == p->favourite[r] ? 0.0 : d->extra[r];
        }
    }
}

static void forget_picked(struct ll_cover_dual *d)
{
    for (uint32_t i = 0; i < d->picked_count; i++) {
        d->share[d->picked[i]] = 0.0;
    }
    d->picked_count = 0;
}

static void pick(struct ll_cover_dual *d, uint32_t col, double share)
{
    if (share > 0.0) {
        d->share[col] = share;
        d->picked[d->picked_count++] = col;
    }
}

/// Lets the relaxed problem choose columns. @return what it collects.
static double choose_cols(struct ll_cover_dual *d)
{
    const struct ll_cover_problem *p = d->problem;
    forget_picked(d);
    size_t count = 0;
    double sum = 0.0;
    for (uint32_t c = 0; c < p->cols; c++) {
        double gain = d->value[c] - (p->least_cost ? p->cost[c] : 0.0);
        if (gain <= 0.0) {
            continue;
        }
        if (p->least_cost) {
            pick(d, c, 1.0);
            sum += gain;
        } else {
            d->items[count++] = (struct ll_cover_item){
                .ratio = gain / p->cost[c], .gain = gain, .size = p->cost[c], .index = c};
        }
    }
    if (p->least_cost) {
        return sum;
    }
    d->fill = ll_cover_fill(d->items, count, p->budget);
    for (size_t i = 0; i < d->fill.whole; i++) {
        pick(d, d->items[i].index, 1.0);
    }
    if (d->fill.whole < count) {
        pick(d, d->items[d->fill.whole].index, d->fill.part);
    }
    return d->fill.gain;
}

/// Lets the relaxed problem leave rows unserved, as far as that is allowed. @return what it saves.
static double leave_rows(struct ll_cover_dual *d)
{
    const struct ll_cover_problem *p = d->problem;
    if (!p->least_cost || p->allowance <= 0.0) {
        return 0.0;
    }
    size_t count = 0;
    for (uint32_t r = 0; r < p->rows; r++) {
        d->left[r] = 0.0;
        double paid = pays(d, r);
        if (paid > 0.0) {
            d->items[count++] = (struct ll_cover_item){
                .ratio = paid / p->weight[r], .gain = paid, .size = p->weight[r], .index = r};
        }
    }
    struct ll_cover_fill fill = ll_cover_fill(d->items, count, p->allowance);
    for (size_t i = 0; i < fill.whole; i++) {
        d->left[d->items[i].index] = 1.0;
    }
    if (fill.whole < count) {
        d->left[d->items[fill.whole].index] = fill.part;
    }
    return fill.gain;
}

/// The bound that the present prices prove, errors of rounding included.
static double evaluate(struct ll_cover_dual *d)
{
    const struct ll_cover_problem *p = d->problem;
    collect(d);
    double kept = 0.0;
    double size = fabs(p->settled);
    for (uint32_t r = 0; r < p->rows; r++) {
        double paid = pays(d, r);
        kept += (p->least_cost ? 0.0 : p->weight[r]) - paid;
        size += p->weight[r] + paid;
    }
    double saved = leave_rows(d); /* before the columns: both use the same items */
    double collected = choose_cols(d);
    size += saved + collected;
    return p->settled + kept + saved + collected +
           size * DBL_EPSILON * ((double)p->rows + (double)p->cols + 16.0);
}

static void count_hits(struct ll_cover_dual *d)
{
    const struct ll_cover_problem *p = d->problem;
    memset(d->hits, 0, p->rows * sizeof *d->hits);
    for (uint32_t i = 0; i < d->picked_count; i++) {
        uint32_t c = d->picked[i];
        for (uint32_t e = p->col_first[c]; e < p->col_first[c + 1]; e++) {
            d->hits[p->col_row[e]] += d->share[c];
        }
    }
}

static void average(struct ll_cover_dual *d)
{
    for (uint32_t c = 0; c < d->problem->cols; c++) {
        d->mean[c] += SHARE_NEW * (d->share[c] - d->mean[c]);
    }
}

/// Makes the column that is in most the favourite of each row that needs two. @return whether any
/// favourite is a new one.
static bool choose_favourites(struct ll_cover_dual *d)
{
    struct ll_cover_problem *p = d->problem;
    bool changed = false;
    for (uint32_t r = 0; p->pairs > 0 && r < p->rows; r++) {
        if (p->need[r] != 2) {
            continue;
        }
        uint32_t best = p->favourite[r];
        double lead = ALIKE_LEAD;
        for (uint32_t e = p->row_first[r]; e < p->row_first[r + 1]; e++) {
            uint32_t c = p->row_col[e];
            double have = best == LL_COVER_NONE ? -1.0 : d->mean[best];
            if (d->mean[c] > have + lead) {
                best = c;
                lead = 0.0;
            }
        }
        changed |= p->favourite[r] != best;
        p->favourite[r] = best;
    }
    return changed;
}

static void keep_prices(struct ll_cover_dual *d)
{
    memcpy(d->problem->price, d->price, d->problem->rows * sizeof *d->price);
    memcpy(d->problem->extra, d->extra, d->problem->rows * sizeof *d->extra);
}

static void go_back(struct ll_cover_dual *d)
{
    memcpy(d->price, d->problem->price, d->problem->rows * sizeof *d->price);
    memcpy(d->extra, d->problem->extra, d->problem->rows * sizeof *d->extra);
}

/// Takes note of a bound; shortens the steps when nothing is won any more.
static void judge(struct ll_cover_dual *d, double bound, double aim)
{
    double win = WINS * fmax(0.0, d->bound - aim);
    d->idle = bound < d->bound - win ? 0 : d->idle + 1;
    if (bound < d->bound) {
        d->bound = bound;
        keep_prices(d);
    }
    if (d->idle > (d->scale < NEAR ? IDLE_NEAR : IDLE_FAR)) {
        d->idle = 0;
        d->scale *= SHORTER;
        go_back(d);
        memset(d->move, 0, d->problem->rows * sizeof *d->move);
        memset(d->extra_move, 0, d->problem->rows * sizeof *d->extra_move);
        (void)evaluate(d);
    }
}

static void try_prices(struct ll_cover_dual *dual, struct ll_cover_run *run, unsigned tries)
{
    for (unsigned i = 0; i < tries; i++) {
        double bound = evaluate(dual);
        judge(dual, bound, run->best.value);
        average(dual);
        if (ll_cover_enough(run, ll_cover_round(run, dual->bound)) || ll_cover_late(run)) {
            return;
        }
        count_hits(dual);
        double square = ll_cover_direction(dual);
        if (square <= 0.0) {
            return; /* the relaxed problem's choice is a real one: no better bound exists */
        }
        double distance = fmax(bound - run->best.value, DBL_EPSILON * fabs(bound));
        ll_cover_move(dual, dual->scale * distance / square);
    }
}

void ll_cover_dual_run(struct ll_cover_dual *dual, struct ll_cover_run *run, unsigned tries)
{
    double known = dual->bound;
    if (choose_favourites(dual)) {
        dual->bound = INFINITY; /* the best prices are to be found anew */
    }
    go_back(dual);
    try_prices(dual, run, tries);
    dual->bound = fmin(dual->bound, known);
    dual->problem->scale = fmax(dual->scale, SCALE_LEAST);
}

/// Bound when a column that is not in entirely must be chosen.
static double bound_with(const struct ll_cover_dual *d, uint32_t col, double bound)
{
    const struct ll_cover_problem *p = d->problem;
    if (p->least_cost) {
        return bound - fmax(0.0, p->cost[col] - d->value[col]);
    }
    return bound - fmax(0.0, p->cost[col] * d->fill.least_in - d->value[col]);
}

/// Bound when a column must not be chosen.
static double bound_without(const struct ll_cover_dual *d, uint32_t col, double bound)
{
    const struct ll_cover_problem *p = d->problem;
    if (p->least_cost) {
        return bound - fmax(0.0, d->value[col] - p->cost[col]);
    }
    return bound - fmax(0.0, d->value[col] - p->cost[col] * d->fill.most_out);
}

void ll_cover_dual_fix(struct ll_cover_dual *dual, struct ll_cover_run *run,
                       struct ll_cover_marks *marks)
{
    go_back(dual);
    double bound = evaluate(dual);
    for (uint32_t c = 0; c < dual->problem->cols; c++) {
        double other = ll_cover_round(run, dual->share[c] < 1.0 ? bound_with(dual, c, bound)
                                                                : bound_without(dual, c, bound));
        if (marks->col[c] == LL_COVER_OPEN && ll_cover_enough(run, other)) {
            marks->col[c] = dual->share[c] < 1.0 ? LL_COVER_DROPPED : LL_COVER_TAKEN;
            marks->count++;
            run->closed = fmax(run->closed, other);
        }
    }
}

/// Least worth per cost of the chosen columns.
static double least_worth(const struct ll_cover_state *s)
{
    double least = INFINITY;
    for (uint32_t c = 0; c < s->problem->cols; c++) {
        if (s->inside[c]) {
            least = fmin(least, s->delta[c] / s->problem->cost[c]);
        }
    }
    return isfinite(least) ? least : 0.0;
}

void ll_cover_price(struct ll_cover_problem *problem, const struct ll_cover_state *state)
{
    struct ll_cover_problem *p = problem;
    double least = p->least_cost ? 1.0 : least_worth(state);
    for (uint32_t r = 0; r < p->rows; r++) {
        p->price[r] = p->least_cost ? 0.0 : p->weight[r] / p->need[r];
        p->extra[r] = 0.0;
    }
    for (uint32_t c = 0; c < p->cols; c++) {
        double part = state->inside[c] && state->delta[c] > 0.0
                          ? fmin(1.0, least * p->cost[c] / state->delta[c])
                          : 0.0;
        for (uint32_t e = p->col_first[c]; part > 0.0 && e < p->col_first[c + 1]; e++) {
            uint32_t r = p->col_row[e];
            if (state->hits[r] == p->need[r]) {
                p->price[r] = part * state->worth[r] / p->need[r];
            } else if (state->hits[r] > p->need[r]) {
                p->price[r] = 0.0;
            }
        }
    }
}
