#include <math.h>
#include <stdlib.h>

#include "core/array.h"
#include "geo/hose_sources.h"
#include "geo/legs_private.h"

/// Times that differ by less than this, as metres on foot, are the same but for rounding.
#define SAME_TIME_M 1e-6

/// What marks are made of.
struct marking {
    struct ll_legs_work *w;
    uint32_t wave;
    uint32_t edge;
    const struct ll_entry *entries;
    size_t feeds;
    const struct ll_leg_span *spans; ///< none where walking is no slower than driving
    size_t span_count;
    struct ll_err *err;
};

static struct ll_feed feed_of(const struct marking *m, size_t number)
{
    const struct ll_wave *wave = m->w->task->waves[m->wave];
    return ll_arrivals_feed(&wave->arrivals, wave->network, m->edge, m->entries, number, m->w->but);
}

static double speed_of(const struct marking *m)
{
    return m->w->task->waves[m->wave]->network->edges[m->edge].speed_mps;
}

static enum ll_code add_mark(const struct marking *m, const struct ll_leg_mark *mark)
{
    struct ll_legs_scratch *s = m->w->s;
    enum ll_code code =
        ll_array_reserve(&s->marks, &s->mark_capacity, s->mark_count + 1, sizeof *s->marks, m->err);
    if (code == LL_OK) {
        s->marks[s->mark_count] = *mark;
        s->marks[s->mark_count].wave = m->wave;
        s->marks[s->mark_count++].edge = m->edge;
    }
    return code;
}

/// Adds a point of the edge if anybody comes there.
static enum ll_code add_point(const struct marking *m, const struct ll_leg_mark *like)
{
    const struct ll_wave *wave = m->w->task->waves[m->wave];
    struct ll_feed feed;
    const double at_s = ll_wave_at_s(wave, m->edge, like->along_m, m->w->but, &feed);
    struct ll_leg_mark mark = *like;
    mark.source.at = ll_network_point(wave->network, m->edge, like->along_m);
    mark.source.already_m = at_s * m->w->task->walk.speed_mps;
    return isfinite(at_s) ? add_mark(m, &mark) : LL_OK;
}

/// Finds where it is best to have come by a feed in one direction. Time passes as fast by all.
/// @return Whether that is anywhere.
static bool find_span(const struct marking *m, size_t number, bool later,
                      struct ll_leg_span *ret_span)
{
    const double length_m = m->w->task->waves[m->wave]->network->edges[m->edge].length_m;
    const double way = later ? 1.0 : -1.0;
    const double pace = 1.0 / speed_of(m);
    const struct ll_feed feed = feed_of(m, number);
    const double from = way * feed.origin_m;
    double to = later ? length_m : 0.0;
    bool any = isfinite(feed.at_s);
    for (size_t g = 0; g < m->feeds && any; g++) {
        const struct ll_feed other = feed_of(m, g);
        const double away = way * other.origin_m - from;
        const double ahead_s = other.at_s - feed.at_s;
        if (g == number || !isfinite(other.at_s)) {
            continue;
        }
        if (away <= 0.0) {
            any = ahead_s > away * pace || (ahead_s == away * pace && number < g);
        } else if (ahead_s < away * pace) {
            to = fmin(to, from + 0.5 * (away + ahead_s / pace));
        }
    }
    *ret_span = (struct ll_leg_span){.low_m = later ? from : -to,
                                     .high_m = later ? to : -from,
                                     .origin_m = feed.origin_m,
                                     .at_s = feed.at_s,
                                     .later = later};
    return any && from < to;
}

/// Adds what lies in a span of the segment from one point of the edge to the next.
static enum ll_code add_segment(const struct marking *m, const struct ll_leg_span *span,
                                uint32_t point)
{
    const struct ll_network *net = m->w->task->waves[m->wave]->network;
    const double walk_mps = m->w->task->walk.speed_mps;
    const double pace = walk_mps / speed_of(m);
    const double begin_m = net->along_m[point];
    const double end_m = net->along_m[point + 1];
    const double low_m = fmax(begin_m, span->low_m);
    const double high_m = fmin(end_m, span->high_m);
    if (low_m >= high_m) {
        return LL_OK;
    }
    const struct ll_xy a = net->points[point];
    const struct ll_xy b = net->points[point + 1];
    const double low = (low_m - begin_m) / (end_m - begin_m);
    const double high = (high_m - begin_m) / (end_m - begin_m);
    struct ll_leg_mark mark = {.along_m = low_m};
    mark.source = ll_hose_segment(
        low > 0.0 ? (struct ll_xy){a.x + low * (b.x - a.x), a.y + low * (b.y - a.y)} : a,
        high < 1.0 ? (struct ll_xy){a.x + high * (b.x - a.x), a.y + high * (b.y - a.y)} : b,
        span->at_s * walk_mps + pace * fabs(low_m - span->origin_m), span->later ? pace : -pace, 0);
    return mark.source.length_m > 0.0 ? add_mark(m, &mark) : LL_OK;
}

