#include "core/parts.h"

#include <math.h>

#include "core/alloc.h"
#include "core/parts_private.h"

#define PARTS_OF_A_TEAM 3.0

static bool results_fit(const struct ll_measure_input *in, struct ll_err *err)
{
    size_t buildings = in->scene->layer[LL_BUILDING].count;
    if (in->results->count == buildings) {
        return true;
    }
    (void)ll_fail(err, LL_E_INVALID, "there are results for %zu buildings of %zu",
                  in->results->count, buildings);
    return false;
}

void ll_parts_free(ll_parts *parts)
{
    if (parts == NULL) {
        return;
    }
    ll_degrees_clear(&parts->degrees);
    ll_free(parts->slot_of_area);
    ll_free(parts->villages);
    ll_free(parts->turns);
    ll_free(parts->cluster_m2);
    ll_free(parts);
}

void ll_parts_freep(ll_parts **parts)
{
    ll_parts_free(*parts);
}

uint32_t ll_parts_place(const ll_parts *parts, uint32_t area)
{
    return area == LL_NONE ? LL_NONE : parts->slot_of_area[area];
}

double ll_parts_weight(const ll_parts *parts, uint32_t slot, size_t building)
{
    return ll_building_weight(&parts->villages[slot].weighting,
                              &parts->in.scene->layer[LL_BUILDING], building,
                              parts->in.footprint_m2[building]);
}

const struct ll_village_base *ll_parts_village(const ll_parts *parts, size_t village)
{
    return &parts->villages[village];
}

const struct ll_degrees *ll_parts_degrees(const ll_parts *parts)
{
    return &parts->degrees;
}

/* ---- preparing ---- */

/* Position of every area among the villages. */
static enum ll_code make_slots(ll_parts *parts, struct ll_err *err)
{
    size_t areas = parts->in.scene->layer[LL_AREA].count;
    parts->slot_of_area = ll_alloc(areas, sizeof *parts->slot_of_area);
    parts->villages = ll_calloc(parts->count, sizeof *parts->villages);
    if (parts->slot_of_area == NULL || parts->villages == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t a = 0; a < areas; a++) {
        parts->slot_of_area[a] = LL_NONE;
    }
    for (size_t v = 0; v < parts->count; v++) {
        uint32_t area = parts->in.villages[v];
        if (area >= areas || parts->slot_of_area[area] != LL_NONE) {
            return ll_fail(err, LL_E_INVALID, "village %zu is not an area of its own", v + 1);
        }
        parts->slot_of_area[area] = (uint32_t)v;
        parts->villages[v].area = area;
        parts->villages[v].largest[0] = parts->villages[v].largest[1] = LL_NONE;
    }
    return LL_OK;
}

static bool tells_alarms(const struct ll_table *buildings, size_t b)
{
    return ll_table_word(buildings, b, LL_BUILDING_SMOKE_ALARM) != LL_FLAG_UNKNOWN ||
           ll_table_word(buildings, b, LL_BUILDING_SPRINKLER) != LL_FLAG_UNKNOWN;
}

/* In scene order, so that the sums do not depend on the villages asked for. */
static void add_buildings(ll_parts *parts)
{
    const struct ll_table *buildings = &parts->in.scene->layer[LL_BUILDING];
    const struct ll_table *areas = &parts->in.scene->layer[LL_AREA];
    for (size_t b = 0; b < buildings->count; b++) {
        uint32_t slot = ll_parts_place(parts, parts->in.results->area[b]);
        if (slot != LL_NONE) {
            struct ll_village_base *v = &parts->villages[slot];
            ll_people_add(&v->people, buildings, b, parts->in.footprint_m2[b]);
            v->buildings++;
            v->alarms_told = v->alarms_told || tells_alarms(buildings, b);
        }
    }
    for (size_t i = 0; i < parts->count; i++) {
        struct ll_village_base *v = &parts->villages[i];
        double households = ll_table_real(areas, v->area, LL_AREA_HOUSEHOLDS);
        v->weighting = ll_weighting_of(&v->people, households);
        v->households = ll_people_total(&v->people.households, households, NULL);
    }
    for (size_t b = 0; b < buildings->count; b++) {
        uint32_t slot = ll_parts_place(parts, parts->in.results->area[b]);
        if (slot != LL_NONE) {
            parts->villages[slot].weight += ll_parts_weight(parts, slot, b);
        }
    }
}

