/// Tile archives that are SQLite files: MBTiles 1.3.
#ifndef LL_DATA_ARCHIVE_H
#define LL_DATA_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/shapes.h"

/// An MBTiles file being written. Equal tiles are stored once (images + map, with the `tiles`
/// view). Opaque.
typedef struct ll_mbtiles ll_mbtiles;

/// Facts for the metadata table. bounds in degrees.
struct ll_mbtiles_info {
    const char *name;
    const char *description;
    const char *attribution;
    struct ll_box bounds_deg;
    int min_zoom;
    int max_zoom;
};

/// Makes the file under a temporary name beside `path`; an existing `path` is only replaced by
/// ll_mbtiles_finish.
LL_MUST_USE enum ll_code ll_mbtiles_create(const char *path, const struct ll_mbtiles_info *info,
                                           ll_mbtiles **ret_archive, struct ll_err *err);

/// Adds a PNG under XYZ numbers (y from the north); stored as TMS.
LL_MUST_USE enum ll_code ll_mbtiles_add(ll_mbtiles *archive, int z, uint32_t x, uint32_t y,
                                        const void *png, size_t len, struct ll_err *err);

/// Commits, syncs and renames into place.
LL_MUST_USE enum ll_code ll_mbtiles_finish(ll_mbtiles *archive, struct ll_err *err);
void ll_mbtiles_free(ll_mbtiles *archive);
void ll_mbtiles_freep(ll_mbtiles **archive);

#endif
