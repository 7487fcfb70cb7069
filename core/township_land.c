#include <math.h>

#include "core/township_private.h"

#define TWO_PI    6.283185307179586
#define ORIGIN_X  387000.0 /* about 118.88 E, 25.09 N in EPSG:4549 */
#define ORIGIN_Y  2776000.0
#define NODE_MOVE 0.065 /* of a cell: how far corners of cells lie off the grid */

struct ll_rng ll_land_rng(const struct ll_land *land, enum ll_land_stream_kind kind, size_t gx,
                          size_t gy)
{
    return ll_rng_make(land->seed, (uint64_t)kind << 56 | (uint64_t)gy << 24 | (uint64_t)gx);
}

size_t ll_land_towns(const struct ll_land *land)
{
    return (land->villages + LL_TOWN_VILLAGES - 1) / LL_TOWN_VILLAGES;
}

struct ll_land ll_land_make(const struct ll_township_request *request)
{
    struct ll_land land = {.seed = request->seed, .buildings = request->buildings};
    land.villages = (request->buildings + 416) / 833;
    if (land.villages == 0) {
        land.villages = 1;
    }
    size_t towns = ll_land_towns(&land);
    land.cols = LL_TOWN_VILLAGES / LL_TOWN_ROWS;
    if (towns == 1) {
        size_t square = (size_t)ceil(sqrt((double)land.villages * 4.0 / 3.0));
        land.cols = square < land.villages ? square : land.villages;
    }
    land.across = (size_t)ceil(sqrt((double)towns));
    struct ll_rng rng = ll_rng_make(request->seed, (uint64_t)LL_STREAM_TURN << 56);
    double turn = ll_rng_between(&rng, 0.12, 0.30);
    land.turn_cos = cos(turn);
    land.turn_sin = sin(turn);
    return land;
}

struct ll_cell ll_land_cell(const struct ll_land *land, size_t village)
{
    size_t town = village / LL_TOWN_VILLAGES, in_town = village % LL_TOWN_VILLAGES;
    size_t col = in_town % land->cols;
    size_t row = (in_town / land->cols + 1) % LL_TOWN_ROWS; /* the road row is filled first */
    return (struct ll_cell){.gx = town % land->across * land->cols + col,
                            .gy = town / land->across * LL_TOWN_ROWS + row,
                            .town = town,
                            .col = col,
                            .row = row};
}

bool ll_land_at(const struct ll_land *land, long gx, long gy, size_t *ret_village)
{
    if (gx < 0 || gy < 0 || (size_t)gx >= land->across * land->cols) {
        return false;
    }
    size_t x = (size_t)gx, y = (size_t)gy;
    size_t town = y / LL_TOWN_ROWS * land->across + x / land->cols;
    size_t order = (y % LL_TOWN_ROWS + LL_TOWN_ROWS - 1) % LL_TOWN_ROWS;
    size_t village = town * LL_TOWN_VILLAGES + order * land->cols + x % land->cols;
    if (village >= land->villages) {
        return false;
    }
    *ret_village = village;
    return true;
}

bool ll_land_bridge(const struct ll_cell *cell)
{
    return cell->col % 2 == 0;
}

bool ll_land_road_up(const struct ll_land *land, long gx, long gy)
{
    size_t low = 0, high = 0;
    if (!ll_land_at(land, gx, gy, &low) || !ll_land_at(land, gx, gy + 1, &high)) {
        return false;
    }
    struct ll_cell cell = ll_land_cell(land, low);
    return cell.row == 0 ? ll_land_bridge(&cell) : cell.row == 1 || cell.col % 2 == 1;
}

bool ll_land_road_right(const struct ll_land *land, long gx, long gy)
{
    size_t left = 0, right = 0;
    return ll_land_at(land, gx, gy, &left) && ll_land_at(land, gx + 1, gy, &right);
}

struct ll_xy ll_land_node(const struct ll_land *land, size_t gx, size_t gy)
{
    struct ll_rng rng = ll_land_rng(land, LL_STREAM_NODE, gx, gy);
    double dx = ll_rng_between(&rng, -NODE_MOVE, NODE_MOVE);
    double dy = ll_rng_between(&rng, -NODE_MOVE, NODE_MOVE);
    if (gy % LL_TOWN_ROWS == 1) { /* this boundary stays on the near side of the stream */
        dy = -0.05 + 0.5 * dy;
    }
    return (struct ll_xy){((double)gx + dx) * LL_CELL_M, ((double)gy + dy) * LL_CELL_M};
}

void ll_land_edge(const struct ll_land *land, size_t gx, size_t gy, bool upright,
                  struct ll_xy ret_points[LL_EDGE_PARTS + 1])
{
    struct ll_xy a = ll_land_node(land, gx, gy);
    struct ll_xy b = upright ? ll_land_node(land, gx, gy + 1) : ll_land_node(land, gx + 1, gy);
    struct ll_rng rng = ll_land_rng(land, LL_STREAM_EDGE, gx * 2 + (upright ? 1 : 0), gy);
    double length = hypot(b.x - a.x, b.y - a.y);
    double nx = -(b.y - a.y) / length, ny = (b.x - a.x) / length;
    double bow = ll_rng_between(&rng, -30.0, 30.0);
    ret_points[0] = a;
    ret_points[LL_EDGE_PARTS] = b;
    for (int k = 1; k < LL_EDGE_PARTS; k++) {
        double t = (k + ll_rng_between(&rng, -0.3, 0.3)) / LL_EDGE_PARTS;
        double off = bow * sin(0.5 * TWO_PI * t) + ll_rng_between(&rng, -16.0, 16.0);
        ret_points[k] =
            (struct ll_xy){a.x + t * (b.x - a.x) + off * nx, a.y + t * (b.y - a.y) + off * ny};
    }
}

struct ll_xy ll_land_gate_low(const struct ll_land *land, size_t gx, size_t gy)
{
    struct ll_xy points[LL_EDGE_PARTS + 1];
    ll_land_edge(land, gx, gy, false, points);
    return points[LL_EDGE_PARTS / 2];
}

struct ll_xy ll_land_gate_left(const struct ll_land *land, size_t gx, size_t gy)
{
    struct ll_xy points[LL_EDGE_PARTS + 1];
    ll_land_edge(land, gx, gy, true, points);
    return points[LL_EDGE_PARTS / 2 + 1];
}

struct ll_xy ll_land_out(const struct ll_land *land, struct ll_xy local)
{
    double x = ORIGIN_X + local.x * land->turn_cos - local.y * land->turn_sin;
    double y = ORIGIN_Y + local.x * land->turn_sin + local.y * land->turn_cos;
    return (struct ll_xy){round(x * 1000.0) / 1000.0, round(y * 1000.0) / 1000.0};
}
