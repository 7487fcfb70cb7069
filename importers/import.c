#include "importers/import.h"

#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "data/amend.h"
#include "importers/folder.h"
#include "importers/import_part.h"
#include "importers/import_run.h"
#include "importers/profile.h"
#include "importers/report.h"
#include "importers/transaction.h"
#include "importers/trial.h"

void ll_import_run_clear(struct ll_import_run *r)
{
    ll_intake_clear(&r->intake);
    ll_overlaps_clear(&r->overlaps);
    ll_record_clear(&r->record);
    ll_gather_clear(&r->gather);
    ll_decoder_close(r->decoder);
    ll_placing_close(&r->placing);
    ll_aliases_free(r->aliases);
    ll_words_free(r->words);
    ll_rules_free(r->rules);
    ll_free(r->file_crs);
    ll_text_clear(&r->mapping);
    ll_text_clear(&r->inner_path);
    ll_source_close(&r->source);
    ll_geo_ctx_free(r->geo);
}
/// A file that is there already with its coordinates read otherwise would be there twice.
static enum ll_code check_reading(struct ll_import_run *r, ll_store *store, struct ll_err *err)
{
    bool otherwise = false;
    if (r->request->key != NULL) {
        return LL_OK; /* each row finds its own */
    }
    enum ll_code code = ll_reading_differs(store, r->request->layer, r->shared.layer_name,
                                           r->shared.content_hash, &otherwise, err);
    return code == LL_OK && otherwise
               ? ll_fail(err, LL_E_DECISION,
                         "'%.200s' is in the store already with its coordinates read in another "
                         "way: to read it anew, add --replace=source (or --key COLUMN)",
                         r->source.name)
               : code;
}

/// Whether an append would store what is there already; then says so in the report.
static enum ll_code check_unchanged(struct ll_import_run *r, ll_store *store, bool *ret_unchanged,
                                    struct ll_err *err)
{
    const struct ll_origin origin = {r->shared.source_name, r->shared.content_hash,
                                     r->shared.layer_name, NULL};
    *ret_unchanged = false;
    if (r->request->mode != LL_IMPORT_APPEND) {
        return LL_OK;
    }
    enum ll_code code = ll_features_imported(store, r->request->layer, &origin, ret_unchanged, err);
    if (code == LL_OK && !*ret_unchanged) {
        return check_reading(r, store, err);
    }
    if (code == LL_OK) {
        code = ll_source_count(&r->source, &r->report->unchanged, err);
    }
    return code;
}

enum ll_code ll_import_check_decided(const struct ll_import_report *report, const char *source_name,
                                     const ll_store *store, struct ll_err *err)
{
    if (report->stored > 0 || ll_store_epsg(store) == 0) {
        return LL_OK;
    }
    return ll_fail(err, LL_E_CRS,
                   "'%.200s' has no feature that can be used, so it cannot decide the store's "
                   "coordinate system; nothing was stored; import another file first, or make the "
                   "store with 'lifelane init --crs EPSG:n'",
                   source_name);
}

/// What a dry run shows of the rows that were written.
static enum ll_code look(struct ll_import_run *r, ll_store *store, int64_t first_id,
                         struct ll_err *err)
{
    const struct ll_trial_input input = {.layer = r->request->layer,
                                         .first_id = first_id,
                                         .columns = ll_import_wanted(&r->map),
                                         .geo = r->geo,
                                         .rules = r->rules};
    return ll_trial_look(store, &input, r->report, err);
}

/// Reads and stores, inside a transaction. @param ret_unchanged All of it was there already.
static enum ll_code take_in(struct ll_import_run *r, ll_store *store, bool *ret_unchanged,
                            struct ll_err *err)
{
    int64_t first_id = 0;
    enum ll_code code = ll_import_connect(r, store, err);
    if (code == LL_OK && r->request->dry_run) {
        code = ll_features_next_id(store, r->request->layer, &first_id, err);
    }
    if (code == LL_OK) {
        code = check_unchanged(r, store, ret_unchanged, err);
    }
    if (code == LL_OK && !*ret_unchanged) {
        code = ll_import_read(r, err);
    }
    if (code == LL_OK) {
        r->record.report = r->report;
        code = ll_placing_record(store, r->source.name, r->report, err);
    }
    if (code == LL_OK) {
        code = ll_record_describe(&r->record, err);
    }
    if (code == LL_OK && r->request->dry_run) {
        code = look(r, store, first_id, err);
    }
    ll_intake_clear(&r->intake); /* its statements go before the transaction ends */
    return code;
}

