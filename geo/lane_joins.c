#include "geo/lane_joins.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/chains.h"
#include "geo/index.h"
#include "geo/lane_order.h"
#include "geo/outline.h"

#define NOTHING UINT32_MAX
/* Two lanes that share a place within this many reaches of an end are joined there. */
#define NEAR_REACHES 2.0

/// A straight piece of a chain, from place[from] to place[from + 1].
struct piece {
    uint32_t from;
    uint32_t chain;
};

/// An end of a chain where no other one has a place.
struct free_end {
    uint32_t chain;
    bool last;
    uint32_t place;
};

/// A free end within reach of another chain.
struct candidate {
    double distance_m;
    struct ll_xy end_at;
    struct ll_xy at; ///< nearest point of the other chain
    uint32_t end;
    uint32_t piece; ///< where `at` is
};

/// A place added to a piece, or after an end; items of one list are linked.
struct added {
    uint32_t place;
    uint32_t next;
    double along_m; ///< from the beginning of the piece
};

struct joining {
    const struct ll_table *lanes;
    size_t fixed;
    double reach_m;
    struct ll_chains *chains;
    struct piece *pieces;
    size_t piece_count;
    ll_index *index;
    struct free_end *ends;
    size_t end_count;
    size_t end_capacity;
    struct candidate *candidates;
    size_t candidate_count;
    size_t candidate_capacity;
    struct added *added;
    size_t added_count;
    size_t added_capacity;
    uint32_t *on_piece;  ///< first place added to each piece
    uint32_t *after_end; ///< last place added after each free end
    uint32_t *end_of[2]; ///< free end at the beginning and end of each chain
    uint32_t *uses;      ///< of each place
    uint32_t *parent;    ///< union-find over places that are joined nearby
    size_t place_capacity[2];
    /* one search */
    uint32_t at;    ///< free end
    size_t first;   ///< candidates of this end begin here
    uint32_t asked; ///< chain that is looked for
    bool found;
    enum ll_code code; ///< of the visits
    struct ll_err *err;
};

static void joining_release(struct joining *j)
{
    ll_free(j->pieces);
    ll_index_free(j->index);
    ll_free(j->ends);
    ll_free(j->candidates);
    ll_free(j->added);
    ll_free(j->on_piece);
    ll_free(j->after_end);
    ll_free(j->end_of[0]);
    ll_free(j->end_of[1]);
    ll_free(j->uses);
    ll_free(j->parent);
}

static struct ll_xy place_at(const struct joining *j, uint32_t place)
{
    return j->chains->places.at[place];
}

static double distance(struct ll_xy a, struct ll_xy b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

static int compare_points(struct ll_xy a, struct ll_xy b)
{
    int x = (a.x > b.x) - (a.x < b.x);
    return x != 0 ? x : (a.y > b.y) - (a.y < b.y);
}

static uint32_t group_of(const struct joining *j, uint32_t place)
{
    while (j->parent[place] != place) {
        j->parent[place] = j->parent[j->parent[place]];
        place = j->parent[place];
    }
    return place;
}

static void unite(const struct joining *j, uint32_t a, uint32_t b)
{
    j->parent[group_of(j, a)] = group_of(j, b);
}

/// Makes the columns of places as long as there are places.
static enum ll_code follow_places(struct joining *j, uint32_t known, struct ll_err *err)
{
    uint32_t count = j->chains->places.count;
    enum ll_code code =
        ll_array_reserve(&j->uses, &j->place_capacity[0], count, sizeof *j->uses, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&j->parent, &j->place_capacity[1], count, sizeof *j->parent, err);
    }
    for (uint32_t p = known; code == LL_OK && p < count; p++) {
        j->uses[p] = 0;
        j->parent[p] = p;
    }
    return code;
}

/* ---- what there is ---- */

