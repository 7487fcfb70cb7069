/// One file of the sample township: which rows it holds, in which columns, where and how written.
///
/// Shared by importers/sample*.c only.
#ifndef LL_IMPORTERS_SAMPLE_SHEET_H
#define LL_IMPORTERS_SAMPLE_SHEET_H

#include "core/scene.h"
#include "geo/ctx.h"

/// How an office writes a field.
enum ll_sample_form {
    LL_SAMPLE_WHOLE = 0, ///< a number without decimals
    LL_SAMPLE_REAL,
    LL_SAMPLE_TEXT,
    LL_SAMPLE_WORD,      ///< in Chinese; empty when unknown
    LL_SAMPLE_UNSAID,    ///< in Chinese; "不详" when unknown
    LL_SAMPLE_STRUCTURE, ///< in Chinese, every third row in another word for the same
    LL_SAMPLE_METRES,    ///< text, every fourth row with the unit: "3.5米"
    LL_SAMPLE_DN,        ///< text: "DN100"
    LL_SAMPLE_LEVEL,     ///< "镇" or "村"
};

/// A column: which field under which heading.
struct ll_sample_column {
    int field;
    const char *heading;
    enum ll_sample_form form;
    int width; ///< of a text in bytes, where the format needs one
};

/// Where the rows' places go.
enum ll_sample_place {
    LL_SAMPLE_SHAPES = 0, ///< geometry, in the scene's own reference system
    LL_SAMPLE_DEGREES,    ///< geometry, WGS 84 longitude and latitude
    LL_SAMPLE_METRE_XY,   ///< two columns of metres in the scene's system
    LL_SAMPLE_GCJ02_XY,   ///< two columns of GCJ-02 degrees
};

/// A file.
struct ll_sample_sheet {
    enum ll_layer layer;
    const char *file;
    const char *driver;         ///< of OGR
    const char *const *options; ///< of the layer, ended by NULL; may be NULL
    enum ll_sample_place place;
    const char *x; ///< headings of the columns with coordinates
    const char *y;
    const struct ll_sample_column *columns;
    size_t count;
    bool flaws;          ///< the layer's known flaws are put in
    const char *command; ///< options for its import
};

/// Rows with a flaw.
struct ll_sample_flaws {
    size_t crossed; ///< outlines that cross themselves
    size_t lost;    ///< rows without a place
};

/// Writes one file of the scene into `dir`, replacing what is there.
/// @return LL_E_IO with what GDAL said, LL_E_CRS, LL_E_NOMEM, LL_E_UNSUPPORTED (no such driver).
LL_MUST_USE enum ll_code ll_sample_sheet_write(ll_geo_ctx *ctx, const struct ll_scene *scene,
                                               const struct ll_sample_sheet *sheet, const char *dir,
                                               struct ll_sample_flaws *ret_flaws,
                                               struct ll_err *err);

#endif
