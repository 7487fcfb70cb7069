/// Slopes of lanes from an elevation model, with the document they give.
#ifndef LL_APP_JOBS_ELEVATION_JOB_H
#define LL_APP_JOBS_ELEVATION_JOB_H

#include "core/json.h"
#include "importers/elevation.h"

/// Opens the store and takes the slopes.
LL_MUST_USE enum ll_code ll_elevation_run(const char *store,
                                          const struct ll_elevation_request *request,
                                          struct ll_elevation_report *ret_report,
                                          struct ll_err *err);

/// The document of `import elevation --json`, into the open root object.
void ll_elevation_document(const struct ll_elevation_report *report, ll_json *json);

#endif
