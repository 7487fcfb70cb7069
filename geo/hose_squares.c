#include "geo/hose_squares.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "geo/building_tiles.h"
#include "geo/stage.h"

/// Hoses this long make squares hold more around them than in them, and meshes coarser.
#define MOST_REACH_M 400.0

/// So much memory is kept in places; what is asked for beyond is made for each question.
#define MOST_BYTES ((size_t)4 << 30)

/// Of a place.
enum state { UNMADE, BEING_MADE, MADE };

struct square {
    enum state state;
    uint32_t *targets; ///< rows of its buildings, ascending
    struct ll_hose_place place;
};

struct ll_hose_squares {
    const struct ll_hose_ground *ground;
    double reach_m;
    double gate_m;
    struct ll_building_tiles tiles;
    struct square *squares; ///< by tile
    pthread_mutex_t lock;   ///< guards the states, and `bytes`
    pthread_cond_t made;
    size_t bytes;
};

void ll_hose_making_clear(struct ll_hose_making *making)
{
    ll_hose_range_clear(&making->range);
    ll_hose_place_clear(&making->place);
}

void ll_hose_squares_free(struct ll_hose_squares *s)
{
    if (s != NULL) {
        for (size_t i = 0; s->squares != NULL && i < s->tiles.count; i++) {
            ll_hose_place_clear(&s->squares[i].place);
            ll_free(s->squares[i].targets);
        }
        ll_free(s->squares);
        ll_building_tiles_clear(&s->tiles);
        (void)pthread_cond_destroy(&s->made);
        (void)pthread_mutex_destroy(&s->lock);
        ll_free(s);
    }
}

/// The longest hose that anybody asks for.
static double longest_m(const ll_rules *rules, const struct ll_vehicles *vehicles)
{
    double most_m = fmax(ll_rule(rules, LL_RULE_ACCESS_M), ll_rule(rules, LL_RULE_HOSE_REACH_M));
    for (int c = 0; vehicles != NULL && c < LL_VEHICLE_COUNT; c++) {
        most_m = fmax(most_m, vehicles->of[c].hose_m);
    }
    return most_m + 4.0 * LL_ROUNDING_M;
}

/// Without squares, but with all that is released.
static struct ll_hose_squares *new_squares(void)
{
    struct ll_hose_squares *s = ll_calloc(1, sizeof *s);
    if (s == NULL || pthread_mutex_init(&s->lock, NULL) != 0) {
        ll_free(s);
        return NULL;
    }
    if (pthread_cond_init(&s->made, NULL) != 0) {
        (void)pthread_mutex_destroy(&s->lock);
        ll_free(s);
        return NULL;
    }
    return s;
}

