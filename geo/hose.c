#include "geo/hose.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/hilbert.h"
#include "geo/hose_search.h"
#include "geo/hose_sources.h"
#include "geo/hose_squares.h"
#include "geo/hose_starts.h"

/* Squares that are searched between two reports. */
enum { TILES_A_REPORT = 64 };

/* The range of hoses is told by boxes of such parts of a stretch. */
#define PART_M 16.0

/* Up to so many squares all sources are looked at for each. */
enum { FEW_TILES = 2 };

/// A building and the square it lies in.
struct placed {
    int32_t column;
    int32_t row;
    uint32_t group;
    uint32_t building;
};

/// Buildings that are searched together, task.buildings[first .. first + count) in order of tile:
/// those of one square that nothing holds, or that are held by the same ones (geo/holders.h).
struct tile {
    int32_t column;
    int32_t row;
    uint32_t group; ///< LL_NONE: nothing holds them
    size_t first;
    size_t count;
};

/// What one thread writes on, again and again.
struct ll_hose_memory {
    struct ll_hose_making making; ///< also of the range in which one searches
    const struct ll_hose_place *place;
    struct ll_hose_search found;
    struct ll_hose_starts starts;
    uint32_t *wanted; ///< targets of the place
    size_t wanted_capacity;
};

static void memory_release(struct ll_hose_memory *scratch)
{
    ll_hose_making_clear(&scratch->making);
    ll_hose_search_clear(&scratch->found);
    ll_free(scratch->wanted);
    ll_hose_starts_clear(&scratch->starts);
}

ll_hose_memory *ll_hose_memory_new(void)
{
    return ll_calloc(1, sizeof(ll_hose_memory));
}

void ll_hose_memory_free(ll_hose_memory *memory)
{
    if (memory != NULL) {
        memory_release(memory);
        ll_free(memory);
    }
}

/// What the workers share.
struct search {
    const struct ll_stage *in; ///< NULL for a single way
    const struct ll_hose_task *task;
    const struct ll_shapes *shapes;
    ll_index *sources; ///< NULL: of so few squares that all are looked at
    struct tile *tiles;
    size_t tile_count;
    size_t tile_base;    ///< of the report's tiles
    uint32_t *buildings; ///< in order of tile, then of row
    double *length_m;
    uint32_t *owner;
    struct ll_hose_memory *scratch; ///< by worker
    unsigned scratch_count;
    bool own; ///< the scratch is
};

static void search_release(struct search *s)
{
    for (unsigned i = 0; s->own && i < s->scratch_count; i++) {
        memory_release(&s->scratch[i]);
    }
    if (s->own) {
        ll_free(s->scratch);
    }
    ll_index_free(s->sources);
    ll_free(s->tiles);
    ll_free(s->buildings);
}

/// Sources of one tile while they are gathered.
struct starting {
    const struct search *s;
    struct ll_hose_memory *scratch;
    enum ll_code code;
    struct ll_err *err;
};

static bool take_source(uint32_t item, void *user)
{
    struct starting *g = user;
    struct ll_hose_memory *scratch = g->scratch;
    g->code = ll_hose_starts_take(scratch->place, &scratch->making.range,
                                  &g->s->task->sources[item], &scratch->starts, g->err);
    return g->code == LL_OK;
}

static struct ll_box tile_box(const struct search *s, const struct tile *tile)
{
    struct ll_box box = ll_box_empty();
    for (size_t i = 0; i < tile->count; i++) {
        ll_box_join(&box, &s->shapes->box[s->buildings[tile->first + i]]);
    }
    return box;
}

/// Marks where hoses may begin, by boxes of parts of a stretch.
static bool range_source(uint32_t item, void *user)
{
    struct starting *g = user;
    struct ll_hose_source part = g->s->task->sources[item];
    const struct ll_xy a = part.at, b = part.to;
    const int parts = 1 + (int)(part.length_m / PART_M);
    for (int i = 0; i < parts; i++) {
        const double low = (double)i / parts, high = (double)(i + 1) / parts;
        part.at = (struct ll_xy){a.x + low * (b.x - a.x), a.y + low * (b.y - a.y)};
        part.to = (struct ll_xy){a.x + high * (b.x - a.x), a.y + high * (b.y - a.y)};
        const struct ll_box box = ll_hose_source_box(&part);
        ll_hose_range_start(&g->scratch->making.range, &box);
    }
    return true;
}

/// Visits the sources in a box, until `visit` returns false.
static void each_source(struct starting *g, const struct ll_box *box,
                        bool (*visit)(uint32_t item, void *user))
{
    const struct ll_hose_task *task = g->s->task;
    if (g->s->sources != NULL) {
        ll_index_search(g->s->sources, box, visit, g);
        return;
    }
    bool go_on = true;
    for (size_t i = 0; go_on && i < task->source_count; i++) {
        const struct ll_box at = ll_hose_source_box(&task->sources[i]);
        go_on = !ll_box_meets(box, &at) || visit((uint32_t)i, g);
    }
}

