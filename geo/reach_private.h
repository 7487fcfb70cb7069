/// What the parts of the reach stage share; for the sources of this room only.
///
/// All classes share one network, on which every stretch that is not free for all is edges of its
/// own, so that a class differs by a bit in the sets below and nothing else. Sets of classes are
/// bits `1 << enum ll_vehicle_class`.
#ifndef LL_GEO_REACH_PRIVATE_H
#define LL_GEO_REACH_PRIVATE_H

#include "geo/network.h"
#include "geo/passage.h"
#include "geo/reach.h"
#include "geo/row_marks.h"

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
    uint8_t *unsure;   ///< whether that way passes anything whose passing is not known, or that
                       ///< is too tight as drawn
    uint32_t *hook;    ///< where that way comes in: 2 * edge, 1 more at its last point; LL_NONE
    uint32_t *tight;   ///< first place on that way that is too tight as drawn; LL_NONE
    uint8_t *tight_count;
    double *free_s;    ///< the same if nothing stopped the class
    uint32_t *stopper; ///< blocker that this other way meets first; LL_NONE
};

/// A bend on an edge that is too tight as drawn.
struct ll_reach_bend {
    double along_m; ///< between the ends of the edge
    uint32_t place;
};

/// A turn from edge to edge that is too tight as drawn.
struct ll_reach_turn {
    uint64_t hooks; ///< the lower one, then the higher one
    uint32_t place;
};

/// The places of the network that are too tight as drawn.
struct ll_reach_tight {
    struct ll_tight_bends found; ///< all bends, surveyed ones too
    struct ll_tight_place *places;
    size_t count;
    struct ll_reach_bend *bends; ///< in order of edge, then along it
    uint32_t *first_bend;        ///< by edge, one more than edges
    struct ll_reach_turn *turns; ///< in order
    size_t turn_count;
    uint8_t *turned; ///< by edge: bit 1 some turn of these at its first point, bit 2 at its last
};

struct ll_reach_town {
    struct ll_passages passages;
    struct ll_network net;          ///< `cut` of an edge is its passage; access: for any class
    struct ll_graph driven;         ///< without ways on foot; empty where there are none
    double *offset_m;               ///< by edge: where it begins on its lane, to a micrometre
    uint8_t *barred;                ///< by edge: classes that it is not for: trucks on ways on foot
    uint8_t *closed;                ///< classes that are stopped there, or barred
    uint8_t *assumed;               ///< classes whose passing there is not known
    uint8_t *open;                  ///< classes that come there
    uint8_t *free;                  ///< classes that would if nothing stopped them
    uint32_t *twin;                 ///< by node: the next one at the same spot, round in a circle
    struct ll_reach_entry *entries; ///< in order of edge, then station
    size_t entry_count;
    size_t entry_capacity;
    uint8_t sent;    ///< classes that some station sends
    double cart_mps; ///< fastest that a crew with a cart comes
    struct ll_reach_tight tight;
    struct ll_reach_ways of[LL_VEHICLE_COUNT];
};
void ll_reach_town_clear(struct ll_reach_town *town);

/// @param base The joined lanes of the scene.
LL_MUST_USE enum ll_code ll_reach_town_make(const struct ll_stage *in,
                                            const struct ll_reach_task *task,
                                            const struct ll_joined_lanes *base,
                                            struct ll_reach_town *ret_town, struct ll_err *err);

/// Lists the places that are too tight as drawn on the network: the bends found, and the turns that
/// the clearance found. Places of lanes that the network does not hold are only told of.
/// @param inout Its bends are found; the rest is empty.
LL_MUST_USE enum ll_code ll_reach_tight_make(const struct ll_reach_task *task,
                                             const struct ll_reach_town *town,
                                             struct ll_reach_tight *inout, struct ll_err *err);
void ll_reach_tight_clear(struct ll_reach_tight *tight);

/// Too tight places passed so far.
struct ll_reach_passed {
    uint32_t first; ///< LL_NONE
    uint8_t count;  ///< 255: or more
};

/// Those on the way to a node.
struct ll_reach_passed ll_reach_passed_at(const struct ll_reach_ways *ways, uint32_t node);

/// Passes from where a way comes in (LL_NONE: it begins there) onto an edge at one of its ends.
/// @param hook Of that end: 2 * edge, 1 more at its last point.
void ll_reach_pass_turn(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                        uint32_t from_hook, uint32_t hook, struct ll_reach_passed *inout);

/// Passes along an edge from one position to another, in either direction.
void ll_reach_pass_along(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                         uint32_t edge, double from_m, double to_m, struct ll_reach_passed *inout);

/// How fast a class drives along an edge, and how long it takes from end to end.
double ll_reach_speed_mps(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                          uint32_t edge);
double ll_reach_edge_s(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                       uint32_t edge);

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
    struct ll_reach_passed passed;
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

/// Sets of lanes: set c is where class c comes to, set c + LL_REACH_FREE where it would come to if
/// nothing stopped it. So every set lies within its second one, and within that of the class before
/// it.
#define LL_REACH_FREE LL_VEHICLE_COUNT
#define LL_REACH_SETS (2 * LL_VEHICLE_COUNT)

/// A place without its edge.
struct ll_reach_spot {
    double along_m;
    double off_m;
    double hose_m;
    struct ll_xy at;
};

/// The nearest place of each set for each building. Owns its arrays.
struct ll_reach_stops {
    size_t count;                              ///< buildings
    uint32_t *edge[LL_REACH_SETS];             ///< LL_NONE: none
    struct ll_reach_spot *spot[LL_REACH_SETS]; ///< on that edge
    uint8_t *bent;              ///< sets whose nearest place has no free straight way
    double *matters_m;          ///< how far around a building lanes were looked for
    uint8_t *lane_near;         ///< classes that have any lane to stop on within access_m
    struct ll_reach_near *near; ///< in order of edge, then building
    size_t near_count;
    size_t near_capacity;
};
void ll_reach_stops_clear(struct ll_reach_stops *stops);

