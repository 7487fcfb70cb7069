#include "geo/changed_ground.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"

#define CELL_M    64.0
#define CELLS_MAX (1U << 22)
#define ALL_TIERS ((1U << LL_TIER_COUNT) - 1U)

void ll_changed_ground_clear(struct ll_changed_ground *ground)
{
    ll_free(ground->tiers);
    *ground = (struct ll_changed_ground){0};
}

/// Two networks of one road, and which edge of the one is which of the other.
struct pair {
    const struct ll_network *old;
    const struct ll_network *new;
    uint32_t *match;   ///< by new edge: the old one; LL_NONE: new or different
    uint8_t *old_gone; ///< by old edge: 1 when nothing matches it
};

/// A search for changes.
struct finding {
    const struct ll_dispatch *before;
    const struct ll_dispatch *now;
    const struct ll_stage *in;
    struct ll_changed_ground *ground;
    uint8_t *touched; ///< by row of the stations: it lies near the dirty box
    size_t station_count;
    uint8_t *old_marks; ///< by edge: what is to be marked
    uint8_t *new_marks;
    struct pair pair;
    struct ll_err *err;
};

static void pair_clear(struct pair *pair)
{
    ll_free(pair->match);
    ll_free(pair->old_gone);
    *pair = (struct pair){0};
}

static void finding_release(struct finding *f)
{
    ll_free(f->touched);
    ll_free(f->old_marks);
    ll_free(f->new_marks);
    pair_clear(&f->pair);
}

/// The network that a road had before; where it was taken over it is the one it has now.
static const struct ll_network *network_before(const struct finding *f, int road)
{
    return f->now->roads[road].network_same ? &f->now->roads[road].network
                                            : &f->before->roads[road].network;
}

static void reach_over(struct ll_box *all, const struct ll_network *net)
{
    for (uint32_t i = 0; i < net->run_count; i++) {
        ll_box_join(all, &net->runs[i].box);
    }
}

/// Lays the grid over all lanes, old and new, with what is in reach of them.
static enum ll_code lay_grid(struct finding *f)
{
    struct ll_changed_ground *g = f->ground;
    struct ll_box all = ll_box_empty();
    reach_over(&all, network_before(f, LL_ROAD_ALL));
    reach_over(&all, &f->now->roads[LL_ROAD_ALL].network);
    if (ll_box_is_empty(&all)) {
        return LL_OK;
    }
    all = ll_box_grown(&all, f->now->walk.reach_m + 1.0);
    g->x = all.min_x;
    g->y = all.min_y;
    g->cell_m = CELL_M;
    double columns = 0.0;
    double rows = 0.0;
    do {
        columns = floor((all.max_x - all.min_x) / g->cell_m) + 1.0;
        rows = floor((all.max_y - all.min_y) / g->cell_m) + 1.0;
        g->cell_m *= columns * rows > CELLS_MAX ? 2.0 : 1.0;
    } while (columns * rows > CELLS_MAX);
    g->columns = (uint32_t)columns;
    g->rows = (uint32_t)rows;
    g->tiers = ll_calloc((size_t)g->columns * g->rows, sizeof *g->tiers);
    return g->tiers != NULL ? LL_OK : ll_fail(f->err, LL_E_NOMEM, "out of memory");
}

static uint32_t cell_at(double from, double cell_m, uint32_t count)
{
    double at = floor(from / cell_m);
    return !(at > 0.0) ? 0 : at >= count ? count - 1 : (uint32_t)at;
}

static void mark(struct ll_changed_ground *g, const struct ll_box *box, double reach_m,
                 unsigned tiers)
{
    const struct ll_box wide = ll_box_grown(box, reach_m);
    const uint32_t last_x = cell_at(wide.max_x - g->x, g->cell_m, g->columns);
    const uint32_t last_y = cell_at(wide.max_y - g->y, g->cell_m, g->rows);
    for (uint32_t y = cell_at(wide.min_y - g->y, g->cell_m, g->rows); y <= last_y; y++) {
        for (uint32_t x = cell_at(wide.min_x - g->x, g->cell_m, g->columns); x <= last_x; x++) {
            g->tiers[(size_t)y * g->columns + x] |= (uint8_t)tiers;
        }
    }
}

static void mark_edges(const struct finding *f, const struct ll_network *net, const uint8_t *marks,
                       unsigned tiers)
{
    for (uint32_t i = 0; f->ground->tiers != NULL && i < net->run_count; i++) {
        const struct ll_network_run *run = &net->runs[i];
        if (marks[run->edge] != 0 && net->edges[run->edge].access) {
            mark(f->ground, &run->box, f->now->walk.reach_m + 2.0 * LL_ROUNDING_M, tiers);
        }
    }
}

static bool same_edge(const struct pair *p, uint32_t old, uint32_t new)
{
    const struct ll_network_edge *a = &p->old->edges[old];
    const struct ll_network_edge *b = &p->new->edges[new];
    const uint32_t points = a[1].first_point - a->first_point;
    return a->length_m == b->length_m && a->speed_mps == b->speed_mps && a->access == b->access &&
           a->assumed == b->assumed && a->open_s == b->open_s &&
           b[1].first_point - b->first_point == points &&
           memcmp(&p->old->points[a->first_point], &p->new->points[b->first_point],
                  points * sizeof *p->old->points) == 0;
}

