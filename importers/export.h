/// Writing tables with geometry to files that GIS and office programs read.
#ifndef LL_IMPORTERS_EXPORT_H
#define LL_IMPORTERS_EXPORT_H

#include "core/progress.h"
#include "core/shapes.h"
#include "core/text.h"
#include "geo/ctx.h"

/// What a column holds.
enum ll_cell_type { LL_CELL_TEXT = 0, LL_CELL_REAL, LL_CELL_WHOLE };

/// A column of what is written.
struct ll_export_column {
    char name[96];
    enum ll_cell_type type;
};

/// One cell. Unknown stays an empty cell, never 0.
struct ll_export_cell {
    bool known;
    double number;    ///< of an LL_CELL_REAL or LL_CELL_WHOLE
    const char *text; ///< of an LL_CELL_TEXT; borrowed until the next cell is asked for
};

/// A cell of text; unknown when `text` is NULL or empty.
struct ll_export_cell ll_text_cell(const char *text);

/// A table to be written. All borrowed.
struct ll_export_sheet {
    const char *name; ///< of the layer inside the file
    const struct ll_export_column *columns;
    size_t column_count;
    const struct ll_shapes *shapes; ///< metres of `epsg`
    const uint32_t *shape_of;       ///< place in `shapes` of each row; NULL: row i has shape i
    size_t rows;
    unsigned kinds; ///< LL_KINDS_… that may come
    int epsg;       ///< CRS of the shapes
    /// Gives the cell of a row and column.
    struct ll_export_cell (*cell)(void *user, size_t row, size_t column);
    void *user;
};

/// Forms of files, by the ending of their names.
enum ll_export_form {
    LL_EXPORT_CSV = 0, ///< points as columns x and y, else WKT in column wkt; UTF-8 with its mark
    LL_EXPORT_GEOJSON,
    LL_EXPORT_GPKG,
    LL_EXPORT_XLSX, ///< as CSV
    LL_EXPORT_FORM_COUNT
};

/// @return LL_E_USAGE naming the endings there are.
LL_MUST_USE enum ll_code ll_export_form_of(const char *file, enum ll_export_form *ret_form,
                                           struct ll_err *err);

/// Where a table goes.
struct ll_export_target {
    const char *file; ///< replaced if it is there; appears whole or not at all
    const char
        *crs; ///< for PROJ, "gcj02" or "bd09"; NULL: WGS 84 for GeoJSON, else the sheet's own
    const struct ll_progress *progress;
};

/// What was written.
struct ll_export_report {
    size_t features;
    size_t too_long; ///< outlines that no cell of a workbook can hold, left empty
    char crs[160];   ///< of the coordinates in the file
};

/// Writes a table. Coordinates are given to 0.1 mm in text and as they are in GeoPackage.
/// @return LL_E_USAGE (ending), LL_E_CRS, LL_E_NOT_FOUND (folder), LL_E_READONLY, LL_E_FULL,
///         LL_E_IO with what GDAL said, LL_E_CANCELLED, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_export_write(ll_geo_ctx *ctx, const struct ll_export_sheet *sheet,
                                         const struct ll_export_target *target,
                                         struct ll_export_report *ret_report, struct ll_err *err);

#endif
