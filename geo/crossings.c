#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/chains.h"
#include "geo/index.h"
#include "geo/outline.h"

/* Pieces whose neighbours are looked for together. */
#define RUN_MOST 6U

/// A straight piece of a chain that may be crossed.
struct piece {
    uint32_t from; ///< index into chains.place; the piece goes on to the next one
    uint32_t lane;
};

/// A place that is to be put into a piece.
struct split {
    uint32_t from; ///< as in struct piece
    uint32_t place;
    double along_m;
};

struct joining {
    const struct ll_table *lanes;
    struct ll_chains *chains;
    struct piece *pieces;
    size_t piece_count;
    size_t piece_capacity;
    ll_index *index;
    struct split *splits;
    size_t split_count;
    size_t split_capacity;
    uint32_t *near; ///< pieces around those that are under way
    size_t near_count;
    size_t near_capacity;
    enum ll_code code; ///< of the visits
    struct ll_err *err;
};

static void joining_release(struct joining *j)
{
    ll_free(j->pieces);
    ll_free(j->splits);
    ll_free(j->near);
    ll_index_free(j->index);
}

static struct ll_xy place_at(const struct joining *j, uint32_t index)
{
    return j->chains->places.at[j->chains->place[index]];
}

static bool open_to_crossings(const struct ll_table *lanes, uint32_t lane)
{
    return ll_table_word(lanes, lane, LL_LANE_NODED) != LL_FLAG_YES;
}

static bool same_flag(const struct ll_table *lanes, uint32_t a, uint32_t b, int field)
{
    return (ll_table_word(lanes, a, field) == LL_FLAG_YES) ==
           (ll_table_word(lanes, b, field) == LL_FLAG_YES);
}

bool ll_lanes_same_level(const struct ll_table *lanes, uint32_t a, uint32_t b)
{
    double layer_a = ll_table_real(lanes, a, LL_LANE_LAYER);
    double layer_b = ll_table_real(lanes, b, LL_LANE_LAYER);
    return (isnan(layer_a) || isnan(layer_b) || layer_a == layer_b) &&
           same_flag(lanes, a, b, LL_LANE_BRIDGE) && same_flag(lanes, a, b, LL_LANE_TUNNEL);
}

static void add_split(struct joining *j, const struct piece *piece, uint32_t place)
{
    j->code = ll_array_reserve(&j->splits, &j->split_capacity, j->split_count + 1,
                               sizeof *j->splits, j->err);
    if (j->code == LL_OK) {
        struct ll_xy a = place_at(j, piece->from);
        struct ll_xy at = j->chains->places.at[place];
        double along_m = hypot(at.x - a.x, at.y - a.y); /* the same for all who meet there */
        j->splits[j->split_count++] = (struct split){piece->from, place, along_m};
    }
}

static bool ends_at(const struct joining *j, const struct piece *piece, uint32_t place)
{
    return j->chains->place[piece->from] == place || j->chains->place[piece->from + 1] == place;
}

/// Puts the ends of one piece into the other where they touch it. @return Whether one does.
static bool join_touching_ends(struct joining *j, const struct piece *ends,
                               const struct piece *other)
{
    bool touches = false;
    struct ll_xy a = place_at(j, other->from);
    struct ll_xy b = place_at(j, other->from + 1);
    for (uint32_t i = 0; i < 2 && j->code == LL_OK; i++) {
        uint32_t place = j->chains->place[ends->from + i];
        struct ll_xy at = j->chains->places.at[place];
        if (ends_at(j, other, place)) {
            touches = true;
        } else if (ll_point_segment(at, a, b, NULL) <= LL_PLACE_REACH_M) {
            touches = true;
            add_split(j, other, place);
        }
    }
    return touches;
}

