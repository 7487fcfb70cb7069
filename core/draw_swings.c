#include "core/draw_swings.h"

#include <math.h>
#include <string.h>

#include "core/draws.h"

#define SCORE_MAX 100.0

/* The score without the cut at the ends of the scale; a logarithmic scale ends at 0. */
static double place_on_scale(const struct ll_indicator *in, double value)
{
    if (!in->logarithmic) {
        return SCORE_MAX * (value - in->zero) / (in->hundred - in->zero);
    }
    if (value <= 0.0) {
        return in->hundred > in->zero ? 0.0 : SCORE_MAX;
    }
    return SCORE_MAX * log(value / in->zero) / log(in->hundred / in->zero);
}

struct ll_draw_span ll_draw_span_of(const struct ll_indicator *in, double low, double high)
{
    double from = place_on_scale(in, low);
    double to = place_on_scale(in, high);
    if (!isfinite(from) || !isfinite(to)) {
        return (struct ll_draw_span){.from = 0.0, .width = SCORE_MAX}; /* not known at all */
    }
    return (struct ll_draw_span){.from = from, .width = to - from};
}

void ll_draw_swing_make(const struct ll_indicator *in, const struct ll_swing *swing, size_t slot,
                        struct ll_draw_swing *ret_swing)
{
    const struct ll_swing_inputs inputs = ll_swing_inputs(slot);
    *ret_swing = (struct ll_draw_swing){0};
    if (swing == NULL ||
        !(ll_swing_moves(swing, slot, inputs.first) ||
          (inputs.second != LL_COMMON_COUNT && ll_swing_moves(swing, slot, inputs.second)))) {
        return;
    }
    ret_swing->moves = true;
    for (size_t p = 0; p < LL_SWING_POINTS; p++) {
        const struct ll_draw_span span = ll_draw_span_of(in, swing->low[p], swing->high[p]);
        ret_swing->from[p] = span.from;
        ret_swing->width[p] = span.width;
        ret_swing->open = ret_swing->open || span.width != 0.0;
    }
}

/* The first slot of the same inputs. */
static size_t columns_of(size_t slot)
{
    const struct ll_swing_inputs in = ll_swing_inputs(slot);
    size_t first = 0;
    while (ll_swing_inputs(first).first != in.first || ll_swing_inputs(first).second != in.second) {
        first++;
    }
    return first;
}

static void fill_column(uint64_t seed, size_t slot, size_t draw, size_t k,
                        struct ll_draw_blends *blends)
{
    const struct ll_swing_inputs in = ll_swing_inputs(slot);
    double first[LL_SWING_PLACES];
    double second[LL_SWING_PLACES] = {1.0, 0.0,
                                      0.0}; /* all places of what is not there are alike */
    ll_swing_hats(ll_draw_common_unit(seed, in.first, draw), first);
    if (in.second != LL_COMMON_COUNT) {
        ll_swing_hats(ll_draw_common_unit(seed, in.second, draw), second);
    }
    for (size_t p = 0; p < LL_SWING_POINTS; p++) {
        blends->of[slot][p][k] = first[p / LL_SWING_PLACES] * second[p % LL_SWING_PLACES];
    }
}

void ll_draw_blends_fill(uint64_t seed, size_t begin, struct ll_draw_blends *ret_blends)
{
    for (size_t slot = 0; slot < LL_SWING_COUNT; slot++) {
        for (size_t k = 0; columns_of(slot) == slot && k < LL_DRAW_BLOCK; k++) {
            fill_column(seed, slot, begin + k, k, ret_blends);
        }
    }
}

static void blend(const double (*restrict columns)[LL_DRAW_BLOCK], const double *restrict points,
                  size_t step, double *restrict ret)
{
    memset(ret, 0, LL_DRAW_BLOCK * sizeof *ret);
    for (size_t p = 0; p < LL_SWING_POINTS; p += step) {
        for (size_t k = 0; k < LL_DRAW_BLOCK; k++) {
            ret[k] += columns[p][k] * points[p];
        }
    }
}

void ll_draw_swing_add(const struct ll_draw_swing *swing, const struct ll_draw_blends *blends,
                       size_t slot, const double *restrict weight, const double *restrict unit,
                       double *restrict sum)
{
    const double(*columns)[LL_DRAW_BLOCK] = blends->of[columns_of(slot)];
    size_t step = ll_swing_inputs(slot).second == LL_COMMON_COUNT ? LL_SWING_PLACES : 1;
    double score[LL_DRAW_BLOCK];
    double width[LL_DRAW_BLOCK];
    blend(columns, swing->from, step, score);
    if (swing->open) {
        blend(columns, swing->width, step, width);
        for (size_t k = 0; k < LL_DRAW_BLOCK; k++) {
            score[k] += unit[k] * width[k];
        }
    }
    for (size_t k = 0; k < LL_DRAW_BLOCK; k++) {
        double x = score[k] > 0.0 ? score[k] : 0.0;
        x = x < SCORE_MAX ? x : SCORE_MAX;
        sum[k] += weight[k] * (x * x);
    }
}
