#include "geo/clearance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/hilbert.h"
#include "geo/clearance_private.h"

struct ll_clearance_memory {
    struct ll_clear_base base;
    struct ll_clear_ends ends;
};

/// Where the results of a lane lie until they are put together.
struct place {
    unsigned worker;
    bool held; ///< the pieces are those of the run before
    size_t first_piece;
    size_t pieces;
    size_t first_finding;
    size_t findings;
};

/// Memory of one thread.
struct worker {
    struct ll_clear_course course;
    struct ll_clear_scratch scratch;
    struct ll_clear_out out;
};

struct run {
    const struct ll_stage *in;
    const struct ll_clearance *before;
    struct ll_clear_rules rules;
    bool lasting; ///< runs within a box will follow
    struct ll_clearance_memory *memory;
    bool again;       ///< the memory is of the run before
    bool other_error; ///< the largest error of an outline is another than it was
    bool *same;       ///< by lane, after collecting: its widths are those of the run before
    struct ll_clear_things things;
    struct ll_clear_out ends; ///< findings of dead ends, by lane
    size_t *first_end;        ///< of each lane, one more than lanes
    struct worker *workers;
    unsigned worker_count;
    uint32_t *order; ///< lanes along the Hilbert curve: the next one looks at the same outlines
    struct place *places;
    struct ll_lane_summary *summaries;
    size_t *before_finding; ///< first finding of each lane in `before`, one more than lanes
    double reach_m;         ///< how far a change can matter to a lane
    struct ll_box *dirty;   ///< obstacles with an extent that the dirty box meets
    size_t dirty_count;
};

void ll_clearance_memory_free(ll_clearance_memory *memory)
{
    if (memory != NULL) {
        ll_clear_base_clear(&memory->base);
        ll_free(memory->ends.items);
        ll_free(memory);
    }
}

void ll_clearance_memory_freep(ll_clearance_memory **memory)
{
    ll_clearance_memory_free(*memory);
}

const struct ll_network *ll_clearance_roads(const ll_clearance_memory *memory)
{
    return memory == NULL ? NULL : &memory->base.net;
}

const struct ll_joined_lanes *ll_clearance_joined(const ll_clearance_memory *memory)
{
    return memory == NULL ? NULL : &memory->base.joined;
}

static void run_clear(struct run *run)
{
    ll_clearance_memory_free(run->memory);
    ll_free(run->same);
    ll_clear_things_clear(&run->things);
    ll_clear_out_clear(&run->ends);
    ll_free(run->first_end);
    for (unsigned i = 0; run->workers != NULL && i < run->worker_count; i++) {
        ll_clear_course_clear(&run->workers[i].course);
        ll_clear_out_clear(&run->workers[i].out);
        ll_clear_scratch_clear(&run->workers[i].scratch);
    }
    ll_free(run->workers);
    ll_free(run->order);
    ll_free(run->places);
    ll_free(run->summaries);
    ll_free(run->before_finding);
    ll_free(run->dirty);
}

/// Whether a lane's old results still hold.
static bool still_holds(const struct run *run, size_t lane)
{
    const struct ll_box *box = &run->in->scene->layer[LL_LANE].shape.box[lane];
    if (run->in->dirty == NULL || run->before == NULL || lane >= run->before->lane_count ||
        ll_stage_touches(run->in, box, run->reach_m)) {
        return false;
    }
    for (size_t i = 0; i < run->dirty_count; i++) {
        if (ll_box_distance(box, &run->dirty[i]) <= run->reach_m) {
            return false;
        }
    }
    return true;
}

