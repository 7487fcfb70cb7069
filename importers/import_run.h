/// One import of one layer at work: what its steps share. Internal to importers/.
#ifndef LL_IMPORTERS_IMPORT_RUN_H
#define LL_IMPORTERS_IMPORT_RUN_H

#include "importers/clean.h"
#include "importers/coordinate_columns.h"
#include "importers/gather.h"
#include "importers/intake.h"
#include "importers/reading.h"
#include "importers/words.h"

/// One import at work. Borrows request and report; the rest is its own.
struct ll_import_run {
    const struct ll_import_request *request;
    struct ll_import_report *report;
    ll_geo_ctx *geo;
    struct ll_source source;
    struct ll_import_request inner; ///< the request, for a file inside a ZIP
    struct ll_text inner_path;
    struct ll_text mapping;                ///< lines of field=column, for the quarantine
    char reading[LL_READING_SIZE];         ///< hash of the content and how it is read
    char *file_crs;                        ///< what the file says; NULL: nothing
    char found_crs[LL_CANDIDATE_CRS_SIZE]; ///< what fits best, when that was asked for
    struct ll_placing placing;
    ll_aliases *aliases;
    ll_words *words;
    struct ll_field_map map;
    bool use_xy; ///< coordinates come from columns
    struct ll_coordinate_columns xy;
    struct ll_record record;
    ll_rules *rules;
    struct ll_gather gather;
    struct ll_cleaning cleaning;
    ll_decoder *decoder;    ///< for the raw text of features; the source's own is in use by another
    struct ll_source texts; ///< the source with that decoder; borrows everything else
    struct ll_intake_shared shared;
    struct ll_intake intake;
    struct ll_overlaps overlaps; ///< of buildings into a layer that is empty
    bool find_overlaps;          ///< whether they are collected
};

void ll_import_run_clear(struct ll_import_run *run);

/// Everything before the first feature that does not touch the store: opens the source unless that
/// is done, maps its columns and finds its CRS.
LL_MUST_USE enum ll_code ll_import_prepare(struct ll_import_run *run, ll_store *store,
                                           struct ll_err *err);

/// Bits of the fields that have a column.
uint32_t ll_import_wanted(const struct ll_field_map *map);

/// Joins what was prepared to the steps that every feature goes through.
LL_MUST_USE enum ll_code ll_import_connect(struct ll_import_run *run, ll_store *store,
                                           struct ll_err *err);

/// Reads, cleans and stores all features, each step on a thread of its own: the source, the
/// placing with GEOS and PROJ, and the store are each used by one thread at a time.
LL_MUST_USE enum ll_code ll_import_read(struct ll_import_run *run, struct ll_err *err);

#endif
