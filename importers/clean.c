#include "importers/clean.h"

#include "core/alloc.h"
#include "geo/repair.h"
#include "importers/report.h"

/// Whether all coordinates of a shape can be meant.
static bool has_good_coordinates(const struct ll_shapes *s, size_t index)
{
    size_t first = s->first_point[s->first_ring[index]];
    size_t end = s->first_point[s->first_ring[index + 1]];
    for (size_t i = first; i < end; i++) {
        if (!ll_is_meant(s->points[i])) {
            return false;
        }
    }
    return end > first;
}

bool ll_batch_is_nowhere(const struct ll_batch *batch)
{
    bool nowhere = true;
    for (size_t i = 0; nowhere && i < batch->rows.count; i++) {
        nowhere = !has_good_coordinates(&batch->rows.shape, i);
    }
    return nowhere;
}

/// Marks rows that cannot be placed, before their coordinates change.
static void judge_coordinates(const struct ll_batch *b, bool *good)
{
    for (size_t i = 0; i < b->rows.count; i++) {
        good[i] = has_good_coordinates(&b->rows.shape, i);
    }
}

/// Appends a line without repeated points. @param ret_any false when less than two are left.
static enum ll_code clean_line(const struct ll_shapes *from, size_t index, struct ll_shapes *to,
                               bool *ret_any, struct ll_err *err)
{
    size_t first = from->first_point[from->first_ring[index]];
    size_t end = from->first_point[from->first_ring[index + 1]];
    size_t kept = 0;
    enum ll_code code = ll_shapes_begin(to, LL_LINE, err);
    if (code == LL_OK) {
        code = ll_shapes_ring(to, err);
    }
    for (size_t i = first; code == LL_OK && i < end; i++) {
        const struct ll_xy *p = &from->points[i];
        if (i == first || p->x != p[-1].x || p->y != p[-1].y) {
            code = ll_shapes_point(to, p->x, p->y, err);
            kept++;
        }
    }
    *ret_any = kept >= 2;
    if (code == LL_OK && !*ret_any) {
        ll_shapes_drop_last(to);
    }
    return code;
}

/// Notes that the shape of a row became the last one of the clean ones.
static enum ll_code note_repair(const struct ll_cleaning *c, struct ll_batch *b, size_t row,
                                struct ll_err *err)
{
    size_t clean = b->clean.count - 1;
    bool much = ll_repaired_much(c->rules, &b->rows.shape, row, &b->clean, clean);
    const struct ll_noted noted = {
        .row = clean,
        .kind = much ? LL_REASON_REPAIRED_MUCH : LL_REASON_REPAIRED,
        .detail = "",
        .before = &b->rows.shape,
        .before_index = row,
        .after = &b->clean,
        .after_index = clean,
    };
    b->counts.repaired++;
    if (much) {
        ll_report_count(&b->counts, LL_REASON_REPAIRED_MUCH, 1);
    }
    return ll_notes_add(&b->notes, &noted, err);
}

/// Appends the placed shape of a row to the clean ones. @param ret_reason Why not, or NULL.
static enum ll_code clean_row(const struct ll_cleaning *c, struct ll_batch *b, size_t row,
                              const char **ret_reason, struct ll_err *err)
{
    const struct ll_shapes *from = &b->rows.shape;
    bool outside = false, any = true;
    enum ll_repair outcome = LL_REPAIR_NONE;
    *ret_reason = NULL;
    enum ll_code code = ll_placing_outside(c->placing, from, row, &outside, err);
    if (code != LL_OK || outside) {
        *ret_reason = LL_REASON_OUTSIDE_CRS;
        return code;
    }
    if (from->kind[row] == LL_POLYGON) {
        code = ll_repair_polygon(c->geo, from, row, &b->clean, &outcome, err);
        any = outcome != LL_REPAIR_HOPELESS;
    } else if (from->kind[row] == LL_LINE) {
        code = clean_line(from, row, &b->clean, &any, err);
    } else {
        code = ll_shapes_copy(&b->clean, from, row, err);
    }
    if (code != LL_OK || !any) {
        *ret_reason = any ? NULL : LL_REASON_NOT_REPAIRABLE;
        return code;
    }
    *ret_reason = ll_unsound(c->rules, b->rows.layer, &c->middle, &b->clean, b->clean.count - 1);
    if (*ret_reason != NULL) {
        ll_shapes_drop_last(&b->clean);
        return LL_OK;
    }
    return outcome == LL_REPAIR_DONE ? note_repair(c, b, row, err) : LL_OK;
}

/// Cleans all rows; those that fail are refused and leave the table.
static enum ll_code clean_rows(const struct ll_cleaning *c, struct ll_batch *b, const bool *good,
                               struct ll_err *err)
{
    size_t kept = 0;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < b->rows.count; i++) {
        const char *reason = LL_REASON_BAD_COORDINATES;
        if (good[i]) {
            code = clean_row(c, b, i, &reason, err);
        }
        if (code == LL_OK && reason != NULL) {
            code = ll_batch_refuse_row(b, i, reason, err);
        } else if (code == LL_OK) {
            if (kept != i) {
                ll_batch_move_row(b, kept, i);
            }
            kept++;
        }
    }
    b->rows.count = kept;
    return code;
}

enum ll_code ll_batch_clean(struct ll_cleaning *c, struct ll_batch *batch, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) bool *good = ll_alloc(batch->rows.count, sizeof *good);
    if (good == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    judge_coordinates(batch, good);
    if (c->placing->epsg == 0 && ll_batch_is_nowhere(batch)) {
        return clean_rows(c, batch, good, err); /* nothing to place: all are refused */
    }
    enum ll_code code = ll_placing_apply(c->placing, &batch->rows.shape, err);
    if (code == LL_OK && c->find_far && c->middle.limit_m == 0.0) {
        code = ll_middle_of(c->rules, &batch->rows.shape, &c->middle, err);
    }
    return code == LL_OK ? clean_rows(c, batch, good, err) : code;
}