/// An obstacle with an extent may go from a lane that changed, and that it crossed, to one that is
/// as far away as it is long: so it is dirty as a whole.
static enum ll_code spread_dirt(struct run *run, struct ll_err *err)
{
    const struct ll_shapes *obstacles = &run->in->scene->layer[LL_OBSTACLE].shape;
    run->dirty = ll_alloc(obstacles->count, sizeof *run->dirty);
    if (run->dirty == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; run->in->dirty != NULL && i < obstacles->count; i++) {
        if (obstacles->kind[i] != LL_POINT &&
            ll_stage_touches(run->in, &obstacles->box[i], run->rules.width_m)) {
            run->dirty[run->dirty_count++] = obstacles->box[i];
        }
    }
    return LL_OK;
}

/// Takes the results of a lane over from an earlier run; its pieces stay where they are until all
/// are collected.
static enum ll_code take_over(const struct run *run, size_t lane, struct worker *w,
                              struct ll_err *err)
{
    const struct ll_clearance *before = run->before;
    enum ll_code code = LL_OK;
    run->summaries[lane] = before->lanes[lane];
    for (size_t f = run->before_finding[lane]; code == LL_OK && f < run->before_finding[lane + 1];
         f++) {
        const struct ll_lane_finding *old = &before->findings[f];
        if (old->kind != LL_FINDING_DEAD_END && old->other_lane == LL_NONE) { /* those come anew */
            code = ll_clear_out_finding(&w->out, old, err);
        }
    }
    return code;
}

static enum ll_code compute(const struct run *run, uint32_t row, struct worker *w,
                            struct ll_err *err)
{
    const struct ll_shapes *lanes = &run->in->scene->layer[LL_LANE].shape;
    struct ll_clear_lane lane = ll_clear_lane_of(run->in, &run->rules, &run->things, row);
    enum ll_code code = ll_clear_course_cut(&w->course, lanes, row, err);
    if (code == LL_OK && !lane.tunnel) {
        code =
            ll_clear_sides_measure(&run->memory->base.sides, lanes, &w->course, &w->scratch, err);
    }
    if (code == LL_OK) {
        code = ll_clear_profile(&lane, &w->course, &w->out, &run->summaries[row], err);
    }
    if (code == LL_OK && lane.drivable) {
        code = ll_clear_slope(&lane, &w->course, &w->out, &run->summaries[row], err);
    }
    if (code == LL_OK && lane.drivable) {
        code = ll_clear_bends(&lane, &w->course, &w->out, err);
    }
    if (code == LL_OK && lane.drivable) {
        code = ll_clear_spacing_of(&run->memory->base.spacing, &lane, &w->course, &w->scratch,
                                   &w->out, err);
    }
    return code;
}

static int by_start(const void *a, const void *b)
{
    const struct ll_lane_finding *p = a;
    const struct ll_lane_finding *q = b;
    if (p->from_m != q->from_m) {
        return p->from_m < q->from_m ? -1 : 1;
    }
    if (p->kind != q->kind) {
        return p->kind < q->kind ? -1 : 1;
    }
    if (p->rule != q->rule) {
        return p->rule < q->rule ? -1 : 1;
    }
    if (p->value != q->value) { /* two sides of a lane may lack a neighbour */
        return p->value < q->value ? -1 : 1;
    }
    if (p->to_m != q->to_m) {
        return p->to_m < q->to_m ? -1 : 1;
    }
    return (p->other_lane > q->other_lane) - (p->other_lane < q->other_lane);
}

static enum ll_code do_some(void *user, unsigned worker, size_t begin, size_t end,
                            struct ll_err *err)
{
    const struct run *run = user;
    struct worker *w = &run->workers[worker];
    enum ll_code code = LL_OK;
    for (size_t i = begin; code == LL_OK && i < end; i++) {
        const uint32_t lane = run->order[i];
        struct place *place = &run->places[lane];
        *place = (struct place){.worker = worker,
                                .held = still_holds(run, lane),
                                .first_piece = w->out.piece_count,
                                .first_finding = w->out.finding_count};
        code = place->held ? take_over(run, lane, w, err) : compute(run, lane, w, err);
        for (size_t e = run->first_end[lane]; code == LL_OK && e < run->first_end[lane + 1]; e++) {
            code = ll_clear_out_finding(&w->out, &run->ends.findings[e], err);
        }
        place->pieces = place->held
                            ? run->before->first_piece[lane + 1] - run->before->first_piece[lane]
                            : w->out.piece_count - place->first_piece;
        place->findings = w->out.finding_count - place->first_finding;
        if (place->findings > 1) {
            qsort(w->out.findings + place->first_finding, place->findings, sizeof *w->out.findings,
                  by_start);
        }
    }
    return code;
}