/// Adds a point between two segments, where the edge bends or time begins to pass the other way.
static enum ll_code add_bend(const struct marking *m, uint32_t point)
{
    const struct ll_network *net = m->w->task->waves[m->wave]->network;
    const double along_m = net->along_m[point];
    const double pace = m->w->task->walk.speed_mps / speed_of(m);
    struct ll_leg_mark bend = {.source = {.at = net->points[point]}, .along_m = along_m};
    bool leads = true;
    for (size_t i = 0; i < m->span_count; i++) {
        if (m->spans[i].low_m < along_m && m->spans[i].high_m > along_m) {
            leads = ll_hose_bend(net->points[point - 1], net->points[point + 1],
                                 m->spans[i].later ? pace : -pace, &bend.source);
        }
    }
    return leads ? add_point(m, &bend) : LL_OK;
}

/// The stretches and points of what a run holds, where it is best to have come by one feed.
static enum ll_code add_spans(const struct marking *m, const struct ll_network_run *run)
{
    const struct ll_network *net = m->w->task->waves[m->wave]->network;
    const double from_m = net->along_m[run->first_point];
    const double to_m = net->along_m[run->first_point + run->segments];
    enum ll_code code = LL_OK;
    for (uint32_t k = 0; code == LL_OK && k < run->segments; k++) {
        const uint32_t i = run->first_point + k;
        for (size_t n = 0; code == LL_OK && n < m->span_count; n++) {
            code = add_segment(m, &m->spans[n], i);
        }
        if (code == LL_OK && i > net->edges[m->edge].first_point) {
            code = add_bend(m, i);
        }
    }
    for (size_t f = 2; code == LL_OK && f < m->feeds; f++) { /* who enters amid the edge */
        const struct ll_leg_mark entry = {.along_m = feed_of(m, f).origin_m};
        if (entry.along_m >= from_m && entry.along_m <= to_m) {
            code = add_point(m, &entry);
        }
    }
    return code;
}

/// Adds an end of the edge, with how the edge leads away from there.
/// @param next The point after it.
static enum ll_code add_end(const struct marking *m, double along_m, uint32_t next)
{
    const struct ll_network *net = m->w->task->waves[m->wave]->network;
    const double pace = m->w->task->walk.speed_mps / speed_of(m);
    struct ll_leg_mark end = {.along_m = along_m, .end = true};
    for (size_t i = 0; i < m->span_count; i++) {
        const struct ll_leg_span *span = &m->spans[i];
        if ((along_m == 0.0 ? span->low_m <= 0.0 : span->high_m >= along_m) &&
            ll_hose_direction(ll_network_point(net, m->edge, along_m), net->points[next],
                              &end.arm.away)) {
            end.arm.pace = span->later == (along_m == 0.0) ? pace : -pace;
        }
    }
    if (end.arm.pace == 0.0) {
        end.arm.away = (struct ll_xy){0.0, 0.0};
    }
    return add_point(m, &end);
}

/// The ends of the edge that a run holds.
static enum ll_code add_ends(const struct marking *m, const struct ll_network_run *run)
{
    const struct ll_network *net = m->w->task->waves[m->wave]->network;
    const double length_m = net->edges[m->edge].length_m;
    enum ll_code code = LL_OK;
    if (net->along_m[run->first_point] <= 0.0) {
        code = add_end(m, 0.0, run->first_point + 1);
    }
    if (code == LL_OK && net->along_m[run->first_point + run->segments] >= length_m) {
        code = add_end(m, length_m, run->first_point + run->segments - 1);
    }
    return code;
}