/// The place of a set for a building, and its change.
struct ll_reach_place ll_reach_place(const struct ll_reach_stops *stops, int set, size_t building);
void ll_reach_put_place(struct ll_reach_stops *stops, int set, size_t building,
                        const struct ll_reach_place *place);

/// Buildings to do.
struct ll_reach_rows {
    uint32_t *items; ///< ascending
    uint32_t *order; ///< the same along the Hilbert curve; NULL where nobody wants it
    size_t count;
    bool *among; ///< by building
};

/// Makes room for so many buildings; rows that were there stay.
LL_MUST_USE enum ll_code ll_reach_stops_resize(struct ll_reach_stops *stops, size_t count,
                                               struct ll_err *err);

/// Finds the stops of some buildings, hoses taken as straight. What `near` held of them goes, what
/// is there now is added at its end.
LL_MUST_USE enum ll_code ll_reach_stops_find(const struct ll_stage *in,
                                             const struct ll_vehicles *vehicles,
                                             const struct ll_reach_town *town,
                                             const struct ll_reach_rows *rows,
                                             struct ll_reach_stops *inout, struct ll_err *err);

/// Finds the shortest hoses of these buildings instead of straight ones, and with them the stops.
/// @param inout Stops with straight hoses (ll_reach_stops_find).
LL_MUST_USE enum ll_code ll_reach_hoses(const struct ll_stage *in, const struct ll_reach_task *task,
                                        const struct ll_reach_town *town,
                                        const struct ll_reach_rows *rows,
                                        struct ll_reach_stops *inout, struct ll_err *err);

/// Puts `near` in order.
void ll_reach_stops_order(struct ll_reach_stops *stops);

/// Fills in whether the sides that the code wants served have lanes, and whether buildings that
/// need one have a ladder area, for some buildings, from the answers of all classes.
LL_MUST_USE enum ll_code ll_reach_sides(const struct ll_stage *in, const struct ll_reach_town *town,
                                        const struct ll_reach_rows *rows, struct ll_reach *inout,
                                        struct ll_err *err);

/// How far around its box a change of the lanes can matter to what ll_reach_sides says of a
/// building.
double ll_reach_sides_reach_m(const struct ll_stage *in, size_t building);

/// How near to a building ladder areas may serve it.
double ll_reach_ladder_reach_m(const struct ll_stage *in);

/// Fills in what clearing each blocker alone would win, from the answers of all classes.
/// @param residents By building, NAN where unknown; NULL: not known at all.
LL_MUST_USE enum ll_code ll_reach_wins(const struct ll_stage *in, const struct ll_reach_town *town,
                                       const struct ll_reach_stops *stops, const double *residents,
                                       struct ll_reach *inout, struct ll_err *err);

/// Weighs sets of blockers that go together, on what a run found. Borrows it all; of one thread.
typedef struct ll_reach_weighing ll_reach_weighing;
void ll_reach_weighing_free(ll_reach_weighing *weighing);
void ll_reach_weighing_freep(ll_reach_weighing **weighing);
LL_MUST_USE enum ll_code
ll_reach_weighing_new(const struct ll_stage *in, const struct ll_reach_town *town,
                      const struct ll_reach_stops *stops, struct ll_reach *reach,
                      ll_reach_weighing **ret_weighing, struct ll_err *err);

/// What clearing some blockers together wins for a class, as ll_reach_wins says of one alone. Only
/// what `sum` says of winning for this class is written.
LL_MUST_USE enum ll_code ll_reach_weigh(ll_reach_weighing *weighing, const uint32_t *blockers,
                                        size_t count, enum ll_vehicle_class vehicle,
                                        struct ll_blocker *sum, struct ll_err *err);

/// What a run keeps for the next one.
struct ll_reach_memory {
    struct ll_joined_lanes base;
    bool base_borrowed;             ///< from the stage
    struct ll_row_marks lane_marks; ///< of all that the base hangs on
    struct ll_reach_town town;
    struct ll_reach_stops stops;
    uint32_t *blocker[LL_VEHICLE_COUNT]; ///< as in the answers
};

/// Brings the joined lanes up to date: anew where any lane that the dirty box touches changed.
LL_MUST_USE enum ll_code ll_reach_memory_lanes(const struct ll_stage *in,
                                               struct ll_reach_memory *memory, struct ll_err *err);

/// What differs between two towns, and what follows.
struct ll_reach_changes {
    uint32_t *now_of;     ///< by edge before: the same edge now; LL_NONE
    uint32_t *blocker_of; ///< by blocker before: the same one now; LL_NONE
    uint8_t *loud[2];     ///< by edge now: classes whose arrival there (0), or what stops them on
                          ///< their free way there (1), may differ
    struct ll_box *boxes; ///< around every piece of an edge that is new, gone, or in other sets
    size_t box_count;
    size_t box_capacity;
    bool blockers_moved; ///< any has another number now
    uint32_t *place_of;  ///< by too tight place before: the same one now; LL_NONE
};
void ll_reach_changes_clear(struct ll_reach_changes *changes);

/// Compares two towns. Edges are the same where they lie the same on the same lane, blockers where
/// all but what they win is the same.
/// @param was         Blockers of the town before.
/// @param is          Those of the town now.
/// @param ret_changes Owned by the caller (ll_reach_changes_clear). @return LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_reach_changes_find(const struct ll_reach_town *before,
                                               const struct ll_reach *was,
                                               const struct ll_reach_town *now,
                                               struct ll_reach_changes *ret_changes,
                                               struct ll_err *err);

#endif
