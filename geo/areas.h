/// Villages: which areas they are, which building belongs to which, and areas where none exist.
#ifndef LL_GEO_AREAS_H
#define LL_GEO_AREAS_H

#include "geo/ctx.h"
#include "geo/stage.h"

/// Picks the village level: the finest level whose polygons hold at least `village_share` of the
/// buildings that lie in any polygon of any level (levels over 11 are grids and never villages).
/// @param level_override NAN, or the level the user names (LL_E_NOT_FOUND when no area has it).
/// @param ret_level      The level; NAN when the scene has no areas.
LL_MUST_USE enum ll_code ll_village_level(const struct ll_stage *in, double level_override,
                                          double *ret_level, struct ll_err *err);

/// Rows of the areas of a level, in order of code (name where the code is unknown).
/// @param ret_rows Owned by the caller (ll_free).
LL_MUST_USE enum ll_code ll_villages(const struct ll_scene *scene, double level,
                                     uint32_t **ret_rows, size_t *ret_count, struct ll_err *err);

/// Fills `inout->area`: the village that contains the building's point on surface (a point inside
/// the outline; ties by lowest code; none: LL_NONE).
LL_MUST_USE enum ll_code ll_areas_stage(const struct ll_stage *in, const uint32_t *villages,
                                        size_t village_count, struct ll_building_results *inout,
                                        struct ll_err *err);

/// The village of each point of a point layer, LL_NONE outside. @param ret_area Owned (ll_free).
LL_MUST_USE enum ll_code ll_areas_of_points(const struct ll_table *areas, const uint32_t *villages,
                                            size_t village_count, const struct ll_table *points,
                                            uint32_t **ret_area, struct ll_err *err);

/// A point that lies inside a polygon shape, away from its outline (middle of the widest inner
/// part of a horizontal line through it). Also for labels.
struct ll_xy ll_point_on_surface(const struct ll_shapes *shapes, size_t index);

/// A place with a name, from OSM: the seed of a derived area.
struct ll_place {
    struct ll_xy at;
    const char *name;  ///< borrowed, may be NULL
    const char *code;  ///< borrowed, "osm:n123"
    double population; ///< NAN unknown
};

/// Areas where the source has none. With places: their Voronoi cells, clipped to `derived_clip_m`
/// around the buildings. Without: one area named 全部 / All, the convex hull of the buildings
/// grown by `hull_m`. Marked derived, level 10. Needs GEOS through `ctx`.
/// @param ret_areas A table made with ll_table_make(LL_AREA, LL_ALL_FIELDS), rows are added.
LL_MUST_USE enum ll_code ll_areas_derive(ll_geo_ctx *ctx, const struct ll_table *buildings,
                                         const struct ll_place *places, size_t place_count,
                                         const ll_rules *rules, struct ll_table *ret_areas,
                                         struct ll_err *err);

#endif