enum ll_code ll_hose_ground_share(struct ll_hose_ground *ground, const ll_rules *rules,
                                  const struct ll_vehicles *vehicles, struct ll_err *err)
{
    const double reach_m = longest_m(rules, vehicles);
    if (reach_m > MOST_REACH_M) {
        return LL_OK;
    }
    struct ll_hose_squares *s = new_squares();
    if (s == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    s->ground = ground;
    s->reach_m = reach_m;
    s->gate_m = ll_rule(rules, LL_RULE_GATE_WALL_M);
    enum ll_code code = ll_building_tiles_make(&ground->scene->layer[LL_BUILDING].shape,
                                               LL_HOSE_SQUARE_M, &s->tiles, err);
    if (code == LL_OK) {
        s->squares = ll_calloc(s->tiles.count, sizeof *s->squares);
        code = s->squares != NULL ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (code != LL_OK) {
        ll_hose_squares_free(s);
        return code;
    }
    ground->squares = s;
    return LL_OK;
}

static int ascending(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/// Lists the buildings of a square that have a shape.
static uint32_t *list_targets(const struct ll_hose_squares *s, const struct ll_building_tile *tile,
                              struct ll_box *ret_box, size_t *ret_count)
{
    const struct ll_shapes *shapes = &s->ground->scene->layer[LL_BUILDING].shape;
    uint32_t *targets = ll_alloc(tile->count, sizeof *targets);
    size_t count = 0;
    *ret_box = ll_box_empty();
    for (size_t i = 0; targets != NULL && i < tile->count; i++) {
        const uint32_t row = s->tiles.rows[tile->first + i];
        if (!ll_box_is_empty(&shapes->box[row])) {
            ll_box_join(ret_box, &shapes->box[row]);
            targets[count++] = row;
        }
    }
    if (targets != NULL) {
        qsort(targets, count, sizeof *targets, ascending);
    }
    *ret_count = count;
    return targets;
}

/// Makes the place of a square.
static enum ll_code make(const struct ll_hose_squares *s, const struct ll_building_tile *tile,
                         struct ll_hose_making *making, struct square *square, struct ll_err *err)
{
    const struct ll_hose_ground *ground = s->ground;
    const struct ll_box *boxes = ground->scene->layer[LL_BUILDING].shape.box;
    struct ll_hose_range *range = &making->range;
    struct ll_box box;
    size_t count = 0;
    LL_CLEANUP(ll_freep) uint32_t *targets = list_targets(s, tile, &box, &count);
    if (targets == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    box = ll_box_grown(&box, s->reach_m);
    enum ll_code code = ll_hose_range_begin(range, &box, s->reach_m, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < count; i++) {
        ll_hose_range_target(range, &boxes[targets[i]]);
    }
    ll_hose_range_anywhere(range);
    ll_hose_range_end(range);
    const struct ll_hose_targets whereto = {targets, count, LL_NONE};
    code = ll_hose_place_make(ground, range, s->gate_m, &whereto, &making->place, err);
    if (code == LL_OK) {
        code = ll_hose_place_copy(&making->place, targets, &square->place, err);
    }
    if (code == LL_OK) {
        square->targets = targets;
        targets = NULL;
    }
    return code;
}

/// Waits until nobody makes a square, and lays hold of it where it has to be made.
/// @return Whether it has to be made.
static bool lay_hold(struct ll_hose_squares *s, struct square *square)
{
    (void)pthread_mutex_lock(&s->lock);
    while (square->state == BEING_MADE) {
        (void)pthread_cond_wait(&s->made, &s->lock);
    }
    const bool to_do = square->state == UNMADE && s->bytes < MOST_BYTES;
    if (to_do) {
        square->state = BEING_MADE;
    }
    (void)pthread_mutex_unlock(&s->lock);
    return to_do;
}

static void let_go(struct ll_hose_squares *s, struct square *square, bool made)
{
    (void)pthread_mutex_lock(&s->lock);
    square->state = made ? MADE : UNMADE;
    s->bytes += made ? ll_hose_place_bytes(&square->place) : 0;
    (void)pthread_cond_broadcast(&s->made);
    (void)pthread_mutex_unlock(&s->lock);
}

enum ll_code ll_hose_square_at(const struct ll_hose_ground *ground, int32_t column, int32_t row,
                               double reach_m, double gate_m, struct ll_hose_making *making,
                               const struct ll_hose_place **ret_place, struct ll_err *err)
{
    struct ll_hose_squares *s = ground->squares;
    *ret_place = NULL;
    if (s == NULL || reach_m > s->reach_m || gate_m != s->gate_m) {
        return LL_OK;
    }
    const struct ll_building_tile *tile = ll_building_tile_at(&s->tiles, column, row);
    if (tile == NULL || ll_box_is_empty(&tile->box)) {
        return LL_OK;
    }
    struct square *square = &s->squares[tile - s->tiles.items];
    enum ll_code code = LL_OK;
    if (lay_hold(s, square)) {
        code = make(s, tile, making, square, err);
        let_go(s, square, code == LL_OK);
    }
    *ret_place = code == LL_OK && square->targets != NULL ? &square->place : NULL;
    return code;
}