static enum ll_code collect_pieces(struct joining *j, struct ll_err *err)
{
    const struct ll_chains *c = j->chains;
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(c->place_count, sizeof *boxes);
    j->pieces = ll_alloc(c->place_count, sizeof *j->pieces);
    if (boxes == NULL || j->pieces == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < c->count; i++) {
        for (uint32_t from = c->items[i].first; from + 1 < c->items[i + 1].first; from++) {
            struct ll_box box = ll_box_empty();
            struct ll_xy a = place_at(j, c->place[from]), b = place_at(j, c->place[from + 1]);
            ll_box_extend(&box, a.x, a.y);
            ll_box_extend(&box, b.x, b.y);
            boxes[j->piece_count] = box;
            j->pieces[j->piece_count++] = (struct piece){from, i};
        }
    }
    return ll_index_new(boxes, j->piece_count, &j->index, err);
}

static enum ll_code add_end(struct joining *j, uint32_t chain, bool last, struct ll_err *err)
{
    const struct ll_chains *c = j->chains;
    uint32_t place = c->place[last ? c->items[chain + 1].first - 1 : c->items[chain].first];
    if (j->uses[place] != 1) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&j->ends, &j->end_capacity, j->end_count + 1, sizeof *j->ends, err);
    if (code == LL_OK) {
        j->end_of[last][chain] = (uint32_t)j->end_count;
        j->ends[j->end_count++] = (struct free_end){chain, last, place};
    }
    return code;
}

/// Joins an end to the places of its own chain that are within reach along it.
static void unite_own(const struct joining *j, const struct free_end *end)
{
    const struct ll_chains *c = j->chains;
    uint32_t first = c->items[end->chain].first, count = c->items[end->chain + 1].first - first;
    double along_m = 0.0;
    for (uint32_t i = 1; i < count; i++) {
        uint32_t before = c->place[end->last ? first + count - i : first + i - 1];
        uint32_t place = c->place[end->last ? first + count - 1 - i : first + i];
        along_m += distance(place_at(j, before), place_at(j, place));
        if (along_m > j->reach_m) {
            break;
        }
        unite(j, place, end->place);
    }
}