/// Finds where the hoses of a tile may lie.
static enum ll_code find_range(struct starting *g, const struct tile *tile,
                               const struct ll_box *box, double limit_m)
{
    struct ll_hose_range *range = &g->scratch->making.range;
    enum ll_code code = ll_hose_range_begin(range, box, limit_m, g->err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < tile->count; i++) {
        ll_hose_range_target(range, &g->s->shapes->box[g->s->buildings[tile->first + i]]);
    }
    each_source(g, box, range_source);
    ll_hose_range_end(range);
    return LL_OK;
}

/// Sources inside a building of the tile need no hose outside.
static void serve_from_inside(struct ll_hose_memory *scratch)
{
    for (size_t i = 0; i < scratch->starts.indoor_count; i++) {
        const struct ll_hose_indoor *indoor = &scratch->starts.indoors[i];
        struct ll_hose_label *label = &scratch->found.targets[indoor->target];
        if (ll_hose_improves(label, indoor->already_m, indoor->owner)) {
            *label = (struct ll_hose_label){indoor->already_m, indoor->owner, LL_NONE,
                                            indoor->already_m};
        }
    }
}

/// How far from buildings a hose may begin. Ways that are longer may be told too short.
static double reach_m(const struct ll_hose_task *task)
{
    const double reach_m = task->reach_m > 0.0 ? task->reach_m : task->limit_m;
    return fmin(reach_m, task->limit_m) + LL_ROUNDING_M;
}

/// Finds which targets of the place the buildings of a tile are; all rows ascend.
static enum ll_code find_wanted(const struct search *s, const struct tile *tile,
                                struct ll_hose_memory *scratch, struct ll_err *err)
{
    const struct ll_hose_place *place = scratch->place;
    enum ll_code code = ll_array_reserve(&scratch->wanted, &scratch->wanted_capacity, tile->count,
                                         sizeof *scratch->wanted, err);
    uint32_t target = 0;
    for (size_t i = 0; code == LL_OK && i < tile->count; i++) {
        while (place->targets[target] != s->buildings[tile->first + i]) {
            target++;
        }
        scratch->wanted[i] = target;
    }
    return code;
}

/// Gets the place of a tile: that which is kept, or one of its own.
static enum ll_code need_place(const struct search *s, const struct tile *tile,
                               struct ll_hose_memory *scratch, struct ll_err *err)
{
    const struct ll_hose_task *task = s->task;
    struct ll_box box = tile_box(s, tile);
    box = ll_box_grown(&box, reach_m(task));
    struct starting g = {.s = s, .scratch = scratch, .err = err};
    enum ll_code code = LL_OK;
    scratch->place = NULL;
    if (tile->group == LL_NONE) {
        code = ll_hose_square_at(task->ground, tile->column, tile->row, reach_m(task), task->gate_m,
                                 &scratch->making, &scratch->place, err);
    }
    code = code == LL_OK ? find_range(&g, tile, &box, reach_m(task)) : code;
    if (code == LL_OK && scratch->place == NULL) {
        const struct ll_hose_targets targets = {&s->buildings[tile->first], tile->count,
                                                tile->group};
        code = ll_hose_place_make(task->ground, &scratch->making.range, task->gate_m, &targets,
                                  &scratch->making.place, err);
        scratch->place = &scratch->making.place;
    }
    return code;
}

/// Gathers a tile and searches it.
static enum ll_code search_tile(const struct search *s, const struct tile *tile,
                                struct ll_hose_memory *scratch, struct ll_err *err)
{
    enum ll_code code = need_place(s, tile, scratch, err);
    code = code == LL_OK ? find_wanted(s, tile, scratch, err) : code;
    if (code != LL_OK) {
        return code;
    }
    struct starting g = {.s = s, .scratch = scratch, .err = err};
    ll_hose_starts_drop(&scratch->starts);
    each_source(&g, &scratch->making.range.box, take_source);
    if (g.code != LL_OK) {
        return g.code;
    }
    const struct ll_hose_question question = {.place = scratch->place,
                                              .starts = scratch->starts.items,
                                              .start_count = scratch->starts.count,
                                              .bits = scratch->starts.bits.items,
                                              .wanted = scratch->wanted,
                                              .wanted_count = tile->count,
                                              .limit_m = s->task->limit_m + LL_ROUNDING_M,
                                              .reach_m = reach_m(s->task),
                                              .over_reach = s->task->over_reach};
    code = ll_hose_search_run(&question, &scratch->found, err);
    if (code == LL_OK) {
        serve_from_inside(scratch);
    }
    return code;
}

