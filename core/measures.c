#include <math.h>

#include "core/alloc.h"
#include "core/measure_columns.h"
#include "core/parts.h"
#include "core/risk.h"
#include "core/swings.h"

#define PER_HUNDRED 100.0

/* The parts of one indicator of one village, added up in the order of the scene. */
struct sum {
    double low;
    double high;
    double known;
    size_t features; /* parts that are of a feature inside the village */
};

struct job {
    const struct ll_measure_input *in;
    const ll_parts *parts;
    struct sum *sums; /* by village, of one indicator */
};

static void add_part(void *user, const struct ll_part *part)
{
    struct sum *sum = &((struct sum *)user)[part->village];
    sum->low += part->low;
    sum->high += part->high;
    sum->known += part->known;
    sum->features += part->layer != LL_AREA;
}

/* How much of a scale an interval leaves open. */
static double known_by_score(const struct ll_indicator *in, double low, double high)
{
    double open = fabs(ll_indicator_score(in, high) - ll_indicator_score(in, low));
    return 1.0 - open / PER_HUNDRED;
}

/* Share of a total (weight, or length of lanes): from what is bad for certain to that and what is
 * not known. */
static struct ll_measure share_of(const struct sum *sum, double total,
                                  const struct ll_indicator *in)
{
    if (!(sum->known > 0.0 && total > 0.0)) {
        return ll_measure_unknown(in);
    }
    return (struct ll_measure){.low = fmin(1.0, sum->low / total),
                               .high = fmin(1.0, sum->high / total),
                               .known = fmin(1.0, sum->known / total)};
}

/* A sum as it is; what is not known ends at the reference point of 100. */
static struct ll_measure amount_of(double low, double high, const struct ll_indicator *in)
{
    double end = fmin(fmax(low, high), fmax(low, in->hundred));
    return (struct ll_measure){.low = low, .high = end, .known = known_by_score(in, low, end)};
}

/* Per 100 households. */
static struct ll_measure density_of(const struct sum *sum, const struct ll_village_base *v,
                                    const struct ll_indicator *in)
{
    if (sum->high <= 0.0) { /* none, among however many households */
        return (struct ll_measure){.low = 0.0, .high = 0.0, .known = 1.0};
    }
    if (!(v->households > 0.0)) {
        return ll_measure_unknown(in);
    }
    return amount_of(PER_HUNDRED * sum->low / v->households,
                     PER_HUNDRED * sum->high / v->households, in);
}

static struct ll_measure premises(const struct sum *sum, const struct ll_village_base *v,
                                  const struct ll_indicator *in)
{
    if (!(sum->known > 0.0 && v->weight > 0.0)) {
        return ll_measure_unknown(in);
    }
    struct ll_measure m = density_of(sum, v, in);
    if (m.known > 0.0) {
        m.known = fmin(1.0, sum->known / v->weight);
    }
    return m;
}

static bool keeps_ledger(const struct ll_measure_input *in)
{
    const struct ll_table *obstacles = &in->scene->layer[LL_OBSTACLE];
    for (size_t i = 0; in->obstacle_area != NULL && i < obstacles->count; i++) {
        if (ll_table_word(obstacles, i, LL_OBSTACLE_STATE) != LL_HAZARD_UNKNOWN) {
            return true;
        }
    }
    return false;
}

/* Fires per 1000 households and year, drawn towards the reference rate as if it had been seen on
 * `fire_rate_households` more households: its fires are among the parts. */
static struct ll_measure fire_rate(const struct job *job, const struct sum *sum,
                                   const struct ll_village_base *v, const struct ll_indicator *in)
{
    double years = ll_rule(job->in->rules, LL_RULE_INCIDENT_YEARS);
    double base = v->households + ll_rule(job->in->rules, LL_RULE_FIRE_RATE_HOUSEHOLDS);
    bool all_undated = sum->features > 0 && !(sum->known > 0.0);
    if (job->in->scene->layer[LL_INCIDENT].count == 0 || !(base > 0.0) || all_undated) {
        return ll_measure_unknown(in);
    }
    double known = sum->features == 0 ? 1.0 : sum->known / (double)sum->features;
    return (struct ll_measure){.low = 1000.0 * (sum->low / years) / base,
                               .high = 1000.0 * (sum->high / years) / base,
                               .known = known};
}

static struct ll_measure elderly_alone(const struct job *job, const struct ll_village_base *v,
                                       const struct ll_indicator *in)
{
    const struct ll_table *areas = &job->in->scene->layer[LL_AREA];
    double share =
        ll_people_elderly_share(&v->people, ll_table_real(areas, v->area, LL_AREA_POPULATION),
                                ll_table_real(areas, v->area, LL_AREA_ELDERLY_ALONE));
    return isnan(share) ? ll_measure_unknown(in)
                        : (struct ll_measure){.low = share, .high = share, .known = 1.0};
}

/* Share of the breaks that is missing. What stands is at least that of one reading and at most that
 * of the other. */
