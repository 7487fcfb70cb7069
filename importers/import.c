#include "importers/import.h"

#include <string.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/language.h"
#include "data/reference.h"
#include "importers/intake.h"
#include "importers/record.h"
#include "importers/report.h"
#include "importers/transaction.h"

/// One import at work. Borrows request and report; the rest is its own.
struct run {
    const struct ll_import_request *request;
    struct ll_import_report *report;
    ll_geo_ctx *geo;
    struct ll_source source;
    struct ll_placing placing;
    ll_aliases *aliases;
    ll_words *words;
    struct ll_field_map map;
    bool use_xy; ///< coordinates come from columns
    struct ll_record record;
    struct ll_intake_shared shared;
    struct ll_intake intake;
    struct ll_geometry_room room;
    struct ll_shapes shapes; ///< of the feature at hand
};

static void run_clear(struct run *r)
{
    ll_intake_clear(&r->intake);
    ll_record_clear(&r->record);
    ll_geometry_room_clear(&r->room);
    ll_shapes_clear(&r->shapes);
    ll_placing_close(&r->placing);
    ll_aliases_free(r->aliases);
    ll_words_free(r->words);
    ll_source_close(&r->source);
    ll_geo_ctx_free(r->geo);
}

static enum ll_lang lang_of(const struct ll_err *err)
{
    return err == NULL ? LL_LANG_EN : err->lang;
}

static enum ll_code load_tables(struct run *r, ll_store *store, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *aliases = NULL;
    LL_CLEANUP(ll_freep) char *words = NULL;
    size_t aliases_len = 0, words_len = 0;
    enum ll_code code = ll_reference_load(store, "aliases.csv", &aliases, &aliases_len, err);
    if (code == LL_OK) {
        code = ll_reference_load(store, "words.csv", &words, &words_len, err);
    }
    if (code == LL_OK) {
        code = ll_aliases_parse(aliases, aliases_len, &r->aliases, err);
    }
    return code == LL_OK ? ll_words_parse(words, words_len, &r->words, err) : code;
}

static bool is_mapped(const struct ll_import_request *q, const char *field)
{
    for (size_t i = 0; i < q->map_count; i++) {
        if (strcmp(q->map[i].field, field) == 0 && q->map[i].column[0] != '\0') {
            return true;
        }
    }
    return false;
}

/// Whether the source has what the layer needs to be anywhere.
static enum ll_code check_geometry(const struct run *r, struct ll_err *err)
{
    const struct ll_layer_info *info = ll_layer_info(r->request->layer);
    if (!r->use_xy) {
        return LL_OK;
    }
    if ((info->kinds & LL_KINDS_POINT) == 0) {
        return ll_fail(err, LL_E_INVALID,
                       "'%.200s' has no geometry, and layer %s needs more than points",
                       r->request->file, info->plural);
    }
    if (r->map.x < 0 || r->map.y < 0) {
        return ll_fail(
            err, LL_E_DECISION,
            "'%.200s' has no geometry and no columns known as coordinates: name them with "
            "--map x=COLUMN --map y=COLUMN",
            r->request->file);
    }
    return LL_OK;
}

static enum ll_code describe_encoding(struct run *r, struct ll_err *err)
{
    const struct ll_source *s = &r->source;
    if (s->encoding[0] == '\0' && !s->guessed) {
        return LL_OK;
    }
    const char *name = s->encoding[0] == '\0' ? "UTF-8" : s->encoding;
    return ll_text_appendf(&r->report->mapping, err, "%s%s%s\n",
                           ll_tr(lang_of(err), "text encoding: "), name,
                           s->guessed ? ll_tr(lang_of(err), " (found by trying)") : "");
}

