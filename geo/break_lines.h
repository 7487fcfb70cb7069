/// How long the fire breaks are that a group of buildings lacks.
#ifndef LL_GEO_BREAK_LINES_H
#define LL_GEO_BREAK_LINES_H

#include "core/shapes.h"

/// A group of polygons over its limit. All borrowed.
struct ll_break_lines_input {
    const struct ll_shapes *shapes;
    const double *footprint_m2; ///< by shape
    const uint32_t *members;    ///< shapes of the group
    size_t count;
    double limit_m2; ///< that a part may cover
    double width_m;  ///< of a break
};

/// Parts the group by straight breaks until every part is within the limit (or one building), and
/// adds up their lengths.
///
/// Each break runs at right angles to the longer axis of its part (the principal axis of its
/// footprints), where it divides the footprint between one third and two thirds; of up to nine such
/// places the one with the fewest metres built over. A break is as long as the buildings that stand
/// in its strip reach across; where they stand it is missing. It is a measure of what is lacking,
/// not a plan: the cut of a cluster (core/separation.h) is one. Turning or shifting the group
/// changes nothing beyond rounding. Time n log n for each halving.
///
/// @param ret_line_m    Receives the length of all breaks.
/// @param ret_missing_m Receives the length of what is built over.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_break_lines(const struct ll_break_lines_input *input,
                                        double *ret_line_m, double *ret_missing_m,
                                        struct ll_err *err);

#endif
