#include "core/certainty.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/pool.h"

/* Sums of 1/k and shares written with few digits: 0.8 must reach 0.8. */
#define ROUNDING 1e-9

struct job {
    const struct ll_draws *draws;
    double interval;
    struct ll_certainty *certainty;
    double *ranks; /* of each worker: draws->villages probabilities */
    const size_t *villages;
    size_t count;
    double *pairs;
};

void ll_rank_probabilities(const struct ll_draws *draws, size_t village, double *ret_p)
{
    const uint16_t *first = draws->first + village * draws->draws;
    const uint16_t *last = draws->last + village * draws->draws;
    for (size_t r = 0; r < draws->villages; r++) {
        ret_p[r] = 0.0;
    }
    for (size_t d = 0; d < draws->draws; d++) {
        double part = 1.0 / (1.0 + last[d] - first[d]);
        for (size_t r = first[d]; r <= last[d]; r++) {
            ret_p[r - 1] += part;
        }
    }
    for (size_t r = 0; r < draws->villages; r++) {
        ret_p[r] /= (double)draws->draws;
    }
}

/* Smallest rank up to which at least `share` of the draws lie. */
static size_t rank_at(const double *p, size_t count, double share)
{
    double sum = 0.0;
    for (size_t r = 0; r < count; r++) {
        sum += p[r];
        if (sum + ROUNDING >= share) {
            return r + 1;
        }
    }
    return count;
}

static void add_weights(struct ll_drawn_weights *sum, const struct ll_drawn_weights *w, double part)
{
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        sum->dimension[d] += part * w->dimension[d];
    }
    for (int i = 0; i < LL_IND_COUNT; i++) {
        sum->indicator[i] += part * w->indicator[i];
    }
}

/* Mean weights of the draws that a village wins; 0 / 0 is NAN where it never does. */
static struct ll_drawn_weights central_weights(const struct ll_draws *draws, size_t village)
{
    const uint16_t *first = draws->first + village * draws->draws;
    const uint16_t *last = draws->last + village * draws->draws;
    struct ll_drawn_weights mean = {{0}, {0}};
    double won = 0.0;
    for (size_t d = 0; d < draws->draws; d++) {
        if (first[d] == 1) {
            double part = 1.0 / last[d];
            add_weights(&mean, &draws->weights[d], part);
            won += part;
        }
    }
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        mean.dimension[d] = won > 0.0 ? mean.dimension[d] / won : (double)NAN;
    }
    for (int i = 0; i < LL_IND_COUNT; i++) {
        mean.indicator[i] = won > 0.0 ? mean.indicator[i] / won : (double)NAN;
    }
    return mean;
}

static enum ll_code sum_up(void *user, unsigned worker, size_t begin, size_t end,
                           struct ll_err *err)
{
    (void)err;
    const struct job *job = user;
    size_t villages = job->draws->villages;
    double *p = job->ranks + worker * villages;
    for (size_t v = begin; v < end; v++) {
        ll_rank_probabilities(job->draws, v, p);
        struct ll_certainty *c = &job->certainty[v];
        struct ll_odds odds = {.p_first = fmin(1.0, p[0])};
        for (size_t r = 0; r < villages && r < LL_TOP_PLACES; r++) {
            odds.p_top3 += p[r];
        }
        odds.p_top3 = fmin(1.0, odds.p_top3);
        odds.rank_median = rank_at(p, villages, 0.5);
        odds.rank_low = rank_at(p, villages, (1.0 - job->interval) / 2.0);
        odds.rank_high = rank_at(p, villages, (1.0 + job->interval) / 2.0);
        c->odds = odds;
        c->central = central_weights(job->draws, v);
    }
    return LL_OK;
}

enum ll_code ll_certainty_of(const struct ll_draws *draws, double interval, unsigned threads,
                             struct ll_certainty *ret_certainty, struct ll_err *err)
{
    threads = threads == 0 ? 1 : threads > LL_THREADS_MAX ? LL_THREADS_MAX : threads;
    LL_CLEANUP(ll_freep)
    double *ranks = ll_alloc(draws->villages * threads, sizeof *ranks);
    if (ranks == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct job job = {
        .draws = draws, .interval = interval, .certainty = ret_certainty, .ranks = ranks};
    return ll_pool_for(threads, draws->villages, 1, sum_up, &job, err);
}

/* Draws of two villages in which the first stands before the second, and in which they tie. */
static void count_pair(const uint16_t *restrict a, const uint16_t *restrict b, size_t count,
                       size_t *ret_before, size_t *ret_tied)
{
    size_t before = 0;
    size_t tied = 0;
    for (size_t from = 0; from < count; from += 32768U) { /* so that 16 bits can count */
        size_t end = count - from < 32768U ? count : from + 32768U;
        uint16_t wins = 0;
        uint16_t ties = 0;
        for (size_t d = from; d < end; d++) {
            wins = (uint16_t)(wins + (a[d] < b[d]));
            ties = (uint16_t)(ties + (a[d] == b[d]));
        }
        before += wins;
        tied += ties;
    }
    *ret_before = before;
    *ret_tied = tied;
}

double ll_pair_probability(const struct ll_draws *draws, size_t a, size_t b)
{
    size_t before = 0;
    size_t tied = 0;
    count_pair(draws->first + a * draws->draws, draws->first + b * draws->draws, draws->draws,
               &before, &tied);
    return ((double)before + (double)tied / 2.0) / (double)draws->draws;
}

static enum ll_code pair_rows(void *user, unsigned worker, size_t begin, size_t end,
                              struct ll_err *err)
{
    (void)worker;
    (void)err;
    const struct job *job = user;
    for (size_t i = begin; i < end; i++) {
        job->pairs[i * job->count + i] = 0.5;
        for (size_t k = i + 1; k < job->count; k++) {
            double p = ll_pair_probability(job->draws, job->villages[i], job->villages[k]);
            job->pairs[i * job->count + k] = p;
            job->pairs[k * job->count + i] = 1.0 - p;
        }
    }
    return LL_OK;
}

enum ll_code ll_pair_probabilities(const struct ll_draws *draws, const size_t *villages,
                                   size_t count, unsigned threads, double *ret_p,
                                   struct ll_err *err)
{
    struct job job = {.draws = draws, .villages = villages, .count = count, .pairs = ret_p};
    return ll_pool_for(threads, count, 1, pair_rows, &job, err);
}

const char *ll_first_key(enum ll_first_kind kind)
{
    static const char *const keys[LL_FIRST_COUNT] = {"clearly-first", "probably-first",
                                                     "cannot-be-told-apart"};
    return keys[kind];
}

enum ll_first_kind ll_first_among(const double *p_first, size_t count,
                                  struct ll_first_bounds bounds, size_t *ret_villages,
                                  size_t *ret_found)
{
    for (size_t i = 0; i < count; i++) { /* by insertion: the most probable first */
        size_t at = i;
        for (; at > 0 && p_first[ret_villages[at - 1]] < p_first[i]; at--) {
            ret_villages[at] = ret_villages[at - 1];
        }
        ret_villages[at] = i;
    }
    double sum = 0.0;
    size_t found = 0;
    while (found < count && sum + ROUNDING < bounds.clear) {
        sum += p_first[ret_villages[found++]];
    }
    *ret_found = found;
    double best = found > 0 ? p_first[ret_villages[0]] + ROUNDING : 0.0;
    return best >= bounds.clear      ? LL_FIRST_CLEAR
           : best >= bounds.probable ? LL_FIRST_PROBABLE
                                     : LL_FIRST_OPEN;
}
