/// Villages: which areas they are, which building belongs to which, and areas where none exist.
#ifndef LL_GEO_AREAS_H
#define LL_GEO_AREAS_H

#include "geo/ctx.h"
#include "geo/stage.h"
#include "geo/surface_point.h"

/// Level of villages in OpenStreetMap's numbering, given to areas that this program draws.
#define LL_VILLAGE_LEVEL 10.0

/// Picks the village level: the finest level whose polygons hold at least `village_share` of the
/// buildings that lie in any polygon of any level (levels over 11 are grids and never villages).
/// When no level holds that many: the one that holds most, the finer on ties. An area whose level
/// is unknown counts as LL_VILLAGE_LEVEL.
/// @param level_override NAN, or the level the user names (LL_E_NOT_FOUND when no area has it).
/// @param ret_level      The level; NAN when the scene has no areas but grids.
/// @return LL_OK, LL_E_NOT_FOUND, LL_E_NOMEM, LL_E_LIMIT, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_village_level(const struct ll_stage *in, double level_override,
                                          double *ret_level, struct ll_err *err);

/// Rows of the areas of a level, in order of code (name where the code is unknown), then of row.
/// @param ret_rows Owned by the caller (ll_free).
LL_MUST_USE enum ll_code ll_villages(const struct ll_scene *scene, double level,
                                     uint32_t **ret_rows, size_t *ret_count, struct ll_err *err);

/// Fills `inout->area`: the village that contains the building's point on surface (a point inside
/// the outline; ties by lowest code; none: LL_NONE). The border belongs to both sides. With a dirty
/// box only buildings that meet it are asked again. After a failure every building is in none.
/// @param villages From ll_villages: in order of code.
/// @return LL_OK, LL_E_INVALID (results of another number of buildings), LL_E_NOMEM, LL_E_LIMIT,
/// LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_areas_stage(const struct ll_stage *in, const uint32_t *villages,
                                        size_t village_count, struct ll_building_results *inout,
                                        struct ll_err *err);

/// The village of each feature of a point layer (its first point), LL_NONE outside.
/// @param ret_area One entry a row; owned (ll_free).
LL_MUST_USE enum ll_code ll_areas_of_points(const struct ll_table *areas, const uint32_t *villages,
                                            size_t village_count, const struct ll_table *points,
                                            uint32_t **ret_area, struct ll_err *err);

/// The village of the middle of each lane, LL_NONE outside. @param ret_area One entry a row; owned
/// (ll_free).
LL_MUST_USE enum ll_code ll_areas_of_lanes(const struct ll_table *areas, const uint32_t *villages,
                                           size_t village_count, const struct ll_shapes *lanes,
                                           uint32_t **ret_area, struct ll_err *err);

/// A place with a name, from OSM: the seed of a derived area.
struct ll_place {
    struct ll_xy at;
    const char *name;  ///< borrowed, may be NULL
    const char *code;  ///< borrowed, "osm:n123"
    double population; ///< NAN unknown
};

/// Areas where the source has none, added to a table of areas. Marked derived, level 10.
///
/// With places: their Voronoi cells, clipped to the surroundings of the buildings: all that is
/// within `derived_clip_m` of one, and at most 20 % of that farther (the buildings are gathered in
/// grid cells; more beyond 50 km of extent). Borders stand on a grid of 1 mm. A place whose cell
/// holds none of the surroundings gets no area, nor does one at the same point as an earlier one.
/// Areas come in the order of the places; one without a code gets A and its row from 1 on. Every
/// building's point on surface is in one of them.
///
/// Without places: one area "全部", code A001, the convex hull of the buildings grown by `hull_m`
/// (arcs as 16 chords a quarter). Without buildings: none.
///
/// @param ret_areas A table made with ll_table_make(LL_AREA, LL_ALL_FIELDS), rows are added; on
///                  failure as it was.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT, LL_E_INVALID (GEOS failed, with its message).
LL_MUST_USE enum ll_code ll_areas_derive(ll_geo_ctx *ctx, const struct ll_table *buildings,
                                         const struct ll_place *places, size_t place_count,
                                         const ll_rules *rules, struct ll_table *ret_areas,
                                         struct ll_err *err);

#endif