static double cross(struct ll_xy o, struct ll_xy a, struct ll_xy b)
{
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

/// Puts the point where two pieces cross into both.
static void join_crossing(struct joining *j, const struct piece *one, const struct piece *two)
{
    struct ll_xy a = place_at(j, one->from);
    struct ll_xy b = place_at(j, one->from + 1);
    struct ll_xy c = place_at(j, two->from);
    struct ll_xy d = place_at(j, two->from + 1);
    double of_c = cross(a, b, c);
    double of_d = cross(a, b, d);
    double of_a = cross(c, d, a);
    double of_b = cross(c, d, b);
    if (!((of_c < 0.0) != (of_d < 0.0) && (of_a < 0.0) != (of_b < 0.0)) || of_a == of_b) {
        return;
    }
    double t = of_a / (of_a - of_b);
    struct ll_xy at = {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
    uint32_t place = 0;
    j->code = ll_places_find(&j->chains->places, at, &place, j->err);
    if (j->code == LL_OK && !ends_at(j, one, place)) {
        add_split(j, one, place);
    }
    if (j->code == LL_OK && !ends_at(j, two, place)) {
        add_split(j, two, place);
    }
}

/// Joins two pieces whose boxes meet.
static void join_pair(struct joining *j, const struct piece *one, const struct piece *two)
{
    if (!ll_lanes_same_level(j->lanes, one->lane, two->lane)) {
        return;
    }
    bool touches = join_touching_ends(j, one, two);
    touches |= j->code == LL_OK && join_touching_ends(j, two, one);
    if (!touches && j->code == LL_OK) {
        join_crossing(j, one, two);
    }
}

static bool note_near(uint32_t item, void *user)
{
    struct joining *j = user;
    j->code =
        ll_array_reserve(&j->near, &j->near_capacity, j->near_count + 1, sizeof *j->near, j->err);
    if (j->code == LL_OK) {
        j->near[j->near_count++] = item;
    }
    return j->code == LL_OK;
}

static enum ll_code collect_pieces(struct joining *j, struct ll_err *err)
{
    const struct ll_chains *c = j->chains;
    for (size_t i = 0; i < c->count; i++) {
        if (!open_to_crossings(j->lanes, c->items[i].lane)) {
            continue;
        }
        for (uint32_t from = c->items[i].first; from + 1 < c->items[i + 1].first; from++) {
            enum ll_code code = ll_array_reserve(&j->pieces, &j->piece_capacity, j->piece_count + 1,
                                                 sizeof *j->pieces, err);
            if (code != LL_OK) {
                return code;
            }
            j->pieces[j->piece_count++] = (struct piece){from, c->items[i].lane};
        }
    }
    return LL_OK;
}

static struct ll_box piece_box(const struct joining *j, const struct piece *piece)
{
    struct ll_box box = ll_box_empty();
    struct ll_xy a = place_at(j, piece->from);
    struct ll_xy b = place_at(j, piece->from + 1);
    ll_box_extend(&box, a.x, a.y);
    ll_box_extend(&box, b.x, b.y);
    return ll_box_grown(&box, LL_PLACE_REACH_M);
}

/// Where a run of pieces ends that follow one another along a lane: what is around them is looked
/// for once.
static size_t end_of_run(const struct joining *j, size_t first)
{
    size_t end = first + 1;
    while (end < j->piece_count && end - first < RUN_MOST &&
           j->pieces[end].from == j->pieces[end - 1].from + 1) {
        end++;
    }
    return end;
}

/// Pairs are joined in the order of their first piece, and those of one piece in that of the index:
/// who comes first decides where a place lies that others come to within reach of.
static enum ll_code find_splits(struct joining *j, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(j->piece_count, sizeof *boxes);
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < j->piece_count; i++) {
        boxes[i] = piece_box(j, &j->pieces[i]);
    }
    j->code = ll_index_new(boxes, j->piece_count, &j->index, err);
    size_t end = 0;
    for (size_t first = 0; j->code == LL_OK && first < j->piece_count; first = end) {
        end = end_of_run(j, first);
        struct ll_box around = boxes[first];
        for (size_t i = first + 1; i < end; i++) {
            ll_box_join(&around, &boxes[i]);
        }
        j->near_count = 0;
        ll_index_search(j->index, &around, note_near, j);
        for (size_t i = first; i < end; i++) {
            for (size_t k = 0; j->code == LL_OK && k < j->near_count; k++) {
                uint32_t other = j->near[k];
                if (other > i && ll_box_meets(&boxes[i], &boxes[other])) { /* each pair once */
                    join_pair(j, &j->pieces[i], &j->pieces[other]);
                }
            }
        }
    }
    return j->code;
}

static int by_place_along(const void *left, const void *right)
{
    const struct split *a = left;
    const struct split *b = right;
    if (a->from != b->from) {
        return a->from < b->from ? -1 : 1;
    }
    if (a->along_m != b->along_m) {
        return a->along_m < b->along_m ? -1 : 1;
    }
    return (a->place > b->place) - (a->place < b->place);
}

static size_t count_places(const struct joining *j, uint8_t *seen)
{
    size_t count = 0;
    for (size_t i = 0; i < j->split_count; i++) {
        count += seen[j->splits[i].place] == 0;
        seen[j->splits[i].place] = 1;
    }
    return count;
}

/// The places of all chains with the splits put in. Needs splits in order.
static void put_in(struct joining *j, uint32_t *place, struct ll_chain *items)
{
    const struct ll_chains *c = j->chains;
    size_t next = 0;
    uint32_t count = 0;
    for (size_t i = 0; i < c->count; i++) {
        items[i] = (struct ll_chain){c->items[i].lane, count, c->items[i].cut};
        for (uint32_t from = c->items[i].first; from < c->items[i + 1].first; from++) {
            place[count++] = c->place[from];
            for (; next < j->split_count && j->splits[next].from == from; next++) {
                if (place[count - 1] != j->splits[next].place) {
                    place[count++] = j->splits[next].place;
                }
            }
        }
    }
    items[c->count] = (struct ll_chain){LL_NONE, count, LL_NONE};
}

static enum ll_code apply_splits(struct joining *j, size_t *ret_joined, struct ll_err *err)
{
    struct ll_chains *c = j->chains;
    size_t room = c->place_count + j->split_count;
    LL_CLEANUP(ll_freep) uint8_t *seen = ll_calloc(c->places.count, sizeof *seen);
    LL_CLEANUP(ll_freep) uint32_t *place = ll_alloc(room, sizeof *place);
    struct ll_chain *items = ll_alloc(c->count + 1, sizeof *items);
    if (seen == NULL || place == NULL || items == NULL) {
        ll_free(items);
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    qsort(j->splits, j->split_count, sizeof *j->splits, by_place_along);
    put_in(j, place, items);
    ll_free(c->place);
    ll_free(c->items);
    c->place = place;
    place = NULL;
    c->items = items;
    c->place_count = items[c->count].first;
    c->item_capacity = c->count + 1;
    c->place_capacity = room;
    *ret_joined = count_places(j, seen);
    return LL_OK;
}

enum ll_code ll_chains_join_crossings(const struct ll_table *lanes, struct ll_chains *inout,
                                      size_t *ret_joined, struct ll_err *err)
{
    size_t joined = 0;
    LL_CLEANUP(joining_release) struct joining j = {.lanes = lanes, .chains = inout, .err = err};
    enum ll_code code = collect_pieces(&j, err);
    if (code == LL_OK && j.piece_count > 0) {
        code = find_splits(&j, err);
    }
    if (code == LL_OK && j.split_count > 0) {
        if (inout->place_count + j.split_count >= UINT32_MAX) {
            return ll_fail(err, LL_E_LIMIT, "more lane points than this program can hold");
        }
        code = apply_splits(&j, &joined, err);
    }
    if (code == LL_OK && ret_joined != NULL) {
        *ret_joined = joined;
    }
    return code;
}