static void match_edge(struct pair *p, uint32_t old, uint32_t new)
{
    p->match[new] = old;
    p->old_gone[old] = 0;
}

/// Matches the edges of one lane, [old, old_end) and [new, new_end): as many as are the same from
/// its start, and from its end.
static void match_lane(struct pair *p, uint32_t old, uint32_t old_end, uint32_t new,
                       uint32_t new_end)
{
    while (old < old_end && new < new_end && same_edge(p, old, new)) {
        match_edge(p, old++, new ++);
    }
    while (old < old_end && new < new_end && same_edge(p, old_end - 1, new_end - 1)) {
        match_edge(p, --old_end, --new_end);
    }
}

static uint32_t lane_end(const struct ll_network *net, uint32_t edge)
{
    uint32_t end = edge;
    while (end < net->edge_count && net->edges[end].lane == net->edges[edge].lane) {
        end++;
    }
    return end;
}

/// Finds out which edge is which; a lane that is another than it was has none of its old ones.
static enum ll_code match_networks(struct finding *f, int road)
{
    struct pair *p = &f->pair;
    pair_clear(p);
    p->old = network_before(f, road);
    p->new = &f->now->roads[road].network;
    p->match = ll_alloc(p->new->edge_count, sizeof *p->match);
    p->old_gone = ll_alloc(p->old->edge_count, sizeof *p->old_gone);
    if (p->match == NULL || p->old_gone == NULL) {
        return ll_fail(f->err, LL_E_NOMEM, "out of memory");
    }
    memset(p->old_gone, 1, p->old->edge_count);
    memset(p->match, 0xFF, p->new->edge_count * sizeof *p->match);
    uint32_t old = 0;
    uint32_t new = 0;
    while (old < p->old->edge_count && new < p->new->edge_count) {
        const uint32_t lane = p->new->edges[new].lane;
        if (p->old->edges[old].lane != lane) {
            if (p->old->edges[old].lane < lane) {
                old = lane_end(p->old, old);
            } else {
                new = lane_end(p->new, new);
            }
            continue;
        }
        const uint32_t old_end = lane_end(p->old, old);
        const uint32_t new_end = lane_end(p->new, new);
        if (!ll_row_changed(&f->before->lanes, &f->now->lanes, lane)) {
            match_lane(p, old, old_end, new, new_end);
        }
        old = old_end;
        new = new_end;
    }
    return LL_OK;
}

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_drive(const struct ll_drive *a, const struct ll_drive *b)
{
    return same_number(a->assumed_m, b->assumed_m) && same_number(a->fast_s, b->fast_s) &&
           same_number(a->slow_s, b->slow_s);
}

static bool same_due(const struct finding *f, const struct ll_arrivals *a, size_t old,
                     const struct ll_arrivals *b, size_t new)
{
    for (size_t k = 0; k < 2; k++) {
        const struct ll_due *x = &a->due[old + k];
        const struct ll_due *y = &b->due[new + k];
        if (x->at_s != y->at_s || x->owner != y->owner ||
            (y->owner < f->station_count && f->touched[y->owner] != 0) ||
            !same_drive(&a->drive[old + k], &b->drive[new + k])) {
            return false;
        }
    }
    return true;
}

static bool same_entries(const struct finding *f, const struct ll_arrivals *a, uint32_t old,
                         const struct ll_arrivals *b, uint32_t new)
{
    size_t old_count = 0;
    size_t new_count = 0;
    const struct ll_entry *x = ll_arrivals_on_edge(a, old, &old_count);
    const struct ll_entry *y = ll_arrivals_on_edge(b, new, &new_count);
    for (size_t i = 0; old_count == new_count && i < old_count; i++) {
        if (x[i].station != y[i].station || x[i].along_m != y[i].along_m ||
            x[i].at_s != y[i].at_s || f->touched[x[i].station] != 0) {
            return false;
        }
    }
    return old_count == new_count;
}

/// Marks the edges of one wave on which somebody else is, or at another time.
static void compare_wave(const struct finding *f, const struct ll_arrivals *a,
                         const struct ll_arrivals *b)
{
    const struct pair *p = &f->pair;
    for (uint32_t e = 0; e < p->new->edge_count; e++) {
        const uint32_t old = p->match[e];
        if (old != LL_NONE && f->new_marks[e] == 0 && p->new->edges[e].access &&
            !(same_due(f, a, 4 * (size_t)old, b, 4 * (size_t)e) &&
              same_due(f, a, 4 * (size_t)old + 2, b, 4 * (size_t)e + 2) &&
              same_entries(f, a, old, b, e))) {
            f->new_marks[e] = 1;
            f->old_marks[old] = 1;
        }
    }
}

