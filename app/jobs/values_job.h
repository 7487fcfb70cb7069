/// Values of indicators that were surveyed: entered from a table, listed, ended.
#ifndef LL_APP_JOBS_VALUES_JOB_H
#define LL_APP_JOBS_VALUES_JOB_H

#include "core/entered.h"
#include "core/json.h"
#include "core/text.h"
#include "data/store.h"

/// What an import of values did.
struct ll_values_report {
    size_t read;
    size_t stored; ///< new or changed
};

/// Reads a table of values (core/entered.h) and enters them, all or none. Areas go by code or by a
/// unique name.
/// @param dry_run Nothing is stored.
/// @return LL_E_NOT_FOUND, LL_E_DECISION about an area; LL_E_FORMAT; what the store says.
LL_MUST_USE enum ll_code ll_values_import(ll_store *store, const char *file, bool dry_run,
                                          struct ll_values_report *ret_report, struct ll_err *err);

/// Ends a value that was entered. @param area Code, as listed. @param indicator Its key.
LL_MUST_USE enum ll_code ll_values_end(ll_store *store, const char *area, const char *indicator,
                                       const char *period, struct ll_err *err);

/// All values that hold now, a line each; and as member `values` of the open object.
LL_MUST_USE enum ll_code ll_values_list(ll_store *store, enum ll_lang lang, struct ll_text *text,
                                        ll_json *json, struct ll_err *err);

#endif
