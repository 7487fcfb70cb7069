#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/rules.h"
#include "data/reference.h"
#include "importers/osm_derive.h"
#include "importers/osm_private.h"
#include "importers/sound.h"
#include "importers/source_private.h"
#include "importers/transaction.h"

#define SOURCE_NAME "osm"
#define WGS84       "EPSG:4326"
/* Objects between two words to whoever watches. */
#define STRIDE 20000

static void clear_intakes(struct ll_osm_run *r)
{
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        ll_intake_clear(&r->intake[l]);
        ll_record_clear(&r->record[l]);
    }
}

static void run_clear(struct ll_osm_run *r)
{
    clear_intakes(r);
    ll_geometry_room_clear(&r->room);
    ll_shapes_clear(&r->shapes);
    ll_osm_kept_clear(&r->barriers);
    ll_osm_kept_clear(&r->stations);
    ll_osm_kept_clear(&r->places);
    ll_osm_kept_clear(&r->areas);
    ll_free(r->vertices.keys);
    ll_free(r->openings.keys);
    ll_free(r->turnings.keys);
    ll_free(r->outlines.keys);
    ll_osm_fences_clear(&r->fences);
    ll_free(r->borders.lines);
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        ll_tally_clear(&r->tallies[l]);
    }
    ll_placing_close(&r->placing);
    ll_words_free(r->words);
    ll_rules_free(r->rules);
    ll_osm_close(&r->reader);
    ll_geo_ctx_free(r->geo);
}

static enum ll_code load_words(struct ll_osm_run *r, ll_store *store, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *text = NULL;
    size_t len = 0;
    enum ll_code code = ll_reference_load(store, "words.csv", &text, &len, err);
    if (code == LL_OK) {
        code = ll_words_parse(text, len, &r->words, err);
    }
    return code == LL_OK ? ll_import_rules(store, &r->rules, err) : code;
}

static enum ll_code prepare(struct ll_osm_run *r, ll_store *store, bool any_order,
                            struct ll_err *err)
{
    struct ll_import_report crs = {0};
    const struct ll_placing_claims claims = {.file_crs = WGS84};
    enum ll_code code = ll_osm_open(r->request->file, any_order, &r->reader, err);
    if (code == LL_OK) {
        code = ll_source_hash_files(r->reader.dataset, NULL, r->content_hash, err);
    }
    if (code == LL_OK) {
        code = load_words(r, store, err);
    }
    if (code == LL_OK) {
        r->rows = (struct ll_osm_rows){ll_rule(r->rules, LL_RULE_PARKED_PARALLEL_M),
                                       ll_rule(r->rules, LL_RULE_PARKED_DIAGONAL_M),
                                       ll_rule(r->rules, LL_RULE_PARKED_PERPENDICULAR_M)};
    }
    if (code == LL_OK) {
        code = ll_geo_ctx_new(&r->geo, err);
    }
    if (code == LL_OK) {
        code = ll_placing_open(r->geo, &claims, &r->placing, &crs, err);
    }
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        memcpy(r->reports[l].crs, crs.crs, sizeof crs.crs);
    }
    return code;
}

static void connect(struct ll_osm_run *r, ll_store *store)
{
    r->shared = (struct ll_intake_shared){.store = store,
                                          .geo = r->geo,
                                          .placing = &r->placing,
                                          .rules = r->rules,
                                          .source_name = SOURCE_NAME,
                                          .content_hash = r->content_hash,
                                          .layer_name = "",
                                          .crs = "EPSG:4326",
                                          .mode = r->request->mode};
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        r->intake[l] = ll_intake_make(&r->shared, (enum ll_layer)l, LL_ALL_FIELDS, &r->reports[l]);
        r->record[l] = (struct ll_record){.words = r->words, .report = &r->reports[l]};
    }
}

static enum ll_code read_objects(struct ll_osm_run *r, struct ll_err *err)
{
    for (;;) {
        struct ll_osm_object object;
        enum ll_code code = ll_osm_next(&r->reader, &object, err);
        if (code != LL_OK || object.feature == NULL) {
            return code;
        }
        char id[LL_OSM_ID_SIZE];
        memcpy(id, object.id, sizeof id);
        code = ll_osm_take(r, &object, err);
        if (code == LL_OK && ++r->objects % STRIDE == 0 &&
            !ll_progress_report(r->request->progress, "importing",
                                (size_t)(r->reader.share * 1000.0), 1000)) {
            code = ll_fail(err, LL_E_CANCELLED, "stopped; nothing was stored");
        }
        if (code != LL_OK) {
            return ll_err_wrap(err, code, "object %s", id);
        }
    }
}

static enum ll_code finish_layers(struct ll_osm_run *r, struct ll_err *err)
{
    enum ll_code code = ll_osm_add_rest(r, err);
    for (int l = 0; code == LL_OK && l < LL_LAYER_COUNT; l++) {
        code = ll_intake_finish(&r->intake[l], err);
        ll_tally_report(&r->tallies[l], &r->reports[l]);
        if (code == LL_OK && r->request->strict && r->reports[l].quarantined > 0) {
            code = ll_import_check_result(r->request, &r->reports[l], SOURCE_NAME, err);
        }
    }
    return code;
}

