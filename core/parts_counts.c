#include <math.h>

#include "core/parts_private.h"

/* ---- fires ---- */

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

static void visit_fires(const struct ll_parts_sink *sink)
{
    const ll_parts *parts = sink->parts;
    const struct ll_table *incidents = &parts->in.scene->layer[LL_INCIDENT];
    double years = ll_rule(parts->in.rules, LL_RULE_INCIDENT_YEARS);
    double expected = ll_rule(parts->in.rules, LL_RULE_FIRE_RATE) / 1000.0 *
                      ll_rule(parts->in.rules, LL_RULE_FIRE_RATE_HOUSEHOLDS) * years;
    for (size_t v = 0; v < parts->count; v++) {
        const struct ll_part part = {.village = (uint32_t)v,
                                     .layer = LL_AREA,
                                     .row = parts->villages[v].area,
                                     .low = expected,
                                     .high = expected};
        sink->fn(sink->user, &part);
    }
    for (size_t i = 0; parts->in.incident_area != NULL && i < incidents->count; i++) {
        uint32_t slot = ll_parts_place(parts, parts->in.incident_area[i]);
        int year = year_of(ll_table_string(incidents, i, LL_INCIDENT_DATE));
        bool inside =
            year != 0 && year >= parts->in.period_year - years && year < parts->in.period_year;
        const struct ll_part part = {.village = slot,
                                     .layer = LL_INCIDENT,
                                     .row = (uint32_t)i,
                                     .low = inside ? 1.0 : 0.0,
                                     .high = inside || year == 0 ? 1.0 : 0.0,
                                     .known = year == 0 ? 0.0 : 1.0};
        if (slot != LL_NONE) {
            sink->fn(sink->user, &part);
        }
    }
}

/* ---- hazards ---- */

/* Whether an obstacle stands in the ledger as a hazard that is not yet verified as gone. */
static bool is_open_hazard(const struct ll_table *obstacles, size_t row)
{
    switch ((enum ll_hazard_state)ll_table_word(obstacles, row, LL_OBSTACLE_STATE)) {
    case LL_HAZARD_FOUND:
    case LL_HAZARD_ASSIGNED:
    case LL_HAZARD_RECTIFIED:
    case LL_HAZARD_REOPENED:
        return true;
    default:
        return false;
    }
}

/* How long a hazard has been open is not on record: it counts once to `hazard_age_most` times. */
static void visit_hazards(const struct ll_parts_sink *sink)
{
    const ll_parts *parts = sink->parts;
    const struct ll_table *obstacles = &parts->in.scene->layer[LL_OBSTACLE];
    for (size_t i = 0; parts->in.obstacle_area != NULL && i < obstacles->count; i++) {
        uint32_t slot = ll_parts_place(parts, parts->in.obstacle_area[i]);
        if (slot != LL_NONE && is_open_hazard(obstacles, i)) {
            const struct ll_part part = {.village = slot,
                                         .layer = LL_OBSTACLE,
                                         .row = (uint32_t)i,
                                         .low = 1.0,
                                         .high = ll_rule(parts->in.rules, LL_RULE_HAZARD_AGE_MOST)};
            sink->fn(sink->user, &part);
        }
    }
}

/* ---- people and premises, building by building ---- */

/* Counts a flag of `worth`: what is not known may be there. @return whether it is known. */
static bool add_flag(uint8_t word, double worth, struct ll_part *part)
{
    part->low += word == LL_FLAG_YES ? worth : 0.0;
    part->high += word != LL_FLAG_NO ? worth : 0.0;
    return word != LL_FLAG_UNKNOWN;
}

static void count_premises(const ll_parts *parts, size_t b, double weight, struct ll_part *part)
{
    static const struct {
        int field;
        enum ll_rule_id worth;
    } kinds[] = {{LL_BUILDING_NINE_SMALL, LL_RULE_PLACE_NINE_SMALL},
                 {LL_BUILDING_THREE_IN_ONE, LL_RULE_PLACE_THREE_IN_ONE},
                 {LL_BUILDING_EBIKE_INDOOR, LL_RULE_PLACE_EBIKE}};
    const struct ll_table *buildings = &parts->in.scene->layer[LL_BUILDING];
    size_t known = 0;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        known += add_flag(ll_table_word(buildings, b, kinds[k].field),
                          ll_rule(parts->in.rules, kinds[k].worth), part);
    }
    uint8_t use = ll_table_word(buildings, b, LL_BUILDING_USE);
    known += add_flag(use == LL_USE_UNKNOWN      ? LL_FLAG_UNKNOWN
                      : use == LL_USE_INDUSTRIAL ? LL_FLAG_YES
                                                 : LL_FLAG_NO,
                      ll_rule(parts->in.rules, LL_RULE_PLACE_INDUSTRIAL), part);
    const size_t asked = 1 + sizeof kinds / sizeof kinds[0];
    part->known = weight * (double)known / (double)asked;
}

