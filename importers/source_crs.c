#include <cpl_conv.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "importers/source.h"

enum ll_code ll_srs_definition(OGRSpatialReferenceH srs, char **ret_crs, struct ll_err *err)
{
    static const char *const as_wkt2[] = {"FORMAT=WKT2_2018", NULL};
    char *crs = NULL;
    if (srs != NULL && !OSRIsLocal(srs)) {
        const char *authority = OSRGetAuthorityName(srs, NULL);
        const char *code = OSRGetAuthorityCode(srs, NULL);
        char *wkt = NULL;
        if (authority != NULL && code != NULL && strcmp(authority, "EPSG") == 0) {
            char text[64];
            (void)snprintf(text, sizeof text, "EPSG:%s", code);
            crs = ll_strdup(text);
        } else {
            bool exported = OSRExportToWktEx(srs, &wkt, as_wkt2) == OGRERR_NONE && wkt != NULL;
            crs = ll_strdup(exported ? wkt : "");
            CPLFree(wkt);
        }
        if (crs == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
    }
    if (crs != NULL && crs[0] == '\0') {
        ll_free(crs);
        crs = NULL;
    }
    *ret_crs = crs;
    return LL_OK;
}

enum ll_code ll_source_crs(const struct ll_source *source, char **ret_crs, struct ll_err *err)
{
    return ll_srs_definition(source->srs, ret_crs, err);
}
