/// Finding what a user names: an area by code or name, the building at a place.
#ifndef LL_APP_JOBS_FIND_H
#define LL_APP_JOBS_FIND_H

#include "core/scene.h"
#include "geo/ctx.h"

/// Row of the area with this code, or with this name when only one has it.
/// @return LL_E_NOT_FOUND, or LL_E_DECISION naming the codes of the areas of that name.
LL_MUST_USE enum ll_code ll_find_area(const struct ll_table *areas, const char *name,
                                      uint32_t *ret_row, struct ll_err *err);

/// Reads "LON,LAT" in degrees. @return LL_E_USAGE.
LL_MUST_USE enum ll_code ll_parse_lonlat(const char *text, struct ll_xy *ret_lonlat,
                                         struct ll_err *err);

/// Brings places in degrees to metres of the scene's CRS. @return LL_E_NOT_FOUND for one outside
/// what the CRS can hold, LL_E_CRS.
LL_MUST_USE enum ll_code ll_points_to_scene(ll_geo_ctx *ctx, const struct ll_scene *scene,
                                            struct ll_xy *points, size_t count, struct ll_err *err);

/// Row of the building nearest to a place, at most 30 m away; of several drawn one in another the
/// smallest. @return LL_E_NOT_FOUND.
LL_MUST_USE enum ll_code ll_find_building(ll_geo_ctx *ctx, const struct ll_scene *scene,
                                          struct ll_xy lonlat, uint32_t *ret_row,
                                          struct ll_err *err);

/// The same for a place in metres of the scene's CRS. @return LL_NONE when none is that near.
uint32_t ll_building_near(const struct ll_scene *scene, struct ll_xy at);

/// Row of the feature with an id in a table that is ordered by id; LL_NONE when it is not there.
uint32_t ll_row_of_id(const struct ll_table *table, int64_t id);

#endif
