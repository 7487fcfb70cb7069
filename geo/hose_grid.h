/// What lies where in a place, and what a straight way through it meets. Internal to geo/.
#ifndef LL_GEO_HOSE_GRID_H
#define LL_GEO_HOSE_GRID_H

#include "geo/hose_place.h"

/// Lists the pieces by cell. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_hose_grid_pieces(struct ll_hose_place *place, struct ll_err *err);

/// The cell of pieces in which a point lies, or the nearest to it.
size_t ll_hose_piece_cell(const struct ll_hose_place *place, struct ll_xy at);

/// Visits the pieces whose box a segment meets, some perhaps more than once, until `visit` returns
/// false. @return Whether it never did.
bool ll_hose_each_near(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to,
                       bool (*visit)(const struct ll_hose_piece *piece, void *user), void *user);

/// Visits the pieces whose box comes that near to a point along both axes, some perhaps more than
/// once, until `visit` returns false. @return Whether it never did.
bool ll_hose_each_around(const struct ll_hose_place *place, struct ll_xy at, double reach_m,
                         bool (*visit)(const struct ll_hose_piece *piece, void *user), void *user);

/// Lists by cell the edges of pieces that come within LL_HOSE_PASSAGE_REACH_M of a passage.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_hose_grid_edges(struct ll_hose_place *place, struct ll_err *err);

/// The rows of cells that a segment meets.
void ll_hose_rows(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to,
                  uint32_t *ret_first, uint32_t *ret_last);

/// The columns that a segment meets in a row of cells. @return false for none.
bool ll_hose_row_columns(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to,
                         uint32_t row, uint32_t *ret_first, uint32_t *ret_last);

/// Whether the straight way between two points touches an edge; for many ways in a row: *inout_edge
/// is the edge looked at first (LL_NONE), then the one that blocks this way, since what blocks one
/// way often blocks the next.
bool ll_hose_blocked_by(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to,
                        uint32_t *inout_edge);

#endif