/// Ends what an earlier extract had in layers that this one has nothing for.
static enum ll_code end_emptied_layers(struct ll_osm_run *r, ll_store *store, struct ll_err *err)
{
    const struct ll_origin origin = {SOURCE_NAME, r->content_hash, "", NULL};
    enum ll_code code = LL_OK;
    if (r->request->mode != LL_IMPORT_REPLACE_SOURCE) {
        return LL_OK;
    }
    for (int l = 0; code == LL_OK && l < LL_LAYER_COUNT; l++) {
        size_t present = 0;
        if (r->reports[l].stored + r->reports[l].unchanged > 0 || l == LL_AREA) {
            continue;
        }
        code = ll_features_count(store, (enum ll_layer)l, &present, err);
        if (code == LL_OK && present > 0) {
            LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *writer = NULL;
            code = ll_feature_writer_new(store, (enum ll_layer)l, &origin, LL_IMPORT_REPLACE_SOURCE,
                                         &writer, err);
            if (code == LL_OK) {
                code = ll_feature_writer_finish(writer, NULL, err);
                r->reports[l].ended = code == LL_OK ? ll_feature_writer_counts(writer).ended : 0;
            }
        }
    }
    return code;
}

static size_t rows_kept(const struct ll_osm_run *r)
{
    size_t kept = 0;
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        kept += r->reports[l].stored + r->reports[l].unchanged;
    }
    return kept;
}

/// An extract of which nothing could be kept must neither decide where all later data have to lie
/// nor end what is there.
static enum ll_code check_kept(const struct ll_osm_run *r, bool undecided, struct ll_err *err)
{
    if (rows_kept(r) > 0) {
        return LL_OK;
    }
    if (undecided) {
        return ll_fail(err, LL_E_CRS,
                       "'%.200s' has no feature that can be used, so it cannot decide the store's "
                       "coordinate system; nothing was stored; import another file first, or make "
                       "the store with 'lifelane init --crs EPSG:n'",
                       r->request->file);
    }
    return r->request->mode == LL_IMPORT_APPEND
               ? LL_OK
               : ll_fail(err, LL_E_INVALID,
                         "'%.200s' has no feature that can be used; nothing "
                         "was replaced",
                         r->request->file);
}

/// The work inside the transaction.
static enum ll_code work(ll_store *store, void *user, struct ll_err *err)
{
    struct ll_osm_run *r = user;
    bool undecided = ll_store_epsg(store) == 0;
    connect(r, store);
    enum ll_code code = read_objects(r, err);
    if (code == LL_OK && r->objects == 0) {
        code = ll_fail(err, LL_E_FORMAT, "the extract holds nothing that can be read");
        r->reader.trouble->unsorted = true; /* some orders give nothing, without a word */
    }
    if (code == LL_OK) {
        code = finish_layers(r, err);
    }
    if (code == LL_OK) {
        code = check_kept(r, undecided, err);
    }
    if (code == LL_OK) {
        code = end_emptied_layers(r, store, err);
    }
    if (code == LL_OK) {
        code = ll_osm_derive_areas(&r->shared, &r->places, &r->reader, &r->reports[LL_AREA], err);
    }
    if (code == LL_OK) {
        code = ll_store_set_attribution(store, "© OpenStreetMap contributors", err);
    }
    clear_intakes(r); /* their statements go before the transaction ends */
    return code;
}

/// One attempt. @param ret_unsorted Whether another with the slower index may help.
static enum ll_code attempt(ll_store *store, const struct ll_import_request *request,
                            bool any_order, struct ll_import_report *reports, bool *ret_unsorted,
                            struct ll_err *err)
{
    LL_CLEANUP(run_clear) struct ll_osm_run r = {.request = request, .reports = reports};
    *ret_unsorted = false;
    enum ll_code code = prepare(&r, store, any_order, err);
    if (code == LL_OK) {
        code = ll_import_in_transaction(store, request->dry_run, work, &r, err);
    }
    *ret_unsorted = code == LL_E_FORMAT && r.reader.trouble != NULL && r.reader.trouble->unsorted;
    return code;
}

static void clear_reports(struct ll_import_report *reports)
{
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        ll_import_report_clear(&reports[l]);
        reports[l].layer = (enum ll_layer)l;
    }
}

enum ll_code ll_import_osm(ll_store *store, const struct ll_import_request *request,
                           struct ll_import_report ret_reports[LL_LAYER_COUNT], struct ll_err *err)
{
    double start = ll_clock_s();
    struct ll_import_report reports[LL_LAYER_COUNT] = {0};
    bool unsorted = false;
    clear_reports(reports);
    enum ll_code code = attempt(store, request, false, reports, &unsorted, err);
    if (unsorted) {
        clear_reports(reports);
        code = attempt(store, request, true, reports, &unsorted, err);
    }
    if (code != LL_OK) {
        clear_reports(reports);
        return ll_err_wrap(err, code, "'%.200s'", request->file);
    }
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        reports[l].seconds = ll_clock_s() - start;
        ret_reports[l] = reports[l];
    }
    return LL_OK;
}
