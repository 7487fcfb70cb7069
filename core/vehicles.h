/// Classes of responding vehicles, from a crew on foot to a ladder truck.
#ifndef LL_CORE_VEHICLES_H
#define LL_CORE_VEHICLES_H

#include "core/scene.h"

/// Classes, narrowest first. A class passes wherever a later one does.
enum ll_vehicle_class {
    LL_VEHICLE_FOOT = 0, ///< crew with gear, or a hand cart
    LL_VEHICLE_LIGHT,    ///< light truck
    LL_VEHICLE_PUMPER,   ///< standard pumper
    LL_VEHICLE_LADDER,   ///< ladder truck
    LL_VEHICLE_COUNT
};

/// One row of vehicles.csv.
struct ll_vehicle {
    char key[16]; ///< "pumper"
    double width_m;
    double clearance_m; ///< free width that it needs to drive: its own and room on both sides
    double height_m;    ///< free height that it needs
    double length_m;
    double radius_inner_m; ///< smallest inner turning radius
    double radius_outer_m;
    double weight_t;
    double slope_pct; ///< steepest lane it climbs
    double hose_m;    ///< hose it lays from where it stops to the wall
};

/// vehicles.csv in memory. An open value; index = enum ll_vehicle_class.
struct ll_vehicles {
    struct ll_vehicle of[LL_VEHICLE_COUNT];
};

/// Reads vehicles.csv: class,zh,en,width_m,clearance_m,height_m,length_m,radius_inner_m,
/// radius_outer_m,weight_t,slope_pct,hose_m,mark. Every class must be there once and no class may
/// need less than the one before it in any measure, nor climb more. @return LL_E_FORMAT.
LL_MUST_USE enum ll_code ll_vehicles_parse(const char *bytes, size_t len,
                                           struct ll_vehicles *ret_vehicles, struct ll_err *err);

const char *ll_vehicle_key(enum ll_vehicle_class vehicle); ///< "foot", "light", "pumper", "ladder"

/// Whether a station sends a class or a wider one: the widest that its `vehicles` names ("ladder",
/// "水罐", …), else by tier (micro stations and village teams foot, township teams a pumper,
/// national ones a ladder truck).
bool ll_station_sends(const struct ll_table *stations, size_t row, enum ll_vehicle_class vehicle);

#endif
