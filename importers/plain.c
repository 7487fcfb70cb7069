#include "importers/plain.h"

#include <string.h>

#include "importers/fgb_rows.h"
#include "importers/geometry.h"
#include "importers/shp_rows.h"

void ll_plain_close(struct ll_plain *plain)
{
    if (plain->reader != NULL) {
        plain->reader->close(plain->self);
    }
    *plain = (struct ll_plain){0};
}

void ll_plain_open(const struct ll_source *source, const struct ll_plain_ask *ask,
                   struct ll_plain *ret_plain)
{
    *ret_plain = (struct ll_plain){0};
    if (source->reader != NULL || !source->has_geometry || !ll_source_can_fetch(source)) {
        return;
    }
    if (strcmp(source->driver, "ESRI Shapefile") == 0) {
        ll_shp_rows_open(source, ask, ret_plain);
    } else if (strcmp(source->driver, "FlatGeobuf") == 0) {
        ll_fgb_rows_open(source, ask, ret_plain);
    }
}

enum ll_code ll_plain_shapes(const struct ll_plain_row *row, struct ll_shapes *to,
                             struct ll_err *err)
{
    enum ll_code code = row->kind == LL_POLYGON ? ll_shapes_begin(to, LL_POLYGON, err) : LL_OK;
    size_t first = 0;
    for (size_t r = 0; code == LL_OK && r < row->ring_count; r++) {
        const struct ll_plain_ring *ring = &row->rings[r];
        const struct ll_xy *points = row->points + first;
        size_t count = ring->end - first;
        first = ring->end;
        if (row->kind == LL_POLYGON) {
            code = ll_geometry_ring(points, count, ring->hole, to, err);
            continue;
        }
        code = ll_shapes_begin(to, row->kind, err);
        code = code == LL_OK ? ll_shapes_ring(to, err) : code;
        code = code == LL_OK ? ll_shapes_run(to, points, count, err) : code;
    }
    return code;
}
