/// Residents and households of a village, and the weight of each of its buildings.
///
/// A building's own figure comes first; what is missing is shared from the area's figure over the
/// dwellings without one, by floor area (DESIGN, "Residents and households"). A dwelling is a
/// building of residential, mixed or unknown use.
#ifndef LL_CORE_PEOPLE_H
#define LL_CORE_PEOPLE_H

#include "core/scene.h"

/// Footprint x floors in m2; one floor where the number is unknown or 0.
double ll_floor_area(const struct ll_table *buildings, size_t row, double footprint_m2);

/// Own figures of the buildings of a village.
struct ll_head_count {
    double own;     ///< their sum
    size_t with;    ///< buildings that have one
    size_t without; ///< dwellings that have none
};

/// Sums over the buildings of a village; `{0}` is empty.
struct ll_people {
    struct ll_head_count households;
    struct ll_head_count residents;
    struct ll_head_count elderly;   ///< living alone; of an empty house it is known to be 0
    double floor_area_without_m2;   ///< of the dwellings without households
    double floor_area_unpeopled_m2; ///< of the dwellings without residents
};

/// Adds a building.
void ll_people_add(struct ll_people *people, const struct ll_table *buildings, size_t row,
                   double footprint_m2);

/// The total of a village: the buildings' own sum where every dwelling has a figure, else the
/// area's figure (or the own sum, if that alone is larger), else NAN.
/// @param area_value    The area's figure, NAN when unknown.
/// @param ret_estimated Receives whether the area's figure was used; may be NULL.
double ll_people_total(const struct ll_head_count *count, double area_value, bool *ret_estimated);

/// Share of residents who are old and live alone, 0 to 1: from the buildings where every dwelling
/// has both figures, else from the area's two figures; NAN when neither is there, nobody lives
/// there or the figures contradict each other (more elderly than residents).
double ll_people_elderly_share(const struct ll_people *people, double area_residents,
                               double area_elderly);

/// What dwellings without a figure of their own get of the area's, by floor area; NAN when that is
/// not known, 0 when nothing is left to share out.
struct ll_people_rates {
    double residents_per_m2;
    double households_per_m2;
};
struct ll_people_rates ll_people_rates_of(const struct ll_people *people, double area_residents,
                                          double area_households);

/// Residents or households of one building: its own figure, else its share; NAN when neither is
/// known, 0 for what is no dwelling.
double ll_building_residents(const struct ll_people_rates *rates, const struct ll_table *buildings,
                             size_t row, double footprint_m2);
double ll_building_households(const struct ll_people_rates *rates, const struct ll_table *buildings,
                              size_t row, double footprint_m2);

/// How the buildings of a village weigh.
struct ll_weighting {
    bool households;          ///< in households; else in m2 of floor area
    double households_per_m2; ///< of dwellings without a figure of their own
};

/// Households, where every dwelling has them or the area's figure leaves some to share out; else
/// floor area for all. The area's figure is of no use when the own figures already reach it: the
/// others would weigh nothing.
struct ll_weighting ll_weighting_of(const struct ll_people *people, double area_households);

/// Weight of a building, 0 or more.
double ll_building_weight(const struct ll_weighting *weighting, const struct ll_table *buildings,
                          size_t row, double footprint_m2);

#endif
