/// Writing stored and computed layers to files.
#ifndef LL_APP_JOBS_EXPORT_JOB_H
#define LL_APP_JOBS_EXPORT_JOB_H

#include "importers/export.h"

/// What can be written: catalogue keys of lines that name all layers, NULL after the last.
extern const char *const ll_export_layers[];

/// What is asked for. All borrowed.
struct ll_export_request {
    const char *store;
    const char *layer;  ///< "buildings", "ranking", …: see docs/guide.md
    const char *file;   ///< the ending says the form
    const char *crs;    ///< NULL: as in struct ll_export_target
    const char *period; ///< of computed layers; NULL: the newest assessment
    enum ll_lang lang;  ///< of headings and words in a workbook; other forms have stable keys
    unsigned threads;
    const struct ll_progress *progress;
};

/// Writes the file. @return As ll_export_write, ll_store_open and ll_assessment_find; LL_E_USAGE
/// for a layer that is not there, LL_E_UNSUPPORTED for one that the assessment cannot give.
LL_MUST_USE enum ll_code ll_export_run(const struct ll_export_request *request,
                                       struct ll_export_report *ret_report, struct ll_err *err);

#endif
