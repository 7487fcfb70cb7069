#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/passage.h"

/// A bend this near to the end of a stretch, or to a point, is there: shorter pieces could not be
/// told apart from nothing.
#define AT_END_M 0.01

struct bending {
    const struct ll_passages *old;
    struct ll_passages *out;
    uint32_t *now_of; ///< by blocker before
    uint32_t *of;     ///< blocker by bend
    struct ll_err *err;
};

static void bending_release(struct bending *b)
{
    ll_free(b->now_of);
    ll_free(b->of);
}

static bool comes_before(const struct ll_blocker *blocker, const struct ll_tight_bend *bend)
{
    return blocker->lane != bend->lane ? blocker->lane < bend->lane : blocker->from_m <= bend->at_m;
}

static enum ll_code put_blocker(struct bending *b, const struct ll_blocker *blocker)
{
    struct ll_passages *out = b->out;
    enum ll_code code = ll_array_reserve(&out->blockers, &out->blocker_capacity,
                                         out->blocker_count + 1, sizeof *out->blockers, b->err);
    if (code == LL_OK) {
        out->blockers[out->blocker_count++] = *blocker;
    }
    return code;
}

/// The blockers of before and the bends, in one order.
static enum ll_code merge_blockers(struct bending *b, const struct ll_tight_bend *bends,
                                   size_t count)
{
    enum ll_code code = LL_OK;
    size_t old = 0;
    for (size_t i = 0; code == LL_OK && i <= count; i++) {
        while (code == LL_OK && old < b->old->blocker_count &&
               (i == count || comes_before(&b->old->blockers[old], &bends[i]))) {
            b->now_of[old] = (uint32_t)b->out->blocker_count;
            code = put_blocker(b, &b->old->blockers[old++]);
        }
        if (code == LL_OK && i < count && bends[i].stops != 0) {
            const struct ll_tight_bend *bend = &bends[i];
            const struct ll_blocker blocker = {.lane = bend->lane,
                                               .cause = bend->cause,
                                               .cause_row = bend->cause_row,
                                               .from_m = bend->at_m,
                                               .to_m = bend->at_m,
                                               .at = bend->at,
                                               .width_m = NAN,
                                               .height_m = NAN,
                                               .radius_m = bend->radius_m,
                                               .stops = bend->stops,
                                               .movable = LL_MOVABLE_NO};
            b->of[i] = (uint32_t)b->out->blocker_count;
            code = put_blocker(b, &blocker);
        }
    }
    return code;
}

static enum ll_code put(struct bending *b, const struct ll_passage *passage)
{
    struct ll_passages *out = b->out;
    enum ll_code code =
        ll_array_reserve(&out->items, &out->capacity, out->count + 1, sizeof *out->items, b->err);
    if (code == LL_OK) {
        out->items[out->count++] = *passage;
    }
    return code;
}

/// A stretch of before with the numbers of its blockers as they are now.
static struct ll_passage renumbered(const struct bending *b, size_t item)
{
    struct ll_passage p = b->old->items[item];
    for (int i = 0; i < LL_LIMIT_COUNT; i++) {
        p.blocker[i] = p.blocker[i] == LL_NONE ? LL_NONE : b->now_of[p.blocker[i]];
    }
    return p;
}

static void close_point(struct ll_passage *point, const struct ll_tight_bend *bend,
                        uint32_t blocker)
{
    point->stops[LL_LIMIT_RADIUS] = bend->stops;
    point->blocker[LL_LIMIT_RADIUS] = blocker;
}

