/// What stands in the way of a hose in one small place, ready for the search. Internal to geo/.
///
/// Hoses keep LL_HOSE_CLEAR_M off walls: the corners they bend around are moved that far out, while
/// what blocks them are the outlines as drawn, touching included. So gaps narrower than that are
/// closed and buildings that touch are one barrier.
#ifndef LL_GEO_HOSE_PLACE_H
#define LL_GEO_HOSE_PLACE_H

#include "core/rules.h"
#include "core/scene.h"
#include "core/vehicles.h"
#include "geo/holders.h"
#include "geo/hose_edge.h"
#include "geo/hose_range.h"
#include "geo/index.h"
#include "geo/mesh.h"

/// Half the width of a fire hose, about: how far its middle stays from what it is laid around.
#define LL_HOSE_CLEAR_M 0.05

struct ll_hose_squares;

/// The scene's obstacles and lanes with their indexes. Built once, then read-only; any number of
/// threads may use it. Borrows the scene. Release with ll_hose_ground_clear; `{0}` is empty.
struct ll_hose_ground {
    const struct ll_scene *scene;
    ll_index *buildings;       ///< by row
    struct ll_holders holders; ///< buildings drawn within others
    ll_index *grounds;         ///< polygons of the ground layer that block, by row
    ll_index *barriers;        ///< edges of the ground layer that block
    uint32_t *barrier_from;    ///< point each begins at
    ll_index *gates;           ///< obstacles that are gates, by row
    ll_index *lanes;           ///< segments of lanes
    uint32_t *lane_from;
    uint32_t *lane_row;
    bool known;                      ///< any ground on record
    struct ll_hose_squares *squares; ///< places kept for several questions (geo/hose_squares.h);
                                     ///< NULL: each question makes its own
};

/// Indexes the scene. @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_hose_ground_make(const struct ll_scene *scene,
                                             struct ll_hose_ground *ret_ground, struct ll_err *err);
void ll_hose_ground_clear(struct ll_hose_ground *ground);

/// Lets questions about a ground share places, from now on. Where rules allow hoses so long that
/// squares would hold more around them than in them, every question makes its own after all.
/// @param vehicles NULL: none.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_hose_ground_share(struct ll_hose_ground *ground, const ll_rules *rules,
                                              const struct ll_vehicles *vehicles,
                                              struct ll_err *err);

/// A point of a lane that leads through something, or of a gate. Coordinates are relative to the
/// place's origin.
struct ll_hose_passage {
    struct ll_xy at;
    bool closed; ///< it is left along links alone: inside an obstacle, or on a bridge
};

/// A connected piece of obstacle: the outline of a building's part, or one edge of a barrier.
struct ll_hose_piece {
    struct ll_box box;
    uint32_t first_edge;
    uint32_t edge_count;
    uint32_t building; ///< row; LL_NONE for others
    uint32_t target;   ///< place in `targets` of its building; LL_NONE
};

/// Two passages joined along a lane.
struct ll_hose_link {
    uint32_t from;
    uint32_t to;
    double length_m;
};

/// Lists by cell: entries of cell c are item[first[c]] up to item[first[c + 1]].
struct ll_hose_cells {
    uint32_t *first;
    uint32_t *item;
    size_t first_capacity;
    size_t item_capacity;
};

/// That something lies in a cell.
struct ll_hose_entry {
    uint32_t cell;
    uint32_t item;
};

/// Where a hose bends at a node of the mesh.
struct ll_hose_corner {
    struct ll_xy beside; ///< at the hose's distance from both walls
    uint32_t right; ///< the node at the other end of the wall that ends the free ground clockwise;
                    ///< LL_NONE
    uint32_t left;  ///< and counter-clockwise
};

