#include "importers/export_check.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <ogr_api.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

/* Last bytes of a text that are looked at. */
#define TAIL 8
/* Less room than this is none: drivers write in blocks of this size. */
#define ROOM_MIN 65536.0

bool ll_export_no_room(const char *file)
{
    struct statvfs room;
    return statvfs(file, &room) == 0 && (double)room.f_bavail * (double)room.f_frsize < ROOM_MIN;
}

/// What a file ends with, without blanks; line ends count as blanks in GeoJSON only.
static bool ends_whole(const char *file, enum ll_export_form form)
{
    char tail[TAIL + 1] = "";
    FILE *f = fopen(file, "rb");
    if (f == NULL) {
        return false;
    }
    size_t len = fseek(f, -TAIL, SEEK_END) == 0 ? fread(tail, 1, TAIL, f) : 0;
    (void)fclose(f);
    if (form == LL_EXPORT_CSV) {
        return len > 0 && tail[len - 1] == '\n';
    }
    while (len > 0 && strchr(" \r\n", tail[len - 1]) != NULL) {
        len--;
    }
    return len > 0 && tail[len - 1] == '}' && memchr(tail, ']', len) != NULL;
}

static bool holds(const char *file, size_t rows)
{
    (void)CPLSetThreadLocalConfigOption("OGR_XLSX_HEADERS", "FORCE");
    CPLErrorReset();
    GDALDatasetH dataset = GDALOpenEx(file, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    OGRLayerH layer = dataset == NULL ? NULL : GDALDatasetGetLayer(dataset, 0);
    bool whole = layer != NULL && (size_t)OGR_L_GetFeatureCount(layer, 1) == rows &&
                 CPLGetLastErrorType() < CE_Failure;
    /* a sheet is read only when it is asked for */
    (void)CPLSetThreadLocalConfigOption("OGR_XLSX_HEADERS", NULL);
    if (dataset != NULL) {
        (void)GDALClose(dataset);
    }
    return whole;
}

enum ll_code ll_export_check(const char *file, enum ll_export_form form, size_t rows,
                             struct ll_err *err)
{
    bool text = form == LL_EXPORT_CSV || form == LL_EXPORT_GEOJSON;
    /* an empty collection need not open as a layer; a database has told its errors itself */
    bool whole = (!text || ends_whole(file, form)) &&
                 (rows == 0 || form == LL_EXPORT_GPKG || holds(file, rows));
    return whole ? LL_OK
                 : ll_fail(err, LL_E_IO, "the file could not be written whole; nothing was stored");
}
