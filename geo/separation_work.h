/// What the parts of the separation stage share. Internal to geo/separation*.c.
#ifndef LL_GEO_SEPARATION_WORK_H
#define LL_GEO_SEPARATION_WORK_H

#include "geo/fire_walls.h"
#include "geo/pairs.h"
#include "geo/separation.h"

/// Inputs and columns by building. Arrays are owned by the stage.
struct ll_separation_work {
    const struct ll_stage *in;
    const struct ll_fire_gaps *gaps;
    const struct ll_building_results *results; ///< may be NULL
    const struct ll_table *buildings;
    struct ll_fire_class *class;
    double *footprint_m2;
    double *ground_m2;  ///< the same, but 0 for what is drawn within another one
    double *households; ///< own or shared; NAN unknown
    struct ll_fire_walls walls;
};

/// How the buildings of a pair face each other within what surely is required; a fire wall may be
/// on the side that is not known to be the lower one.
struct ll_facing_ask ll_pair_facing(const struct ll_separation_work *work,
                                    const struct ll_pair *pair);

/// Takes the fire walls on record into account. A gap is closed where the facing wall of the higher
/// house (or of either where both are as high, touch, or both have one) is a fire wall (GB
/// 50016-2014 table 5.2.2, notes): then nothing is required. Where it is not known which house is
/// higher it may be closed: then the least that is required is 0.
/// @param inout_kept Whether the pair is to be kept; it may not be any more.
LL_MUST_USE enum ll_code ll_pair_walls(const struct ll_separation_work *work, struct ll_pair *inout,
                                       bool *inout_kept, struct ll_err *err);

/// Judges a pair that requires `low_m` to `high_m` (compounds, touching, rounding: see
/// ll_separation_stage). @return whether it is to be kept: too near under some reading, or one
/// unit.
bool ll_pair_judge(const struct ll_separation_work *work, const struct ll_near *near, double low_m,
                   double high_m, struct ll_pair *ret_pair);

/// Whether a pair joins its buildings in certain clusters (or, with `possible`, in the others).
bool ll_pair_joins(const struct ll_separation_work *work, const struct ll_pair *pair,
                   bool possible);

/// Households of every building: its own, else a dwelling's share of what its village has. NAN
/// where neither is known; 0 for what is no dwelling.
LL_MUST_USE enum ll_code ll_separation_households(struct ll_separation_work *work,
                                                  struct ll_err *err);

/// Fills clusters, members and the cluster columns of `out` from its pairs.
LL_MUST_USE enum ll_code ll_separation_clusters(const struct ll_separation_work *work,
                                                struct ll_separation *out, struct ll_err *err);

/// Adds the cuts of certain clusters over their limit and of the largest in each village.
LL_MUST_USE enum ll_code ll_separation_cuts(const struct ll_separation_work *work,
                                            struct ll_separation *out, struct ll_err *err);

#endif