/// Owns its arrays but `targets`; release with ll_hose_place_clear; `{0}` is empty.
struct ll_hose_place {
    const struct ll_hose_ground *ground; ///< borrowed
    struct ll_box box;                   ///< absolute
    struct ll_xy origin; ///< whole metres, so that points fall on the same grid in any place
    double width_m;
    double height_m;
    uint32_t columns;
    uint32_t rows;
    struct ll_hose_edge *edges;
    size_t edge_count;
    struct ll_hose_passage *passages;
    size_t passage_count;
    struct ll_hose_piece *pieces;
    size_t piece_count;
    struct ll_hose_link *links; ///< both ways, by `from`
    size_t link_count;
    uint32_t *first_link;             ///< of each passage, passage_count + 1
    uint32_t edge_columns;            ///< of cell_edges
    struct ll_hose_cells cell_edges;  ///< those beside passages; columns by rows
    struct ll_hose_cells cell_pieces; ///< columns by rows
    uint8_t *beside_passage;          ///< by piece
    struct ll_mesh mesh; ///< of the ground between the edges; its points are the open passages
    struct ll_hose_corner *corners; ///< by node of the mesh
    uint32_t *passage_node;         ///< by passage; LL_NONE: it is none of the mesh
    uint32_t *node_passage;         ///< by node of the mesh: the first passage there; LL_NONE
    uint32_t *next_passage;         ///< by passage: the next one at the same node
    uint32_t *edge_target;          ///< by edge; LL_NONE
    uint32_t
        *corner_edge;    ///< by vertex of the mesh: an edge of a target that begins there; LL_NONE
    uint32_t *next_edge; ///< by edge: another one that begins there
    uint32_t *target_piece;  ///< by target: the first of its pieces, which lie together; LL_NONE
    const uint32_t *targets; ///< building rows, ascending; borrowed
    size_t target_count;
    uint32_t group; ///< the buildings that hold this group are not there; LL_NONE: all are
    struct ll_hose_entry *entries; ///< of the cells filled last, by item
    size_t entry_count;
    size_t entry_capacity;
    size_t edge_capacity;
    size_t passage_capacity;
    size_t piece_capacity;
    size_t link_capacity;
    size_t first_link_capacity;
    size_t beside_capacity;
    size_t corner_capacity; ///< and so on, as above
    size_t passage_node_capacity;
    size_t node_passage_capacity;
    size_t next_passage_capacity;
    size_t edge_target_capacity;
    size_t corner_edge_capacity;
    size_t next_edge_capacity;
    size_t target_piece_capacity;
};

/// Side of a cell.
#define LL_HOSE_CELL_M 16.0

/// Pieces this near to a passage have their edges listed by cell: more than anything is looked for
/// around a passage.
#define LL_HOSE_PASSAGE_REACH_M 2.0

/// Buildings that hoses lead to.
struct ll_hose_targets {
    const uint32_t *rows; ///< ascending
    size_t count;
    uint32_t group; ///< all are of this one of the ground's holders, which do not stand in the way;
                    ///< LL_NONE: everything does
};

/// Gathers what a hose may meet: of the box of the range, what is in range.
/// @param range   Where hoses may lie.
/// @param gate_m  How far a gate may be from the wall it opens.
/// @param targets Their rows are borrowed by the place.
/// @param inout_place Empty, or an earlier place, whose memory is used again; left empty on
/// failure.
LL_MUST_USE enum ll_code ll_hose_place_make(const struct ll_hose_ground *ground,
                                            const struct ll_hose_range *range, double gate_m,
                                            const struct ll_hose_targets *targets,
                                            struct ll_hose_place *inout_place, struct ll_err *err);
void ll_hose_place_clear(struct ll_hose_place *place);

/// A copy that holds no more than it needs, to be kept while the memory of the other is used again.
/// @param targets Those of the place, for the copy to borrow.
/// @param ret_place Owned by the caller (ll_hose_place_clear); no other is made in it.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_hose_place_copy(const struct ll_hose_place *place,
                                            const uint32_t *targets,
                                            struct ll_hose_place *ret_place, struct ll_err *err);

/// How much memory a copy takes, in bytes.
size_t ll_hose_place_bytes(const struct ll_hose_place *place);

/// Visits the buildings that hold a point (absolute) of the place, each by one of its pieces, until
/// `visit` returns false.
void ll_hose_holders(const struct ll_hose_place *place, struct ll_xy p,
                     bool (*visit)(const struct ll_hose_piece *piece, void *user), void *user);

/// Whether a point (absolute) lies in a building or in ground that blocks.
/// @param group The buildings that hold this group do not count; LL_NONE: all do.
bool ll_hose_inside(const struct ll_hose_ground *ground, uint32_t group, struct ll_xy p);

/// Whether a point (absolute) lies in ground that blocks.
bool ll_hose_on_ground(const struct ll_hose_ground *ground, struct ll_xy p);

/// As ll_hose_inside, from what is in a place where the point lies in it.
bool ll_hose_place_inside(const struct ll_hose_place *place, struct ll_xy p);

#endif