static struct ll_measure breaks_missing(const struct sum *sum, const struct ll_village_base *v,
                                        const struct ll_indicator *in)
{
    double missing_low = fmin(sum->low, sum->high);
    double missing_high = fmax(sum->low, sum->high);
    double there[2] = {fmax(0.0, v->breaks_m[0] - sum->low), fmax(0.0, v->breaks_m[1] - sum->high)};
    double there_most = fmax(there[0], there[1]);
    double there_least = fmin(there[0], there[1]);
    double low = missing_low > 0.0 ? missing_low / (missing_low + there_most) : 0.0;
    double high = missing_high > 0.0 ? missing_high / (missing_high + there_least) : 0.0;
    return amount_of(low, high, in);
}

static struct ll_measure of_clusters(const struct job *job, const struct sum *sum,
                                     const struct ll_village_base *v, enum ll_indicator_id id,
                                     const struct ll_indicator *in)
{
    const struct ll_outcomes *outcomes = job->in->outcomes;
    if (outcomes == NULL || outcomes->separation.count == 0 || v->buildings == 0) {
        return ll_measure_unknown(in);
    }
    bool any = v->largest[0] != LL_NONE || v->largest[1] != LL_NONE;
    if (any && id == LL_IND_E3_CLUSTER && !v->weighting.households) {
        return ll_measure_unknown(in); /* how many households live there is not known */
    }
    return id == LL_IND_E5_BREAKS ? breaks_missing(sum, v, in)
                                  : amount_of(sum->low, fmax(sum->low, sum->high), in);
}

static struct ll_measure measure_of(const struct job *job, enum ll_indicator_id id, size_t village)
{
    const struct sum *sum = &job->sums[village];
    const struct ll_village_base *v = ll_parts_village(job->parts, village);
    const struct ll_indicator *in = ll_indicator(job->in->indicators, id);
    if (ll_indicator_has_degrees(id)) {
        return share_of(sum, v->weight, in);
    }
    switch (id) {
    case LL_IND_H1_FIRES:
        return fire_rate(job, sum, v, in);
    case LL_IND_H4_PREMISES:
    case LL_IND_V2_SENSITIVE:
        return premises(sum, v, in);
    case LL_IND_H5_HAZARDS:
        return keeps_ledger(job->in) ? density_of(sum, v, in) : ll_measure_unknown(in);
    case LL_IND_V1_ELDERLY:
        return elderly_alone(job, v, in);
    case LL_IND_C4_LANES:
        return share_of(sum, v->lanes_m, in);
    default:
        return of_clusters(job, sum, v, id, in);
    }
}

/* Buildings known to be in no circle. */
static void count_dry(const struct job *job, const struct ll_measure_input *in,
                      struct ll_village_counts *rows)
{
    const struct ll_verdicts *verdicts = &ll_parts_degrees(job->parts)->verdicts;
    for (size_t v = 0; v < in->village_count; v++) {
        rows[v].hydrants_in_reach_none = 0;
    }
    for (size_t b = 0; b < in->results->count; b++) {
        uint32_t slot = ll_parts_place(job->parts, in->results->area[b]);
        if (slot != LL_NONE && ll_verdict(verdicts, LL_IND_C5_NO_HYDRANT, b) == LL_VERDICT_BAD) {
            rows[slot].hydrants_in_reach_none++;
        }
    }
}

static void fill_counts(const struct job *job, const struct ll_measure_input *in,
                        struct ll_village_counts *rows)
{
    const struct ll_table *areas = &in->scene->layer[LL_AREA];
    for (size_t i = 0; i < in->village_count; i++) {
        const struct ll_village_base *v = ll_parts_village(job->parts, i);
        rows[i].area = v->area;
        rows[i].buildings = v->buildings;
        rows[i].weight = v->weight;
        rows[i].households = v->households;
        rows[i].residents =
            ll_people_total(&v->people.residents, ll_table_real(areas, v->area, LL_AREA_POPULATION),
                            &rows[i].residents_estimated);
    }
    count_dry(job, in, rows);
}

enum ll_code ll_village_measure(const struct ll_measure_input *input,
                                struct ll_village_table *ret_table, struct ll_err *err)
{
    size_t count = input->village_count;
    LL_CLEANUP(ll_parts_freep) ll_parts *parts = NULL;
    enum ll_code code = ll_parts_new(input, &parts, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_freep) struct sum *sums = ll_alloc(count, sizeof *sums);
    LL_CLEANUP(ll_freep) struct ll_village_counts *rows = ll_calloc(count, sizeof *rows);
    if (sums == NULL || rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const struct job job = {.in = input, .parts = parts, .sums = sums};
    fill_counts(&job, input, rows);
    for (int i = 0; i < LL_IND_COUNT; i++) {
        enum ll_indicator_id id = (enum ll_indicator_id)i;
        for (size_t v = 0; v < count; v++) {
            sums[v] = (struct sum){0};
        }
        ll_parts_visit(parts, id, add_part, sums);
        for (size_t v = 0; v < count; v++) {
            rows[v].measure[i] = measure_of(&job, id, v);
        }
    }
    if (input->swing != NULL) {
        code = ll_swings_fill(parts, input->swing, rows, err);
    }
    if (code != LL_OK) {
        return code;
    }
    *ret_table = (struct ll_village_table){.count = count, .rows = rows};
    rows = NULL;
    return LL_OK;
}

void ll_village_table_clear(struct ll_village_table *table)
{
    ll_free(table->rows);
    *table = (struct ll_village_table){0};
}