/// Everything before the first feature that does not touch the store.
static enum ll_code prepare(struct run *r, ll_store *store, struct ll_err *err)
{
    const struct ll_import_request *q = r->request;
    LL_CLEANUP(ll_freep) char *file_crs = NULL;
    enum ll_code code = ll_source_open(q, &r->source, err);
    if (code == LL_OK) {
        code = load_tables(r, store, err);
    }
    struct ll_columns columns = ll_source_columns(&r->source);
    if (code == LL_OK) {
        code = ll_fields_map(r->aliases, q->layer, &columns, q->map, q->map_count, &r->map, err);
    }
    r->use_xy = !r->source.has_geometry || (is_mapped(q, "x") && is_mapped(q, "y"));
    if (code == LL_OK) {
        code = check_geometry(r, err);
    }
    if (code == LL_OK) {
        code = ll_geo_ctx_new(&r->geo, err);
    }
    if (code == LL_OK && !r->use_xy) {
        code = ll_source_crs(&r->source, &file_crs, err);
    }
    if (code == LL_OK) {
        code = ll_placing_open(r->geo, file_crs, q->crs, &r->placing, r->report, err);
    }
    if (code == LL_OK) {
        code = describe_encoding(r, err);
    }
    if (code == LL_OK) {
        code = ll_fields_describe(&r->map, &columns, r->use_xy, &r->report->mapping, err);
    }
    return code;
}

/// Bits of the fields that have a column.
static uint32_t wanted_fields(const struct ll_field_map *map)
{
    uint32_t wanted = 0;
    for (unsigned f = 0; f < ll_layer_info(map->layer)->field_count; f++) {
        wanted |= map->field[f].column >= 0 ? 1U << f : 0U;
    }
    return wanted;
}

static void connect(struct run *r, ll_store *store)
{
    const struct ll_import_request *q = r->request;
    r->shared = (struct ll_intake_shared){.store = store,
                                          .geo = r->geo,
                                          .placing = &r->placing,
                                          .source = &r->source,
                                          .source_name = r->source.name,
                                          .content_hash = r->source.content_hash,
                                          .layer_name = r->source.layer_name,
                                          .mode = q->mode};
    r->intake = ll_intake_make(&r->shared, q->layer, wanted_fields(&r->map), r->report);
    r->record = (struct ll_record){
        .source = &r->source, .map = &r->map, .words = r->words, .report = r->report};
}

/// Brings the shapes of a feature into r->shapes. @param ret_reason NULL, or why there are none.
static enum ll_code take_shapes(struct run *r, OGRFeatureH feature, const char **ret_reason,
                                struct ll_err *err)
{
    while (r->shapes.count > 0) {
        ll_shapes_drop_last(&r->shapes);
    }
    if (r->use_xy) {
        struct ll_xy p = {0};
        enum ll_code code = ll_record_point(&r->record, feature, &p, ret_reason, err);
        if (code == LL_OK && *ret_reason == NULL) {
            code = ll_shapes_begin(&r->shapes, LL_POINT, err);
            code = code == LL_OK ? ll_shapes_ring(&r->shapes, err) : code;
            code = code == LL_OK ? ll_shapes_point(&r->shapes, p.x, p.y, err) : code;
        }
        return code;
    }
    struct ll_geometry_found found = {0};
    unsigned kinds = ll_layer_info(r->request->layer)->kinds;
    enum ll_code code = ll_geometry_collect(OGR_F_GetGeometryRef(feature), kinds, &r->room,
                                            &r->shapes, &found, err);
    *ret_reason = found.reason;
    if (found.point_of_area) {
        ll_report_count(r->report, LL_REASON_AREA_AS_POINT, 1);
    }
    return code;
}

/// Takes one feature in. The intake owns it from here on.
static enum ll_code take_feature(struct run *r, OGRFeatureH feature, struct ll_err *err)
{
    const char *reason = NULL, *key = NULL;
    enum ll_code code = ll_intake_feature(&r->intake, feature, err);
    if (code == LL_OK) {
        code = take_shapes(r, feature, &reason, err);
    }
    if (code == LL_OK) {
        code = ll_record_key(&r->record, feature, &key, err);
    }
    if (code == LL_OK && reason != NULL) {
        return ll_intake_refuse(&r->intake, feature, key, reason, err);
    }
    if (code == LL_OK && r->shapes.count > 1) {
        ll_report_count(r->report, LL_REASON_SPLIT, r->shapes.count - 1);
    }
    for (size_t i = 0; code == LL_OK && i < r->shapes.count; i++) {
        size_t row = 0;
        if (i > 0) { /* filling the row before used the key's room */
            code = ll_record_key(&r->record, feature, &key, err);
        }
        if (code == LL_OK) {
            code = ll_intake_row(&r->intake, &r->shapes, i, key, &row, err);
        }
        if (code == LL_OK) {
            code = ll_record_fill(&r->record, feature, &r->intake.rows, row, err);
        }
    }
    return code;
}

