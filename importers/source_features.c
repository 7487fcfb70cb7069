#include <cpl_error.h>
#include <string.h>

#include "importers/gdal_words.h"
#include "importers/source.h"

enum ll_code ll_source_next(struct ll_source *s, OGRFeatureH *ret_feature, struct ll_err *err)
{
    if (s->reader != NULL) {
        return s->reader->next(s->reader_self, ret_feature, err);
    }
    CPLErrorReset();
    *ret_feature = OGR_L_GetNextFeature(s->layer);
    if (*ret_feature == NULL && CPLGetLastErrorType() >= CE_Failure) {
        return ll_fail(err, LL_E_FORMAT, "'%.200s' breaks off: %s", s->name,
                       ll_gdal_words(ll_gdal_message(), ll_err_lang(err)).text);
    }
    return LL_OK;
}

void ll_source_rewind(struct ll_source *s)
{
    if (s->reader != NULL) {
        s->reader->rewind(s->reader_self);
    } else {
        OGR_L_ResetReading(s->layer);
    }
}

enum ll_code ll_source_count(struct ll_source *s, size_t *ret_count, struct ll_err *err)
{
    if (s->reader == NULL) {
        GIntBig count = OGR_L_GetFeatureCount(s->layer, TRUE);
        *ret_count = count < 0 ? 0 : (size_t)count;
        return LL_OK;
    }
    ll_source_rewind(s);
    size_t count = 0;
    enum ll_code code = LL_OK;
    for (OGRFeatureH feature = NULL; code == LL_OK; count++) {
        code = ll_source_next(s, &feature, err);
        if (code != LL_OK || feature == NULL) {
            break;
        }
        OGR_F_Destroy(feature);
    }
    ll_source_rewind(s);
    if (code == LL_OK) {
        *ret_count = count;
    }
    return code;
}

void ll_source_continue(struct ll_source *s, int64_t number)
{
    OGR_L_ResetReading(s->layer);
    (void)OGR_L_SetNextByIndex(s->layer, number);
}

bool ll_source_can_fetch(const struct ll_source *s)
{
    static const char *const drivers[] = {"ESRI Shapefile", "GPKG", "FlatGeobuf"};
    bool known = false;
    for (size_t i = 0; s->reader == NULL && i < sizeof drivers / sizeof *drivers; i++) {
        known = known || strcmp(s->driver, drivers[i]) == 0;
    }
    return known && OGR_L_TestCapability(s->layer, OLCRandomRead);
}

enum ll_code ll_source_fetch(const struct ll_source *s, int64_t number, OGRFeatureH *ret_feature,
                             struct ll_err *err)
{
    CPLErrorReset();
    OGRFeatureH feature = OGR_L_GetFeature(s->layer, number);
    if (feature == NULL) {
        return ll_fail(err, LL_E_FORMAT, "'%.200s' changed while it was being read", s->name);
    }
    *ret_feature = feature;
    return LL_OK;
}
