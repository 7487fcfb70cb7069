/// Buildings too near to each other, and the clusters through which fire can walk.
#ifndef LL_CORE_SEPARATION_H
#define LL_CORE_SEPARATION_H

#include "core/scene.h"

/// A pair nearer than some grade still possible requires; a < b.
struct ll_pair {
    uint32_t a;
    uint32_t b;
    float distance_m;      ///< outline to outline, 0 when touching or overlapping
    float required_low_m;  ///< under the mildest grades and reductions still possible
    float required_high_m; ///< under the strictest
    bool certain;          ///< too near even under the mildest
    bool one_unit;         ///< touching, of one compound or household: not judged
};

/// Buildings joined through certain pairs (or possible ones) of which one side is timber or of
/// grade 3 or 4 (or may be), where fire can walk; and through touching ones of one unit.
struct ll_cluster {
    uint32_t first_member; ///< members[first_member] up to the next cluster's first
    uint32_t buildings;
    double households; ///< NAN when unknown
    double footprint_m2;
    double limit_m2;        ///< that a group may cover without breaks (rule); NAN where none holds
    double break_m;         ///< width that breaks need, m
    double break_line_m;    ///< length of the breaks that would part it; 0 within the limit
    double missing_break_m; ///< of which buildings stand in the way
    bool low_grade;         ///< judged by the limits of grades 3 and 4
    bool certain;
};

/// What parts a cluster: a straight strip free of buildings; fire walls alone; or houses taken
/// down, with walls where they are cheaper.
enum ll_cut_kind { LL_CUT_BREAK = 0, LL_CUT_WALL, LL_CUT_TAKE_DOWN, LL_CUT_KIND_COUNT };

/// The way found to part a cluster that costs least for each square metre of its smaller part.
struct ll_cluster_cut {
    uint32_t cluster;
    uint8_t kind;
    bool exact; ///< found among all choices of houses and walls, else the best of a bounded search
    double cost_yuan;
    double length_m; ///< of the break or the walls
    uint32_t taken;  ///< buildings to be taken down
    uint32_t part_a; ///< buildings on one side
    uint32_t part_b;
    double part_a_m2; ///< footprint on one side
    double part_b_m2;
    uint32_t
        first_point; ///< where it is: straight pieces, two points each, in their order along it:
    uint32_t points; ///< points[first_point] up to first_point + points
    uint32_t first_taken; ///< rows in `taken_rows`
    bool walls_known;     ///< where its fire walls run is told in full, below; false once read back
    uint32_t first_wall;  ///< where they run: walls[first_wall] up to first_wall + wall_points,
    uint32_t wall_points; ///< two points each
};

/// Owns its arrays; `{0}` is "not run"; release with ll_separation_clear.
struct ll_separation {
    size_t count;               ///< buildings
    uint32_t *cluster;          ///< by building: its certain cluster, LL_NONE
    uint32_t *cluster_possible; ///< likewise under the strictest reading
    uint16_t *too_near;         ///< by building: certain pairs
    uint16_t *maybe_near;       ///< pairs that are possible, not certain
    uint16_t *touching;         ///< pairs up to the rule `touching_m`, one unit or not
    float *nearest_m;      ///< to the nearest other building within the largest requirement; NAN
    struct ll_pair *pairs; ///< certain and possible, by a, then b
    size_t pair_count;
    struct ll_cluster *clusters; ///< certain first; + 1 entry that ends the members
    size_t cluster_count;
    uint32_t *members;
    struct ll_cluster_cut *cuts;
    size_t cut_count;
    struct ll_xy *points;
    struct ll_xy *walls; ///< of the cuts, not stored
    uint32_t *taken_rows;
};
void ll_separation_clear(struct ll_separation *separation);

#endif
