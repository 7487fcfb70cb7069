/// What the parts of the reach stage share; for the sources of this room only.
///
/// All classes share one network, on which every stretch that is not free for all is edges of its
/// own, so that a class differs by a bit in the sets below and nothing else. Sets of classes are
/// bits `1 << enum ll_vehicle_class`.
#ifndef LL_GEO_REACH_PRIVATE_H
#define LL_GEO_REACH_PRIVATE_H

#include "core/reach.h"
#include "geo/hose_place.h"
#include "geo/network.h"
#include "geo/passage.h"
#include "geo/stage.h"

/// Where a station's vehicles come onto the network.
struct ll_reach_entry {
    uint32_t edge;
    uint32_t station;
    double along_m; ///< from the start of the edge
    double at_s;    ///< turnout and the walk to the lane
    uint8_t sends;  ///< classes
};

/// One class on the network, by node.
struct ll_reach_ways {
    double *time_s;    ///< turnout and drive; INFINITY when not reached
    double *assumed_m; ///< of that way
    uint8_t *unsure;   ///< whether that way passes anything whose passing is not known
    double *free_s;    ///< the same if nothing stopped the class
    uint32_t *stopper; ///< blocker that this other way meets first; LL_NONE
};

struct ll_reach_town {
    struct ll_passages passages;
    struct ll_network net;          ///< `cut` of an edge is its passage
    uint8_t *closed;                ///< by edge: classes that are stopped there
    uint8_t *assumed;               ///< classes whose passing there is not known
    uint8_t *open;                  ///< classes that come there
    uint8_t *free;                  ///< classes that would if nothing stopped them
    uint32_t *twin;                 ///< by node: the next one at the same spot, round in a circle
    struct ll_reach_entry *entries; ///< in order of edge, then station
    size_t entry_count;
    size_t entry_capacity;
    uint8_t sent; ///< classes that some station sends
    struct ll_reach_ways of[LL_VEHICLE_COUNT];
};
void ll_reach_town_clear(struct ll_reach_town *town);
LL_MUST_USE enum ll_code ll_reach_town_make(const struct ll_stage *in,
                                            const struct ll_vehicles *vehicles,
                                            const struct ll_clearance *clearance,
                                            struct ll_reach_town *ret_town, struct ll_err *err);

/// A place on the network, as far as a building is concerned.
struct ll_reach_place {
    uint32_t edge; ///< LL_NONE: none
    double along_m;
    double off_m;  ///< straight to the outline
    double hose_m; ///< of the hose; INFINITY: longer than any class carries
    struct ll_xy at;
};

/// How a class gets to a place. A spot where something stands is got to from either side.
struct ll_reach_arrival {
    double time_s;
    double assumed_m;
    bool unsure;
};
struct ll_reach_arrival ll_reach_arrive(const struct ll_reach_town *town,
                                        enum ll_vehicle_class vehicle, uint32_t edge,
                                        double along_m);

/// The first blocker on the way that a class would take to a place if nothing stopped it.
uint32_t ll_reach_stopper(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                          uint32_t edge, double along_m);

/// The blocker of an edge that stops a class there; LL_NONE.
uint32_t ll_reach_edge_stopper(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                               uint32_t edge);

/// A place on an edge where some classes would stop nearer to a building than they do, within hose
/// reach, if they came there.
struct ll_reach_near {
    uint32_t edge;
    uint32_t building;
    double along_m;
    double off_m;
    uint8_t classes;
};

/// Where the classes stop for each building. Owns its arrays.
struct ll_reach_stops {
    size_t count;                                  ///< buildings
    struct ll_reach_place *stop[LL_VEHICLE_COUNT]; ///< nearest that the class comes to
    struct ll_reach_place *free[LL_VEHICLE_COUNT]; ///< if nothing stopped it
    bool *lane_near;                               ///< any lane to stop on within access_m
    struct ll_reach_near *near;                    ///< in order of edge, then building
    size_t near_count;
};
void ll_reach_stops_clear(struct ll_reach_stops *stops);
LL_MUST_USE enum ll_code ll_reach_stops_find(const struct ll_stage *in,
                                             const struct ll_vehicles *vehicles,
                                             const struct ll_reach_town *town,
                                             struct ll_reach_stops *ret_stops, struct ll_err *err);

/// Finds the shortest hoses instead of straight ones, and with them the stops.
/// @param inout Stops with straight hoses (ll_reach_stops_find).
LL_MUST_USE enum ll_code ll_reach_hoses(const struct ll_stage *in,
                                        const struct ll_vehicles *vehicles,
                                        const struct ll_hose_ground *ground,
                                        const struct ll_reach_town *town,
                                        struct ll_reach_stops *inout, struct ll_err *err);

/// Fills in whether the sides that the code wants served have lanes, and whether buildings that
/// need one have a ladder area, from the answers of all classes.
LL_MUST_USE enum ll_code ll_reach_sides(const struct ll_stage *in, const struct ll_reach_town *town,
                                        struct ll_reach *inout, struct ll_err *err);

/// Fills in what clearing each blocker alone would win, from the answers of all classes.
/// @param residents By building, NAN where unknown; NULL: not known at all.
LL_MUST_USE enum ll_code ll_reach_wins(const struct ll_stage *in, const struct ll_reach_town *town,
                                       const struct ll_reach_stops *stops, const double *residents,
                                       struct ll_reach *inout, struct ll_err *err);

#endif
