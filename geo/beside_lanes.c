#include "geo/beside_lanes.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/outline.h"

#define CELLS_MAX 64000000.0

void ll_beside_lanes_clear(struct ll_beside_lanes *picture)
{
    ll_free(picture->beside);
    *picture = (struct ll_beside_lanes){0};
}

static struct ll_xy middle_of(const struct ll_beside_lanes *p, size_t column, size_t row)
{
    return (struct ll_xy){p->box.min_x + ((double)column + 0.5) * p->cell_m,
                          p->box.min_y + ((double)row + 0.5) * p->cell_m};
}

/// Cells from the one at `from` on to the one at `to`, cut at the picture.
static void range(double from, double to, double cell_m, size_t count, size_t *ret_first,
                  size_t *ret_end)
{
    double first = floor(from / cell_m), end = floor(to / cell_m) + 1.0;
    *ret_first = first <= 0.0 ? 0 : first >= (double)count ? count : (size_t)first;
    *ret_end = end <= 0.0 ? 0 : end >= (double)count ? count : (size_t)end;
}

/// Sets the cells near one short stretch of a lane.
static void draw_stretch(struct ll_beside_lanes *p, struct ll_xy a, struct ll_xy b, double near_m)
{
    size_t left, right, low, high;
    range(fmin(a.x, b.x) - near_m - p->box.min_x, fmax(a.x, b.x) + near_m - p->box.min_x, p->cell_m,
          p->columns, &left, &right);
    range(fmin(a.y, b.y) - near_m - p->box.min_y, fmax(a.y, b.y) + near_m - p->box.min_y, p->cell_m,
          p->rows, &low, &high);
    for (size_t row = low; row < high; row++) {
        for (size_t column = left; column < right; column++) {
            if (ll_point_segment(middle_of(p, column, row), a, b, NULL) <= near_m) {
                p->beside[row * p->columns + column] = 1;
            }
        }
    }
}

/// Draws a segment in stretches, so that a long slanting one does not ask all of its box.
static void draw_segment(struct ll_beside_lanes *p, struct ll_xy a, struct ll_xy b, double near_m)
{
    double length = hypot(b.x - a.x, b.y - a.y);
    if (!(length < 1e6)) {
        return;
    }
    size_t pieces = (size_t)(length / (4.0 * near_m)) + 1;
    for (size_t i = 0; i < pieces; i++) {
        double from = (double)i / (double)pieces, to = (double)(i + 1) / (double)pieces;
        draw_stretch(p, (struct ll_xy){a.x + from * (b.x - a.x), a.y + from * (b.y - a.y)},
                     (struct ll_xy){a.x + to * (b.x - a.x), a.y + to * (b.y - a.y)}, near_m);
    }
}

static void draw_lanes(struct ll_beside_lanes *p, const struct ll_shapes *lanes, double near_m)
{
    for (size_t r = 0; r < lanes->ring_count; r++) {
        for (size_t i = lanes->first_point[r]; i + 1 < lanes->first_point[r + 1]; i++) {
            draw_segment(p, lanes->points[i], lanes->points[i + 1], near_m);
        }
    }
}

/// Takes the insides of houses out.
static void cut_houses(struct ll_beside_lanes *p, const struct ll_shapes *houses)
{
    for (size_t i = 0; i < houses->count; i++) {
        const struct ll_box *b = &houses->box[i];
        size_t left, right, low, high;
        range(b->min_x - p->box.min_x, b->max_x - p->box.min_x, p->cell_m, p->columns, &left,
              &right);
        range(b->min_y - p->box.min_y, b->max_y - p->box.min_y, p->cell_m, p->rows, &low, &high);
        for (size_t row = low; row < high; row++) {
            for (size_t column = left; column < right; column++) {
                uint8_t *cell = &p->beside[row * p->columns + column];
                if (*cell != 0 && ll_shape_contains(houses, i, middle_of(p, column, row))) {
                    *cell = 0;
                }
            }
        }
    }
}

enum ll_code ll_beside_lanes_draw(const struct ll_scene *scene, const struct ll_box *box,
                                  double cell_m, double near_m, struct ll_beside_lanes *ret_picture,
                                  struct ll_err *err)
{
    double columns = ceil((box->max_x - box->min_x) / cell_m);
    double rows = ceil((box->max_y - box->min_y) / cell_m);
    if (!(columns >= 1.0 && rows >= 1.0 && columns * rows <= CELLS_MAX)) {
        return ll_fail(err, LL_E_LIMIT, "too large an area to compare places with its lanes");
    }
    struct ll_beside_lanes p = {*box, cell_m, (size_t)columns, (size_t)rows, NULL};
    p.beside = ll_calloc(p.columns * p.rows, 1);
    if (p.beside == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    draw_lanes(&p, &scene->layer[LL_LANE].shape, near_m);
    cut_houses(&p, &scene->layer[LL_BUILDING].shape);
    *ret_picture = p;
    return LL_OK;
}

bool ll_beside_lanes_at(const struct ll_beside_lanes *p, struct ll_xy at)
{
    double column = (at.x - p->box.min_x) / p->cell_m, row = (at.y - p->box.min_y) / p->cell_m;
    return column >= 0.0 && row >= 0.0 && column < (double)p->columns && row < (double)p->rows &&
           p->beside[(size_t)row * p->columns + (size_t)column] != 0;
}
