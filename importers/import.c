#include "importers/import.h"

#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/language.h"
#include "core/relay.h"
#include "data/amend.h"
#include "data/reference.h"
#include "data/source_names.h"
#include "importers/clean.h"
#include "importers/doctor.h"
#include "importers/folder.h"
#include "importers/gather.h"
#include "importers/import_part.h"
#include "importers/intake.h"
#include "importers/lane_joining.h"
#include "importers/preview.h"
#include "importers/profile.h"
#include "importers/reading.h"
#include "importers/report.h"
#include "importers/shift_doubt.h"
#include "importers/shift_fit.h"
#include "importers/transaction.h"
#include "importers/trial.h"
#include "importers/zip_sets.h"

/* Rows of a batch, and batches on their way at once: few enough to stay in the processor's cache,
 * enough that no step waits for another one's turn. */
#define BATCH_ROWS 1024
#define BATCHES    8
/* Lanes are joined with each other before they are stored, so this many come in one batch. */
#define BATCH_LANES 400000
/* Names of sources that a message lists. */
#define SOURCES_SHOWN 12

/// One import at work. Borrows request and report; the rest is its own.
struct run {
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
};

static void run_clear(struct run *r)
{
    ll_intake_clear(&r->intake);
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
    if (code == LL_OK) {
        code = ll_words_parse(words, words_len, &r->words, err);
    }
    if (code == LL_OK) { /* another vocabulary reads the same bytes otherwise */
        code = ll_source_hash_more(&r->source, words, err);
    }
    return code == LL_OK ? ll_import_rules(store, &r->rules, err) : code;
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
                       r->source.name, info->plural);
    }
    if (r->map.x < 0 || r->map.y < 0) {
        return ll_fail(
            err, LL_E_DECISION,
            "'%.200s' has no geometry and no columns known as coordinates: name them with "
            "--map x=COLUMN --map y=COLUMN",
            r->source.name);
    }
    return LL_OK;
}

/// Looks through the columns of coordinates and settles how they are read.
static enum ll_code settle_coordinates(struct run *r, struct ll_err *err)
{
    const struct ll_import_request *q = r->request;
    struct ll_coordinate_survey survey = {0};
    bool told = is_mapped(q, "xy") || (is_mapped(q, "x") && is_mapped(q, "y"));
    enum ll_code code = ll_coordinate_survey(&r->source, &r->map, told, &survey, err);
    return code == LL_OK
               ? ll_coordinate_decide(&survey, r->geo, q->crs, &r->xy, &r->report->mapping, err)
               : code;
}

/// Says where a table's headings are and what was left out of it.
static enum ll_code describe_sheet(struct run *r, struct ll_err *err)
{
    if (r->source.rows_skipped > 0) {
        ll_report_count(r->report, LL_REASON_ROW_SKIPPED, r->source.rows_skipped);
    }
    return ll_text_append(&r->report->mapping, ll_text_str(&r->source.sheet_note), err);
}

/// Says how the text is encoded, and shows it when that was not simply told.
static enum ll_code describe_encoding(struct run *r, struct ll_err *err)
{
    struct ll_source *s = &r->source;
    struct ll_text *text = &r->report->mapping;
    enum ll_code code = LL_OK;
    if (s->encoding[0] != '\0' || s->guessed) {
        code = ll_text_appendf(text, err, "%s%s%s%s%s\n", ll_tr(lang_of(err), "text encoding: "),
                               s->encoding[0] == '\0' ? "UTF-8" : s->encoding,
                               s->guessed ? ll_tr(lang_of(err), " (found by trying)") : "",
                               s->mark[0] == '\0' ? "" : ll_tr(lang_of(err), "; the file says "),
                               s->mark);
    }
    bool doubtful = (s->guessed && s->encoding[0] != '\0') || s->mark[0] != '\0';
    return code == LL_OK && (doubtful || r->request->dry_run) ? ll_preview(s, text, err) : code;
}