/// Puts a bend into the stretches: `rest` is what is left of the one under way, if that holds it.
static enum ll_code put_bend(struct bending *b, const struct ll_tight_bend *bend, uint32_t blocker,
                             struct ll_passage *rest)
{
    const bool holds = rest != NULL && rest->lane == bend->lane &&
                       rest->from_m - AT_END_M < bend->at_m && bend->at_m < rest->to_m + AT_END_M;
    struct ll_passages *out = b->out;
    struct ll_passage *last = out->count > 0 ? &out->items[out->count - 1] : NULL;
    const bool at_last = last != NULL && last->lane == bend->lane && last->from_m == last->to_m &&
                         bend->at_m - last->to_m < AT_END_M;
    if (at_last || (holds && rest->from_m == rest->to_m)) {
        close_point(at_last ? last : rest, bend, blocker);
        return LL_OK;
    }
    struct ll_passage point = {.lane = bend->lane, .from_m = bend->at_m, .to_m = bend->at_m};
    for (int i = 0; i < LL_LIMIT_COUNT; i++) {
        point.blocker[i] = LL_NONE;
    }
    enum ll_code code = LL_OK;
    if (holds) {
        const double into_m = bend->at_m - rest->from_m;
        const double left_m = rest->to_m - bend->at_m;
        point = *rest;
        point.from_m = into_m < AT_END_M   ? rest->from_m
                       : left_m < AT_END_M ? rest->to_m
                                           : bend->at_m;
        point.to_m = point.from_m;
        if (rest->from_m < point.from_m) {
            struct ll_passage before = *rest;
            before.to_m = point.from_m;
            code = put(b, &before);
        }
        rest->from_m = point.to_m;
    }
    close_point(&point, bend, blocker);
    return code == LL_OK ? put(b, &point) : code;
}

/// Whether a bend comes before what follows a stretch.
static bool is_within(const struct ll_tight_bend *bend, const struct ll_passage *passage)
{
    return bend->lane != passage->lane ? bend->lane < passage->lane
                                       : bend->at_m < passage->to_m + AT_END_M;
}

static enum ll_code merge_items(struct bending *b, const struct ll_tight_bend *bends, size_t count)
{
    enum ll_code code = LL_OK;
    size_t bend = 0;
    for (size_t i = 0; code == LL_OK && i < b->old->count; i++) {
        struct ll_passage rest = renumbered(b, i);
        const bool point = rest.from_m == rest.to_m;
        for (; code == LL_OK && bend < count && is_within(&bends[bend], &rest); bend++) {
            if (bends[bend].stops != 0) {
                code = put_bend(b, &bends[bend], b->of[bend], &rest);
            }
        }
        if (code == LL_OK && (point || rest.from_m < rest.to_m)) {
            code = put(b, &rest);
        }
    }
    for (; code == LL_OK && bend < count; bend++) {
        if (bends[bend].stops != 0) {
            code = put_bend(b, &bends[bend], b->of[bend], NULL);
        }
    }
    return code;
}

enum ll_code ll_passages_bend(const struct ll_tight_bend *bends, size_t count,
                              struct ll_passages *inout, struct ll_err *err)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        any = any || bends[i].stops != 0;
    }
    if (!any) {
        return LL_OK;
    }
    LL_CLEANUP(ll_passages_clear) struct ll_passages out = {0};
    LL_CLEANUP(bending_release) struct bending b = {.old = inout, .out = &out, .err = err};
    b.now_of = ll_alloc(inout->blocker_count, sizeof *b.now_of);
    b.of = ll_alloc(count, sizeof *b.of);
    if (b.now_of == NULL || b.of == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = merge_blockers(&b, bends, count);
    if (code == LL_OK) {
        code = merge_items(&b, bends, count);
    }
    if (code == LL_OK) {
        ll_passages_clear(inout);
        *inout = out;
        out = (struct ll_passages){0};
    }
    return code;
}

enum ll_code ll_passages_find(const struct ll_stage *in, const struct ll_vehicles *vehicles,
                              const struct ll_clearance *clearance,
                              struct ll_tight_bends *ret_bends, struct ll_passages *ret_passages,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_passages_clear) struct ll_passages passages = {0};
    LL_CLEANUP(ll_tight_bends_clear) struct ll_tight_bends bends = {0};
    enum ll_code code =
        ll_passages_make(in->scene, in->speeds, vehicles, clearance, &passages, err);
    if (code == LL_OK && clearance != NULL && clearance->first_piece != NULL) {
        code = ll_tight_bends_find(in, vehicles, clearance, ret_bends == NULL, &bends, err);
    }
    if (code == LL_OK) {
        code = ll_passages_bend(bends.items, bends.count, &passages, err);
    }
    if (code != LL_OK) {
        return code;
    }
    *ret_passages = passages;
    passages = (struct ll_passages){0};
    if (ret_bends != NULL) {
        *ret_bends = bends;
        bends = (struct ll_tight_bends){0};
    }
    return LL_OK;
}