enum ll_code ll_parts_new(const struct ll_measure_input *input, ll_parts **ret_parts,
                          struct ll_err *err)
{
    if (!results_fit(input, err)) {
        return LL_E_INVALID;
    }
    LL_CLEANUP(ll_parts_freep) ll_parts *parts = ll_calloc(1, sizeof *parts);
    if (parts == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    parts->in = *input;
    parts->count = input->village_count;
    const struct ll_verdicts verdicts = ll_verdicts_make(
        input->scene, input->results, input->outcomes, input->rules, input->period_year);
    enum ll_code code = make_slots(parts, err);
    if (code == LL_OK) {
        code = ll_degrees_make(&verdicts, input->rules, input->nearby, &parts->degrees, err);
    }
    if (code == LL_OK) {
        add_buildings(parts);
        code = ll_parts_prepare_lanes(parts, err);
    }
    if (code == LL_OK) {
        code = ll_parts_prepare_clusters(parts, err);
    }
    if (code == LL_OK) {
        *ret_parts = parts;
        parts = NULL;
    }
    return code;
}

/* ---- shares of buildings ---- */

static void tell(const struct ll_parts_sink *sink, const struct ll_part *part)
{
    sink->fn(sink->user, part);
}

/* A hydrant in the circle of a building that would change its answer: one to repair, or one of
 * which it is not known whether it works. */
static uint32_t hydrant_behind(const ll_parts *parts, size_t b, const struct ll_degree *degree)
{
    const struct ll_building_results *r = parts->in.results;
    const struct ll_nearby *nearby = parts->degrees.nearby;
    bool certain = degree->low >= degree->high;
    if (certain) {
        return nearby == NULL ? LL_NONE : nearby->repair[b];
    }
    bool unsure = r->hydrants_in_reach[b] > 0 && r->hydrant[b] != LL_NONE &&
                  !ll_hydrant_confirmed(&parts->in.scene->layer[LL_HYDRANT], r->hydrant[b]);
    return unsure ? r->hydrant[b] : LL_NONE;
}

static uint32_t blocked_lane(const ll_parts *parts, size_t b)
{
    const struct ll_outcomes *outcomes = parts->in.outcomes;
    if (outcomes == NULL || outcomes->reach.count <= b) {
        return LL_NONE;
    }
    uint32_t blocker = outcomes->reach.way[LL_VEHICLE_PUMPER][b].blocker;
    return blocker < outcomes->reach.blocker_count ? outcomes->reach.blockers[blocker].lane
                                                   : LL_NONE;
}

/* The feature that a building's degree is put down to: itself, unless something else would have to
 * change. */
static void blame(const ll_parts *parts, enum ll_indicator_id id, size_t b,
                  const struct ll_degree *degree, struct ll_part *part)
{
    uint32_t row = LL_NONE;
    enum ll_layer layer = LL_BUILDING;
    if (!(degree->high > 0.0)) {
        return;
    }
    if (id == LL_IND_C3_NO_TRUCK) {
        layer = LL_LANE;
        row = degree->low > 0.0 ? blocked_lane(parts, b) : LL_NONE;
    } else if (id == LL_IND_C5_NO_HYDRANT || id == LL_IND_C6_UNDER_TWO) {
        layer = LL_HYDRANT;
        row = hydrant_behind(parts, b, degree);
    } else if (id == LL_IND_C7_FLOW) {
        layer = LL_HYDRANT;
        row = parts->in.results->hydrants_in_reach[b] > 0 ? parts->in.results->hydrant[b]
              : parts->degrees.nearby == NULL             ? LL_NONE
                                                          : parts->degrees.nearby->repair[b];
    }
    if (row != LL_NONE) {
        part->layer = (uint8_t)layer;
        part->row = row;
    }
}

static struct ll_part part_of(uint32_t slot, enum ll_layer layer, uint32_t row, double weight,
                              const struct ll_degree *degree)
{
    return (struct ll_part){.village = slot,
                            .layer = (uint8_t)layer,
                            .row = row,
                            .low = weight * degree->low,
                            .high = weight * degree->high,
                            .known = weight * (1.0 - (degree->high - degree->low))};
}

/* A third of the weight for each of team, micro station and truck. */
static void tell_teams(const struct ll_parts_sink *sink, uint32_t slot, size_t b, double weight)
{
    const ll_parts *parts = sink->parts;
    const struct ll_degrees *d = &parts->degrees;
    uint32_t area = parts->villages[slot].area;
    uint32_t micro = parts->in.results->response_answer[LL_TIER_MICRO][b] == LL_ANSWERED
                         ? parts->in.results->response[LL_TIER_MICRO][b].station
                         : LL_NONE;
    uint32_t truck = LL_NONE;
    const struct ll_degree lack[] = {ll_team_lack(d, area), ll_micro_lack(d, b),
                                     ll_truck_lack(d, b, &truck)};
    const uint32_t station[] = {LL_NONE, micro, truck};
    for (int i = 0; i < 3; i++) {
        struct ll_part part =
            station[i] == LL_NONE
                ? part_of(slot, LL_AREA, area, weight / PARTS_OF_A_TEAM, &lack[i])
                : part_of(slot, LL_STATION, station[i], weight / PARTS_OF_A_TEAM, &lack[i]);
        tell(sink, &part);
    }
}

/* Homes without a device where only the area's numbers are known: each in a home of its own, to as
 * many as can be in the same home. */
static struct ll_degree alarms_of_area(const ll_parts *parts, const struct ll_village_base *v)
{
    const struct ll_table *areas = &parts->in.scene->layer[LL_AREA];
    double alarms = ll_table_real(areas, v->area, LL_AREA_SMOKE_ALARMS);
    double sprinklers = ll_table_real(areas, v->area, LL_AREA_SPRINKLERS);
    bool told = v->households > 0.0 && (!isnan(alarms) || !isnan(sprinklers));
    if (!told) {
        return (struct ll_degree){0.0, 1.0};
    }
    bool both = !isnan(alarms) && !isnan(sprinklers);
    double one = fmax(isnan(alarms) ? 0.0 : alarms, isnan(sprinklers) ? 0.0 : sprinklers);
    double most = both ? alarms + sprinklers : v->households; /* the other number is not known */
    return (struct ll_degree){fmax(0.0, 1.0 - most / v->households),
                              fmax(0.0, 1.0 - one / v->households)};
}

static void visit_alarms_of_areas(const struct ll_parts_sink *sink)
{
    const ll_parts *parts = sink->parts;
    for (size_t i = 0; i < parts->count; i++) {
        const struct ll_village_base *v = &parts->villages[i];
        if (!v->alarms_told) {
            const struct ll_degree degree = alarms_of_area(parts, v);
            struct ll_part part = part_of((uint32_t)i, LL_AREA, v->area, v->weight, &degree);
            tell(sink, &part);
        }
    }
}

static void visit_degrees(const struct ll_parts_sink *sink, enum ll_indicator_id id)
{
    const ll_parts *parts = sink->parts;
    for (size_t b = 0; b < parts->in.results->count; b++) {
        uint32_t slot = ll_parts_place(parts, parts->in.results->area[b]);
        if (slot == LL_NONE || (id == LL_IND_V4_ALARMS && !parts->villages[slot].alarms_told)) {
            continue;
        }
        double weight = ll_parts_weight(parts, slot, b);
        if (id == LL_IND_C8_TEAMS) {
            tell_teams(sink, slot, b, weight);
            continue;
        }
        const struct ll_degree degree = ll_degree_of(&parts->degrees, id, b);
        struct ll_part part = part_of(slot, LL_BUILDING, (uint32_t)b, weight, &degree);
        blame(parts, id, b, &degree, &part);
        tell(sink, &part);
    }
    if (id == LL_IND_V4_ALARMS) {
        visit_alarms_of_areas(sink);
    }
}

void ll_parts_visit(const ll_parts *parts, enum ll_indicator_id id, ll_part_fn *fn, void *user)
{
    const struct ll_parts_sink sink = {parts, fn, user};
    if (ll_indicator_has_degrees(id)) {
        visit_degrees(&sink, id);
        return;
    }
    switch (id) {
    case LL_IND_E3_CLUSTER:
    case LL_IND_E4_OVER_LIMIT:
    case LL_IND_E5_BREAKS:
        ll_parts_visit_clusters(&sink, id);
        break;
    case LL_IND_C4_LANES:
        ll_parts_visit_lanes(&sink);
        break;
    default:
        ll_parts_visit_counts(&sink, id);
        break;
    }
}
