/// One transaction around an import: all or nothing.
#ifndef LL_IMPORTERS_TRANSACTION_H
#define LL_IMPORTERS_TRANSACTION_H

#include "importers/import.h"

/// Begins, calls `work`, and commits; rolls back when that fails or `dry_run` is set.
LL_MUST_USE enum ll_code ll_import_in_transaction(ll_store *store, bool dry_run,
                                                  enum ll_code (*work)(ll_store *store, void *user,
                                                                       struct ll_err *err),
                                                  void *user, struct ll_err *err);

/// Whether what was read may be stored. @return LL_E_INVALID when `strict` is set and something
/// went to quarantine, or when rows would be replaced by nothing.
LL_MUST_USE enum ll_code ll_import_check_result(const struct ll_import_request *request,
                                                const struct ll_import_report *report,
                                                const char *source_name, struct ll_err *err);

#endif