static enum ll_code start_marks(struct finding *f)
{
    const struct pair *p = &f->pair;
    ll_free(f->old_marks);
    ll_free(f->new_marks);
    f->old_marks = ll_alloc(p->old->edge_count, sizeof *f->old_marks);
    f->new_marks = ll_alloc(p->new->edge_count, sizeof *f->new_marks);
    if (f->old_marks == NULL || f->new_marks == NULL) {
        return ll_fail(f->err, LL_E_NOMEM, "out of memory");
    }
    memcpy(f->old_marks, p->old_gone, p->old->edge_count);
    for (uint32_t e = 0; e < p->new->edge_count; e++) {
        f->new_marks[e] = p->match[e] == LL_NONE;
    }
    return LL_OK;
}

/// One wave of a tier, before and now.
static enum ll_code find_in_wave(struct finding *f, int tier, const struct ll_dispatch_wave *old,
                                 const struct ll_dispatch_wave *new)
{
    const int road = new->road;
    const bool assumed = f->now->roads[road].any_assumed;
    if (f->before->roads[road].any_assumed != assumed) {
        f->ground->everywhere[tier] = true;
        return LL_OK;
    }
    enum ll_code code = match_networks(f, road);
    code = code == LL_OK ? start_marks(f) : code;
    if (code == LL_OK) {
        compare_wave(f, &old->all.arrivals, &new->all.arrivals);
        if (assumed) {
            compare_wave(f, &old->known.arrivals, &new->known.arrivals);
        }
        mark_edges(f, f->pair.old, f->old_marks, 1U << tier);
        mark_edges(f, f->pair.new, f->new_marks, 1U << tier);
    }
    return code;
}

static enum ll_code find_in_tier(struct finding *f, int tier)
{
    const struct ll_dispatch_tier *old = &f->before->tiers[tier];
    const struct ll_dispatch_tier *new = &f->now->tiers[tier];
    enum ll_code code = LL_OK;
    bool same = (old->counted > 0) == (new->counted > 0) && old->wave_count == new->wave_count;
    for (size_t w = 0; same && w < new->wave_count; w++) {
        same = old->waves[w].road == new->waves[w].road;
    }
    f->ground->everywhere[tier] = !same;
    for (size_t w = 0; same && code == LL_OK && w < new->wave_count; w++) {
        if (!new->waves[w].same) {
            code = find_in_wave(f, tier, &old->waves[w], &new->waves[w]);
        }
    }
    return code;
}

/// Lanes that are new, gone or different: whether any is near decides what is said to those whom
/// nobody reaches.
static enum ll_code find_in_lanes(struct finding *f)
{
    enum ll_code code = match_networks(f, LL_ROAD_ALL);
    code = code == LL_OK ? start_marks(f) : code;
    if (code == LL_OK) {
        mark_edges(f, f->pair.old, f->old_marks, ALL_TIERS);
        mark_edges(f, f->pair.new, f->new_marks, ALL_TIERS);
    }
    return code;
}

static enum ll_code touch_stations(struct finding *f)
{
    const struct ll_shapes *s = &f->in->scene->layer[LL_STATION].shape;
    f->station_count = s->count;
    f->touched = ll_alloc(s->count, sizeof *f->touched);
    if (f->touched == NULL) {
        return ll_fail(f->err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < s->count; i++) {
        f->touched[i] = ll_stage_touches(f->in, &s->box[i], 0.0);
    }
    return LL_OK;
}

enum ll_code ll_changed_ground_find(const struct ll_dispatch *before, const struct ll_dispatch *now,
                                    struct ll_changed_ground *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_changed_ground_clear) struct ll_changed_ground ground = {0};
    LL_CLEANUP(finding_release)
    struct finding f = {.before = before, .now = now, .in = now->in, .ground = &ground, .err = err};
    enum ll_code code = lay_grid(&f);
    code = code == LL_OK ? touch_stations(&f) : code;
    if (code == LL_OK && !now->lanes_same && ground.tiers != NULL) {
        code = find_in_lanes(&f);
    }
    for (int t = 0; code == LL_OK && t < LL_TIER_COUNT; t++) {
        code = find_in_tier(&f, t);
    }
    if (code == LL_OK) {
        *ret = ground;
        ground = (struct ll_changed_ground){0};
    }
    return code;
}

bool ll_changed_ground_meets(const struct ll_changed_ground *g, enum ll_tier tier,
                             const struct ll_box *box)
{
    const double right = g->x + g->cell_m * g->columns;
    const double top = g->y + g->cell_m * g->rows;
    if (g->everywhere[tier]) {
        return true;
    }
    if (g->tiers == NULL || ll_box_is_empty(box) || box->max_x < g->x || box->min_x > right ||
        box->max_y < g->y || box->min_y > top) {
        return false;
    }
    const uint32_t last_x = cell_at(box->max_x - g->x, g->cell_m, g->columns);
    const uint32_t last_y = cell_at(box->max_y - g->y, g->cell_m, g->rows);
    for (uint32_t y = cell_at(box->min_y - g->y, g->cell_m, g->rows); y <= last_y; y++) {
        for (uint32_t x = cell_at(box->min_x - g->x, g->cell_m, g->columns); x <= last_x; x++) {
            if ((g->tiers[(size_t)y * g->columns + x] & (1U << (unsigned)tier)) != 0) {
                return true;
            }
        }
    }
    return false;
}
