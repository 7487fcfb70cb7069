#include "tests/support/clearances.h"

#include <math.h>

#include "core/alloc.h"
#include "tests/support/check.h"

static float or_free(float value, float free)
{
    return value == 0.0F ? free : value;
}

static struct ll_lane_piece piece_of(const struct ll_narrow *n)
{
    return (struct ll_lane_piece){.from_m = n->from_m,
                                  .to_m = n->to_m,
                                  .width_low_m = or_free(n->width_low_m, 10.0F),
                                  .width_high_m = or_free(n->width_high_m, 10.0F),
                                  .height_low_m = or_free(n->height_low_m, INFINITY),
                                  .height_high_m = or_free(n->height_high_m, INFINITY),
                                  .open_s = n->open_s,
                                  .width_cause = n->width_cause,
                                  .height_cause = n->height_cause,
                                  .width_row = n->row,
                                  .height_row = n->row};
}

static struct ll_lane_piece free_piece(double from_m, double to_m)
{
    const struct ll_narrow free = {.from_m = from_m, .to_m = to_m, .row = LL_NONE};
    return piece_of(&free);
}

struct ll_clearance ll_write_clearance(const struct ll_scene *scene, const struct ll_narrow *narrow,
                                       size_t count)
{
    const struct ll_table *lanes = &scene->layer[LL_LANE];
    struct ll_clearance c = {.lane_count = lanes->count};
    c.lanes = ll_calloc(lanes->count, sizeof *c.lanes);
    c.first_piece = ll_calloc(lanes->count + 1, sizeof *c.first_piece);
    c.pieces = ll_calloc(lanes->count + 2 * count, sizeof *c.pieces);
    assert_non_null(c.lanes);
    assert_non_null(c.first_piece);
    assert_non_null(c.pieces);
    size_t next = 0;
    for (uint32_t lane = 0; lane < lanes->count; lane++) {
        double length_m = ll_shape_length(&lanes->shape, lane);
        double at_m = 0.0;
        c.first_piece[lane] = (uint32_t)c.piece_count;
        for (; next < count && narrow[next].lane == lane; next++) {
            if (narrow[next].from_m > at_m) {
                c.pieces[c.piece_count++] = free_piece(at_m, narrow[next].from_m);
            }
            c.pieces[c.piece_count++] = piece_of(&narrow[next]);
            at_m = narrow[next].to_m;
        }
        if (at_m < length_m) {
            c.pieces[c.piece_count++] = free_piece(at_m, length_m);
        }
    }
    c.first_piece[lanes->count] = (uint32_t)c.piece_count;
    assert_int_equal(next, count);
    return c;
}