static enum ll_code read_features(struct run *r, struct ll_err *err)
{
    size_t total = r->source.count < 0 ? 0 : (size_t)r->source.count;
    ll_source_rewind(&r->source);
    for (;;) {
        OGRFeatureH feature = NULL;
        enum ll_code code = ll_source_next(&r->source, &feature, err);
        if (code != LL_OK) {
            return ll_err_wrap(err, code, "after %zu features", r->report->read);
        }
        if (feature == NULL) {
            return ll_intake_finish(&r->intake, err);
        }
        long long number = (long long)OGR_F_GetFID(feature);
        code = take_feature(r, feature, err);
        r->report->read++;
        if (code == LL_OK && ll_intake_full(&r->intake)) {
            code = ll_intake_flush(&r->intake, err);
            if (code == LL_OK &&
                !ll_progress_report(r->request->progress, "importing", r->report->read, total)) {
                code = ll_fail(err, LL_E_CANCELLED, "stopped; nothing was stored");
            }
        }
        if (code != LL_OK) {
            return ll_err_wrap(err, code, "'%.200s', feature %lld", r->source.name, number);
        }
    }
}

/// Whether an append would store what is there already; then says so in the report.
static enum ll_code check_unchanged(struct run *r, ll_store *store, bool *ret_unchanged,
                                    struct ll_err *err)
{
    const struct ll_origin origin = {r->shared.source_name, r->shared.content_hash,
                                     r->shared.layer_name};
    *ret_unchanged = false;
    if (r->request->mode != LL_IMPORT_APPEND) {
        return LL_OK;
    }
    enum ll_code code = ll_features_imported(store, r->request->layer, &origin, ret_unchanged, err);
    if (code == LL_OK && *ret_unchanged) {
        code = ll_source_count(&r->source, &r->report->unchanged, err);
    }
    return code;
}

/// Features of which none could be kept must not decide where all later ones have to lie.
static enum ll_code check_decided(const struct run *r, const ll_store *store, struct ll_err *err)
{
    if (r->report->stored > 0 || ll_store_epsg(store) == 0) {
        return LL_OK;
    }
    return ll_fail(err, LL_E_CRS,
                   "'%.200s' has no feature that can be used, so it cannot decide the store's "
                   "coordinate system; nothing was stored; import another file first, or make the "
                   "store with 'lifelane init --crs EPSG:n'",
                   r->source.name);
}

/// The work inside the transaction.
static enum ll_code work(ll_store *store, void *user, struct ll_err *err)
{
    struct run *r = user;
    bool undecided = ll_store_epsg(store) == 0;
    bool unchanged = false;
    connect(r, store);
    enum ll_code code = check_unchanged(r, store, &unchanged, err);
    if (code == LL_OK && !unchanged) {
        code = read_features(r, err);
    }
    if (code == LL_OK && !unchanged) {
        code = ll_import_check_result(r->request, r->report, r->source.name, err);
    }
    if (code == LL_OK && undecided) {
        code = check_decided(r, store, err);
    }
    if (code == LL_OK) {
        code = ll_record_describe(&r->record, err);
    }
    ll_intake_clear(&r->intake); /* its statements go before the transaction ends */
    return code;
}

enum ll_code ll_import_layer(ll_store *store, const struct ll_import_request *request,
                             struct ll_import_report *ret_report, struct ll_err *err)
{
    double start = ll_clock_s();
    LL_CLEANUP(ll_import_report_clear)
    struct ll_import_report report = {.layer = request->layer};
    LL_CLEANUP(run_clear) struct run r = {.request = request, .report = &report};
    enum ll_code code = prepare(&r, store, err);
    if (code == LL_OK) {
        code = ll_import_in_transaction(store, request->dry_run, work, &r, err);
    }
    if (code == LL_OK) {
        report.seconds = ll_clock_s() - start;
        *ret_report = report;
        report.mapping = (struct ll_text){0}; /* now the caller's */
    }
    return code;
}
