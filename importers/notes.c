#include "importers/notes.h"

#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "data/current.h"
#include "data/findings.h"
#include "data/scene_io.h"
#include "importers/wkt.h"

void ll_notes_clear(struct ll_notes *notes)
{
    ll_free(notes->items);
    ll_text_clear(&notes->texts);
    *notes = (struct ll_notes){0};
}

void ll_notes_rewind(struct ll_notes *notes)
{
    notes->count = 0;
    notes->texts.len = 0;
    notes->kind_count = 0;
    notes->stored = 0;
}

/// Whether there is room for one more of a kind; counts it.
static bool has_room(struct ll_notes *n, const char *kind)
{
    size_t i = 0;
    while (i < n->kind_count && strcmp(n->kinds[i].kind, kind) != 0) {
        i++;
    }
    if (i == LL_NOTE_KINDS_MAX) {
        return false;
    }
    if (i == n->kind_count) {
        n->kinds[n->kind_count++] = (struct ll_note_kind){.kind = kind};
    }
    return n->kinds[i].count < LL_NOTES_MAX && ++n->kinds[i].count > 0;
}

/// Keeps a text, or a shape as text, with its end.
static enum ll_code keep(struct ll_notes *n, const char *text, const struct ll_shapes *shapes,
                         size_t index, size_t *ret_offset, struct ll_err *err)
{
    enum ll_code code = n->texts.len == 0 ? ll_text_append_n(&n->texts, "", 1, err) : LL_OK;
    size_t offset = n->texts.len;
    if (code != LL_OK || (shapes == NULL && text[0] == '\0')) {
        return code;
    }
    code = shapes == NULL ? ll_text_append(&n->texts, text, err)
                          : ll_wkt_append(&n->texts, shapes, index, err);
    if (code == LL_OK) {
        code = ll_text_append_n(&n->texts, "", 1, err);
    }
    if (code == LL_OK) {
        *ret_offset = offset;
    }
    return code;
}

static enum ll_code append(struct ll_notes *n, const struct ll_note *note, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&n->items, &n->capacity, n->count + 1, sizeof *n->items, err);
    if (code == LL_OK) {
        n->items[n->count++] = *note;
    }
    return code;
}

enum ll_code ll_notes_add(struct ll_notes *n, const struct ll_noted *what, struct ll_err *err)
{
    if (!has_room(n, what->kind)) {
        return LL_OK;
    }
    struct ll_note note = {.kind = what->kind, .row = what->row};
    enum ll_code code = keep(n, what->detail, NULL, 0, &note.detail, err);
    if (code == LL_OK) {
        code = keep(n, "", what->before, what->before_index, &note.before, err);
    }
    if (code == LL_OK) {
        code = keep(n, "", what->after, what->after_index, &note.after, err);
    }
    return code == LL_OK ? append(n, &note, err) : code;
}

/// Copies a note of a batch, now about row `row` of all.
static enum ll_code take_one(struct ll_notes *n, const struct ll_notes *batch,
                             const struct ll_note *from, size_t row, struct ll_err *err)
{
    if (!has_room(n, from->kind)) {
        return LL_OK;
    }
    const char *texts = ll_text_str(&batch->texts);
    struct ll_note note = {.kind = from->kind, .row = row};
    enum ll_code code = keep(n, texts + from->detail, NULL, 0, &note.detail, err);
    if (code == LL_OK) {
        code = keep(n, texts + from->before, NULL, 0, &note.before, err);
    }
    if (code == LL_OK) {
        code = keep(n, texts + from->after, NULL, 0, &note.after, err);
    }
    return code == LL_OK ? append(n, &note, err) : code;
}

static bool is_stored(enum ll_row_outcome outcome)
{
    return outcome == LL_ROW_STORED || outcome == LL_ROW_UPDATED;
}

enum ll_code ll_notes_take(struct ll_notes *n, const struct ll_notes *batch,
                           const enum ll_row_outcome *outcomes, size_t count, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) size_t *place = ll_alloc(count, sizeof *place);
    if (place == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        place[i] = n->stored;
        n->stored += is_stored(outcomes[i]);
    }
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < batch->count; i++) {
        size_t row = batch->items[i].row;
        if (is_stored(outcomes[row])) {
            code = take_one(n, batch, &batch->items[i], place[row], err);
        }
    }
    return code;
}

enum ll_code ll_notes_store(struct ll_notes *n, ll_store *store, enum ll_layer layer,
                            const char *source, struct ll_err *err)
{
    int64_t last = 0;
    enum ll_code code = n->count == 0 ? LL_OK : ll_last_id(store, layer, &last, err);
    const int64_t first = last - (int64_t)n->stored + 1;
    for (size_t i = 0; code == LL_OK && i < n->count; i++) {
        LL_CLEANUP(ll_freep) char *uid = NULL;
        const struct ll_note *note = &n->items[i];
        code = ll_feature_uid(store, layer, first + (int64_t)note->row, &uid, err);
        if (code == LL_OK) {
            const char *texts = ll_text_str(&n->texts);
            const struct ll_finding finding = {.layer = layer,
                                               .source = source,
                                               .uid = uid,
                                               .kind = note->kind,
                                               .detail = texts + note->detail,
                                               .before = texts + note->before,
                                               .after = texts + note->after};
            code = ll_finding_add(store, &finding, err);
        }
    }
    ll_notes_rewind(n);
    return code;
}
