/// Geometries of a FlatGeobuf file.
#ifndef LL_IMPORTERS_FGB_GEOMETRY_H
#define LL_IMPORTERS_FGB_GEOMETRY_H

#include "importers/flatbuffer.h"
#include "importers/plain.h"

/// Room for the points and rings of a feature. `{0}` is empty; ll_fgb_geometry_clear.
struct ll_fgb_geometry {
    struct ll_xy *points;
    size_t point_count;
    size_t point_capacity;
    struct ll_plain_ring *rings;
    size_t ring_count;
    size_t ring_capacity;
};
void ll_fgb_geometry_clear(struct ll_fgb_geometry *geometry);

/// What the file says of all its geometries.
struct ll_fgb_kind {
    unsigned type; ///< the format's number; 0: each geometry says its own
    bool has_z;
    bool has_m;
};

/// Reads a geometry into the room, which is emptied first. @return false for one that is not plain.
bool ll_fgb_geometry_read(const struct ll_fb_table *table, const struct ll_fgb_kind *kind,
                          struct ll_fgb_geometry *room, enum ll_kind *ret_kind);

#endif