/// Where the findings of each lane begin among findings in order of lane.
static enum ll_code first_of_lanes(const struct ll_lane_finding *findings, size_t count,
                                   size_t lanes, size_t **ret_first, struct ll_err *err)
{
    size_t *first = ll_calloc(lanes + 1, sizeof *first);
    if (first == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        first[findings[i].lane + 1]++;
    }
    for (size_t lane = 0; lane < lanes; lane++) {
        first[lane + 1] += first[lane];
    }
    *ret_first = first;
    return LL_OK;
}

/// What all lanes together decide: dead ends.
static enum ll_code prepare_ends(struct run *run, size_t lanes, struct ll_err *err)
{
    const struct ll_clearance *before = run->in->dirty == NULL ? NULL : run->before;
    struct ll_clear_base *base = &run->memory->base;
    enum ll_code code = ll_clear_ends_find(run->in, &run->rules, &base->sides, &base->net,
                                           &run->memory->ends, &run->ends, err);
    if (code == LL_OK) {
        code = first_of_lanes(run->ends.findings, run->ends.finding_count, lanes, &run->first_end,
                              err);
    }
    if (code == LL_OK && before != NULL) {
        code = first_of_lanes(before->findings, before->finding_count, before->lane_count,
                              &run->before_finding, err);
    }
    return code;
}

