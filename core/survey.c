#include "core/survey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/pool.h"

#define HALVES      2U
#define SURE_ERRORS 3.0 /* a gain counts from so many standard errors */

/* Who wins each draw, one after another; villages that tie share the draw. */
struct winners {
    size_t *begin; /* [draw], and one after the last */
    uint16_t *village;
};

struct job {
    const struct ll_draw_input *input;
    const struct ll_draws *draws;
    double clear;
    struct winners winners;
    size_t leader[HALVES];        /* of all draws, found in one half, judged in the other */
    struct ll_survey_item *items; /* [village * LL_FIELD_COUNT + field], then of common inputs */
    double *tally;                /* of each worker: [half][bin][village] wins */
};

void ll_survey_clear(struct ll_survey *survey)
{
    ll_free(survey->items);
    *survey = (struct ll_survey){0};
}

static void winners_clear(struct winners *w)
{
    ll_free(w->begin);
    ll_free(w->village);
}

static enum ll_code find_winners(const struct ll_draws *draws, struct winners *ret,
                                 struct ll_err *err)
{
    size_t total = 0;
    ret->begin = ll_calloc(draws->draws + 1, sizeof *ret->begin);
    if (ret->begin == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t v = 0; v < draws->villages; v++) {
        for (size_t d = 0; d < draws->draws; d++) {
            bool won = draws->first[v * draws->draws + d] == 1;
            ret->begin[d + 1] += won;
            total += won;
        }
    }
    ret->village = ll_alloc(total, sizeof *ret->village);
    LL_CLEANUP(ll_freep) size_t *next = ll_alloc(draws->draws, sizeof *next);
    if (ret->village == NULL || next == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t d = 0; d < draws->draws; d++) {
        ret->begin[d + 1] += ret->begin[d];
        next[d] = ret->begin[d];
    }
    for (size_t v = 0; v < draws->villages; v++) {
        for (size_t d = 0; d < draws->draws; d++) {
            if (draws->first[v * draws->draws + d] == 1) {
                ret->village[next[d]++] = (uint16_t)v;
            }
        }
    }
    return LL_OK;
}

/* The part of a draw that a village wins. */
static double won_by(const struct winners *w, size_t draw, size_t village)
{
    size_t begin = w->begin[draw];
    size_t end = w->begin[draw + 1];
    for (size_t i = begin; i < end; i++) {
        if (w->village[i] == village) {
            return 1.0 / (double)(end - begin);
        }
    }
    return 0.0;
}

static void add_winners(const struct winners *w, size_t draw, double *wins)
{
    size_t begin = w->begin[draw];
    size_t end = w->begin[draw + 1];
    for (size_t i = begin; i < end; i++) {
        wins[w->village[i]] += 1.0 / (double)(end - begin);
    }
}

static size_t greatest(const double *wins, size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        best = wins[i] > wins[best] ? i : best;
    }
    return best;
}

static size_t bin_of(const struct job *job, const struct ll_survey_item *item, size_t draw)
{
    uint64_t seed = job->input->seed;
    double unit =
        item->village == LL_SURVEY_EVERYWHERE
            ? ll_draw_common_unit(seed, (enum ll_common_input)(item->field - LL_FIELD_COUNT), draw)
            : ll_draw_unit(seed, job->input->villages[item->village].key, item->field, draw);
    return (size_t)(unit * LL_SURVEY_BINS);
}

/* Value of one field: tallies the winners by bin and half, then judges each half by the leaders of
 * the other, draw by draw beside the leader of all draws. */
static void value_field(const struct job *job, double *tally, struct ll_survey_item *item)
{
    const struct ll_draws *draws = job->draws;
    size_t n = draws->villages;
    double sum = 0.0;
    double squares = 0.0;
    double parts[LL_SURVEY_BINS] = {0};
    double held[LL_SURVEY_BINS] = {0};
    size_t leader[HALVES][LL_SURVEY_BINS];
    memset(tally, 0, HALVES * LL_SURVEY_BINS * n * sizeof *tally);
    for (size_t d = 0; d < draws->draws; d++) {
        size_t bin = bin_of(job, item, d);
        add_winners(&job->winners, d, tally + (d % HALVES * LL_SURVEY_BINS + bin) * n);
    }
    for (size_t h = 0; h < HALVES; h++) {
        for (size_t b = 0; b < LL_SURVEY_BINS; b++) {
            leader[h][b] = greatest(tally + (h * LL_SURVEY_BINS + b) * n, n);
        }
    }
    for (size_t d = 0; d < draws->draws; d++) {
        size_t bin = bin_of(job, item, d);
        size_t other = 1 - d % HALVES;
        double then = won_by(&job->winners, d, leader[other][bin]);
        double more = then - won_by(&job->winners, d, job->leader[other]);
        sum += more;
        squares += more * more;
        parts[bin] += 1.0;
        held[bin] += then;
    }
    double count = (double)draws->draws;
    item->gain = sum / count;
    item->error = sqrt(fmax(0.0, squares / count - item->gain * item->gain) / count);
    for (size_t b = 0; b < LL_SURVEY_BINS; b++) {
        bool clear = parts[b] > 0.0 && held[b] / parts[b] >= job->clear;
        item->p_clear += clear ? parts[b] / count : 0.0;
    }
}

/* Whether some indicator that hangs on a field is not known exactly. */
static bool field_open(const struct job *job, size_t village, unsigned field)
{
    for (int i = 0; i < LL_IND_COUNT; i++) {
        const struct ll_measure *m = &job->input->villages[village].measure[i];
        if (ll_survey_field((enum ll_indicator_id)i) == field && !(m->low == m->high)) {
            return true;
        }
    }
    return false;
}

