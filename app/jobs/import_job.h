/// Imports into a store, with the documents they give.
#ifndef LL_APP_JOBS_IMPORT_JOB_H
#define LL_APP_JOBS_IMPORT_JOB_H

#include "core/json.h"
#include "importers/import.h"

/// Reports of one import: of one layer, or of every layer an OSM extract has.
struct ll_import_job {
    bool osm;
    enum ll_layer layer;
    struct ll_import_report reports[LL_LAYER_COUNT];
    double seconds;
    char crs[32]; ///< of the store afterwards
};

/// Opens the store (made when it is not there) and imports. @param osm An OSM extract: all layers.
LL_MUST_USE enum ll_code ll_import_job_run(const char *store,
                                           const struct ll_import_request *request, bool osm,
                                           struct ll_import_job *ret_job, struct ll_err *err);
void ll_import_job_clear(struct ll_import_job *job);

/// Whether anything went to quarantine.
bool ll_import_job_quarantined(const struct ll_import_job *job);

/// Writes the profile of an import of one layer, to be used with `--profile`.
/// @return LL_E_USAGE for an OSM extract, LL_E_NOT_FOUND, LL_E_READONLY, LL_E_FULL, LL_E_IO.
LL_MUST_USE enum ll_code ll_import_job_save_profile(const struct ll_import_job *job,
                                                    const char *file, struct ll_err *err);

/// The document of `import --json`, into the open root object.
void ll_import_job_document(const struct ll_import_job *job, ll_json *json);

/// The candidates of a doubtful coordinate system, into the open object: `crs_compared`,
/// `crs_clear` and `candidates`: [{`crs`, `name`, `given`, `score`, `judged`, `near`, `clashing`}],
/// shares of the features looked at; null where nothing was compared.
void ll_import_doubt_document(const struct ll_crs_doubt *doubt, ll_json *json);

#endif
