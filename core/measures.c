#include <math.h>

#include "core/alloc.h"
#include "core/indicators.h"
#include "core/measure_columns.h"
#include "core/people.h"
#include "core/verdicts.h"

/* What is gathered of one village before its row is written. */
struct village {
    struct ll_people people;
    struct ll_weighting weighting;
    double weight[LL_IND_COUNT][LL_VERDICT_COUNT]; /* of its buildings, by verdict */
    double total_weight;
    size_t buildings;
    size_t in_no_circle;
    size_t fires;   /* dated inside the years that count */
    size_t dated;   /* fires with a year */
    size_t undated; /* fires that may lie inside or outside */
};

struct job {
    const struct ll_scene *scene;
    const struct ll_building_results *results;
    const double *footprint_m2;
    const ll_rules *rules;
    const ll_indicators *indicators;
    int period_year;
    const uint32_t *slot_of_area; /* position among the villages, LL_NONE for other areas */
    struct village *villages;
};

static struct village *village_of(const struct job *job, uint32_t area)
{
    uint32_t slot = area == LL_NONE ? LL_NONE : job->slot_of_area[area];
    return slot == LL_NONE ? NULL : &job->villages[slot];
}

static void add_people(const struct job *job)
{
    const struct ll_table *buildings = &job->scene->layer[LL_BUILDING];
    for (size_t b = 0; b < buildings->count; b++) {
        struct village *v = village_of(job, job->results->area[b]);
        if (v != NULL) {
            ll_people_add(&v->people, buildings, b, job->footprint_m2[b]);
        }
    }
}

/* In scene order, so that the sums do not depend on the villages asked for. */
static void add_buildings(const struct job *job)
{
    const struct ll_table *buildings = &job->scene->layer[LL_BUILDING];
    const struct ll_verdicts verdicts = ll_verdicts_make(job->scene, job->results, job->rules);
    for (size_t b = 0; b < buildings->count; b++) {
        struct village *v = village_of(job, job->results->area[b]);
        if (v == NULL) {
            continue;
        }
        double weight = ll_building_weight(&v->weighting, buildings, b, job->footprint_m2[b]);
        for (int i = 0; i < LL_IND_COUNT; i++) {
            v->weight[i][ll_verdict(&verdicts, (enum ll_indicator_id)i, b)] += weight;
        }
        v->buildings++;
        v->total_weight += weight;
        v->in_no_circle += ll_verdict(&verdicts, LL_IND_C5_NO_HYDRANT, b) == LL_VERDICT_BAD;
    }
}

/* Year of a date that begins with four digits ("2024-03-15", "2024"), or 0. */
static int year_of(const char *date)
{
    int year = 0;
    for (int i = 0; i < 4; i++) {
        if (date == NULL || date[i] < '0' || date[i] > '9') {
            return 0;
        }
        year = 10 * year + (date[i] - '0');
    }
    bool longer = date[4] >= '0' && date[4] <= '9';
    return longer ? 0 : year;
}

static void add_incidents(const struct job *job, const uint32_t *incident_area)
{
    const struct ll_table *incidents = &job->scene->layer[LL_INCIDENT];
    double first = job->period_year - ll_rule(job->rules, LL_RULE_INCIDENT_YEARS);
    for (size_t i = 0; i < incidents->count; i++) {
        struct village *v = village_of(job, incident_area[i]);
        if (v == NULL) {
            continue;
        }
        int year = year_of(ll_table_string(incidents, i, LL_INCIDENT_DATE));
        v->undated += year == 0;
        v->dated += year != 0;
        v->fires += year != 0 && year >= first && year < job->period_year;
    }
}

/* Share of the village's weight with a bad verdict: from those that are bad for certain to those
 * and the ones not known. */
static struct ll_measure share_of(const double weight[LL_VERDICT_COUNT],
                                  const struct ll_indicator *in)
{
    double bad = weight[LL_VERDICT_BAD];
    double known = bad + weight[LL_VERDICT_GOOD];
    double all = known + weight[LL_VERDICT_UNKNOWN];
    if (!(known > 0.0)) {
        return ll_measure_unknown(in);
    }
    return (struct ll_measure){.low = bad / all,
                               .high = fmin(1.0, (bad + weight[LL_VERDICT_UNKNOWN]) / all),
                               .known = known / all};
}

/* Fires per 1000 households and year, drawn towards the reference rate as if it had been seen on
 * `fire_rate_households` more households. */
static double shrunk_rate(const struct job *job, size_t fires, double households)
{
    double years = ll_rule(job->rules, LL_RULE_INCIDENT_YEARS);
    double extra = ll_rule(job->rules, LL_RULE_FIRE_RATE_HOUSEHOLDS);
    double expected = ll_rule(job->rules, LL_RULE_FIRE_RATE) / 1000.0 * extra;
    return 1000.0 * ((double)fires / years + expected) / (households + extra);
}

