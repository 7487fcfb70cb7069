#include "core/draws.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/dirichlet.h"
#include "core/draw_ranks.h"
#include "core/draw_swings.h"
#include "core/pool.h"

#define BLOCK     LL_DRAW_BLOCK
#define COMMON    0xC0440017A11F0000U /* in place of a village's key: of all of them */
#define SCORE_MAX 100.0
#define LN_MAX    4.61 /* a little over ln 100, the greatest ln S */

struct job {
    const struct ll_draw_input *input;
    struct ll_draw_span *spans;   /* [village * LL_IND_COUNT + indicator] */
    struct ll_draw_swing *swings; /* [village * LL_SWING_COUNT + slot] */
    size_t slot[LL_IND_COUNT];    /* of each indicator */
    double dimension_weight[LL_DIM_COUNT];
    size_t members[LL_DIM_COUNT][LL_IND_COUNT]; /* indicators of each dimension */
    size_t member_count[LL_DIM_COUNT];
    struct ll_draws *draws;
    struct scratch *scratch; /* of each worker */
};

/* Columns of one block. */
struct scratch {
    double weight[LL_IND_COUNT][BLOCK];
    double dimension_weight[LL_DIM_COUNT][BLOCK];
    double unit[LL_FIELD_COUNT][BLOCK];
    struct ll_draw_blends blends;
    uint32_t *value; /* [village * BLOCK + draw]: ln S in steps */
    uint16_t *first; /* likewise */
    uint16_t *last;
    struct ll_draw_sorter sorter;
};

void ll_draws_clear(struct ll_draws *draws)
{
    ll_free(draws->first);
    ll_free(draws->last);
    ll_free(draws->weights);
    *draws = (struct ll_draws){0};
}

static uint64_t mixed(uint64_t z)
{
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

/* Start of the splitmix64 sequence that a field of a village takes its numbers from. */
static uint64_t field_start(uint64_t seed, uint64_t village_key, unsigned field)
{
    return mixed(mixed(seed + 0x9E3779B97F4A7C15U) ^ mixed(village_key + 0xD1342543DE82EF95U) ^
                 (uint64_t)(field + 1U) * 0xDA942042E4DD58B5U);
}

static double unit_at(uint64_t start, size_t draw)
{
    return (double)(int64_t)(mixed(start + ((uint64_t)draw + 1U) * 0x9E3779B97F4A7C15U) >> 11) *
           0x1.0p-53;
}

double ll_draw_unit(uint64_t seed, uint64_t village_key, unsigned field, size_t draw)
{
    return unit_at(field_start(seed, village_key, field), draw);
}

double ll_draw_common_unit(uint64_t seed, enum ll_common_input input, size_t draw)
{
    return ll_draw_unit(seed, COMMON, (unsigned)input, draw);
}

uint64_t ll_draw_key(const char *code)
{
    uint64_t hash = 0xCBF29CE484222325U; /* FNV-1a, 64 bits */
    for (; *code != '\0'; code++) {
        hash = (hash ^ (unsigned char)*code) * 0x100000001B3U;
    }
    return hash;
}

static void draw_weights(const struct job *job, size_t draw, struct ll_drawn_weights *w)
{
    const ll_indicators *indicators = job->input->indicators;
    struct ll_rng rng = ll_rng_make(job->input->seed, draw);
    ll_rng_dirichlet(&rng, job->input->concentration, job->dimension_weight, LL_DIM_COUNT,
                     w->dimension);
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        double given[LL_IND_COUNT];
        double drawn[LL_IND_COUNT];
        size_t count = job->member_count[d];
        for (size_t k = 0; k < count; k++) {
            enum ll_indicator_id id = (enum ll_indicator_id)job->members[d][k];
            given[k] = ll_indicator(indicators, id)->weight;
        }
        ll_rng_dirichlet(&rng, job->input->concentration, given, count, drawn);
        for (size_t k = 0; k < count; k++) {
            w->indicator[job->members[d][k]] = drawn[k];
        }
    }
}

static void draw_block_weights(const struct job *job, struct scratch *s, size_t begin, size_t count)
{
    for (size_t k = 0; k < BLOCK; k++) {
        struct ll_drawn_weights spare;
        struct ll_drawn_weights *w = k < count ? &job->draws->weights[begin + k] : &spare;
        draw_weights(job, begin + k, w);
        for (size_t i = 0; i < LL_IND_COUNT; i++) {
            s->weight[i][k] = w->indicator[i];
        }
        for (size_t d = 0; d < LL_DIM_COUNT; d++) {
            s->dimension_weight[d][k] = w->dimension[d];
        }
    }
}

