/// What the value of an indicator of a village is made of: a part for each building, lane, hydrant,
/// station, obstacle or fire behind it. Measures are sums of parts, and explanations share out by
/// them, so that both always agree.
#ifndef LL_CORE_PARTS_H
#define LL_CORE_PARTS_H

#include "core/degrees.h"
#include "core/people.h"

/// A part. The same feature may come several times; its parts add up.
struct ll_part {
    uint32_t village; ///< place among the villages asked for
    uint8_t layer;    ///< enum ll_layer
    uint32_t row;     ///< in that layer
    double low;       ///< in the unit of the sum, see ll_parts_visit
    double high;
    double known; ///< weight of which all is known
};

/// Receives parts.
typedef void ll_part_fn(void *user, const struct ll_part *part);

/// What is known of one village before its parts are looked at.
struct ll_village_base {
    uint32_t area;
    struct ll_people people;
    struct ll_weighting weighting;
    size_t buildings;
    double weight;       ///< of all its buildings
    double lanes_m;      ///< length of the lanes that were judged
    double households;   ///< NAN when unknown
    double breaks_m[2];  ///< length of fire breaks that its clusters need: certain, possible ones
    uint32_t largest[2]; ///< its cluster with most households: certain, possible; LL_NONE
    bool alarms_told;    ///< any building says whether it has an alarm or sprinkler
};

/// Read-only once made. Opaque; borrows what `input` names.
typedef struct ll_parts ll_parts;

/// Prepares the parts of the villages of `input`.
/// @return LL_OK, LL_E_NOMEM, LL_E_INVALID when results are of other buildings or `villages` are
/// not
///         different rows of the areas.
LL_MUST_USE enum ll_code ll_parts_new(const struct ll_measure_input *input, ll_parts **ret_parts,
                                      struct ll_err *err);
void ll_parts_free(ll_parts *parts);
void ll_parts_freep(ll_parts **parts);

/// Calls `fn` with every part of an indicator, in the order of the scene, for all villages. Units:
///
/// - indicators with degrees: weight of buildings x degree; C5 and C6 name the hydrant that would
///   do where there is one in the circle, C3 the lane where the truck is stopped, C7 the nearest
///   hydrant, C8 stations and the area, V4 the area where only its figure is known;
/// - H1: fires, and the expected ones of the reference rate as a part of the area;
/// - H4, V2: premises and people; H5: open hazards by age (obstacles);
/// - E3: households of the largest cluster; E4: limits of footprint; E5: metres of missing break;
///   each by the buildings of the clusters;
/// - V1: elderly (buildings, else the area); C4: metres of lane.
void ll_parts_visit(const ll_parts *parts, enum ll_indicator_id id, ll_part_fn *fn, void *user);

/// The base of a village, by its place.
const struct ll_village_base *ll_parts_village(const ll_parts *parts, size_t village);

/// Place of an area among the villages asked for; LL_NONE for another area and for LL_NONE.
uint32_t ll_parts_place(const ll_parts *parts, uint32_t area);

/// The degrees that the parts are made of.
const struct ll_degrees *ll_parts_degrees(const ll_parts *parts);

#endif