static bool ever_first(const struct ll_draws *draws, size_t village)
{
    for (size_t d = 0; d < draws->draws; d++) {
        if (draws->first[village * draws->draws + d] == 1) {
            return true;
        }
    }
    return false;
}

/* Whether a common input moves an indicator of a village that ever comes first. */
static bool common_open(const struct job *job, enum ll_common_input input)
{
    for (size_t v = 0; v < job->draws->villages; v++) {
        const struct ll_swing *swing = job->input->villages[v].swing;
        bool moves = false;
        for (size_t slot = 0; swing != NULL && slot < LL_SWING_COUNT; slot++) {
            moves = moves || ll_swing_moves(&swing[slot], slot, input);
        }
        if (moves && ever_first(job->draws, v)) {
            return true;
        }
    }
    return false;
}

static void value_common(const struct job *job, double *tally, enum ll_common_input input)
{
    struct ll_survey_item *item =
        &job->items[job->draws->villages * LL_FIELD_COUNT + (size_t)input];
    if (common_open(job, input)) {
        *item = (struct ll_survey_item){.village = LL_SURVEY_EVERYWHERE,
                                        .field = LL_FIELD_COUNT + (unsigned)input};
        value_field(job, tally, item);
    }
}

/* Villages, and after them the common inputs. */
static enum ll_code value_villages(void *user, unsigned worker, size_t begin, size_t end,
                                   struct ll_err *err)
{
    (void)err;
    const struct job *job = user;
    double *tally = job->tally + worker * HALVES * LL_SURVEY_BINS * job->draws->villages;
    for (size_t v = begin; v < end; v++) {
        if (v >= job->draws->villages) {
            value_common(job, tally, (enum ll_common_input)(v - job->draws->villages));
            continue;
        }
        if (!ever_first(job->draws, v)) {
            continue;
        }
        for (unsigned f = 0; f < LL_FIELD_COUNT; f++) {
            struct ll_survey_item *item = &job->items[v * LL_FIELD_COUNT + f];
            if (field_open(job, v, f)) {
                *item = (struct ll_survey_item){.village = v, .field = f};
                value_field(job, tally, item);
            }
        }
    }
    return LL_OK;
}

static int by_gain(const void *a, const void *b)
{
    const struct ll_survey_item *p = a;
    const struct ll_survey_item *q = b;
    if (p->gain != q->gain) {
        return p->gain > q->gain ? -1 : 1;
    }
    if (p->village != q->village) {
        return p->village > q->village ? 1 : -1;
    }
    return (p->field > q->field) - (p->field < q->field);
}

/* The leader of all draws, by each half. */
static enum ll_code find_leaders(struct job *job, struct ll_err *err)
{
    size_t n = job->draws->villages;
    LL_CLEANUP(ll_freep) double *wins = ll_alloc(n, sizeof *wins);
    if (wins == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t h = 0; h < HALVES; h++) {
        memset(wins, 0, n * sizeof *wins);
        for (size_t d = h; d < job->draws->draws; d += HALVES) {
            add_winners(&job->winners, d, wins);
        }
        job->leader[h] = greatest(wins, n);
    }
    return LL_OK;
}

static double leaders_share(const struct job *job)
{
    double sum = 0.0;
    for (size_t d = 0; d < job->draws->draws; d++) {
        sum += won_by(&job->winners, d, job->leader[1 - d % HALVES]);
    }
    return sum / (double)job->draws->draws;
}

static void job_clear(struct job *job)
{
    winners_clear(&job->winners);
    ll_free(job->items);
    ll_free(job->tally);
}

/* Gives away the items that count, in order. */
static void take_items(struct job *job, struct ll_survey *ret_survey)
{
    size_t kept = 0;
    size_t all = job->draws->villages * LL_FIELD_COUNT + LL_COMMON_COUNT;
    for (size_t i = 0; i < all; i++) {
        const struct ll_survey_item item = job->items[i];
        if (item.gain > SURE_ERRORS * item.error && item.gain > 0.0) {
            job->items[kept++] = item;
        }
    }
    if (kept > 0) {
        qsort(job->items, kept, sizeof *job->items, by_gain);
    }
    *ret_survey =
        (struct ll_survey){.p_first = leaders_share(job), .count = kept, .items = job->items};
    job->items = NULL;
}

enum ll_code ll_survey_of(const struct ll_draw_input *input, const struct ll_draws *draws,
                          double clear, struct ll_survey *ret_survey, struct ll_err *err)
{
    size_t n = draws->villages;
    unsigned threads = input->threads == 0               ? 1
                       : input->threads > LL_THREADS_MAX ? LL_THREADS_MAX
                                                         : input->threads;
    LL_CLEANUP(job_clear) struct job job = {.input = input, .draws = draws, .clear = clear};
    if (input->count != n || input->draws != draws->draws) {
        return ll_fail(err, LL_E_INVALID, "these draws are of other villages");
    }
    if (n == 0) {
        *ret_survey = (struct ll_survey){0};
        return LL_OK;
    }
    job.items = ll_calloc(n * LL_FIELD_COUNT + LL_COMMON_COUNT, sizeof *job.items);
    job.tally = ll_alloc(threads * HALVES * LL_SURVEY_BINS * n, sizeof *job.tally);
    if (job.items == NULL || job.tally == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = find_winners(draws, &job.winners, err);
    if (code == LL_OK) {
        code = find_leaders(&job, err);
    }
    if (code == LL_OK) {
        code = ll_pool_for(threads, n + LL_COMMON_COUNT, 1, value_villages, &job, err);
    }
    if (code == LL_OK) {
        take_items(&job, ret_survey);
    }
    return code;
}