static void count_sensitive(const ll_parts *parts, size_t b, double weight, struct ll_part *part)
{
    const struct ll_table *buildings = &parts->in.scene->layer[LL_BUILDING];
    double people = ll_table_real(buildings, b, LL_BUILDING_RESIDENTS);
    double room = ll_floor_area(buildings, b, parts->in.footprint_m2[b]) /
                  ll_rule(parts->in.rules, LL_RULE_SENSITIVE_M2_A_HEAD);
    switch ((enum ll_use)ll_table_word(buildings, b, LL_BUILDING_USE)) {
    case LL_USE_SCHOOL:
    case LL_USE_HEALTH:
    case LL_USE_CARE:
        part->low = isnan(people) ? 0.0 : people;
        part->high = isnan(people) ? room : people;
        part->known = isnan(people) ? 0.0 : weight;
        break;
    case LL_USE_UNKNOWN:
        part->high = isnan(people) ? room : people;
        part->known = people == 0.0 ? weight : 0.0;
        break;
    default:
        part->known = weight;
        break;
    }
}

static void visit_buildings(const struct ll_parts_sink *sink, enum ll_indicator_id id)
{
    const ll_parts *parts = sink->parts;
    for (size_t b = 0; b < parts->in.results->count; b++) {
        uint32_t slot = ll_parts_place(parts, parts->in.results->area[b]);
        if (slot == LL_NONE) {
            continue;
        }
        struct ll_part part = {.village = slot, .layer = LL_BUILDING, .row = (uint32_t)b};
        double weight = ll_parts_weight(parts, slot, b);
        if (id == LL_IND_H4_PREMISES) {
            count_premises(parts, b, weight, &part);
        } else {
            count_sensitive(parts, b, weight, &part);
        }
        sink->fn(sink->user, &part);
    }
}

/* ---- elderly ---- */

/* By buildings where their figures make up the village's, else by the area. */
static void visit_elderly(const struct ll_parts_sink *sink)
{
    const ll_parts *parts = sink->parts;
    const struct ll_table *buildings = &parts->in.scene->layer[LL_BUILDING];
    for (size_t v = 0; v < parts->count; v++) {
        const struct ll_village_base *base = &parts->villages[v];
        double share = ll_people_elderly_share(&base->people, NAN, NAN);
        if (isnan(share)) { /* not from the buildings */
            const struct ll_part part = {.village = (uint32_t)v,
                                         .layer = LL_AREA,
                                         .row = base->area,
                                         .low = 1.0,
                                         .high = 1.0};
            sink->fn(sink->user, &part);
        }
    }
    for (size_t b = 0; b < parts->in.results->count; b++) {
        uint32_t slot = ll_parts_place(parts, parts->in.results->area[b]);
        double elderly = ll_table_real(buildings, b, LL_BUILDING_ELDERLY_ALONE);
        if (slot != LL_NONE && elderly > 0.0 &&
            !isnan(ll_people_elderly_share(&parts->villages[slot].people, NAN, NAN))) {
            const struct ll_part part = {.village = slot,
                                         .layer = LL_BUILDING,
                                         .row = (uint32_t)b,
                                         .low = elderly,
                                         .high = elderly};
            sink->fn(sink->user, &part);
        }
    }
}

void ll_parts_visit_counts(const struct ll_parts_sink *sink, enum ll_indicator_id id)
{
    switch (id) {
    case LL_IND_H1_FIRES:
        visit_fires(sink);
        break;
    case LL_IND_H5_HAZARDS:
        visit_hazards(sink);
        break;
    case LL_IND_V1_ELDERLY:
        visit_elderly(sink);
        break;
    default:
        visit_buildings(sink, id);
        break;
    }
}