/// The work inside the transaction.
static enum ll_code work(ll_store *store, void *user, struct ll_err *err)
{
    struct ll_import_run *r = user;
    bool undecided = ll_store_epsg(store) == 0;
    bool unchanged = false;
    enum ll_code code = take_in(r, store, &unchanged, err);
    if (code == LL_OK && !unchanged) {
        code = ll_import_check_result(r->request, r->report, r->source.name, err);
    }
    if (code == LL_OK && undecided) {
        code = ll_import_check_decided(r->report, r->source.name, store, err);
    }
    return code;
}

/// What a geometry is called, and whether a layer can use it. Mixed ones are told apart one by one.
static void describe_geometry(const struct ll_import_run *r, struct ll_import_look *look)
{
    unsigned kinds = ll_layer_info(r->request->layer)->kinds;
    OGRwkbGeometryType type = wkbFlatten(OGR_FD_GetGeomType(r->source.definition));
    look->fits = true;
    look->geometry = "mixed";
    if (r->use_xy) {
        look->geometry = "table";
    } else if (type == wkbPoint || type == wkbMultiPoint) {
        look->geometry = "point";
        look->fits = (kinds & LL_KINDS_POINT) != 0;
    } else if (type == wkbLineString || type == wkbMultiLineString) {
        look->geometry = "line";
        look->fits = (kinds & LL_KINDS_LINE) != 0;
    } else if (type == wkbPolygon || type == wkbMultiPolygon) {
        look->geometry = "polygon";
        look->fits = (kinds & LL_KINDS_POLYGON) != 0 || kinds == LL_KINDS_POINT;
    }
}

enum ll_code ll_import_look(ll_store *store, const struct ll_import_request *request,
                            struct ll_import_look *ret_look, struct ll_err *err)
{
    LL_CLEANUP(ll_import_report_clear)
    struct ll_import_report report = {.layer = request->layer};
    LL_CLEANUP(ll_import_run_clear)
    struct ll_import_run r = {.request = request, .report = &report};
    enum ll_code code = ll_import_prepare(&r, store, err);
    if (code == LL_OK) {
        struct ll_import_look look = {.count = r.source.count};
        (void)snprintf(look.driver, sizeof look.driver, "%.23s", r.source.driver);
        describe_geometry(&r, &look);
        *ret_look = look;
    }
    return code;
}

enum ll_code ll_import_part(ll_store *store, const struct ll_import_request *request,
                            struct ll_import_report *ret_report, struct ll_err *err)
{
    LL_CLEANUP(ll_import_report_clear)
    struct ll_import_report report = {.layer = request->layer};
    LL_CLEANUP(ll_import_run_clear)
    struct ll_import_run r = {.request = request, .report = &report};
    bool unchanged = false;
    enum ll_code code = ll_import_prepare(&r, store, err);
    if (code == LL_OK) {
        code = take_in(&r, store, &unchanged, err);
    }
    if (code == LL_OK) {
        *ret_report = report;
        report = (struct ll_import_report){0}; /* now the caller's */
    }
    return code;
}

enum ll_code ll_import_source(ll_store *store, const struct ll_import_request *request,
                              struct ll_source *source, struct ll_import_report *ret_report,
                              struct ll_err *err)
{
    double start = ll_clock_s();
    LL_CLEANUP(ll_import_report_clear)
    struct ll_import_report report = {.layer = request->layer, .dry_run = request->dry_run};
    LL_CLEANUP(ll_profile_clear) struct ll_profile profile = {0};
    struct ll_import_request told = *request; /* with what the profile adds */
    LL_CLEANUP(ll_import_run_clear)
    struct ll_import_run r = {.request = &told, .report = &report, .source = *source};
    *source = (struct ll_source){0};
    enum ll_code code = ll_profile_use(&profile, &told, err);
    if (code == LL_OK && r.source.definition == NULL && ll_is_folder(request->file)) {
        return ll_import_folder(store, &told, ret_report, err);
    }
    if (code == LL_OK) {
        code = ll_import_prepare(&r, store, err);
    }
    if (code == LL_OK) {
        code = ll_import_in_transaction(store, request->dry_run, work, &r, err);
    }
    if (code == LL_OK) {
        report.seconds = ll_clock_s() - start;
        *ret_report = report;
        report = (struct ll_import_report){0}; /* now the caller's */
    }
    return code;
}

enum ll_code ll_import_layer(ll_store *store, const struct ll_import_request *request,
                             struct ll_import_report *ret_report, struct ll_err *err)
{
    struct ll_source none = {0};
    return ll_import_source(store, request, &none, ret_report, err);
}
