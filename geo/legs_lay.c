#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/legs_private.h"

/// Ways are looked for from places this far from each other; then their beginning is moved by as
/// much at most.
#define STEP_M 5.0

/// Places this near to the end of an edge are that end.
#define SAME_PLACE_M 0.01

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

static int by_run(const void *left, const void *right)
{
    const struct ll_leg_run *a = left;
    const struct ll_leg_run *b = right;
    if (a->wave != b->wave) {
        return a->wave < b->wave ? -1 : 1;
    }
    return (a->run > b->run) - (a->run < b->run);
}

/// Adds a place if anybody comes there.
static enum ll_code add_mark(struct ll_legs_work *w, uint32_t number, uint32_t edge, double along_m,
                             struct ll_err *err)
{
    const struct ll_wave *wave = w->task->waves[number];
    struct ll_legs_scratch *s = w->s;
    struct ll_feed feed;
    const double at_s = ll_wave_at_s(wave, edge, along_m, w->but, &feed);
    if (!isfinite(at_s)) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&s->marks, &s->mark_capacity, s->mark_count + 1, sizeof *s->marks, err);
    if (code == LL_OK) {
        s->marks[s->mark_count++] =
            (struct ll_leg_mark){.at = ll_network_point(wave->network, edge, along_m),
                                 .already_m = at_s * w->task->walk.speed_mps,
                                 .along_m = along_m,
                                 .wave = number,
                                 .edge = edge};
    }
    return code;
}

/// The ends of the edge that a run holds, and the places every few metres in between.
static enum ll_code add_marks(struct ll_legs_work *w, const struct ll_leg_run *at,
                              struct ll_err *err)
{
    const struct ll_network *net = w->task->waves[at->wave]->network;
    const struct ll_network_run *run = &net->runs[at->run];
    const double length_m = net->edges[run->edge].length_m;
    const double from_m = net->along_m[run->first_point];
    const double to_m = net->along_m[run->first_point + run->segments];
    enum ll_code code = LL_OK;
    if (from_m <= 0.0) {
        code = add_mark(w, at->wave, run->edge, 0.0, err);
    }
    for (double mark = ceil(from_m / STEP_M); code == LL_OK && mark * STEP_M <= to_m; mark += 1.0) {
        const double along_m = mark * STEP_M;
        if (along_m > SAME_PLACE_M && along_m < length_m - SAME_PLACE_M) {
            code = add_mark(w, at->wave, run->edge, along_m, err);
        }
    }
    if (code == LL_OK && to_m >= length_m) {
        code = add_mark(w, at->wave, run->edge, length_m, err);
    }
    return code;
}

/// By place; of those at one place the soonest first.
static int by_place(const void *left, const void *right)
{
    const struct ll_leg_mark *a = left;
    const struct ll_leg_mark *b = right;
    if (a->at.x != b->at.x) {
        return a->at.x < b->at.x ? -1 : 1;
    }
    if (a->at.y != b->at.y) {
        return a->at.y < b->at.y ? -1 : 1;
    }
    if (a->already_m != b->already_m) {
        return a->already_m < b->already_m ? -1 : 1;
    }
    if (a->wave != b->wave) {
        return a->wave < b->wave ? -1 : 1;
    }
    if (a->edge != b->edge) {
        return a->edge < b->edge ? -1 : 1;
    }
    return (a->along_m > b->along_m) - (a->along_m < b->along_m);
}

