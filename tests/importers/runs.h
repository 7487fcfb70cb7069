/// Imports in tests: a store for each test, files from text, packed files, what became of them.
///
/// Everything here fails the test on errors instead of returning them.
#ifndef LL_TESTS_IMPORTERS_RUNS_H
#define LL_TESTS_IMPORTERS_RUNS_H

#include "data/scene_io.h"
#include "importers/import.h"

/// A store of its own for each test, in *state: setup and teardown for cmocka.
int run_open_store(void **state);
int run_close_store(void **state);

/// Writes a scratch file. @return its path, as ll_scratch_path.
const char *run_file_with(const char *name, const char *text);

/// Imports and expects success; the report is the caller's (ll_import_report_clear).
struct ll_import_report run_imported(ll_store *store, struct ll_import_request request);

/// Expects an import to be refused. @return the message, until the next call.
const char *run_refused(ll_store *store, struct ll_import_request request, enum ll_code expected);

/// All a store holds; the caller's (ll_scene_clear).
struct ll_scene run_scene_of(ll_store *store);

/// Packs files of the scratch folder: pairs of a file and its name inside, ended by NULL.
/// @return the path of the ZIP, until the next call.
const char *run_zipped(const char *name, const char *const *pairs);

#endif
