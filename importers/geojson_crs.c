#include "importers/geojson_crs.h"

#include <cpl_error.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/// Whether a name says what it means by itself, so that GDAL looks at no file and asks no server.
static bool is_plain_name(const char *name)
{
    static const char *const beginnings[] = {"urn:",
                                             "EPSG:",
                                             "ESRI:",
                                             "OGC:",
                                             "IGNF:",
                                             "http://www.opengis.net/def/crs/",
                                             "http://opengis.net/def/crs/",
                                             "PROJCS[",
                                             "GEOGCS[",
                                             "PROJCRS[",
                                             "GEOGCRS[",
                                             "GEODCRS[",
                                             "COMPD_CS[",
                                             "CRS:84",
                                             "CRS84"};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        if (strncmp(name, beginnings[i], strlen(beginnings[i])) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_wgs84(const char *name)
{
    static const char *const names[] = {"urn:ogc:def:crs:OGC:1.3:CRS84",
                                        "urn:ogc:def:crs:OGC::CRS84",
                                        "OGC:CRS84",
                                        "CRS:84",
                                        "CRS84",
                                        "http://www.opengis.net/def/crs/OGC/1.3/CRS84"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/// The name in a `crs` member, "" when there is none.
static enum ll_code name_of(struct ll_geojson_span value, struct ll_text *ret_name,
                            struct ll_err *err)
{
    struct ll_geojson_span properties = ll_geojson_find(value, "properties");
    struct ll_geojson_span name = ll_geojson_find(properties, "name");
    struct ll_geojson_span epsg = ll_geojson_find(properties, "code");
    long long code = 0;
    if (ll_geojson_kind(name) == LL_GEOJSON_TEXT) {
        return ll_geojson_append_text(name, ret_name, err);
    }
    if (ll_geojson_kind(epsg) == LL_GEOJSON_NUMBER && ll_geojson_whole(epsg, &code)) {
        return ll_text_appendf(ret_name, err, "EPSG:%lld", code);
    }
    if (ll_geojson_kind(epsg) == LL_GEOJSON_TEXT) {
        enum ll_code done = ll_text_append(ret_name, "EPSG:", err);
        return done == LL_OK ? ll_geojson_append_text(epsg, ret_name, err) : done;
    }
    return LL_OK;
}

enum ll_code ll_geojson_srs(struct ll_geojson_span value, OGRSpatialReferenceH *ret_srs,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text name = {0};
    enum ll_geojson_kind kind = ll_geojson_kind(value);
    if (kind == LL_GEOJSON_NULL) {
        *ret_srs = NULL;
        return LL_OK;
    }
    enum ll_code code =
        kind == LL_GEOJSON_NONE ? ll_text_append(&name, "CRS84", err) : name_of(value, &name, err);
    if (code != LL_OK) {
        return code;
    }
    const char *text = ll_text_str(&name);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    if (srs == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    OGRErr done = is_wgs84(text)        ? OSRImportFromEPSG(srs, 4326)
                  : is_plain_name(text) ? OSRSetFromUserInput(srs, text)
                                        : OGRERR_UNSUPPORTED_SRS;
    CPLErrorReset();
    if (done != OGRERR_NONE) {
        OSRRelease(srs);
        return ll_fail(err, LL_E_CRS,
                       "its coordinate system '%.100s' is not known: give the true one with "
                       "--crs EPSG:n",
                       text);
    }
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    *ret_srs = srs;
    return LL_OK;
}
