/// Writing the sample township as the files a township office has, flaws included.
#ifndef LL_IMPORTERS_SAMPLE_H
#define LL_IMPORTERS_SAMPLE_H

#include "core/scene.h"
#include "core/text.h"
#include "geo/ctx.h"

/// Writes the scene into folder `dir` (made if missing): buildings as GBK shapefile without .cpg,
/// hydrants as XLSX, stations as CSV in GCJ-02, obstacles as KML, lanes, areas and the rest as
/// GeoJSON or shapefile, and a `README.txt` with the import command of each file.
/// @param ret_files Receives the file names, one a line; caller clears.
LL_MUST_USE enum ll_code ll_sample_write(ll_geo_ctx *ctx, const struct ll_scene *scene,
                                         const char *dir, struct ll_text *ret_files,
                                         struct ll_err *err);

#endif
