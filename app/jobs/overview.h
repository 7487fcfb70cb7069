/// What a store holds.
#ifndef LL_APP_JOBS_OVERVIEW_H
#define LL_APP_JOBS_OVERVIEW_H

#include "core/json.h"
#include "core/scene.h"

/// Counts of one layer.
struct ll_layer_overview {
    size_t features;
    size_t unknown[LL_FIELDS_MAX]; ///< features whose field is unknown, by field
    size_t approximate; ///< imports whose places are only approximate (an old datum, bridged)
};

struct ll_overview {
    int epsg;
    double scale_error; ///< |scale - 1| of the store's CRS at the middle of the data; NAN if none
    struct ll_box bbox_deg; ///< longitude and latitude; empty for an empty store
    struct ll_layer_overview layer[LL_LAYER_COUNT];
};

LL_MUST_USE enum ll_code ll_overview(const char *store, struct ll_overview *ret_overview,
                                     struct ll_err *err);

/// The document of `layers --json`, into the open root object.
void ll_overview_document(const struct ll_overview *overview, ll_json *json);

#endif
