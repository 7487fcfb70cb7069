#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/language.h"
#include "data/reference.h"
#include "data/source_names.h"
#include "importers/doctor.h"
#include "importers/import_run.h"
#include "importers/preview.h"
#include "importers/profile.h"
#include "importers/report.h"
#include "importers/shift_doubt.h"
#include "importers/shift_fit.h"
#include "importers/zip_sets.h"

/* Names of sources that a message lists. */
#define SOURCES_SHOWN 12

static enum ll_lang lang_of(const struct ll_err *err)
{
    return err == NULL ? LL_LANG_EN : err->lang;
}

static enum ll_code load_tables(struct ll_import_run *r, ll_store *store, struct ll_err *err)
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
static enum ll_code check_geometry(const struct ll_import_run *r, struct ll_err *err)
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
static enum ll_code settle_coordinates(struct ll_import_run *r, struct ll_err *err)
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
static enum ll_code describe_sheet(struct ll_import_run *r, struct ll_err *err)
{
    if (r->source.rows_skipped > 0) {
        ll_report_count(r->report, LL_REASON_ROW_SKIPPED, r->source.rows_skipped);
    }
    return ll_text_append(&r->report->mapping, ll_text_str(&r->source.sheet_note), err);
}

/// Says how the text is encoded, and shows it when that was not simply told.
static enum ll_code describe_encoding(struct ll_import_run *r, struct ll_err *err)
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
static enum ll_code map_columns(struct ll_import_run *r, const struct ll_columns *columns,
                                struct ll_err *err)
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
static enum ll_code check_shift(const struct ll_import_run *r,
                                const struct ll_doctor_case *question,
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
static enum ll_code settle_crs(struct ll_import_run *r, ll_store *store, const char *file_crs,
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
static enum ll_code open_source(struct ll_import_run *r, struct ll_err *err)
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

enum ll_code ll_import_prepare(struct ll_import_run *r, ll_store *store, struct ll_err *err)
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
