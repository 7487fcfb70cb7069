/// What a lane class means for driving: speed, whether a truck may use it, whether it may stop.
#ifndef LL_CORE_SPEEDS_H
#define LL_CORE_SPEEDS_H

#include <stdbool.h>

#include "core/scene.h"

/// speeds.csv in memory. An open value; index = enum ll_lane_class.
struct ll_speeds {
    double kmh[LL_CLASS_COUNT];
    bool drivable[LL_CLASS_COUNT];      ///< fire trucks may use the class
    bool access[LL_CLASS_COUNT];        ///< a truck may stop there to reach a building
    double width_low_m[LL_CLASS_COUNT]; ///< narrowest that lanes of the class commonly are
};

/// Reads speeds.csv: class, speed_kmh, drivable, access, width_low_m, mark. Every class must be
/// there once, the unknown one as an empty key. @return LL_E_FORMAT.
LL_MUST_USE enum ll_code ll_speeds_parse(const char *bytes, size_t len,
                                         struct ll_speeds *ret_speeds, struct ll_err *err);

/// Whether fire trucks may use a lane: what the lane says, else what its class says.
bool ll_lane_drivable(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row);

/// Whether a truck may stop on a drivable lane to reach a building: no bridge, tunnel or motorway.
bool ll_lane_access(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row);

/// Driving speed in m/s: the lane's own, else its class's.
double ll_lane_speed_mps(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row);

#endif
