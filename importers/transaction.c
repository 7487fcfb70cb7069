#include "importers/transaction.h"

#include "importers/report.h"

enum ll_code ll_import_in_transaction(ll_store *store, bool dry_run,
                                      enum ll_code (*work)(ll_store *store, void *user,
                                                           struct ll_err *err),
                                      void *user, struct ll_err *err)
{
    enum ll_code code = ll_store_begin(store, err);
    if (code != LL_OK) {
        return code;
    }
    code = work(store, user, err);
    if (code == LL_OK && !dry_run) {
        code = ll_store_commit(store, err);
    }
    if (code != LL_OK || dry_run) {
        ll_store_rollback(store);
    }
    return code;
}

enum ll_code ll_import_check_result(const struct ll_import_request *request,
                                    const struct ll_import_report *report, const char *source_name,
                                    struct ll_err *err)
{
    const char *reason = ll_report_first_refusal(report);
    if (request->strict && report->quarantined > 0) {
        return ll_fail(
            err, LL_E_INVALID,
            "'%.200s': %zu of %zu features cannot be used (first reason: %s); nothing was "
            "stored, because of --strict",
            source_name, report->quarantined, report->read, reason == NULL ? "" : reason);
    }
    if (request->mode != LL_IMPORT_APPEND && report->stored + report->unchanged == 0) {
        return ll_fail(err, LL_E_INVALID,
                       "'%.200s' has no feature that can be used; nothing was replaced",
                       source_name);
    }
    return LL_OK;
}