/// What a run holds.
static enum ll_code add_run(struct ll_legs_work *w, const struct ll_leg_run *at, struct ll_err *err)
{
    const struct ll_wave *wave = w->task->waves[at->wave];
    const struct ll_network_run *run = &wave->network->runs[at->run];
    struct marking m = {.w = w, .wave = at->wave, .edge = run->edge, .err = err};
    m.entries = ll_arrivals_on_edge(&wave->arrivals, m.edge, &m.feeds);
    m.feeds += 2;
    struct ll_legs_scratch *s = w->s;
    enum ll_code code =
        ll_array_reserve(&s->spans, &s->span_capacity, 2 * m.feeds, sizeof *s->spans, err);
    struct ll_leg_span *spans = s->spans;
    const bool drives = w->task->walk.speed_mps < speed_of(&m); /* else no way begins amid it */
    m.spans = spans;
    for (size_t f = 0; code == LL_OK && drives && f < m.feeds; f++) {
        m.span_count += find_span(&m, f, true, &spans[m.span_count]) ? 1 : 0;
        m.span_count += find_span(&m, f, false, &spans[m.span_count]) ? 1 : 0;
    }
    code = code == LL_OK ? add_ends(&m, run) : code;
    return code == LL_OK && drives ? add_spans(&m, run) : code;
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

static int by_number(double a, double b)
{
    return (a > b) - (a < b);
}

/// By place; of those at one place the soonest first.
static int by_place(const void *left, const void *right)
{
    const struct ll_leg_mark *a = left;
    const struct ll_leg_mark *b = right;
    const struct ll_hose_source *p = &a->source;
    const struct ll_hose_source *q = &b->source;
    const double differ[7][2] = {
        {p->at.x, q->at.x}, {p->at.y, q->at.y},           {p->to.x, q->to.x}, {p->to.y, q->to.y},
        {p->pace, q->pace}, {p->already_m, q->already_m}, {a->wave, b->wave}};
    int order = 0;
    for (int i = 0; order == 0 && i < 7; i++) {
        order = by_number(differ[i][0], differ[i][1]);
    }
    order = order != 0 ? order : (a->edge > b->edge) - (a->edge < b->edge);
    return order != 0 ? order : by_number(a->along_m, b->along_m);
}

/// Whether two sources are the same but for what is counted in.
static bool is_same_place(const struct ll_hose_source *p, const struct ll_hose_source *q)
{
    return p->at.x == q->at.x && p->at.y == q->at.y && p->to.x == q->to.x && p->to.y == q->to.y &&
           p->pace == q->pace;
}

static enum ll_code keep(struct ll_legs_scratch *s, const struct ll_leg_mark *mark,
                         const struct ll_hose_source *source, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&s->kept, &s->kept_capacity, s->kept_count + 1, sizeof *s->kept, err);
    if (code == LL_OK) {
        s->kept[s->kept_count] = *mark;
        s->kept[s->kept_count++].source = *source;
    }
    return code;
}

/// Keeps of the marks at one place what is of use: the soonest, and of ends in those directions in
/// which nobody comes from the edges themselves.
static enum ll_code keep_place(struct ll_legs_scratch *s, const struct ll_leg_mark *marks,
                               size_t count, struct ll_err *err)
{
    struct ll_hose_arm arms[LL_HOSE_ARMS];
    struct ll_hose_source open[2 * LL_HOSE_ARMS];
    size_t arm_count = 0;
    if (!marks->end) {
        return keep(s, marks, &marks->source, err);
    }
    for (size_t i = 0; i < count && arm_count < LL_HOSE_ARMS; i++) {
        const struct ll_leg_mark *mark = &marks[i];
        const bool leads = mark->arm.away.x != 0.0 || mark->arm.away.y != 0.0;
        if (leads && mark->source.already_m - marks->source.already_m < SAME_TIME_M) {
            arms[arm_count++] = mark->arm;
        }
    }
    const size_t open_count = ll_hose_between(arms, arm_count, &marks->source, open);
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < open_count; i++) {
        code = keep(s, marks, &open[i], err);
    }
    return code;
}

enum ll_code ll_legs_make_marks(struct ll_legs_work *w, struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    enum ll_code code = LL_OK;
    s->mark_count = 0;
    s->kept_count = 0;
    if (s->run_count > 0) {
        qsort(s->runs, s->run_count, sizeof *s->runs, by_run);
    }
    for (size_t i = 0; code == LL_OK && i < s->run_count; i++) {
        code = add_run(w, &s->runs[i], err);
    }
    if (s->mark_count > 0) {
        qsort(s->marks, s->mark_count, sizeof *s->marks, by_place);
    }
    for (size_t i = 0, next; code == LL_OK && i < s->mark_count; i = next) {
        for (next = i + 1;
             next < s->mark_count && is_same_place(&s->marks[i].source, &s->marks[next].source);
             next++) {
        }
        code = keep_place(s, &s->marks[i], next - i, err);
    }
    return code;
}