/* The swing of an indicator of a village; NULL for one that stands still. */
static const struct ll_draw_swing *swing_of(const struct job *job, size_t village, size_t indicator)
{
    size_t slot = job->slot[indicator];
    const struct ll_draw_swing *swing =
        slot == LL_SWING_COUNT ? NULL : &job->swings[village * LL_SWING_COUNT + slot];
    return swing != NULL && swing->moves ? swing : NULL;
}

static void draw_units(const struct job *job, struct scratch *s, size_t village, size_t begin)
{
    const struct ll_draw_span *spans = job->spans + village * LL_IND_COUNT;
    bool drawn[LL_FIELD_COUNT] = {false};
    for (size_t i = 0; i < LL_IND_COUNT; i++) {
        unsigned field = ll_survey_field((enum ll_indicator_id)i);
        const struct ll_draw_swing *swing = swing_of(job, village, i);
        if (!(swing != NULL ? swing->open : spans[i].width != 0.0) || drawn[field]) {
            continue;
        }
        drawn[field] = true;
        uint64_t start = field_start(job->input->seed, job->input->villages[village].key, field);
        for (size_t k = 0; k < BLOCK; k++) {
            s->unit[field][k] = unit_at(start, begin + k);
        }
    }
}

static void add_square(double *restrict sum, const double *restrict weight, double score)
{
    double cut = fmin(SCORE_MAX, fmax(0.0, score));
    double square = cut * cut;
    for (size_t k = 0; k < BLOCK; k++) {
        sum[k] += weight[k] * square;
    }
}

static void add_squares(double *restrict sum, const double *restrict weight,
                        const double *restrict unit, struct ll_draw_span span)
{
    for (size_t k = 0; k < BLOCK; k++) {
        double x = span.from + unit[k] * span.width;
        x = x > 0.0 ? x : 0.0;
        x = x < SCORE_MAX ? x : SCORE_MAX;
        sum[k] += weight[k] * (x * x);
    }
}

static void add_indicator(const struct job *job, struct scratch *s, size_t village, size_t i,
                          double *restrict sum)
{
    const struct ll_draw_span span = job->spans[village * LL_IND_COUNT + i];
    const struct ll_draw_swing *swing = swing_of(job, village, i);
    const double *unit = s->unit[ll_survey_field((enum ll_indicator_id)i)];
    if (swing != NULL) {
        ll_draw_swing_add(swing, &s->blends, job->slot[i], s->weight[i], unit, sum);
    } else if (span.width == 0.0) {
        add_square(sum, s->weight[i], span.from);
    } else {
        add_squares(sum, s->weight[i], unit, span);
    }
}

/* ln S of one village in each draw of the block, in steps of 1.1e-9. */
static void index_village(const struct job *job, struct scratch *s, size_t village)
{
    double total[BLOCK] = {0};
    for (size_t d = 0; d < LL_DIM_COUNT; d++) {
        double sum[BLOCK] = {0};
        for (size_t m = 0; m < job->member_count[d]; m++) {
            add_indicator(job, s, village, job->members[d][m], sum);
        }
        for (size_t k = 0; k < BLOCK; k++) { /* the dimension is the root: half its logarithm */
            double square = sum[k] > 1.0 ? sum[k] : 1.0;
            square = square < SCORE_MAX * SCORE_MAX ? square : SCORE_MAX * SCORE_MAX;
            total[k] += s->dimension_weight[d][k] * (0.5 * log(square));
        }
    }
    uint32_t *value = s->value + village * BLOCK;
    for (size_t k = 0; k < BLOCK; k++) {
        value[k] = (uint32_t)(total[k] * ((double)UINT32_MAX / LN_MAX) + 0.5);
    }
}

static enum ll_code draw_block(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    (void)err;
    const struct job *job = user;
    struct scratch *s = &job->scratch[worker];
    size_t count = end - begin;
    size_t villages = job->input->count;
    draw_block_weights(job, s, begin, count);
    ll_draw_blends_fill(job->input->seed, begin, &s->blends);
    for (size_t v = 0; v < villages; v++) {
        draw_units(job, s, v, begin);
        index_village(job, s, v);
    }
    for (size_t k = 0; k < count; k++) {
        ll_draw_rank(&s->sorter, s->value + k, villages, BLOCK, s->first + k, s->last + k);
    }
    for (size_t v = 0; v < villages; v++) {
        size_t at = v * job->draws->draws + begin;
        memcpy(job->draws->first + at, s->first + v * BLOCK, count * sizeof *s->first);
        memcpy(job->draws->last + at, s->last + v * BLOCK, count * sizeof *s->last);
    }
    return LL_OK;
}

static void scratch_clear(struct scratch *s)
{
    ll_free(s->value);
    ll_free(s->first);
    ll_free(s->last);
    ll_free(s->sorter.items);
    ll_free(s->sorter.other);
}

