#include <string.h>

#include "core/alloc.h"
#include "core/relay.h"
#include "data/current.h"
#include "importers/import_run.h"
#include "importers/lane_joining.h"

/* Rows of a batch, and batches on their way at once: few enough to stay in the processor's cache,
 * enough that no step waits for another one's turn. */
#define BATCH_ROWS 1024
#define BATCHES    5
/* Lanes are joined with each other before they are stored, so this many come in one batch. */
#define BATCH_LANES 400000

uint32_t ll_import_wanted(const struct ll_field_map *map)
{
    uint32_t wanted = 0;
    for (unsigned f = 0; f < ll_layer_info(map->layer)->field_count; f++) {
        wanted |= map->field[f].column >= 0 ? 1U << f : 0U;
    }
    return wanted;
}

/// Adds a line to the mapping. A column without a name of one line cannot be named again.
static enum ll_code add_mapped(struct ll_import_run *r, const char *field, int column,
                               struct ll_err *err)
{
    const char *name = column < 0 ? "\n" : r->source.names[column];
    return strchr(name, '\n') != NULL ? LL_OK
                                      : ll_text_appendf(&r->mapping, err, "%s=%s\n", field, name);
}

/// Which column went into which field, for those who try again what was refused.
static enum ll_code keep_mapping(struct ll_import_run *r, struct ll_err *err)
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
static enum ll_code keep_reading(struct ll_import_run *r, struct ll_err *err)
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

/// Reads rows from the bytes of the file where that can be done.
static enum ll_code open_plain(struct ll_import_run *r, struct ll_err *err)
{
    const struct ll_layer_info *info = ll_layer_info(r->request->layer);
    LL_CLEANUP(ll_freep) bool *wanted = ll_calloc(r->source.name_count + 1, sizeof *wanted);
    if (wanted == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    wanted[r->map.key < 0 ? (int)r->source.name_count : r->map.key] = true;
    for (size_t f = 0; f < info->field_count; f++) {
        int column = r->map.field[f].column;
        wanted[column < 0 ? (int)r->source.name_count : column] = true;
    }
    if (r->request->where == NULL && !r->use_xy) {
        const struct ll_plain_ask ask = {.columns = wanted, .kinds = info->kinds};
        ll_plain_open(&r->source, &ask, &r->gather.plain);
    }
    return LL_OK;
}

enum ll_code ll_import_connect(struct ll_import_run *r, ll_store *store, struct ll_err *err)
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
    r->shared =
        (struct ll_intake_shared){.store = store,
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
                                  .as_told = q->as_told,
                                  .threads = q->threads,
                                  .expected = r->source.count < 0 ? 0 : (size_t)r->source.count};
    r->intake = ll_intake_make(&r->shared, q->layer, ll_import_wanted(&r->map), r->report);
    if (q->layer == LL_BUILDING) { /* beside rows that are there, all of them are read */
        int64_t last = 0;
        code = ll_last_id(store, q->layer, &last, err);
        r->find_overlaps = code == LL_OK && last == 0;
        r->intake.overlaps = r->find_overlaps ? &r->overlaps : NULL;
    }
    r->record = (struct ll_record){
        .source = &r->source, .map = &r->map, .words = r->words, .report = r->report, .xy = r->xy};
    r->cleaning = (struct ll_cleaning){
        .placing = &r->placing, .geo = r->geo, .rules = r->rules, .find_far = true};
    r->gather = (struct ll_gather){.source = &r->source,
                                   .record = &r->record,
                                   .use_xy = r->use_xy,
                                   .let_go = ll_source_can_fetch(&r->source),
                                   .batch_rows = q->layer == LL_LANE ? BATCH_LANES : BATCH_ROWS};
    return code == LL_OK ? open_plain(r, err) : code;
}

static enum ll_code gather_stage(void *user, void *item, bool *ret_more, struct ll_err *err)
{
    struct ll_import_run *r = user;
    return ll_gather_batch(&r->gather, item, ret_more, err);
}

static enum ll_code settle_stage(void *user, void *item, struct ll_err *err)
{
    struct ll_import_run *r = user;
    enum ll_code code = ll_intake_settle(&r->intake, item, err);
    return code == LL_OK ? code : ll_err_wrap(err, code, "'%.200s'", r->source.name);
}

static enum ll_code clean_stage(void *user, void *item, struct ll_err *err)
{
    struct ll_import_run *r = user;
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
    for (size_t i = 0; code == LL_OK && r->find_overlaps && i < batch->clean.count; i++) {
        code = ll_overlaps_add(&r->overlaps, &batch->clean, i, err);
    }
    if (code == LL_OK && r->request->layer != LL_LANE) { /* lanes are joined before that */
        code = ll_batch_prepare(batch, r->placing.epsg, err);
    }
    return code == LL_OK ? code : ll_err_wrap(err, code, "'%.200s'", r->source.name);
}

static enum ll_code take_stage(void *user, void *item, struct ll_err *err)
{
    struct ll_import_run *r = user;
    size_t total = r->source.count < 0 ? 0 : (size_t)r->source.count;
    enum ll_code code = LL_OK;
    if (r->request->layer == LL_LANE) {
        code = ll_placing_decide(&r->placing, r->shared.store, err);
        code = code == LL_OK ? ll_lanes_bring_together(&r->shared, item, err) : code;
    }
    code = code == LL_OK ? ll_intake_take(&r->intake, item, err) : code;
    if (code != LL_OK) {
        return ll_err_wrap(err, code, "'%.200s'", r->source.name);
    }
    return ll_progress_report(r->request->progress, "importing", r->report->read, total)
               ? LL_OK
               : ll_fail(err, LL_E_CANCELLED, "stopped; nothing was stored");
}

enum ll_code ll_import_read(struct ll_import_run *r, struct ll_err *err)
{
    struct ll_batch batches[BATCHES];
    void *items[BATCHES];
    for (size_t i = 0; i < BATCHES; i++) {
        batches[i] = ll_batch_make(r->request->layer, ll_import_wanted(&r->map));
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
