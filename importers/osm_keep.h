/// Objects of an extract whose fate is known only when all of it is read: barriers that count only
/// on lanes, stations that may be mapped twice, places that seed areas only where none are mapped.
#ifndef LL_IMPORTERS_OSM_KEEP_H
#define LL_IMPORTERS_OSM_KEEP_H

#include <ogr_api.h>

#include "core/shapes.h"
#include "geo/areas.h"

/// Features kept, with the shape of each in longitude and latitude. `{0}` is empty.
struct ll_osm_kept {
    OGRFeatureH *features; ///< owned; NULL once taken
    uint8_t *kind;         ///< enum ll_kind as it was read
    struct ll_shapes shapes;
    size_t count;
    size_t capacity[2];
};
void ll_osm_kept_clear(struct ll_osm_kept *kept);

/// Keeps a feature (owned from here on, also on failure) with the first shape of `shapes`.
LL_MUST_USE enum ll_code ll_osm_keep(struct ll_osm_kept *kept, OGRFeatureH feature,
                                     enum ll_kind kind, const struct ll_shapes *shapes,
                                     struct ll_err *err);

/// A position in longitude and latitude as one number, exact to 1e-7 degrees.
uint64_t ll_osm_position_key(const struct ll_xy *p);

/// Nodes of lanes and the like, as positions. `{0}` is empty; release `keys` with ll_free.
struct ll_osm_vertices {
    uint64_t *keys;
    size_t count;
    size_t capacity;
};

/// Remembers all points of a line.
LL_MUST_USE enum ll_code ll_osm_remember(struct ll_osm_vertices *vertices,
                                         const struct ll_shapes *shapes, struct ll_err *err);

/// Sorts, so that ll_osm_vertices_have may be asked.
void ll_osm_vertices_sort(struct ll_osm_vertices *vertices);
bool ll_osm_vertices_have(const struct ll_osm_vertices *sorted, uint64_t key);

/// Marks the points of `kept` that are vertices of a lane: the same node, so the same position to
/// 1e-7 degrees, which is what OpenStreetMap stores. @param on_lane One entry each, filled.
LL_MUST_USE enum ll_code ll_osm_on_lanes(const struct ll_osm_kept *kept,
                                         const struct ll_osm_vertices *vertices, bool *on_lane,
                                         struct ll_err *err);

/// For each kept shape the one that stands for the same thing: itself, or the area that holds it
/// (a node inside an area, an area inside a larger one). @param same_as One entry each, filled.
void ll_osm_same(const struct ll_osm_kept *kept, size_t *same_as);

#endif