enum ll_code ll_legs_make_marks(struct ll_legs_work *w, struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    enum ll_code code = LL_OK;
    s->mark_count = 0;
    if (s->run_count > 0) {
        qsort(s->runs, s->run_count, sizeof *s->runs, by_run);
    }
    for (size_t i = 0; code == LL_OK && i < s->run_count; i++) {
        code = add_marks(w, &s->runs[i], err);
    }
    if (s->mark_count > 0) {
        qsort(s->marks, s->mark_count, sizeof *s->marks, by_place);
    }
    size_t kept = 0;
    for (size_t i = 0; i < s->mark_count; i++) {
        const struct ll_xy at = s->marks[i].at;
        if (kept == 0 || s->marks[kept - 1].at.x != at.x || s->marks[kept - 1].at.y != at.y) {
            s->marks[kept++] = s->marks[i];
        }
    }
    s->mark_count = kept;
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

static double mark_along(const void *user, uint32_t owner)
{
    const struct ll_legs_work *w = user;
    return w->s->marks[owner].along_m;
}

static double mark_already(const void *user, uint32_t owner, double along_m)
{
    const struct ll_legs_work *w = user;
    return counted_from(w, &w->s->marks[owner], along_m);
}

static struct ll_xy mark_at(const void *user, uint32_t owner, double along_m)
{
    const struct ll_legs_work *w = user;
    const struct ll_leg_mark *mark = &w->s->marks[owner];
    return ll_network_point(w->task->waves[mark->wave]->network, mark->edge, along_m);
}

/// A part of a segment on which time passes evenly.
struct piece {
    struct ll_xy a; ///< the segment's start
    struct ll_xy b;
    double a_m; ///< of a along the edge
    double b_m;
    double low_m; ///< the part, along the edge
    double high_m;
};

/// The best place of a piece to leave for a point, by the law of refraction (geo/stop.h).
static double leave_for(const struct piece *p, bool later, double pace, struct ll_xy to)
{
    const double length_m = p->b_m - p->a_m;
    const double ux = (p->b.x - p->a.x) / length_m;
    const double uy = (p->b.y - p->a.y) / length_m;
    const double dx = to.x - p->a.x;
    const double dy = to.y - p->a.y;
    const double foot_m = p->a_m + dx * ux + dy * uy;
    const double across_m = fabs(dx * uy - dy * ux);
    const double slant = pace < 1.0 ? pace / sqrt(1.0 - pace * pace) : 1e12;
    const double at_m = foot_m - (later ? slant : -slant) * across_m;
    return fmin(fmax(at_m, p->low_m), p->high_m);
}

/// The best of one segment's places so far.
struct leaving {
    const struct ll_legs_work *w;
    const struct ll_leg_mark *mark;
    struct ll_xy to;
    double least_m;
    double along_m;
};

static void offer(struct leaving *l, double along_m)
{
    const struct ll_network *net = l->w->task->waves[l->mark->wave]->network;
    const struct ll_xy at = ll_network_point(net, l->mark->edge, along_m);
    const double total_m = counted_from(l->w, l->mark, along_m) + ll_hose_apart(at, l->to);
    if (total_m < l->least_m) {
        l->least_m = total_m;
        l->along_m = along_m;
    }
}

/// A segment by all feeds: before where one begins time passes toward it, behind it away from it.
static void offer_segment(struct leaving *l, const struct piece *segment)
{
    const struct ll_wave *wave = l->w->task->waves[l->mark->wave];
    const struct ll_network_edge *edge = &wave->network->edges[l->mark->edge];
    const double pace = l->w->task->walk.speed_mps / edge->speed_mps;
    size_t entry_count = 0;
    const struct ll_entry *entries =
        ll_arrivals_on_edge(&wave->arrivals, l->mark->edge, &entry_count);
    for (size_t f = 0; f < entry_count + 2; f++) {
        const double origin_m =
            ll_arrivals_feed(&wave->arrivals, wave->network, l->mark->edge, entries, f, l->w->but)
                .origin_m;
        struct piece part = *segment;
        part.low_m = fmax(segment->low_m, origin_m);
        if (part.low_m <= part.high_m) {
            offer(l, leave_for(&part, true, pace, l->to));
        }
        part = *segment;
        part.high_m = fmin(segment->high_m, origin_m);
        if (part.low_m <= part.high_m) {
            offer(l, leave_for(&part, false, pace, l->to));
        }
    }
}

/// The best place to stop on the edge of a mark, not far from it, for going straight to a point.
static double best_along(const void *user, uint32_t owner, struct ll_xy to)
{
    const struct ll_legs_work *w = user;
    const struct ll_leg_mark *mark = &w->s->marks[owner];
    const struct ll_network *net = w->task->waves[mark->wave]->network;
    const struct ll_network_edge *edge = &net->edges[mark->edge];
    const double low_m = fmax(mark->along_m - STEP_M, 0.0);
    const double high_m = fmin(mark->along_m + STEP_M, edge->length_m);
    struct leaving l = {.w = w, .mark = mark, .to = to, .least_m = INFINITY};
    offer(&l, mark->along_m);
    for (uint32_t i = edge->first_point; i + 1 < edge[1].first_point; i++) {
        const struct piece segment = {
            net->points[i],      net->points[i + 1],           net->along_m[i],
            net->along_m[i + 1], fmax(low_m, net->along_m[i]), fmin(high_m, net->along_m[i + 1])};
        if (segment.low_m <= segment.high_m && segment.b_m > segment.a_m) {
            offer_segment(&l, &segment);
        }
    }
    return l.along_m;
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

/// Whether a way of interest may begin at a mark: one that is come to so early that it would lead
/// to a building sooner than any can is too far from it on foot.
static bool may_begin(const struct ll_legs_work *w, const struct ll_leg_mark *mark,
                      const struct ll_legs_span *span)
{
    const double from_m = span->least_m - w->task->walk.reach_m - LL_ROUNDING_M;
    return mark->already_m >= from_m && mark->already_m <= span->until_m + LL_ROUNDING_M;
}

/// Makes sources of the marks.
static enum ll_code make_sources(struct ll_legs_work *w, const struct ll_legs_span *span,
                                 size_t *ret_count, struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    enum ll_code code =
        ll_array_reserve(&s->sources, &s->source_capacity, s->mark_count, sizeof *s->sources, err);
    size_t count = 0;
    w->base_m = INFINITY;
    for (size_t i = 0; i < s->mark_count; i++) {
        const struct ll_leg_mark *mark = &s->marks[i];
        w->base_m = may_begin(w, mark, span) ? fmin(w->base_m, mark->already_m) : w->base_m;
    }
    for (size_t i = 0; code == LL_OK && i < s->mark_count; i++) {
        const struct ll_leg_mark *mark = &s->marks[i];
        if (may_begin(w, mark, span)) {
            s->sources[count++] = (struct ll_hose_source){
                .at = mark->at, .owner = (uint32_t)i, .already_m = mark->already_m - w->base_m};
        }
    }
    *ret_count = count;
    return code;
}

enum ll_code ll_legs_lay(struct ll_legs_work *w, const struct ll_leg_turn *turns, size_t count,
                         const struct ll_legs_span *span, struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    size_t source_count = 0;
    enum ll_code code = need_columns(w, count, err);
    code = code == LL_OK ? make_sources(w, span, &source_count, err) : code;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        s->rows[i] = w->legs[turns[i].leg].building;
        s->owner[s->rows[i]] = LL_NONE;
        s->along_m[s->rows[i]] = NAN;
    }
    if (code != LL_OK || source_count == 0) {
        return code;
    }
    const double reach_m = w->task->walk.reach_m + LL_ROUNDING_M;
    double latest_m = 0.0; /* of all marks */
    for (size_t i = 0; i < source_count; i++) {
        latest_m = fmax(latest_m, s->sources[i].already_m + w->base_m);
    }
    ll_legs_sort_rows(s, count);
    struct ll_stage in = *w->task->in;
    in.dirty = NULL;
    in.threads = 1;
    in.progress = NULL;
    const struct ll_hose_slide slide = {.source = mark_along,
                                        .nearest = best_along,
                                        .at = mark_at,
                                        .already_m = mark_already,
                                        .user = w,
                                        .along = s->along_m};
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
                                      .slide = &slide};
    s->reach_m = fmax(s->reach_m, reach_m + task.gate_m + 1.0);
    return ll_hose_lengths(&in, &task, s->length_m, s->owner, err);
}

bool ll_legs_way(const struct ll_legs_work *w, const struct ll_leg *leg, struct ll_way *ret_way)
{
    const struct ll_legs_scratch *s = w->s;
    const uint32_t owner = s->owner[leg->building];
    if (owner == LL_NONE) {
        return false;
    }
    const struct ll_leg_mark *mark = &s->marks[owner];
    const double slid_m = s->along_m[leg->building];
    const double along_m = isnan(slid_m) ? mark->along_m : slid_m;
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
