/// One file being written through OGR.
///
/// Shared by importers/export*.c only.
#ifndef LL_IMPORTERS_EXPORT_SHEET_H
#define LL_IMPORTERS_EXPORT_SHEET_H

#include <gdal.h>
#include <ogr_api.h>

#include "geo/crs.h"
#include "importers/export.h"

/// How the coordinates of a file differ from those of the store. `{0}` is closed; release with
/// ll_export_way_close, before the ctx.
struct ll_export_way {
    ll_transform *there; ///< NULL when they are the same
    bool gcj02;          ///< the offset is put on after that
    bool bd09;
    bool degrees;
    char definition[64]; ///< of the file's CRS for OGR; "" for the two without a code
    char text[160];      ///< for people
};
void ll_export_way_close(struct ll_export_way *way);

/// Finds the way from the store's CRS to that of a file. @param crs As in struct ll_export_target.
LL_MUST_USE enum ll_code ll_export_way_open(ll_geo_ctx *ctx, int epsg, const char *crs,
                                            struct ll_export_way *ret_way, struct ll_err *err);

/// Writes all rows into a new file.
LL_MUST_USE enum ll_code ll_export_sheet_write(const struct ll_export_sheet *sheet,
                                               enum ll_export_form form, const char *file,
                                               const struct ll_export_way *way,
                                               const struct ll_progress *progress,
                                               size_t *ret_too_long, struct ll_err *err);

#endif
