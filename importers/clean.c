#include "importers/clean.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/repair.h"
#include "importers/report.h"

/// A batch at work.
struct work {
    struct ll_batch *batch;
    struct ll_placing *placing;
    ll_geo_ctx *geo;
};

/// Whether all coordinates of a shape can be meant: numbers, and none exactly at 0/0.
static bool has_good_coordinates(const struct ll_shapes *s, size_t index)
{
    size_t first = s->first_point[s->first_ring[index]];
    size_t end = s->first_point[s->first_ring[index + 1]];
    for (size_t i = first; i < end; i++) {
        bool nowhere = s->points[i].x == 0.0 && s->points[i].y == 0.0;
        if (nowhere || !isfinite(s->points[i].x) || !isfinite(s->points[i].y)) {
            return false;
        }
    }
    return end > first;
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

/// Appends the placed shape of a row to the clean ones. @param ret_reason Why not, or NULL.
static enum ll_code clean_row(const struct work *w, size_t row, const char **ret_reason,
                              struct ll_err *err)
{
    struct ll_batch *b = w->batch;
    const struct ll_shapes *from = &b->rows.shape;
    bool outside = false, any = true;
    enum ll_repair outcome = LL_REPAIR_NONE;
    *ret_reason = NULL;
    enum ll_code code = ll_placing_outside(w->placing, from, row, &outside, err);
    if (code != LL_OK || outside) {
        *ret_reason = LL_REASON_OUTSIDE_CRS;
        return code;
    }
    if (from->kind[row] == LL_POLYGON) {
        code = ll_repair_polygon(w->geo, from, row, &b->clean, &outcome, err);
        any = outcome != LL_REPAIR_HOPELESS;
        b->counts.repaired += outcome == LL_REPAIR_DONE;
    } else if (from->kind[row] == LL_LINE) {
        code = clean_line(from, row, &b->clean, &any, err);
    } else {
        code = ll_shapes_copy(&b->clean, from, row, err);
    }
    if (!any) {
        *ret_reason = LL_REASON_NOT_REPAIRABLE;
    }
    return code;
}

/// Cleans all rows; those that fail are refused and leave the table.
static enum ll_code clean_rows(const struct work *w, const bool *good, struct ll_err *err)
{
    struct ll_batch *b = w->batch;
    size_t kept = 0;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < b->rows.count; i++) {
        const char *reason = LL_REASON_BAD_COORDINATES;
        if (good[i]) {
            code = clean_row(w, i, &reason, err);
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

enum ll_code ll_batch_clean(struct ll_batch *batch, struct ll_placing *placing, ll_geo_ctx *geo,
                            struct ll_err *err)
{
    const struct work w = {batch, placing, geo};
    LL_CLEANUP(ll_freep) bool *good = ll_alloc(batch->rows.count, sizeof *good);
    if (good == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    judge_coordinates(batch, good);
    enum ll_code code = ll_placing_apply(placing, &batch->rows.shape, err);
    return code == LL_OK ? clean_rows(&w, good, err) : code;
}
