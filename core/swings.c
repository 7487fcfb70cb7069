#include "core/swings.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/parts_private.h"

/* Sums of one indicator of one village, by point. */
struct sums {
    double low[LL_SWING_POINTS];
    double high[LL_SWING_POINTS];
};

/* Shares of a total; nothing of what there is none of. */
static void put_shares(const struct sums *sums, double total, struct ll_swing *swing)
{
    swing->told = total > 0.0;
    for (size_t p = 0; p < LL_SWING_POINTS && swing->told; p++) {
        swing->low[p] = fmin(1.0, sums->low[p] / total);
        swing->high[p] = fmin(1.0, sums->high[p] / total);
    }
}

static void add_late(struct sums *sums, const uint8_t *verdicts, size_t buildings, size_t b,
                     double weight)
{
    for (size_t p = 0; p < LL_SWING_POINTS; p++) {
        uint8_t verdict = verdicts[p * buildings + b];
        sums->low[p] += verdict == LL_VERDICT_BAD ? weight : 0.0;
        sums->high[p] += verdict != LL_VERDICT_GOOD ? weight : 0.0;
    }
}

static void add_gap(struct sums *sums, const float *low, const float *high, size_t place, size_t b,
                    double weight)
{
    for (size_t p = place * LL_SWING_PLACES; p < (place + 1) * LL_SWING_PLACES; p++) {
        sums->low[p] += weight * (double)low[b];
        sums->high[p] += weight * (double)high[b];
    }
}

/* Adds what a building says. */
static void add_building(const ll_parts *parts, const struct ll_swing_source *from, size_t b,
                         size_t slot, double weight, struct sums *sums)
{
    size_t count = parts->in.results->count;
    if (slot == LL_SWING_C1) {
        add_late(sums, from->beyond_5_min, count, b, weight);
    } else if (slot == LL_SWING_C2) {
        add_late(sums, from->beyond_3_min, count, b, weight);
    } else {
        add_gap(sums, from->outside_low, from->outside_high, 0, b, weight);
        add_gap(sums, parts->degrees.gap_low, parts->degrees.gap_high, 1, b, weight);
        add_gap(sums, from->inside_low, from->inside_high, 2, b, weight);
    }
}

static bool is_told(const ll_parts *parts, const struct ll_swing_source *from, size_t slot)
{
    switch ((enum ll_swing_slot)slot) {
    case LL_SWING_C1:
        return from->beyond_5_min != NULL;
    case LL_SWING_C2:
        return from->beyond_3_min != NULL;
    case LL_SWING_E2:
        return from->outside_low != NULL && parts->degrees.gap_low != NULL;
    default:
        return false;
    }
}

/* The shares of buildings, in the order of the scene. */
static void fill_shares(const ll_parts *parts, const struct ll_swing_source *from, size_t slot,
                        struct sums *sums, struct ll_village_counts *rows)
{
    memset(sums, 0, parts->count * sizeof *sums);
    for (size_t b = 0; b < parts->in.results->count; b++) {
        uint32_t village = ll_parts_place(parts, parts->in.results->area[b]);
        if (village != LL_NONE) {
            add_building(parts, from, b, slot, ll_parts_weight(parts, village, b), &sums[village]);
        }
    }
    for (size_t v = 0; v < parts->count; v++) {
        bool whole_scale = slot == LL_SWING_E2 && !(rows[v].measure[LL_IND_E2_GAPS].known > 0.0);
        put_shares(&sums[v], whole_scale ? 0.0 : parts->villages[v].weight, &rows[v].swing[slot]);
    }
}

/* Length of lanes that falls short for certain at each place; what may stays as it is. */
static void fill_lanes(const ll_parts *parts, struct sums *sums, struct ll_village_counts *rows)
{
    memset(sums, 0, parts->count * sizeof *sums);
    for (size_t place = 0; place < LL_SWING_PLACES; place++) {
        ll_parts_lanes_short(parts, place, &sums->low[place * LL_SWING_PLACES],
                             sizeof *sums / sizeof(double));
    }
    for (size_t v = 0; v < parts->count; v++) {
        const struct ll_measure m = rows[v].measure[LL_IND_C4_LANES];
        for (size_t p = 0; p < LL_SWING_POINTS; p++) {
            sums[v].low[p] = sums[v].low[p - p % LL_SWING_PLACES];
            sums[v].high[p] = fmax(sums[v].low[p], m.high * parts->villages[v].lanes_m);
        }
        put_shares(&sums[v], m.known > 0.0 ? parts->villages[v].lanes_m : 0.0,
                   &rows[v].swing[LL_SWING_C4]);
    }
}

enum ll_code ll_swings_fill(const ll_parts *parts, const struct ll_swing_source *source,
                            struct ll_village_counts *rows, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct sums *sums = ll_alloc(parts->count, sizeof *sums);
    if (sums == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t slot = 0; slot < LL_SWING_COUNT; slot++) {
        if (is_told(parts, source, slot)) {
            fill_shares(parts, source, slot, sums, rows);
        }
    }
    fill_lanes(parts, sums, rows);
    return LL_OK;
}