static enum ll_code prepare(struct run *run, struct ll_err *err)
{
    size_t lanes = run->in->scene->layer[LL_LANE].count;
    run->worker_count = run->in->threads > 0 ? run->in->threads : 1;
    run->workers = ll_calloc(run->worker_count, sizeof *run->workers);
    run->places = ll_calloc(lanes, sizeof *run->places);
    run->summaries = ll_calloc(lanes, sizeof *run->summaries);
    if (run->workers == NULL || run->places == NULL || run->summaries == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct ll_clear_base *base = &run->memory->base;
    double most_error_m = base->most_error_m;
    enum ll_code code = ll_clear_base_make(run->in, &run->rules, run->lasting, base, err);
    run->other_error = base->most_error_m != most_error_m;
    if (code == LL_OK) {
        code = ll_clear_things_find(run->in, &base->pieces, &run->things, err);
    }
    if (code == LL_OK) {
        code = ll_hilbert_order(run->in->scene->layer[LL_LANE].shape.box, lanes, &run->order, err);
    }
    /* an obstacle goes to another lane when a nearer one comes or goes: twice its reach */
    run->reach_m =
        fmax(base->sides.search_m, 2.0 * ll_rule(run->in->rules, LL_RULE_OBSTACLE_LANE_M));
    if (code == LL_OK) {
        code = spread_dirt(run, err);
    }
    /* a look across a block goes twice the advised spacing */
    run->reach_m = fmax(run->reach_m, 2.0 * run->rules.spacing_m);
    return code == LL_OK ? prepare_ends(run, lanes, err) : code;
}

/// Puts the threads' results together in the order of the lanes.
static enum ll_code collect(struct run *run, struct ll_clearance *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance all = {0};
    all.lane_count = run->in->scene->layer[LL_LANE].count;
    for (size_t lane = 0; lane < all.lane_count; lane++) {
        all.piece_count += run->places[lane].pieces;
        all.finding_count += run->places[lane].findings;
    }
    if (all.piece_count >= UINT32_MAX) {
        return ll_fail(err, LL_E_LIMIT, "more lane points than this program can hold");
    }
    all.pieces = ll_alloc(all.piece_count, sizeof *all.pieces);
    all.findings = ll_alloc(all.finding_count, sizeof *all.findings);
    all.first_piece = ll_alloc(all.lane_count + 1, sizeof *all.first_piece);
    if (all.pieces == NULL || all.findings == NULL || all.first_piece == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t piece = 0;
    size_t finding = 0;
    for (size_t lane = 0; lane < all.lane_count; lane++) {
        const struct place *place = &run->places[lane];
        const struct ll_clear_out *out = &run->workers[place->worker].out;
        const struct ll_lane_piece *pieces =
            place->held ? run->before->pieces + run->before->first_piece[lane]
                        : out->pieces + place->first_piece;
        all.first_piece[lane] = (uint32_t)piece;
        if (place->pieces > 0) {
            memcpy(all.pieces + piece, pieces, place->pieces * sizeof *all.pieces);
        }
        if (place->findings > 0) {
            memcpy(all.findings + finding, out->findings + place->first_finding,
                   place->findings * sizeof *all.findings);
        }
        piece += place->pieces;
        finding += place->findings;
    }
    all.first_piece[all.lane_count] = (uint32_t)piece;
    all.lanes = run->summaries;
    run->summaries = NULL;
    all.piece_capacity = all.piece_count;
    all.finding_capacity = all.finding_count;
    *ret = all;
    all = (struct ll_clearance){0};
    return LL_OK;
}

/// The findings of turns at junctions, each with its first lane. @param ret Owned by the caller.
static enum ll_code tell_turns(const struct run *run, const struct ll_clearance *all,
                               struct ll_clear_out *ret, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < all->turn_count; i++) {
        struct ll_lane_finding finding = {0};
        if (ll_clear_turn_finding(run->in->scene, &run->rules, &all->turns[i], &finding)) {
            code = ll_clear_out_finding(ret, &finding, err);
        }
    }
    return code;
}

/// Whether a lane is as wide as it was, piece by piece.
static bool same_widths(const struct run *run, const struct ll_clearance *all, size_t lane)
{
    const struct ll_clearance *before = run->before;
    if (run->places[lane].held) {
        return true;
    }
    if (lane >= before->lane_count) {
        return false;
    }
    uint32_t p = before->first_piece[lane];
    uint32_t q = all->first_piece[lane];
    bool same = before->first_piece[lane + 1] - p == all->first_piece[lane + 1] - q;
    for (; same && q < all->first_piece[lane + 1]; p++, q++) {
        const struct ll_lane_piece *a = &before->pieces[p];
        const struct ll_lane_piece *b = &all->pieces[q];
        same = a->from_m == b->from_m && a->to_m == b->to_m &&
               (a->width_high_m == b->width_high_m ||
                (isnan(a->width_high_m) && isnan(b->width_high_m)));
    }
    return same;
}

/// Which lanes are as wide as they were.
static enum ll_code compare_widths(struct run *run, const struct ll_clearance *all,
                                   struct ll_err *err)
{
    run->same = ll_alloc(all->lane_count, sizeof *run->same);
    if (run->same == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t lane = 0; lane < all->lane_count; lane++) {
        run->same[lane] = same_widths(run, all, lane);
    }
    return LL_OK;
}

/// The turns at junctions; far from the dirty box those of the run before.
static enum ll_code find_turns(struct run *run, struct ll_clearance *all, struct ll_err *err)
{
    LL_CLEANUP(ll_clear_posts_clear) struct ll_clear_posts posts = {0};
    const struct ll_clear_base *base = &run->memory->base;
    enum ll_code code = ll_clear_posts_find(run->in, &base->pieces, &posts, err);
    if (code != LL_OK || !run->again || run->other_error) {
        return code == LL_OK
                   ? ll_clear_turns_find(run->in, &run->rules, base, &posts, NULL, all, err)
                   : code;
    }
    code = compare_widths(run, all, err);
    if (code != LL_OK) {
        return code;
    }
    const struct ll_clear_turns_before before = {run->before->turns, run->before->turn_count,
                                                 run->same, run->dirty, run->dirty_count};
    return ll_clear_turns_find(run->in, &run->rules, base, &posts, &before, all, err);
}

/// Adds the findings of turns to those of their first lanes.
static enum ll_code add_turns(struct run *run, struct ll_clearance *all, struct ll_err *err)
{
    LL_CLEANUP(ll_clear_out_clear) struct ll_clear_out told = {0};
    enum ll_code code = find_turns(run, all, err);
    code = code == LL_OK ? tell_turns(run, all, &told, err) : code;
    if (code != LL_OK || told.finding_count == 0) {
        return code;
    }
    size_t count = all->finding_count + told.finding_count;
    struct ll_lane_finding *both = ll_alloc(count, sizeof *both);
    if (both == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t n = 0;
    size_t old = 0;
    size_t turn = 0;
    while (n < count) { /* lane by lane: its own ones, then its turns, in order */
        uint32_t lane = all->finding_count > old ? all->findings[old].lane : UINT32_MAX;
        lane = turn < told.finding_count && told.findings[turn].lane < lane
                   ? told.findings[turn].lane
                   : lane;
        size_t first = n;
        while (old < all->finding_count && all->findings[old].lane == lane) {
            both[n++] = all->findings[old++];
        }
        bool mixed = false;
        while (turn < told.finding_count && told.findings[turn].lane == lane) {
            both[n++] = told.findings[turn++];
            mixed = true;
        }
        if (mixed) {
            qsort(both + first, n - first, sizeof *both, by_start);
        }
    }
    ll_free(all->findings);
    all->findings = both;
    all->finding_count = all->finding_capacity = count;
    return LL_OK;
}

/// The memory of the run before, or an empty one.
static enum ll_code take_memory(struct run *run, ll_clearance_memory **inout, struct ll_err *err)
{
    if (inout != NULL) {
        run->memory = *inout;
        *inout = NULL;
    }
    run->again = run->memory != NULL && run->in->dirty != NULL && run->before != NULL &&
                 run->before->lanes != NULL;
    if (run->again) {
        return LL_OK;
    }
    ll_clearance_memory_free(run->memory);
    run->memory = ll_calloc(1, sizeof *run->memory);
    return run->memory != NULL ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

enum ll_code ll_clearance_again(const struct ll_stage *in, const struct ll_clearance *before,
                                bool lasting, ll_clearance_memory **inout_memory,
                                struct ll_clearance *ret, struct ll_err *err)
{
    LL_CLEANUP(run_clear)
    struct run run = {
        .in = in, .before = before, .lasting = lasting, .rules = ll_clear_rules_of(in->rules)};
    enum ll_code code = take_memory(&run, inout_memory, err);
    code = code == LL_OK ? prepare(&run, err) : code;
    if (code == LL_OK) {
        code = ll_stage_each(in, "clear widths of lanes", in->scene->layer[LL_LANE].count, do_some,
                             &run, err);
    }
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance all = {0};
    code = code == LL_OK ? collect(&run, &all, err) : code;
    code = code == LL_OK ? add_turns(&run, &all, err) : code;
    if (code == LL_OK) {
        *ret = all;
        all = (struct ll_clearance){0};
        if (inout_memory != NULL) {
            *inout_memory = run.memory;
            run.memory = NULL;
        }
    }
    return code;
}

enum ll_code ll_clearance_stage(const struct ll_stage *in, const struct ll_clearance *before,
                                struct ll_clearance *ret, struct ll_err *err)
{
    return ll_clearance_again(in, before, false, NULL, ret, err);
}
