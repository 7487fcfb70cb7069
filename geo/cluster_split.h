/// The best way to part a cluster: houses taken down and walls built, at the least cost for what
/// it divides.
#ifndef LL_GEO_CLUSTER_SPLIT_H
#define LL_GEO_CLUSTER_SPLIT_H

#include "geo/cluster_graph.h"

/// What becomes of a house.
enum ll_split_side { LL_SPLIT_A = 0, LL_SPLIT_B, LL_SPLIT_TAKEN };

/// Clusters up to this size are searched completely.
#define LL_SPLIT_EXACT 12

/// A parting and its worth: cost for each square metre of footprint in its smaller part. The less,
/// the better it divides for its cost.
struct ll_split {
    uint8_t *side; ///< by house; owned, released by ll_split_clear
    double cost_yuan;
    double wall_m;
    double part_m2[2];
    bool found;        ///< a cluster of two houses one inside the other has no parting
    bool exact;        ///< no other choice of houses and walls is better
    bool strip;        ///< a straight break, with what follows
    struct ll_xy from; ///< its middle line, relative as ll_cluster_graph.middle
    struct ll_xy to;
};
void ll_split_clear(struct ll_split *split);

/// Worth of a parting: cost / the smaller part; INFINITY where a part is empty or a gap that no
/// wall can close stays open. Fills everything of `split` but `side`, which it reads.
double ll_split_worth(const struct ll_cluster_graph *graph, struct ll_split *split);

/// Finds a parting by houses taken down and fire walls.
///
/// Up to LL_SPLIT_EXACT houses the best of all. For more the best of a bounded number of minimum
/// cuts ("inertial flow", Schild and Sommer, "On balanced separators in road networks", 2015): in
/// four directions the outermost houses on either side are held (10 to 45 % of the footprint, and
/// so many that at most 2,000 stay free), and the cheapest cut between them is found exactly. It is
/// an upper bound of the least cost, not proven to be it.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_split_find(const struct ll_cluster_graph *graph,
                                       struct ll_split *ret_split, struct ll_err *err);

#endif
