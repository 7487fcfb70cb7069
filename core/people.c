#include "core/people.h"

#include <math.h>

static bool is_dwelling(const struct ll_table *buildings, size_t row)
{
    uint8_t use = ll_table_word(buildings, row, LL_BUILDING_USE);
    return use == LL_USE_UNKNOWN || use == LL_USE_RESIDENTIAL || use == LL_USE_MIXED;
}

double ll_floor_area(const struct ll_table *buildings, size_t row, double footprint_m2)
{
    double floors = ll_table_real(buildings, row, LL_BUILDING_FLOORS);
    return footprint_m2 * (floors >= 1.0 ? floors : 1.0);
}

static void count_heads(struct ll_head_count *count, double own, bool expected)
{
    if (!isnan(own)) {
        count->own += own;
        count->with++;
    } else if (expected) {
        count->without++;
    }
}

void ll_people_add(struct ll_people *people, const struct ll_table *buildings, size_t row,
                   double footprint_m2)
{
    bool dwelling = is_dwelling(buildings, row);
    double households = ll_table_real(buildings, row, LL_BUILDING_HOUSEHOLDS);
    double residents = ll_table_real(buildings, row, LL_BUILDING_RESIDENTS);
    double elderly = ll_table_real(buildings, row, LL_BUILDING_ELDERLY_ALONE);
    if (isnan(elderly) && residents == 0.0) {
        elderly = 0.0;
    }
    count_heads(&people->households, households, dwelling);
    count_heads(&people->residents, residents, dwelling);
    count_heads(&people->elderly, elderly, dwelling || residents > 0.0);
    if (dwelling && isnan(households)) {
        people->floor_area_without_m2 += ll_floor_area(buildings, row, footprint_m2);
    }
    if (dwelling && isnan(residents)) {
        people->floor_area_unpeopled_m2 += ll_floor_area(buildings, row, footprint_m2);
    }
}

/* What is left of an area's figure for each m2 of those without one. */
static double rate_of(const struct ll_head_count *count, double floor_area_m2, double area_value)
{
    if (count->without == 0) {
        return 0.0;
    }
    double left = area_value - count->own;
    return isnan(left) || !(floor_area_m2 > 0.0) ? NAN : fmax(left, 0.0) / floor_area_m2;
}

struct ll_people_rates ll_people_rates_of(const struct ll_people *people, double area_residents,
                                          double area_households)
{
    return (struct ll_people_rates){
        rate_of(&people->residents, people->floor_area_unpeopled_m2, area_residents),
        rate_of(&people->households, people->floor_area_without_m2, area_households)};
}

static double own_or_share(double own, double per_m2, const struct ll_table *buildings, size_t row,
                           double footprint_m2)
{
    if (!isnan(own)) {
        return own;
    }
    return is_dwelling(buildings, row) ? per_m2 * ll_floor_area(buildings, row, footprint_m2) : 0.0;
}

double ll_building_residents(const struct ll_people_rates *rates, const struct ll_table *buildings,
                             size_t row, double footprint_m2)
{
    return own_or_share(ll_table_real(buildings, row, LL_BUILDING_RESIDENTS),
                        rates->residents_per_m2, buildings, row, footprint_m2);
}

double ll_building_households(const struct ll_people_rates *rates, const struct ll_table *buildings,
                              size_t row, double footprint_m2)
{
    return own_or_share(ll_table_real(buildings, row, LL_BUILDING_HOUSEHOLDS),
                        rates->households_per_m2, buildings, row, footprint_m2);
}

/* Whether the buildings' own figures are the whole village. */
static bool complete(const struct ll_head_count *count)
{
    return count->with > 0 && count->without == 0;
}

double ll_people_total(const struct ll_head_count *count, double area_value, bool *ret_estimated)
{
    bool own = complete(count);
    if (ret_estimated != NULL) {
        *ret_estimated = !own && !isnan(area_value);
    }
    if (own) {
        return count->own;
    }
    return isnan(area_value) ? NAN : fmax(area_value, count->own);
}

double ll_people_elderly_share(const struct ll_people *people, double area_residents,
                               double area_elderly)
{
    bool own = complete(&people->residents) && complete(&people->elderly);
    double residents = own ? people->residents.own : area_residents;
    double elderly = own ? people->elderly.own : area_elderly;
    bool sound = residents > 0.0 && elderly >= 0.0 && elderly <= residents;
    return sound ? elderly / residents : NAN;
}

struct ll_weighting ll_weighting_of(const struct ll_people *people, double area_households)
{
    const struct ll_weighting floor_area = {.households = false};
    const struct ll_head_count *count = &people->households;
    if (count->without == 0) {
        return count->own > 0.0 ? (struct ll_weighting){.households = true} : floor_area;
    }
    double left = area_households - count->own;
    if (!(left > 0.0 && people->floor_area_without_m2 > 0.0)) {
        return floor_area;
    }
    return (struct ll_weighting){.households = true,
                                 .households_per_m2 = left / people->floor_area_without_m2};
}

double ll_building_weight(const struct ll_weighting *weighting, const struct ll_table *buildings,
                          size_t row, double footprint_m2)
{
    double floor_area = ll_floor_area(buildings, row, footprint_m2);
    if (!weighting->households) {
        return floor_area;
    }
    double own = ll_table_real(buildings, row, LL_BUILDING_HOUSEHOLDS);
    if (!isnan(own)) {
        return own;
    }
    return is_dwelling(buildings, row) ? floor_area * weighting->households_per_m2 : 0.0;
}
