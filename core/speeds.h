/// What a lane class means for driving: speed, whether a truck may use it, whether it may stop.
#ifndef LL_CORE_SPEEDS_H
#define LL_CORE_SPEEDS_H

#include <stdbool.h>

#include "core/scene.h"

/// Times of day that are driven differently. The rule speed_set says which one counts.
enum ll_speed_set { LL_SPEEDS_DAY = 0, LL_SPEEDS_NIGHT, LL_SPEEDS_MARKET, LL_SPEED_SET_COUNT };

/// How a class is driven in a set.
struct ll_speed_factor {
    double factor; ///< on the speed by class or by lane; 0 stands for 1
    double low;    ///< slowest that is meant, as a factor on that; 0 stands for 1
    double high;   ///< fastest
};

/// speeds.csv and speed_sets.csv in memory. An open value; index = enum ll_lane_class.
struct ll_speeds {
    double kmh[LL_CLASS_COUNT];
    bool drivable[LL_CLASS_COUNT];      ///< fire trucks may use the class
    bool access[LL_CLASS_COUNT];        ///< a truck may stop there to reach a building
    double width_low_m[LL_CLASS_COUNT]; ///< narrowest that lanes of the class commonly are
    enum ll_speed_set set;              ///< that counts
    struct ll_speed_factor sets[LL_SPEED_SET_COUNT][LL_CLASS_COUNT]; ///< {0}: all are alike
};

/// Reads speeds.csv: class, speed_kmh, drivable, access, width_low_m, mark. Every class must be
/// there once, the unknown one as an empty key. @return LL_E_FORMAT.
LL_MUST_USE enum ll_code ll_speeds_parse(const char *bytes, size_t len,
                                         struct ll_speeds *ret_speeds, struct ll_err *err);

/// Reads speed_sets.csv: set, class, factor, low, high, mark. Every set needs a row without a
/// class, which holds for the classes that have none of their own. @return LL_E_FORMAT.
LL_MUST_USE enum ll_code ll_speed_sets_parse(const char *bytes, size_t len,
                                             struct ll_speeds *inout_speeds, struct ll_err *err);

const char *ll_speed_set_key(enum ll_speed_set set); ///< "day", "night", "market"

/// Whether fire trucks may use a lane: what the lane says, else what its class says.
bool ll_lane_drivable(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row);

/// Whether a lane that trucks may not use is a way on foot: a footpath, steps, a pedestrian zone or
/// a cycleway that is not marked as of no use even in an emergency.
bool ll_lane_walked(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row);

/// Whether a truck may stop on a drivable lane to reach a building: no bridge, tunnel or motorway.
bool ll_lane_access(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row);

/// Driving speed in m/s: the lane's own, else its class's, in the set that counts.
double ll_lane_speed_mps(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row);

/// Factors on it at the ends of the interval that is meant; both 1 when there is none.
void ll_lane_speed_range(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row,
                         double *ret_low, double *ret_high);

/// What is meant by lanes of no class: by how much speeds may be lower and higher altogether.
struct ll_speed_factor ll_speed_factor_of_all(const struct ll_speeds *speeds);

/// The same speeds at one end of the intervals that are meant. What is not lanes (people on foot,
/// carts) takes ll_speed_factor_of_all.
struct ll_speeds ll_speeds_at_end(const struct ll_speeds *speeds, bool fast);

#endif
