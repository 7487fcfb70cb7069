/// What lies within given radii of many stretches, drawn exactly but for a fine grid.
#ifndef LL_GEO_SPREAD_H
#define LL_GEO_SPREAD_H

#include "geo/hose_place.h"

/// All places within a radius of a stretch; the radius grows or shrinks evenly along it.
struct ll_cone {
    struct ll_xy a;
    struct ll_xy b;
    double radius_a_m; ///< at least 0
    double radius_b_m;
    uint32_t owner; ///< any number but UINT32_MAX
};

/// How far beyond the nearest cone each point of a grid lies (negative inside), and whose that cone
/// is; kept only near the cones, and exact only where a border may be. Opaque; read-only once made;
/// any number of threads may ask.
typedef struct ll_spread ll_spread;

/// Computes a field.
/// @param step_m  Between points of the grid, which lie at whole multiples of it.
/// @param owners  Whether territories of owners will be asked for.
/// @param threads See ll_pool_for. The field does not depend on it.
/// @param ret_field Owned by the caller (ll_spread_free).
/// @return LL_OK, LL_E_INVALID for a number that is none, LL_E_LIMIT for cones that lie too far
///         apart for the step, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_spread_new(const struct ll_cone *cones, size_t count, double step_m,
                                       bool owners, unsigned threads, ll_spread **ret_field,
                                       struct ll_err *err);

/// What a field with owners is made of that leads around what stands in the way. All borrowed.
struct ll_spread_task {
    const struct ll_cone *cones;
    size_t count;
    double step_m;
    unsigned threads;
    const struct ll_hose_ground *ground; ///< buildings, water, walls, railways and cliffs
    const struct ll_box *touched; ///< since the field before something that stands in the way may
                                  ///< have come, gone or changed within it; NULL: nothing has
};

/// As ll_spread_new, with owners told apart; but what stands in the way is gone around.
///
/// To a point of the grid a straight way counts where it is free, from the place that is nearest
/// by any way. To others one goes from point to point of the grid, straight, to one of the 16
/// nearest directions: ways that are there, at most 2.8 % longer than between such points need be.
/// So nothing is told nearer than it is, and what lies behind a gap that no way between points of
/// the grid finds is not told at all: one of 1.5 steps is always found. Points in buildings are
/// reached from any side, and lead nowhere.
/// @param before May be NULL; what the task does not touch is taken over from it. The result is the
///               same. Good for ll_spread_changes and ll_spread_free alone afterwards.
LL_MUST_USE enum ll_code ll_spread_around(const struct ll_spread_task *task, ll_spread *before,
                                          ll_spread **ret_field, struct ll_err *err);

/// Marks the owners that have ground wherever two fields with owners differ, tile by tile: what is
/// drawn of all others is the same.
/// @param before, now As of ll_spread_around.
/// @param owners      owner_count entries; those of such owners are set to 1.
/// @return False when the grids do not lie on each other: then all may have changed.
bool ll_spread_changes(const ll_spread *before, const ll_spread *now, uint8_t *owners,
                       size_t owner_count);
void ll_spread_free(ll_spread *field);
void ll_spread_freep(ll_spread **field);

/// How a box lies to what is drawn.
enum ll_spread_side { LL_SPREAD_OUTSIDE = 0, LL_SPREAD_ACROSS, LL_SPREAD_INSIDE };

/// Whether a box is inside or outside of what ll_spread_trace draws of an owner (UINT32_MAX: of all
/// of them), with LL_SPREAD_SLACK_M to spare, or may be across its border.
enum ll_spread_side ll_spread_side(const ll_spread *field, const struct ll_box *box,
                                   uint32_t owner);

/// The same for all owners together.
/// @param ret_owner Whose all of the box is that is inside; UINT32_MAX: not known to be of one.
enum ll_spread_side ll_spread_side_of_all(const ll_spread *field, const struct ll_box *box,
                                          uint32_t *ret_owner);

/// Polygons may be drawn this far off the border as the grid has it: points between which the
/// border is straight are left out.
#define LL_SPREAD_SLACK_M 0.02

/// Draws the border of what lies within the radii, by marching squares (Lorensen and Cline 1987, in
/// the plane): on each line of the grid it is where the distances say, in between it is straight,
/// which is less than step^2 / (8 radius) off a round end.
///
/// @param by_owner   One polygon for each owner that has any ground, in order: what is nearer to
///                   its cones than to all others. Else one of all together.
/// @param shapes     One polygon shape is appended for each.
/// @param ret_owners The owners; ll_free. NULL unless by_owner.
/// @return LL_OK, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_spread_trace(const ll_spread *field, bool by_owner,
                                         struct ll_shapes *shapes, uint32_t **ret_owners,
                                         size_t *ret_owner_count, struct ll_err *err);

#endif
