/// The ways from stretch to stretch of a road network: what turning at junctions costs a vehicle.
#ifndef LL_GEO_TURNS_H
#define LL_GEO_TURNS_H

#include "core/clearance.h"
#include "core/rules.h"
#include "core/vehicles.h"
#include "geo/network.h"

/// The arc along edge e from its start to its end is 2 e, the one back 2 e + 1.
static inline uint32_t ll_arc(uint32_t edge, bool back)
{
    return 2 * edge + back;
}

/// Seconds to drive along an edge.
static inline double ll_edge_drive_s(const struct ll_network_edge *edge)
{
    return edge->length_m / edge->speed_mps + edge->open_s;
}

/// What turning costs. An open value; all 0 is no cost, and times are then those of the network's
/// own graph, to the last bit.
struct ll_turn_costs {
    double free_rad;      ///< turns up to this cost nothing
    double right_angle_s; ///< at 90 degrees; in between the cost grows evenly
    double u_s;           ///< at 180 degrees
    double shunt_s;       ///< more for a turn that is too tight to take in one go
    double radius_inner_m;
    double radius_outer_m;
    double base_m; ///< length of lane over which its direction at a junction is taken
};

/// The costs of a class of vehicles by the rules. Crews on foot turn for nothing.
struct ll_turn_costs ll_turn_costs_of(const ll_rules *rules, const struct ll_vehicle *vehicle,
                                      bool on_foot);

/// Seconds for a turn by an angle (0 is straight on, pi is back).
double ll_turn_s(const struct ll_turn_costs *costs, double angle_rad);

/// Whether a vehicle turns in one go from a corridor of one clear width into another: its swept
/// ring, from the inner to the outer radius, fits between the inner corner and the outer sides.
bool ll_turn_fits(const struct ll_turn_costs *costs, double angle_rad, double width_a_m,
                  double width_b_m);

/// Makes the graph whose nodes are the arcs of the network (2 * edge_count) and whose arcs are the
/// turns between them: the cost is the drive along the first arc and then the turn. A search in it
/// gives the time at which each arc is begun. Going on along the same lane is no turn, nor is what
/// has no direction (a gate). Turning back is possible at every node.
///
/// @param width_m   By arc: clear width at its start, an upper bound; INFINITY where none is known.
///                  NULL: none is known anywhere.
/// @param known_only Leaves out turns into arcs whose passability is assumed: only who starts on
/// one
///                  drives along it.
/// @param ret_turns Owned by the caller (ll_graph_clear).
/// @return LL_OK, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_turns_make(const struct ll_network *network,
                                       const struct ll_turn_costs *costs, const float *width_m,
                                       bool known_only, struct ll_graph *ret_turns,
                                       struct ll_err *err);

/// Clear widths at the start of each arc, from the pieces of the lanes, as far as something solid
/// bounds them; a declared width does not, since the mouths of streets are wider than they are.
/// @param ret_width_m 2 * edge_count entries, owned by the caller (ll_free).
LL_MUST_USE enum ll_code ll_turn_widths(const struct ll_network *network,
                                        const struct ll_table *lanes,
                                        const struct ll_clearance *clearance, float **ret_width_m,
                                        struct ll_err *err);

#endif
