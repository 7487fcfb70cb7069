#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/legs_private.h"

double ll_wave_at_s(const struct ll_wave *wave, uint32_t edge, double along_m, uint32_t but,
                    struct ll_feed *ret_feed)
{
    const struct ll_network *net = wave->network;
    size_t entry_count = 0;
    const struct ll_entry *entries = ll_arrivals_on_edge(&wave->arrivals, edge, &entry_count);
    double least_s = INFINITY;
    for (size_t f = 0; f < entry_count + 2; f++) {
        const struct ll_feed feed = ll_arrivals_feed(&wave->arrivals, net, edge, entries, f, but);
        const double at_s = feed.at_s + fabs(along_m - feed.origin_m) / net->edges[edge].speed_mps;
        if (f == 0 || at_s < least_s || (at_s == least_s && feed.station < ret_feed->station)) {
            least_s = at_s;
            *ret_feed = feed;
        }
    }
    return least_s;
}

void ll_legs_drop_runs(struct ll_legs_scratch *s)
{
    s->run_count = 0;
    s->round++;
}

/// Makes sure that it is known of all runs of a wave when they were gathered.
static enum ll_code need_gathered(struct ll_legs_scratch *s, uint32_t wave, size_t runs,
                                  struct ll_err *err)
{
    if (s->gathered_count[wave] < runs) {
        ll_free(s->gathered[wave]);
        s->gathered[wave] = ll_calloc(runs, sizeof *s->gathered[wave]);
        s->gathered_count[wave] = s->gathered[wave] != NULL ? runs : 0;
        if (s->gathered[wave] == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
    }
    return LL_OK;
}

/// Gathers those runs of a wave that are listed, each once.
static enum ll_code take_listed(struct ll_legs_scratch *s, uint32_t wave, struct ll_soon_runs *soon,
                                double by_s, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (uint32_t run = ll_soon_runs_next(soon, by_s); code == LL_OK && run != LL_NONE;
         run = ll_soon_runs_next(soon, by_s)) {
        if (s->gathered[wave][run] == s->round) {
            continue;
        }
        s->gathered[wave][run] = s->round;
        code = ll_array_reserve(&s->runs, &s->run_capacity, s->run_count + 1, sizeof *s->runs, err);
        if (code == LL_OK) {
            s->runs[s->run_count++] = (struct ll_leg_run){wave, run};
        }
    }
    return code;
}

enum ll_code ll_legs_add_runs(struct ll_legs_work *w, const struct ll_leg *leg, double by_s,
                              struct ll_err *err)
{
    const struct ll_legs_task *task = w->task;
    enum ll_code code = LL_OK;
    for (uint32_t i = 0; code == LL_OK && i < task->wave_count; i++) {
        const struct ll_walk walk = {.speed_mps = task->walk.speed_mps,
                                     .reach_m = task->walk.reach_m};
        const struct ll_soon_question question = {
            .network = task->waves[i]->network,
            .box = task->in->scene->layer[LL_BUILDING].shape.box[leg->building],
            .walk = &walk,
            .least = task->waves[i]->least,
            .but = leg->but};
        struct ll_soon_runs *soon = &task->near[i]->soon;
        if (question.network->index == NULL) {
            continue;
        }
        code = need_gathered(w->s, i, question.network->run_count, err);
        code = code == LL_OK ? ll_soon_runs_ask(soon, &question, err) : code;
        if (code == LL_OK) {
            ll_soon_runs_list(soon, by_s, LL_NONE);
            code = take_listed(w->s, i, soon, by_s, err);
        }
    }
    return code;
}

/// What a way that begins somewhere on the edge of a mark is counted from.
static double counted_from(const struct ll_legs_work *w, const struct ll_leg_mark *mark,
                           double along_m)
{
    struct ll_feed feed;
    const double at_s =
        ll_wave_at_s(w->task->waves[mark->wave], mark->edge, along_m, w->but, &feed);
    return at_s * w->task->walk.speed_mps - w->base_m;
}

static int ascending(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

void ll_legs_sort_rows(struct ll_legs_scratch *s, size_t count)
{
    if (count > 1) {
        qsort(s->rows, count, sizeof *s->rows, ascending);
    }
}

static enum ll_code need_columns(struct ll_legs_work *w, size_t asked, struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    const size_t buildings = w->task->in->scene->layer[LL_BUILDING].count;
    if (s->column_count != buildings) {
        ll_free(s->length_m);
        ll_free(s->along_m);
        ll_free(s->owner);
        s->length_m = ll_alloc(buildings, sizeof *s->length_m);
        s->along_m = ll_alloc(buildings, sizeof *s->along_m);
        s->owner = ll_alloc(buildings, sizeof *s->owner);
        const bool made = s->length_m != NULL && s->along_m != NULL && s->owner != NULL;
        s->column_count = made ? buildings : 0;
        if (!made) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
    }
    if (s->hoses == NULL) {
        s->hoses = ll_hose_memory_new();
    }
    return s->hoses != NULL
               ? ll_array_reserve(&s->rows, &s->row_capacity, asked, sizeof *s->rows, err)
               : ll_fail(err, LL_E_NOMEM, "out of memory");
}

/// Whether a way of interest may begin at a source: one that is come to so early that it would lead
/// to a building sooner than any can is too far from it on foot.
static bool may_begin(const struct ll_legs_work *w, const struct ll_hose_source *source,
                      const struct ll_legs_span *span)
{
    const double from_m = span->least_m - w->task->walk.reach_m - LL_ROUNDING_M;
    const double latest_m = source->already_m + fmax(0.0, source->pace * source->length_m);
    return latest_m >= from_m && ll_hose_least_already(source) <= span->until_m + LL_ROUNDING_M;
}

/// Lists the sources of the marks, counted from the first of them.
/// @param ret_latest_m When the last one is come to.
static enum ll_code make_sources(struct ll_legs_work *w, const struct ll_legs_span *span,
                                 size_t *ret_count, double *ret_latest_m, struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    enum ll_code code =
        ll_array_reserve(&s->sources, &s->source_capacity, s->kept_count, sizeof *s->sources, err);
    size_t count = 0;
    w->base_m = INFINITY;
    *ret_latest_m = 0.0;
    for (size_t i = 0; code == LL_OK && i < s->kept_count; i++) {
        const struct ll_hose_source *source = &s->kept[i].source;
        if (may_begin(w, source, span)) {
            s->sources[count] = *source;
            s->sources[count].along_m = s->kept[i].along_m;
            s->sources[count++].owner = (uint32_t)i;
            w->base_m = fmin(w->base_m, ll_hose_least_already(source));
            *ret_latest_m =
                fmax(*ret_latest_m, source->already_m + fmax(0.0, source->pace * source->length_m));
        }
    }
    for (size_t i = 0; i < count; i++) {
        s->sources[i].already_m -= w->base_m;
    }
    *ret_count = count;
    return code;
}

enum ll_code ll_legs_lay(struct ll_legs_work *w, const struct ll_leg_turn *turns, size_t count,
                         const struct ll_legs_span *span, struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    size_t source_count = 0;
    double latest_m = 0.0;
    enum ll_code code = need_columns(w, count, err);
    code = code == LL_OK ? make_sources(w, span, &source_count, &latest_m, err) : code;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        s->rows[i] = w->legs[turns[i].leg].building;
        s->owner[s->rows[i]] = LL_NONE;
    }
    if (code != LL_OK || source_count == 0) {
        return code;
    }
    const double reach_m = w->task->walk.reach_m + LL_ROUNDING_M;
    ll_legs_sort_rows(s, count);
    struct ll_stage in = *w->task->in;
    in.dirty = NULL;
    in.threads = 1;
    in.progress = NULL;
    const struct ll_hose_task task = {.ground = w->task->ground,
                                      .sources = s->sources,
                                      .source_count = source_count,
                                      .buildings = s->rows,
                                      .building_count = count,
                                      .limit_m =
                                          fmin(span->until_m, latest_m + reach_m) - w->base_m,
                                      .reach_m = reach_m,
                                      .gate_m = ll_rule(in.rules, LL_RULE_GATE_WALL_M),
                                      .memory = s->hoses,
                                      .along_m = s->along_m};
    s->reach_m = fmax(s->reach_m, reach_m + task.gate_m + 1.0);
    code = ll_hose_lengths(&in, &task, s->length_m, s->owner, err);
    return code == LL_OK ? ll_legs_lay_within(w, &in, &task, turns, count, err) : code;
}

bool ll_legs_way(const struct ll_legs_work *w, const struct ll_leg *leg, struct ll_way *ret_way)
{
    const struct ll_legs_scratch *s = w->s;
    const uint32_t owner = s->owner[leg->building];
    if (owner == LL_NONE) {
        return false;
    }
    const struct ll_leg_mark *mark = &s->kept[owner];
    const double along_m = s->along_m[leg->building];
    const double already_m = counted_from(w, mark, along_m);
    struct ll_way way = {.wave = w->task->waves[mark->wave], .edge = mark->edge};
    way.stop.drive_s = ll_wave_at_s(way.wave, way.edge, along_m, leg->but, &way.feed);
    way.stop.on_m = along_m;
    way.stop.walk_m = fmax(0.0, s->length_m[leg->building] - already_m);
    way.stop.time_s = way.stop.drive_s + way.stop.walk_m / w->task->walk.speed_mps;
    way.stop.at = ll_network_point(way.wave->network, way.edge, along_m);
    *ret_way = way;
    return true;
}