/// How far along its source's line the hose begins that begins in a target.
static double begun_indoors_m(const struct ll_hose_memory *scratch, uint32_t target)
{
    const struct ll_hose_label *label = &scratch->found.targets[target];
    size_t i = 0;
    while (scratch->starts.indoors[i].target != target ||
           scratch->starts.indoors[i].owner != label->owner ||
           scratch->starts.indoors[i].already_m != label->length_m) {
        i++;
    }
    return scratch->starts.indoors[i].from_m;
}

/// How far along its source's line the hose to a target begins.
static double begun_m(const struct ll_hose_memory *scratch, uint32_t target)
{
    const struct ll_hose_search *found = &scratch->found;
    struct ll_xy to = found->ends[target];
    uint32_t n = found->targets[target].from;
    if (n == LL_NONE) {
        return begun_indoors_m(scratch, target);
    }
    for (; n < found->first_start; n = found->nodes[n].from) {
        to = ll_hose_node_at(found, n, to);
    }
    const struct ll_hose_start *start = &found->starts[n - found->first_start];
    return start->from_m + (start->length_m > 0.0 ? ll_hose_stretch_at(start, to) : 0.0);
}

static enum ll_code do_tile(const struct search *s, const struct tile *tile,
                            struct ll_hose_memory *scratch, struct ll_err *err)
{
    enum ll_code code = search_tile(s, tile, scratch, err);
    for (size_t i = 0; code == LL_OK && i < tile->count; i++) {
        const uint32_t building = s->buildings[tile->first + i];
        const struct ll_hose_label *label = &scratch->found.targets[scratch->wanted[i]];
        s->length_m[building] = label->length_m;
        s->owner[building] = label->owner;
        if (s->task->along_m != NULL && label->owner != LL_NONE) {
            s->task->along_m[building] = begun_m(scratch, scratch->wanted[i]);
        }
    }
    return code;
}

static enum ll_code do_tiles(void *user, unsigned worker, size_t begin, size_t end,
                             struct ll_err *err)
{
    const struct search *s = user;
    enum ll_code code = LL_OK;
    for (size_t t = begin; code == LL_OK && t < end; t++) {
        const struct tile *tile = &s->tiles[s->tile_base + t];
        struct ll_box box = tile_box(s, tile);
        if (ll_stage_touches(s->in, &box, reach_m(s->task))) {
            code = do_tile(s, tile, &s->scratch[worker], err);
        }
    }
    return code;
}

/// A number that sorts as a column or row does.
static uint32_t ascending(int32_t v)
{
    return (uint32_t)v ^ (uint32_t)1 << 31;
}

/// Sorts numbers of what is placed by group, row, column and building, in the lower halves of
/// `keys`.
/// @param keys Room for twice as many.
static void sort_by_tile(const struct placed *placed, uint64_t *keys, size_t count)
{
    bool held = false;
    for (size_t i = 0; i < count; i++) {
        keys[i] = (uint64_t)ascending(placed[i].column) << 32 | i;
        held = held || placed[i].group != LL_NONE;
    }
    ll_hilbert_sort(keys, keys + count, count);
    for (size_t i = 0; i < count; i++) {
        const uint64_t number = keys[i] & UINT32_MAX;
        keys[i] = (uint64_t)ascending(placed[number].row) << 32 | number;
    }
    ll_hilbert_sort(keys, keys + count, count);
    for (size_t i = 0; held && i < count; i++) {
        const uint64_t number = keys[i] & UINT32_MAX;
        keys[i] = (uint64_t)placed[number].group << 32 | number;
    }
    if (held) {
        ll_hilbert_sort(keys, keys + count, count);
    }
}

/// Places the buildings that have geometry.
static size_t place_buildings(const struct search *s, struct placed *placed)
{
    const struct ll_hose_task *task = s->task;
    size_t count = 0;
    for (size_t i = 0; i < task->building_count; i++) {
        uint32_t b = task->buildings[i];
        const struct ll_box *box = &s->shapes->box[b];
        if (!ll_box_is_empty(box)) {
            placed[count++] = (struct placed){
                .column = (int32_t)floor(0.5 * (box->min_x + box->max_x) / LL_HOSE_SQUARE_M),
                .row = (int32_t)floor(0.5 * (box->min_y + box->max_y) / LL_HOSE_SQUARE_M),
                .group = ll_holders_group(&task->ground->holders, b),
                .building = b};
        }
    }
    return count;
}