static void job_clear(struct job *job)
{
    for (unsigned t = 0; job->scratch != NULL && t < job->input->threads; t++) {
        scratch_clear(&job->scratch[t]);
    }
    ll_free(job->scratch);
    ll_free(job->spans);
    ll_free(job->swings);
}

static bool make_scratch(struct scratch *s, size_t villages)
{
    s->value = ll_alloc(villages * BLOCK, sizeof *s->value);
    s->first = ll_alloc(villages * BLOCK, sizeof *s->first);
    s->last = ll_alloc(villages * BLOCK, sizeof *s->last);
    s->sorter.items = ll_alloc(villages, sizeof *s->sorter.items);
    s->sorter.other = ll_alloc(villages, sizeof *s->sorter.other);
    return s->value != NULL && s->first != NULL && s->last != NULL && s->sorter.items != NULL &&
           s->sorter.other != NULL;
}

static void prepare_indicator(struct job *job, const struct ll_indicator *in, size_t v, size_t i)
{
    const struct ll_draw_village *village = &job->input->villages[v];
    size_t slot = job->slot[i];
    job->spans[v * LL_IND_COUNT + i] =
        ll_draw_span_of(in, village->measure[i].low, village->measure[i].high);
    if (slot < LL_SWING_COUNT) {
        ll_draw_swing_make(in, village->swing == NULL ? NULL : &village->swing[slot], slot,
                           &job->swings[v * LL_SWING_COUNT + slot]);
    }
}

static enum ll_code make_job(struct job *job, struct ll_err *err)
{
    const struct ll_draw_input *input = job->input;
    job->spans = ll_alloc(input->count * LL_IND_COUNT, sizeof *job->spans);
    job->swings = ll_alloc(input->count * LL_SWING_COUNT, sizeof *job->swings);
    job->scratch = ll_calloc(input->threads, sizeof *job->scratch);
    bool enough = job->spans != NULL && job->swings != NULL && job->scratch != NULL;
    for (unsigned t = 0; enough && t < input->threads; t++) {
        enough = make_scratch(&job->scratch[t], input->count);
    }
    if (!enough) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        job->dimension_weight[d] = ll_dimension_weight(input->indicators, (enum ll_dimension)d);
    }
    for (size_t i = 0; i < LL_IND_COUNT; i++) {
        const struct ll_indicator *in = ll_indicator(input->indicators, (enum ll_indicator_id)i);
        job->members[in->dimension][job->member_count[in->dimension]++] = i;
        job->slot[i] = ll_swing_slot((enum ll_indicator_id)i);
        for (size_t v = 0; v < input->count; v++) {
            prepare_indicator(job, in, v, i);
        }
    }
    return LL_OK;
}

static enum ll_code check_input(const struct ll_draw_input *input, struct ll_err *err)
{
    if (input->draws == 0 || input->draws > LL_DRAWS_MAX) {
        return ll_fail(err, LL_E_INVALID, "between 1 and %u draws are made, not %zu", LL_DRAWS_MAX,
                       input->draws);
    }
    if (input->count > LL_DRAWS_VILLAGES_MAX) {
        return ll_fail(err, LL_E_INVALID, "%zu villages are too many to rank in draws",
                       input->count);
    }
    if (!(input->concentration > 0.0)) {
        return ll_fail(err, LL_E_INVALID, "the concentration of weights must be over 0");
    }
    return LL_OK;
}

enum ll_code ll_draws_make(const struct ll_draw_input *given, struct ll_draws *ret_draws,
                           struct ll_err *err)
{
    struct ll_draw_input input = *given;
    enum ll_code code = check_input(&input, err);
    if (code != LL_OK) {
        return code;
    }
    input.threads = input.threads == 0               ? 1
                    : input.threads > LL_THREADS_MAX ? LL_THREADS_MAX
                                                     : input.threads;
    LL_CLEANUP(ll_draws_clear)
    struct ll_draws draws = {.villages = input.count, .draws = input.draws};
    LL_CLEANUP(job_clear) struct job job = {.input = &input, .draws = &draws};
    draws.first = ll_alloc(input.count * input.draws, sizeof *draws.first);
    draws.last = ll_alloc(input.count * input.draws, sizeof *draws.last);
    draws.weights = ll_alloc(input.draws, sizeof *draws.weights);
    if (draws.first == NULL || draws.last == NULL || draws.weights == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    code = make_job(&job, err);
    if (code == LL_OK) {
        code = ll_pool_for(input.threads, input.draws, BLOCK, draw_block, &job, err);
    }
    if (code == LL_OK) {
        *ret_draws = draws;
        draws = (struct ll_draws){0};
    }
    return code;
}
