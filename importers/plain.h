/// Files whose rows are read straight from their bytes, several times as fast as GDAL makes
/// features of them. GDAL opens the file, says what its columns and its CRS are, and reads whatever
/// here is not plain: each reader passes such features on to it, one by one, and all that follow
/// what looks damaged. So what is read is the same, feature by feature.
#ifndef LL_IMPORTERS_PLAIN_H
#define LL_IMPORTERS_PLAIN_H

#include <stdbool.h>

#include "core/model.h"
#include "core/shapes.h"
#include "importers/feature.h"
#include "importers/source.h"

/// A run of points: a line, a point, or a ring of a polygon.
struct ll_plain_ring {
    size_t end; ///< one past its last point
    bool hole;  ///< of the outer ring before it
};

/// A feature; borrowed from its reader until the next one is asked for.
struct ll_plain_row {
    int64_t number;              ///< OGR's number of the feature
    const struct ll_cell *cells; ///< of all columns; only those that were wanted are set
    enum ll_kind kind;
    const struct ll_xy *points;
    const struct ll_plain_ring *rings; ///< none of them empty
    size_t ring_count;                 ///< 0: no geometry
};

enum ll_plain_found {
    LL_PLAIN_END,
    LL_PLAIN_ROW,
    LL_PLAIN_ODD, ///< a feature that GDAL can fetch: only the number is set
    LL_PLAIN_LOST ///< from this number on GDAL must read
};

/// What is asked of a reader.
struct ll_plain_ask {
    const bool *columns; ///< one for each column of the source: whether its values are wanted
    unsigned kinds;      ///< LL_KINDS_… that are plain; others are odd
};

/// What a reader can do.
struct ll_plain_reader {
    enum ll_plain_found (*next)(void *self, struct ll_plain_row *ret_row);
    void (*close)(void *self);
};

/// A reader at work. `{0}` is none; release with ll_plain_close.
struct ll_plain {
    const struct ll_plain_reader *reader; ///< NULL: GDAL reads
    void *self;                           ///< owned
};
void ll_plain_close(struct ll_plain *plain);

/// Opens a reader of a source's rows, where there is one for what the source is: a whole layer,
/// features of which can be fetched again.
/// @param ask Borrowed during the call.
void ll_plain_open(const struct ll_source *source, const struct ll_plain_ask *ask,
                   struct ll_plain *ret_plain);

/// Appends a row's geometry, as ll_geometry_collect does.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_plain_shapes(const struct ll_plain_row *row, struct ll_shapes *to,
                                         struct ll_err *err);

#endif