/// Puts the buildings into tiles. Those without geometry are left out.
static enum ll_code make_tiles(struct search *s, struct ll_err *err)
{
    const size_t all = s->task->building_count;
    LL_CLEANUP(ll_freep) struct placed *placed = ll_alloc(all, sizeof *placed);
    LL_CLEANUP(ll_freep) uint64_t *keys = ll_alloc(all, 2 * sizeof *keys);
    s->buildings = ll_alloc(all, sizeof *s->buildings);
    s->tiles = ll_alloc(all, sizeof *s->tiles);
    if (placed == NULL || keys == NULL || s->buildings == NULL || s->tiles == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const size_t count = place_buildings(s, placed);
    sort_by_tile(placed, keys, count);
    const struct placed *before = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct placed *here = &placed[keys[i] & UINT32_MAX];
        if (before == NULL || here->row != before->row || here->column != before->column ||
            here->group != before->group) {
            s->tiles[s->tile_count++] = (struct tile){
                .column = here->column, .row = here->row, .group = here->group, .first = i};
        }
        s->buildings[i] = here->building;
        s->tiles[s->tile_count - 1].count++;
        before = here;
    }
    return LL_OK;
}

static enum ll_code index_sources(struct search *s, struct ll_err *err)
{
    const struct ll_hose_task *task = s->task;
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(task->source_count, sizeof *boxes);
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < task->source_count; i++) {
        boxes[i] = ll_hose_source_box(&task->sources[i]);
    }
    return ll_index_new(boxes, task->source_count, &s->sources, err);
}

static enum ll_code prepare(struct search *s, unsigned threads, struct ll_err *err)
{
    s->own = s->task->memory == NULL;
    s->scratch_count = s->own && threads > 0 ? threads : 1;
    s->scratch = s->own ? ll_calloc(s->scratch_count, sizeof *s->scratch) : s->task->memory;
    if (s->scratch == NULL) {
        s->scratch_count = 0;
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    s->shapes = &s->task->ground->scene->layer[LL_BUILDING].shape;
    enum ll_code code = make_tiles(s, err);
    return code == LL_OK && s->tile_count > FEW_TILES ? index_sources(s, err) : code;
}

enum ll_code ll_hose_lengths(const struct ll_stage *in, const struct ll_hose_task *task,
                             double *length_m, uint32_t *owner, struct ll_err *err)
{
    LL_CLEANUP(search_release)
    struct search s = {.in = in, .task = task, .length_m = length_m, .owner = owner};
    enum ll_code code = prepare(&s, in->threads, err);
    for (; code == LL_OK && s.tile_base < s.tile_count; s.tile_base += TILES_A_REPORT) {
        if (!ll_progress_report(in->progress, "hose paths", s.tile_base, s.tile_count)) {
            return ll_fail(err, LL_E_CANCELLED, "stopped on request");
        }
        size_t left = s.tile_count - s.tile_base;
        code = ll_pool_for(in->threads, left < TILES_A_REPORT ? left : TILES_A_REPORT, 1, do_tiles,
                           &s, err);
    }
    return code;
}

/// The points of the way to the first target that was wanted, last one first.
static enum ll_code trace(const struct ll_hose_memory *scratch, struct ll_xy **ret_points,
                          size_t *ret_count, struct ll_err *err)
{
    const struct ll_hose_search *found = &scratch->found;
    const struct ll_xy origin = scratch->place->origin;
    const uint32_t target = scratch->wanted[0];
    size_t count = 1;
    for (uint32_t n = found->targets[target].from; n != LL_NONE; n = found->nodes[n].from) {
        count++;
    }
    struct ll_xy *points = ll_alloc(count, sizeof *points);
    if (points == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t at = count;
    points[--at] = found->ends[target];
    for (uint32_t n = found->targets[target].from; n != LL_NONE; n = found->nodes[n].from) {
        at--;
        points[at] = ll_hose_node_at(found, n, points[at + 1]);
    }
    for (size_t i = 0; i < count; i++) {
        points[i].x += origin.x;
        points[i].y += origin.y;
    }
    *ret_points = points;
    *ret_count = count;
    return LL_OK;
}

enum ll_code ll_hose_way(const struct ll_hose_task *task, struct ll_xy **ret_points,
                         size_t *ret_count, double *ret_length_m, uint32_t *ret_owner,
                         struct ll_err *err)
{
    LL_CLEANUP(search_release) struct search s = {.task = task};
    struct ll_xy *points = NULL;
    size_t count = 0;
    enum ll_code code = prepare(&s, 1, err);
    if (code != LL_OK) {
        return code;
    }
    struct ll_hose_label label = {INFINITY, LL_NONE, LL_NONE, 0.0};
    if (s.tile_count > 0) {
        code = search_tile(&s, &s.tiles[0], &s.scratch[0], err);
    }
    if (code == LL_OK && s.tile_count > 0) {
        const struct ll_hose_memory *scratch = &s.scratch[0];
        label = scratch->found.targets[scratch->wanted[0]];
        if (label.from != LL_NONE) {
            code = trace(scratch, &points, &count, err);
        }
    }
    if (code == LL_OK) {
        *ret_points = points;
        *ret_count = count;
        *ret_length_m = label.length_m;
        *ret_owner = label.owner;
    }
    return code;
}