static enum ll_code collect_ends(struct joining *j, struct ll_err *err)
{
    const struct ll_chains *c = j->chains;
    enum ll_code code = follow_places(j, 0, err);
    for (int k = 0; k < 2 && code == LL_OK; k++) {
        j->end_of[k] = ll_alloc(c->count, sizeof **j->end_of);
        if (j->end_of[k] == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
    }
    for (size_t i = 0; code == LL_OK && i < c->place_count; i++) {
        j->uses[c->place[i]]++;
    }
    for (uint32_t i = 0; code == LL_OK && i < c->count; i++) {
        j->end_of[0][i] = j->end_of[1][i] = NOTHING;
        if (c->items[i].lane >= j->fixed) {
            code = add_end(j, i, false, err);
            code = code == LL_OK ? add_end(j, i, true, err) : code;
        }
    }
    for (size_t e = 0; code == LL_OK && e < j->end_count; e++) {
        unite_own(j, &j->ends[e]);
    }
    return code;
}

/* ---- what may be joined ---- */

/// Keeps the nearest point of each chain.
static void offer(struct joining *j, uint32_t piece, struct ll_xy at)
{
    struct ll_xy end_at = place_at(j, j->ends[j->at].place);
    struct candidate new = {distance(end_at, at), end_at, at, j->at, piece};
    if (!(new.distance_m <= j->reach_m)) {
        return;
    }
    for (size_t i = j->first; i < j->candidate_count; i++) {
        struct candidate *old = &j->candidates[i];
        if (j->pieces[old->piece].chain == j->pieces[piece].chain) {
            if (new.distance_m < old->distance_m ||
                (new.distance_m == old->distance_m &&compare_points(new.at, old->at) < 0)) {
                *old = new;
            }
            return;
        }
    }
    j->code = ll_array_reserve(&j->candidates, &j->candidate_capacity, j->candidate_count + 1,
                               sizeof *j->candidates, j->err);
    if (j->code == LL_OK) {
        j->candidates[j->candidate_count++] = new;
    }
}

static bool visit_near(uint32_t item, void *user)
{
    struct joining *j = user;
    const struct piece *piece = &j->pieces[item];
    const struct free_end *end = &j->ends[j->at];
    uint32_t lane = j->chains->items[piece->chain].lane;
    uint32_t own = j->chains->items[end->chain].lane;
    if (lane == own || !ll_lanes_same_level(j->lanes, lane, own)) {
        return true;
    }
    struct ll_xy at = {0};
    struct ll_xy a = place_at(j, j->chains->place[piece->from]);
    struct ll_xy b = place_at(j, j->chains->place[piece->from + 1]);
    if (ll_table_word(j->lanes, lane, LL_LANE_NODED) == LL_FLAG_YES) {
        offer(j, item, a);
        if (j->code == LL_OK) {
            offer(j, item, b);
        }
    } else if (ll_point_segment(place_at(j, end->place), a, b, &at) <= j->reach_m) {
        offer(j, item, at);
    }
    return j->code == LL_OK;
}

static int by_distance(const void *left, const void *right)
{
    const struct candidate *a = left;
    const struct candidate *b = right;
    if (a->distance_m != b->distance_m) {
        return a->distance_m < b->distance_m ? -1 : 1;
    }
    int order = compare_points(a->end_at, b->end_at);
    order = order != 0 ? order : compare_points(a->at, b->at);
    return order != 0 ? order : (a->piece > b->piece) - (a->piece < b->piece);
}

static enum ll_code collect_candidates(struct joining *j)
{
    for (j->at = 0; j->code == LL_OK && j->at < j->end_count; j->at++) {
        struct ll_xy p = place_at(j, j->ends[j->at].place);
        struct ll_box box = {p.x, p.y, p.x, p.y};
        box = ll_box_grown(&box, j->reach_m);
        j->first = j->candidate_count;
        ll_index_search(j->index, &box, visit_near, j);
    }
    if (j->code == LL_OK && j->candidate_count > 0) {
        qsort(j->candidates, j->candidate_count, sizeof *j->candidates, by_distance);
    }
    return j->code;
}

/* ---- joining ---- */

/// Whether a place is near the end at hand and joined with it.
static bool joins(const struct joining *j, uint32_t place)
{
    uint32_t end = j->ends[j->at].place;
    return distance(place_at(j, place), place_at(j, end)) <= NEAR_REACHES * j->reach_m &&
           group_of(j, place) == group_of(j, end);
}

static bool visit_asked(uint32_t item, void *user)
{
    struct joining *j = user;
    const struct piece *piece = &j->pieces[item];
    if (piece->chain != j->asked) {
        return true;
    }
    j->found =
        joins(j, j->chains->place[piece->from]) || joins(j, j->chains->place[piece->from + 1]);
    for (uint32_t i = j->on_piece[item]; !j->found && i != NOTHING; i = j->added[i].next) {
        j->found = joins(j, j->added[i].place);
    }
    return !j->found;
}

/// Whether a free end already meets a chain nearby.
static bool is_joined(struct joining *j, uint32_t end, uint32_t chain)
{
    struct ll_xy p = place_at(j, j->ends[end].place);
    struct ll_box box = {p.x, p.y, p.x, p.y};
    box = ll_box_grown(&box, NEAR_REACHES * j->reach_m);
    j->at = end;
    j->asked = chain;
    j->found = false;
    ll_index_search(j->index, &box, visit_asked, j);
    return j->found;
}

static enum ll_code add_place(struct joining *j, uint32_t *head, uint32_t place, double along_m)
{
    enum ll_code code = ll_array_reserve(&j->added, &j->added_capacity, j->added_count + 1,
                                         sizeof *j->added, j->err);
    if (code == LL_OK) {
        j->added[j->added_count] = (struct added){place, *head, along_m};
        *head = (uint32_t)j->added_count++;
        j->uses[place]++;
    }
    return code;
}

/// Puts a place into a piece; free ends of that chain nearby are joined with it.
static enum ll_code split(struct joining *j, uint32_t piece, uint32_t place)
{
    const struct piece *p = &j->pieces[piece];
    const struct ll_chains *c = j->chains;
    if (c->place[p->from] == place || c->place[p->from + 1] == place) {
        return LL_OK;
    }
    for (uint32_t i = j->on_piece[piece]; i != NOTHING; i = j->added[i].next) {
        if (j->added[i].place == place) {
            return LL_OK;
        }
    }
    for (int k = 0; k < 2; k++) {
        uint32_t end = j->end_of[k][p->chain];
        if (end != NOTHING &&
            distance(place_at(j, place), place_at(j, j->ends[end].place)) <= j->reach_m) {
            unite(j, place, j->ends[end].place);
        }
    }
    double along_m = distance(place_at(j, c->place[p->from]), place_at(j, place));
    return add_place(j, &j->on_piece[piece], place, along_m);
}

/// Whether an end that was led on before can leave it to a free end that was not: the same pair
/// comes again from there.
static bool leaves_it(const struct joining *j, const struct candidate *candidate, uint32_t place)
{
    for (int k = 0; k < 2 && j->after_end[candidate->end] != NOTHING; k++) {
        uint32_t other = j->end_of[k][j->pieces[candidate->piece].chain];
        if (other != NOTHING && j->ends[other].place == place && j->after_end[other] == NOTHING) {
            return true;
        }
    }
    return false;
}

static enum ll_code join(struct joining *j, const struct candidate *candidate)
{
    uint32_t known = j->chains->places.count, place = 0;
    if (is_joined(j, candidate->end, j->pieces[candidate->piece].chain)) {
        return LL_OK;
    }
    enum ll_code code = ll_places_find(&j->chains->places, candidate->at, &place, j->err);
    if (code == LL_OK) {
        code = follow_places(j, known, j->err);
    }
    if (code == LL_OK && leaves_it(j, candidate, place)) {
        return LL_OK;
    }
    if (code == LL_OK) {
        code = split(j, candidate->piece, place);
    }
    if (code == LL_OK) {
        code = add_place(j, &j->after_end[candidate->end], place, 0.0);
    }
    if (code == LL_OK) {
        unite(j, place, j->ends[candidate->end].place);
    }
    return code;
}

static uint32_t *filled(size_t count)
{
    uint32_t *items = ll_alloc(count, sizeof *items);
    for (size_t i = 0; items != NULL && i < count; i++) {
        items[i] = NOTHING;
    }
    return items;
}

static enum ll_code join_ends(struct joining *j, struct ll_err *err)
{
    j->on_piece = filled(j->piece_count);
    j->after_end = filled(j->end_count);
    if (j->on_piece == NULL || j->after_end == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < j->candidate_count; i++) {
        code = join(j, &j->candidates[i]);
    }
    return code;
}

/* ---- the chains made anew ---- */

/// A chain being written.
struct writing {
    uint32_t *place;
    uint32_t count;
    uint32_t first; ///< of the chain at hand
};

static void put(struct writing *w, uint32_t place)
{
    if (w->count == w->first || w->place[w->count - 1] != place) {
        w->place[w->count++] = place;
    }
}

/// Writes the places added to a piece in order along it; the list is short.
static void put_added(const struct joining *j, struct writing *w, uint32_t head)
{
    double beyond = -INFINITY;
    for (;;) {
        uint32_t next = NOTHING;
        for (uint32_t i = head; i != NOTHING; i = j->added[i].next) {
            if (j->added[i].along_m > beyond &&
                (next == NOTHING || j->added[i].along_m < j->added[next].along_m)) {
                next = i;
            }
        }
        if (next == NOTHING) {
            return;
        }
        beyond = j->added[next].along_m;
        put(w, j->added[next].place);
    }
}

/// Writes the places after a free end: from the end outwards, or from outside to the end.
static void put_after(const struct joining *j, struct writing *w, uint32_t end, bool outwards)
{
    uint32_t count = 0, list = end == NOTHING ? NOTHING : j->after_end[end];
    for (uint32_t i = list; i != NOTHING; i = j->added[i].next) {
        count++;
        if (!outwards) { /* the list begins with the one added last */
            put(w, j->added[i].place);
        }
    }
    for (uint32_t n = count; outwards && n > 0; n--) {
        uint32_t i = list;
        for (uint32_t k = 1; k < n; k++) {
            i = j->added[i].next;
        }
        put(w, j->added[i].place);
    }
}

/// How many places to cut off at one end of the chain at hand, so that it ends at a junction.
static uint32_t overshoot(const struct joining *j, const struct writing *w, bool last)
{
    uint32_t count = w->count - w->first, cut = 0;
    double along_m = 0.0, rest_m = 0.0;
    for (uint32_t i = 1; i < count; i++) {
        uint32_t before = w->place[last ? w->count - i : w->first + i - 1];
        uint32_t place = w->place[last ? w->count - 1 - i : w->first + i];
        double step_m = distance(place_at(j, before), place_at(j, place));
        if (cut > 0) {
            rest_m += step_m;
            continue;
        }
        along_m += step_m;
        if (along_m > j->reach_m) {
            return 0;
        }
        cut = j->uses[place] > 1 ? i : 0;
    }
    return rest_m > j->reach_m ? cut : 0;
}

static void cut_overshoots(const struct joining *j, struct writing *w, uint32_t chain,
                           uint8_t *what)
{
    for (int k = 0; k < 2; k++) {
        uint32_t end = j->end_of[k][chain];
        if (end == NOTHING || j->after_end[end] != NOTHING || j->uses[j->ends[end].place] != 1) {
            continue;
        }
        uint32_t cut = overshoot(j, w, k == 1);
        *what |= cut > 0 ? LL_JOINED_ENDS : 0U;
        for (uint32_t i = w->first; k == 0 && cut > 0 && i + cut < w->count; i++) {
            w->place[i] = w->place[i + cut];
        }
        w->count -= cut;
    }
}

/// Writes all chains with what was added and without what was cut. @param what A new row's bits.
static enum ll_code rewrite(struct joining *j, uint8_t *what, struct ll_err *err)
{
    struct ll_chains *c = j->chains;
    struct writing w = {.place = ll_alloc(c->place_count + j->added_count, sizeof *w.place)};
    if (w.place == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    uint32_t piece = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t from = c->items[i].first, end = c->items[i + 1].first;
        uint8_t ignored = 0;
        uint8_t *bits = c->items[i].lane < j->fixed ? &ignored : &what[c->items[i].lane - j->fixed];
        for (int k = 0; k < 2; k++) {
            uint32_t e = j->end_of[k][i];
            *bits |= e != NOTHING && j->after_end[e] != NOTHING ? LL_JOINED_ENDS : 0U;
        }
        w.first = w.count;
        put_after(j, &w, j->end_of[0][i], false);
        for (uint32_t p = from; p < end; p++) {
            put(&w, c->place[p]);
            if (p + 1 < end) {
                *bits |= j->on_piece[piece] != NOTHING ? LL_JOINED_CROSSINGS : 0U;
                put_added(j, &w, j->on_piece[piece++]);
            }
        }
        put_after(j, &w, j->end_of[1][i], true);
        cut_overshoots(j, &w, i, bits);
        c->items[i].first = w.first;
    }
    c->items[c->count].first = w.count;
    ll_free(c->place);
    c->place = w.place;
    c->place_capacity = c->place_count + j->added_count;
    c->place_count = w.count;
    return LL_OK;
}

/// Joins crossings and marks the lanes that got places by it.
static enum ll_code join_crossings(const struct ll_table *lanes, size_t fixed,
                                   struct ll_chains *chains, uint8_t *what, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint32_t *before = ll_alloc(chains->count + 1, sizeof *before);
    if (before == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i <= chains->count; i++) {
        before[i] = chains->items[i].first;
    }
    enum ll_code code = ll_chains_join_crossings(lanes, chains, NULL, err);
    for (size_t i = 0; code == LL_OK && i < chains->count; i++) {
        uint32_t was = before[i + 1] - before[i];
        uint32_t is = chains->items[i + 1].first - chains->items[i].first;
        if (is > was && chains->items[i].lane >= fixed) {
            what[chains->items[i].lane - fixed] |= LL_JOINED_CROSSINGS;
        }
    }
    return code;
}

static enum ll_code emit(const struct ll_table *lanes, size_t fixed, const struct ll_chains *c,
                         struct ll_shapes *to, struct ll_err *err)
{
    size_t count = lanes->count - fixed;
    LL_CLEANUP(ll_freep) uint32_t *chain_of = filled(count);
    if (chain_of == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < c->count; i++) {
        if (c->items[i].lane >= fixed) {
            chain_of[c->items[i].lane - fixed] = i;
        }
    }
    enum ll_code code = LL_OK;
    for (size_t row = 0; code == LL_OK && row < count; row++) {
        if (chain_of[row] == NOTHING) { /* shorter than a place */
            code = ll_shapes_copy(to, &lanes->shape, fixed + row, err);
            continue;
        }
        code = ll_shapes_begin(to, LL_LINE, err);
        code = code == LL_OK ? ll_shapes_ring(to, err) : code;
        uint32_t end = c->items[chain_of[row] + 1].first;
        for (uint32_t p = c->items[chain_of[row]].first; code == LL_OK && p < end; p++) {
            struct ll_xy at = c->places.at[c->place[p]];
            code = ll_shapes_point(to, at.x, at.y, err);
        }
    }
    return code;
}

static enum ll_code make_chains(const struct ll_table *lanes, size_t fixed,
                                struct ll_chains *ret_chains, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint32_t *order = ll_alloc(lanes->count, sizeof *order);
    if (order == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_lane_order(&lanes->shape, 0, fixed, order, err);
    if (code == LL_OK) {
        code = ll_lane_order(&lanes->shape, fixed, lanes->count, order + fixed, err);
    }
    return code == LL_OK ? ll_chains_of(lanes, order, lanes->count, ret_chains, err) : code;
}

enum ll_code ll_lanes_join(const struct ll_table *lanes, size_t fixed, double reach_m,
                           struct ll_shapes *ret_shapes, uint8_t *ret_what, struct ll_err *err)
{
    LL_CLEANUP(ll_chains_clear) struct ll_chains chains = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes shapes = {0};
    LL_CLEANUP(joining_release)
    struct joining j = {
        .lanes = lanes, .fixed = fixed, .reach_m = reach_m, .chains = &chains, .err = err};
    for (size_t i = 0; i < lanes->count - fixed; i++) {
        ret_what[i] = 0;
    }
    enum ll_code code = make_chains(lanes, fixed, &chains, err);
    if (code == LL_OK) {
        code = join_crossings(lanes, fixed, &chains, ret_what, err);
    }
    if (code == LL_OK) {
        code = collect_pieces(&j, err);
    }
    if (code == LL_OK) {
        code = collect_ends(&j, err);
    }
    if (code == LL_OK) {
        code = collect_candidates(&j);
    }
    if (code == LL_OK) {
        code = join_ends(&j, err);
    }
    if (code == LL_OK) {
        code = rewrite(&j, ret_what, err);
    }
    if (code == LL_OK && j.added_count > 0) { /* what was led on may cross others */
        code = join_crossings(lanes, fixed, &chains, ret_what, err);
    }
    if (code == LL_OK) {
        code = emit(lanes, fixed, &chains, &shapes, err);
    }
    if (code == LL_OK) {
        *ret_shapes = shapes;
        shapes = (struct ll_shapes){0};
    }
    return code;
}
