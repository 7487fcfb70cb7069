/// What the sources of core/parts.h share.
#ifndef LL_CORE_PARTS_PRIVATE_H
#define LL_CORE_PARTS_PRIVATE_H

#include "core/parts.h"

/// A turn from another lane, on the lane that is turned into.
struct ll_parts_turn {
    uint32_t lane;
    double from_m;
    double to_m;
    size_t finding; ///< number of it
};

struct ll_parts {
    struct ll_measure_input in; ///< borrows
    struct ll_degrees degrees;
    uint32_t *slot_of_area; ///< place among the villages, LL_NONE for other areas
    struct ll_village_base *villages;
    size_t count;
    struct ll_parts_turn *turns; ///< in order of their lane, then of where they begin
    size_t turn_count;
    double *cluster_m2; ///< footprints of each cluster's buildings, one by one
};

/// Where parts go, and of which village they are being told.
struct ll_parts_sink {
    const ll_parts *parts;
    ll_part_fn *fn;
    void *user;
};

/// Weight of a building of a village.
double ll_parts_weight(const ll_parts *parts, uint32_t slot, size_t building);

/// Fills `largest` and `breaks_m` of every village. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_parts_prepare_clusters(ll_parts *parts, struct ll_err *err);

/// The parts of E3, E4 and E5.
void ll_parts_visit_clusters(const struct ll_parts_sink *sink, enum ll_indicator_id id);

/// Fills `lanes_m` of every village, and the turns. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_parts_prepare_lanes(ll_parts *parts, struct ll_err *err);

/// The parts of C4.
void ll_parts_visit_lanes(const struct ll_parts_sink *sink);

/// Adds the length of lanes that falls short for certain, with the walls beside them outside their
/// outlines (place 0), where they are drawn (1) or inside (2).
/// @param inout_m Of village i at [i * step].
void ll_parts_lanes_short(const ll_parts *parts, size_t place, double *inout_m, size_t step);

/// The parts of H1, H4, H5, V1 and V2.
void ll_parts_visit_counts(const struct ll_parts_sink *sink, enum ll_indicator_id id);

#endif
