/// What the parts of the separation stage share. Internal to geo/separation*.c.
#ifndef LL_GEO_SEPARATION_WORK_H
#define LL_GEO_SEPARATION_WORK_H

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
    double *households; ///< own or shared; NAN unknown
};

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