/// Chooses the columns: --key FIELD is --map key=FIELD.
static enum ll_code map_columns(struct run *r, const struct ll_columns *columns, struct ll_err *err)
{
    const struct ll_import_request *q = r->request;
    size_t count = q->map_count;
    LL_CLEANUP(ll_freep) struct ll_mapping *map = ll_calloc(count + 1, sizeof *map);
    if (map == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (count > 0) {
        memcpy(map, q->map, count * sizeof *map);
    }
    if (q->key != NULL) {
        map[count++] = (struct ll_mapping){"key", q->key};
    }
    return ll_fields_map(r->aliases, q->layer, columns, map, count, &r->map, err);
}

/// Looks whether points lie off their place by a shift, and names the other columns of coordinates.
static enum ll_code check_shift(const struct run *r, const struct ll_doctor_case *question,
                                const struct ll_placing_claims *claims, struct ll_err *err)
{
    struct ll_columns columns = ll_source_columns(&r->source);
    struct ll_field_map usual = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text others = {0};
    enum ll_code code =
        ll_fields_map(r->aliases, r->request->layer, &columns, NULL, 0, &usual, err);
    bool besides = usual.x >= 0 && usual.y >= 0 && r->use_xy && usual.x != r->map.x;
    if (code == LL_OK && besides) {
        struct ll_err words = {.lang = lang_of(err)};
        (void)ll_fail(&words, LL_OK,
                      " (columns '%.30s' and '%.30s' hold coordinates, too: --map x=… --map y=…)",
                      columns.names[usual.x], columns.names[usual.y]);
        code = ll_text_append(&others, words.message, err);
    }
    return code == LL_OK ? ll_shift_doubt_ask(question, claims, ll_text_str(&others), err) : code;
}

/// Says where the coordinates are: as the user tells, else as the file says unless the store says
/// otherwise.
static enum ll_code settle_crs(struct run *r, ll_store *store, const char *file_crs,
                               struct ll_err *err)
{
    const struct ll_import_request *q = r->request;
    const struct ll_doctor_case question = {r->geo,    store,    &r->source, &r->xy,
                                            r->use_xy, file_crs, q};
    LL_CLEANUP(ll_text_clear) struct ll_text note = {0};
    char *found = r->found_crs;
    enum ll_code code = ll_doctor_ask(&question, found, &note, err);
    if (code != LL_OK) {
        return code;
    }
    bool fit = q->datum != NULL && strcmp(q->datum, "fit") == 0;
    const struct ll_placing_claims claims = {file_crs, found[0] == '\0' ? q->crs : found,
                                             fit ? "0,0,0" : q->datum, q->control};
    code = ll_placing_open(r->geo, &claims, &r->placing, r->report, err);
    code = code == LL_OK ? check_shift(r, &question, &claims, err) : code;
    if (code == LL_OK && fit) {
        code = ll_shift_fit(&question, &claims, &r->placing, err);
    }
    if (code == LL_OK && note.len > 0) {
        (void)snprintf(r->report->crs_note, sizeof r->report->crs_note, "%s", ll_text_str(&note));
    }
    return code;
}

/// Whether there is a source of the name that the file is to take the place of.
static enum ll_code check_replaced(const struct ll_import_request *q, ll_store *store,
                                   struct ll_err *err)
{
    bool known = false;
    LL_CLEANUP(ll_text_clear) struct ll_text names = {0};
    enum ll_code code = ll_source_known(store, q->layer, q->replaces, &known, err);
    if (code == LL_OK && !known) {
        code = ll_source_names(store, q->layer, SOURCES_SHOWN, &names, err);
    }
    return code != LL_OK || known
               ? code
               : ll_fail(err, LL_E_USAGE,
                         "--replace: no file '%.100s' was imported into layer %s; there are: %s",
                         q->replaces, ll_layer_info(q->layer)->plural, ll_text_str(&names));
}

/// Opens the file, or the one inside it that is meant.
static enum ll_code open_source(struct run *r, struct ll_err *err)
{
    bool named = false;
    enum ll_code code =
        ll_zip_choose(r->request->file, r->request->layer_name, &r->inner_path, &named, err);
    if (code == LL_OK && r->inner_path.len > 0) {
        r->inner = *r->request;
        r->inner.file = ll_text_str(&r->inner_path);
        r->inner.layer_name = named ? NULL : r->request->layer_name;
        r->request = &r->inner;
    }
    return code == LL_OK ? ll_source_open(r->request, &r->source, err) : code;
}

/// Everything before the first feature that does not touch the store.
static enum ll_code prepare(struct run *r, ll_store *store, struct ll_err *err)
{
    enum ll_code code =
        r->request->replaces == NULL ? LL_OK : check_replaced(r->request, store, err);
    if (code == LL_OK && r->source.definition == NULL) {
        code = open_source(r, err);
    }
    const struct ll_import_request *q = r->request;
    if (code == LL_OK) {
        code = load_tables(r, store, err);
    }
    struct ll_columns columns = ll_source_columns(&r->source);
    if (code == LL_OK) {
        code = map_columns(r, &columns, err);
    }
    r->use_xy =
        !r->source.has_geometry || is_mapped(q, "xy") || (is_mapped(q, "x") && is_mapped(q, "y"));
    if (code == LL_OK) {
        code = check_geometry(r, err);
    }
    if (code == LL_OK) {
        code = ll_geo_ctx_new(&r->geo, err);
    }
    if (code == LL_OK && r->use_xy) {
        code = settle_coordinates(r, err);
    } else if (code == LL_OK) {
        code = ll_source_crs(&r->source, &r->file_crs, err);
    }
    if (code == LL_OK) {
        code = settle_crs(r, store, r->file_crs, err);
    }
    if (code == LL_OK) {
        code = ll_text_append(&r->report->mapping, ll_text_str(&r->source.notes), err);
    }
    if (code == LL_OK) {
        code = describe_sheet(r, err);
    }
    if (code == LL_OK) {
        code = describe_encoding(r, err);
    }
    if (code == LL_OK) {
        code = ll_fields_describe(&r->map, &columns, r->use_xy, &r->report->mapping, err);
    }
    if (code == LL_OK) {
        code = ll_profile_describe(q, &r->map, &columns, &r->report->profile, err);
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

/// Adds a line to the mapping. A column without a name of one line cannot be named again.
static enum ll_code add_mapped(struct run *r, const char *field, int column, struct ll_err *err)
{
    const char *name = column < 0 ? "\n" : r->source.names[column];
    return strchr(name, '\n') != NULL ? LL_OK
                                      : ll_text_appendf(&r->mapping, err, "%s=%s\n", field, name);
}

/// Which column went into which field, for those who try again what was refused.
static enum ll_code keep_mapping(struct run *r, struct ll_err *err)
{
    const struct ll_layer_info *info = ll_layer_info(r->request->layer);
    enum ll_code code = add_mapped(r, "key", r->map.key, err);
    if (code == LL_OK && r->use_xy && r->map.xy >= 0) {
        code = add_mapped(r, "xy", r->map.xy, err);
    } else if (code == LL_OK && r->use_xy) {
        code = add_mapped(r, "x", r->map.x, err);
        code = code == LL_OK ? add_mapped(r, "y", r->map.y, err) : code;
    }
    for (size_t f = 0; code == LL_OK && f < info->field_count; f++) {
        code = add_mapped(r, info->fields[f].name, r->map.field[f].column, err);
    }
    return code;
}

/// What the content is compared by: the bytes, and how they are read. A fit and control points
/// hang on more than that.
static enum ll_code keep_reading(struct run *r, struct ll_err *err)
{
    const struct ll_import_request *q = r->request;
    bool known = q->datum == NULL && q->control == NULL;
    const struct ll_reading reading = {.content_hash = known ? r->source.content_hash : "",
                                       .crs = r->report->crs,
                                       .offset = r->placing.offset,
                                       .swapped = r->placing.swapped,
                                       .profile = ll_text_str(&r->report->profile),
                                       .mapping = ll_text_str(&r->mapping)};
    return ll_reading_hash(&reading, r->reading, err);
}

static enum ll_code connect(struct run *r, ll_store *store, struct ll_err *err)
{
    const struct ll_import_request *q = r->request;
    enum ll_code code = LL_OK;
    r->texts = r->source;
    r->texts.finder = NULL; /* what goes to quarantine stays as it came */
    if (r->source.decoder != NULL) {
        code = ll_decoder_open(r->source.encoding, &r->decoder, err);
        if (code != LL_OK) {
            return code;
        }
        r->texts.decoder = r->decoder;
    }
    code = keep_mapping(r, err);
    if (code == LL_OK) {
        code = keep_reading(r, err);
    }
    if (code != LL_OK) {
        return code;
    }
    r->shared = (struct ll_intake_shared){.store = store,
                                          .geo = r->geo,
                                          .placing = &r->placing,
                                          .rules = r->rules,
                                          .source = &r->texts,
                                          .source_name = r->source.name,
                                          .content_hash = r->reading,
                                          .layer_name = r->source.layer_name,
                                          .replaces = q->replaces,
                                          .mapping = ll_text_str(&r->mapping),
                                          .crs = r->found_crs[0] != '\0' ? r->found_crs
                                                 : q->crs != NULL        ? q->crs
                                                                         : r->file_crs,
                                          .mode = q->mode,
                                          .as_told = q->as_told};
    r->intake = ll_intake_make(&r->shared, q->layer, wanted_fields(&r->map), r->report);
    r->record = (struct ll_record){
        .source = &r->source, .map = &r->map, .words = r->words, .report = r->report, .xy = r->xy};
    r->cleaning = (struct ll_cleaning){
        .placing = &r->placing, .geo = r->geo, .rules = r->rules, .find_far = true};
    r->gather = (struct ll_gather){.source = &r->source,
                                   .record = &r->record,
                                   .use_xy = r->use_xy,
                                   .batch_rows = q->layer == LL_LANE ? BATCH_LANES : BATCH_ROWS};
    return LL_OK;
}

static enum ll_code gather_stage(void *user, void *item, bool *ret_more, struct ll_err *err)
{
    struct run *r = user;
    return ll_gather_batch(&r->gather, item, ret_more, err);
}

static enum ll_code settle_stage(void *user, void *item, struct ll_err *err)
{
    struct run *r = user;
    enum ll_code code = ll_intake_settle(&r->intake, item, err);
    return code == LL_OK ? code : ll_err_wrap(err, code, "'%.200s'", r->source.name);
}

static enum ll_code clean_stage(void *user, void *item, struct ll_err *err)
{
    struct run *r = user;
    struct ll_batch *batch = item;
    if (batch->rows.count == 0) {
        return LL_OK;
    }
    if (r->placing.epsg == 0 && !ll_batch_is_nowhere(batch)) {
        return ll_fail(err, LL_E_CRS,
                       "'%.200s': so many features without coordinates come first that the store's "
                       "coordinate system cannot be decided; make the store with 'lifelane init "
                       "--crs EPSG:n'",
                       r->source.name);
    }
    enum ll_code code = ll_batch_clean(&r->cleaning, batch, err);
    return code == LL_OK ? code : ll_err_wrap(err, code, "'%.200s'", r->source.name);
}

static enum ll_code take_stage(void *user, void *item, struct ll_err *err)
{
    struct run *r = user;
    size_t total = r->source.count < 0 ? 0 : (size_t)r->source.count;
    enum ll_code code =
        r->request->layer == LL_LANE ? ll_lanes_bring_together(&r->shared, item, err) : LL_OK;
    code = code == LL_OK ? ll_intake_take(&r->intake, item, err) : code;
    if (code != LL_OK) {
        return ll_err_wrap(err, code, "'%.200s'", r->source.name);
    }
    return ll_progress_report(r->request->progress, "importing", r->report->read, total)
               ? LL_OK
               : ll_fail(err, LL_E_CANCELLED, "stopped; nothing was stored");
}

/// Reads, cleans and stores all features, each step on a thread of its own: the source, the
/// placing with GEOS and PROJ, and the store are each used by one thread at a time.
static enum ll_code read_features(struct run *r, struct ll_err *err)
{
    struct ll_batch batches[BATCHES];
    void *items[BATCHES];
    for (size_t i = 0; i < BATCHES; i++) {
        batches[i] = ll_batch_make(r->request->layer, wanted_fields(&r->map));
        items[i] = &batches[i];
    }
    const struct ll_relay relay = {.fill = gather_stage,
                                   .begin = settle_stage,
                                   .work = clean_stage,
                                   .take = take_stage,
                                   .user = r};
    ll_source_rewind(&r->source);
    enum ll_code code = ll_relay_run(&relay, items, BATCHES, r->request->threads, err);
    for (size_t i = 0; i < BATCHES; i++) {
        ll_batch_clear(&batches[i]);
    }
    return code == LL_OK ? ll_intake_end(&r->intake, err) : code;
}

/// A file that is there already with its coordinates read otherwise would be there twice.
static enum ll_code check_reading(struct run *r, ll_store *store, struct ll_err *err)
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
static enum ll_code check_unchanged(struct run *r, ll_store *store, bool *ret_unchanged,
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
static enum ll_code look(struct run *r, ll_store *store, int64_t first_id, struct ll_err *err)
{
    const struct ll_trial_input input = {.layer = r->request->layer,
                                         .first_id = first_id,
                                         .columns = wanted_fields(&r->map),
                                         .geo = r->geo,
                                         .rules = r->rules};
    return ll_trial_look(store, &input, r->report, err);
}

/// Reads and stores, inside a transaction. @param ret_unchanged All of it was there already.
static enum ll_code take_in(struct run *r, ll_store *store, bool *ret_unchanged, struct ll_err *err)
{
    int64_t first_id = 0;
    enum ll_code code = connect(r, store, err);
    if (code == LL_OK && r->request->dry_run) {
        code = ll_features_next_id(store, r->request->layer, &first_id, err);
    }
    if (code == LL_OK) {
        code = check_unchanged(r, store, ret_unchanged, err);
    }
    if (code == LL_OK && !*ret_unchanged) {
        code = read_features(r, err);
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
    struct run *r = user;
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
static void describe_geometry(const struct run *r, struct ll_import_look *look)
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
    LL_CLEANUP(run_clear) struct run r = {.request = request, .report = &report};
    enum ll_code code = prepare(&r, store, err);
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
    LL_CLEANUP(run_clear) struct run r = {.request = request, .report = &report};
    bool unchanged = false;
    enum ll_code code = prepare(&r, store, err);
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
    LL_CLEANUP(run_clear) struct run r = {.request = &told, .report = &report, .source = *source};
    *source = (struct ll_source){0};
    enum ll_code code = ll_profile_use(&profile, &told, err);
    if (code == LL_OK && r.source.definition == NULL && ll_is_folder(request->file)) {
        return ll_import_folder(store, &told, ret_report, err);
    }
    if (code == LL_OK) {
        code = prepare(&r, store, err);
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