static struct ll_measure fire_rate(const struct job *job, const struct village *v,
                                   double households, const struct ll_indicator *in)
{
    bool base = households + ll_rule(job->rules, LL_RULE_FIRE_RATE_HOUSEHOLDS) > 0.0;
    size_t incidents = v->dated + v->undated;
    bool all_undated = incidents > 0 && v->dated == 0;
    if (job->scene->layer[LL_INCIDENT].count == 0 || !base || all_undated) {
        return ll_measure_unknown(in);
    }
    double known = incidents == 0 ? 1.0 : (double)v->dated / (double)incidents;
    return (struct ll_measure){.low = shrunk_rate(job, v->fires, households),
                               .high = shrunk_rate(job, v->fires + v->undated, households),
                               .known = known};
}

static struct ll_measure elderly_alone(const struct job *job, const struct village *v,
                                       uint32_t area, const struct ll_indicator *in)
{
    const struct ll_table *areas = &job->scene->layer[LL_AREA];
    double share =
        ll_people_elderly_share(&v->people, ll_table_real(areas, area, LL_AREA_POPULATION),
                                ll_table_real(areas, area, LL_AREA_ELDERLY_ALONE));
    return isnan(share) ? ll_measure_unknown(in)
                        : (struct ll_measure){.low = share, .high = share, .known = 1.0};
}

static struct ll_village_counts row_of(const struct job *job, const struct village *v,
                                       uint32_t area)
{
    const struct ll_table *areas = &job->scene->layer[LL_AREA];
    struct ll_village_counts row = {.area = area,
                                    .buildings = v->buildings,
                                    .weight = v->total_weight,
                                    .hydrants_in_reach_none = v->in_no_circle};
    row.residents =
        ll_people_total(&v->people.residents, ll_table_real(areas, area, LL_AREA_POPULATION),
                        &row.residents_estimated);
    row.households = ll_people_total(&v->people.households,
                                     ll_table_real(areas, area, LL_AREA_HOUSEHOLDS), NULL);
    for (int i = 0; i < LL_IND_COUNT; i++) {
        const struct ll_indicator *in = ll_indicator(job->indicators, (enum ll_indicator_id)i);
        row.measure[i] = i == LL_IND_H1_FIRES     ? fire_rate(job, v, row.households, in)
                         : i == LL_IND_V1_ELDERLY ? elderly_alone(job, v, area, in)
                         : ll_indicator_has_verdicts((enum ll_indicator_id)i)
                             ? share_of(v->weight[i], in)
                             : ll_measure_unknown(in);
    }
    return row;
}

/* Position of every area among the villages. */
static enum ll_code make_slots(size_t area_count, const uint32_t *villages, size_t village_count,
                               uint32_t **ret_slots, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint32_t *slots = ll_alloc(area_count, sizeof *slots);
    if (slots == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t a = 0; a < area_count; a++) {
        slots[a] = LL_NONE;
    }
    for (size_t v = 0; v < village_count; v++) {
        if (villages[v] >= area_count || slots[villages[v]] != LL_NONE) {
            return ll_fail(err, LL_E_INVALID, "village %zu is not an area of its own", v + 1);
        }
        slots[villages[v]] = (uint32_t)v;
    }
    *ret_slots = slots;
    slots = NULL;
    return LL_OK;
}

static void gather(const struct job *job, const struct ll_measure_input *input)
{
    add_people(job);
    for (size_t v = 0; v < input->village_count; v++) {
        job->villages[v].weighting = ll_weighting_of(
            &job->villages[v].people,
            ll_table_real(&input->scene->layer[LL_AREA], input->villages[v], LL_AREA_HOUSEHOLDS));
    }
    add_buildings(job);
    add_incidents(job, input->incident_area);
}

enum ll_code ll_village_measure(const struct ll_measure_input *input,
                                struct ll_village_table *ret_table, struct ll_err *err)
{
    size_t count = input->village_count;
    size_t buildings = input->scene->layer[LL_BUILDING].count;
    if (input->results->count != buildings) {
        return ll_fail(err, LL_E_INVALID, "there are results for %zu buildings of %zu",
                       input->results->count, buildings);
    }
    LL_CLEANUP(ll_freep) uint32_t *slots = NULL;
    enum ll_code code =
        make_slots(input->scene->layer[LL_AREA].count, input->villages, count, &slots, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_freep) struct village *gathered = ll_calloc(count, sizeof *gathered);
    LL_CLEANUP(ll_freep) struct ll_village_counts *rows = ll_calloc(count, sizeof *rows);
    if (gathered == NULL || rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const struct job job = {.scene = input->scene,
                            .results = input->results,
                            .footprint_m2 = input->footprint_m2,
                            .rules = input->rules,
                            .indicators = input->indicators,
                            .period_year = input->period_year,
                            .slot_of_area = slots,
                            .villages = gathered};
    gather(&job, input);
    for (size_t v = 0; v < count; v++) {
        rows[v] = row_of(&job, &gathered[v], input->villages[v]);
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
