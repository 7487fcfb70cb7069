#include <math.h>
#include <stdio.h>

#include "core/township_private.h"

#define TWO_PI      6.283185307179586
#define ORIGIN_X    387000.0 /* about 118.88 E, 25.09 N in EPSG:4549 */
#define ORIGIN_Y    2776000.0
#define NODE_MOVE   0.065 /* of a cell: how far corners of cells lie off the grid */
#define WOOD_PARTS  26    /* corners of a forest */
#define STREAM_STEP 25.0  /* metres between points of the stream's banks */

/// Random streams of the territory; villages use their index from STREAM_VILLAGE on.
enum { STREAM_TURN = 1, STREAM_WATER, STREAM_NODE, STREAM_EDGE, STREAM_WOOD };

/// A stream of random numbers that belongs to grid place (gx, gy) alone.
static struct ll_rng place_rng(const struct ll_land *land, uint64_t kind, size_t gx, size_t gy)
{
    return ll_rng_make(land->seed, kind << 56 | (uint64_t)gy << 24 | (uint64_t)gx);
}

struct ll_land ll_land_make(const struct ll_township_request *request)
{
    struct ll_land land = {.seed = request->seed, .buildings = request->buildings};
    land.villages = (request->buildings + 416) / 833;
    if (land.villages == 0) {
        land.villages = 1;
    }
    size_t towns = (land.villages + LL_TOWN_VILLAGES - 1) / LL_TOWN_VILLAGES;
    land.cols = LL_TOWN_VILLAGES / LL_TOWN_ROWS;
    if (towns == 1) {
        size_t square = (size_t)ceil(sqrt((double)land.villages * 4.0 / 3.0));
        land.cols = square < land.villages ? square : land.villages;
    }
    land.across = (size_t)ceil(sqrt((double)towns));
    struct ll_rng rng = ll_rng_make(request->seed, (uint64_t)STREAM_TURN << 56);
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

bool ll_land_bridge(const struct ll_land *land, const struct ll_cell *cell)
{
    (void)land;
    return cell->col % 2 == 0;
}

bool ll_land_road_up(const struct ll_land *land, long gx, long gy)
{
    size_t low = 0, high = 0;
    if (!ll_land_at(land, gx, gy, &low) || !ll_land_at(land, gx, gy + 1, &high)) {
        return false;
    }
    struct ll_cell cell = ll_land_cell(land, low);
    return cell.row == 0 ? ll_land_bridge(land, &cell) : cell.row == 1 || cell.col % 2 == 1;
}

bool ll_land_road_right(const struct ll_land *land, long gx, long gy)
{
    size_t left = 0, right = 0;
    return ll_land_at(land, gx, gy, &left) && ll_land_at(land, gx + 1, gy, &right);
}

/// Corner of cells at the lower left of cell (gx, gy).
static struct ll_xy node(const struct ll_land *land, size_t gx, size_t gy)
{
    struct ll_rng rng = place_rng(land, STREAM_NODE, gx, gy);
    double dx = ll_rng_between(&rng, -NODE_MOVE, NODE_MOVE);
    double dy = ll_rng_between(&rng, -NODE_MOVE, NODE_MOVE);
    if (gy % LL_TOWN_ROWS == 1) { /* this boundary stays on the near side of the stream */
        dy = -0.05 + 0.5 * dy;
    }
    return (struct ll_xy){((double)gx + dx) * LL_CELL_M, ((double)gy + dy) * LL_CELL_M};
}

/// Points of the boundary from one corner to the next: LL_EDGE_PARTS + 1, both corners included.
static void edge(const struct ll_land *land, size_t gx, size_t gy, bool upright,
                 struct ll_xy ret_points[LL_EDGE_PARTS + 1])
{
    struct ll_xy a = node(land, gx, gy);
    struct ll_xy b = upright ? node(land, gx, gy + 1) : node(land, gx + 1, gy);
    struct ll_rng rng = place_rng(land, STREAM_EDGE, gx * 2 + (upright ? 1 : 0), gy);
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
    edge(land, gx, gy, false, points);
    return points[LL_EDGE_PARTS / 2];
}

struct ll_xy ll_land_gate_left(const struct ll_land *land, size_t gx, size_t gy)
{
    struct ll_xy points[LL_EDGE_PARTS + 1];
    edge(land, gx, gy, true, points);
    return points[LL_EDGE_PARTS / 2 + 1];
}

/// Phases of the stream of a row of townships.
static void stream_phases(const struct ll_land *land, size_t gy, double ret_phase[4])
{
    struct ll_rng rng = place_rng(land, STREAM_WATER, 0, gy / LL_TOWN_ROWS);
    for (int i = 0; i < 4; i++) {
        ret_phase[i] = ll_rng_between(&rng, 0.0, TWO_PI);
    }
}

double ll_land_stream(const struct ll_land *land, size_t gy, double x)
{
    double phase[4];
    stream_phases(land, gy, phase);
    size_t first_row = gy - gy % LL_TOWN_ROWS; /* of the town */
    double road_row = (double)(first_row + 1);
    return road_row * LL_CELL_M + 150.0 + 46.0 * sin(x / 330.0 + phase[0]) +
           24.0 * sin(x / 141.0 + phase[1]) + 9.0 * sin(x / 67.0 + phase[2]);
}

double ll_land_stream_half(const struct ll_land *land, size_t gy, double x)
{
    double phase[4];
    stream_phases(land, gy, phase);
    return 9.0 + 2.5 * sin(x / 210.0 + phase[3]) + 1.2 * sin(x / 37.0 + phase[1]);
}

struct ll_wood ll_land_wood(const struct ll_land *land, size_t gx, size_t gy)
{
    struct ll_rng rng = place_rng(land, STREAM_WOOD, gx, gy);
    struct ll_wood w = {.middle = node(land, gx, gy)};
    bool by_stream = gy % LL_TOWN_ROWS == 1;
    w.radius = ll_rng_between(&rng, 220.0, 370.0) * (by_stream ? 0.5 : 1.0);
    w.stretch = ll_rng_between(&rng, 0.75, 1.25);
    w.middle.x += ll_rng_between(&rng, -60.0, 60.0);
    w.middle.y += by_stream ? -190.0 : ll_rng_between(&rng, -40.0, 40.0);
    for (int i = 0; i < 3; i++) {
        w.phase[i] = ll_rng_between(&rng, 0.0, TWO_PI);
    }
    return w;
}

static double wood_radius(const struct ll_wood *w, double angle)
{
    return w->radius *
           (1.0 + 0.16 * sin(2.0 * angle + w->phase[0]) + 0.10 * sin(3.0 * angle + w->phase[1]) +
            0.06 * sin(7.0 * angle + w->phase[2]));
}

bool ll_wood_holds(const struct ll_wood *w, struct ll_xy at, double margin)
{
    double dx = (at.x - w->middle.x) / w->stretch, dy = at.y - w->middle.y;
    double most = w->radius * 1.35 + margin * 1.4;
    if (dx * dx + dy * dy > most * most) {
        return false;
    }
    return hypot(dx, dy) < wood_radius(w, atan2(dy, dx)) + margin * 1.4;
}

struct ll_xy ll_land_out(const struct ll_land *land, struct ll_xy p)
{
    double x = ORIGIN_X + p.x * land->turn_cos - p.y * land->turn_sin;
    double y = ORIGIN_Y + p.x * land->turn_sin + p.y * land->turn_cos;
    return (struct ll_xy){round(x * 1000.0) / 1000.0, round(y * 1000.0) / 1000.0};
}

static enum ll_code put(const struct ll_land *land, struct ll_shapes *shapes, struct ll_xy p,
                        struct ll_err *err)
{
    struct ll_xy out = ll_land_out(land, p);
    return ll_shapes_point(shapes, out.x, out.y, err);
}

/// Appends one side of a boundary without its last point.
static enum ll_code put_edge(const struct ll_land *land, struct ll_shapes *shapes,
                             const struct ll_xy points[LL_EDGE_PARTS + 1], bool forward,
                             struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (int k = 0; code == LL_OK && k < LL_EDGE_PARTS; k++) {
        code = put(land, shapes, points[forward ? k : LL_EDGE_PARTS - k], err);
    }
    return code;
}

/// Side k of cell (gx, gy): 0 low, 1 right, 2 high, 3 left; walked counter-clockwise.
static enum ll_code put_side(const struct ll_land *land, struct ll_shapes *shapes, size_t gx,
                             size_t gy, int k, struct ll_err *err)
{
    struct ll_xy points[LL_EDGE_PARTS + 1];
    edge(land, gx + (k == 1 ? 1 : 0), gy + (k == 2 ? 1 : 0), k % 2 == 1, points);
    return put_edge(land, shapes, points, k < 2, err);
}

static enum ll_code close_ring(struct ll_shapes *shapes, struct ll_err *err)
{
    struct ll_xy first = shapes->points[shapes->first_point[shapes->ring_count - 1]];
    return ll_shapes_point(shapes, first.x, first.y, err);
}

/// Begins a row with one ring of one shape.
static enum ll_code begin_row(struct ll_table *table, enum ll_kind kind, size_t *ret_row,
                              struct ll_err *err)
{
    enum ll_code code = ll_table_add(table, ret_row, err);
    if (code == LL_OK) {
        code = ll_shapes_begin(&table->shape, kind, err);
    }
    if (code == LL_OK) {
        code = ll_shapes_ring(&table->shape, err);
    }
    return code;
}

enum ll_code ll_land_draw_village(struct ll_village *v, struct ll_scene *scene, struct ll_err *err)
{
    struct ll_table *areas = &scene->layer[LL_AREA];
    size_t row = 0;
    enum ll_code code = begin_row(areas, LL_POLYGON, &row, err);
    for (int k = 0; code == LL_OK && k < 4; k++) {
        code = put_side(v->land, &areas->shape, v->cell.gx, v->cell.gy, k, err);
    }
    if (code == LL_OK) {
        code = close_ring(&areas->shape, err);
    }
    char town_name[64], town_code[16];
    ll_town_name(v->cell.town, town_name, town_code);
    const char *texts[][1] = {{v->code}, {v->name}, {town_code}};
    const int fields[] = {LL_AREA_CODE, LL_AREA_NAME, LL_AREA_PARENT};
    for (size_t i = 0; code == LL_OK && i < 3; i++) {
        code = ll_table_set_string(areas, row, fields[i], texts[i][0], err);
    }
    if (code != LL_OK) {
        return code;
    }
    struct ll_rng rng = ll_rng_make(v->land->seed ^ 0x5EED, v->index);
    double homes = v->households;
    ll_table_set_real(areas, row, LL_AREA_LEVEL, 10.0);
    ll_table_set_real(areas, row, LL_AREA_POPULATION, v->residents);
    ll_table_set_real(areas, row, LL_AREA_HOUSEHOLDS, homes);
    if (ll_rng_unit(&rng) < 0.85) {
        ll_table_set_real(areas, row, LL_AREA_ELDERLY_ALONE, v->elderly_alone);
    }
    if (ll_rng_unit(&rng) < 0.8) {
        ll_table_set_real(areas, row, LL_AREA_TEAM_SIZE, 4.0 + ll_rng_below(&rng, 18));
    }
    if (ll_rng_unit(&rng) < v->style.known_share) {
        double share = v->kind == LL_VILLAGE_MODERN ? 0.55 : 0.22;
        ll_table_set_real(areas, row, LL_AREA_SMOKE_ALARMS,
                          floor(homes * share * ll_rng_between(&rng, 0.4, 1.3)));
        ll_table_set_real(areas, row, LL_AREA_CHARGING_POINTS, ll_rng_below(&rng, 40));
    }
    return LL_OK;
}

/// A directed side of a cell on the border of a township.
struct border_side {
    size_t gx;
    size_t gy;
    int k;
    bool done;
};

/// Grid place where a side begins.
static void side_start(const struct border_side *s, size_t *ret_x, size_t *ret_y)
{
    *ret_x = s->gx + (s->k == 1 || s->k == 2 ? 1 : 0);
    *ret_y = s->gy + (s->k >= 2 ? 1 : 0);
}

static bool same_town(const struct ll_land *land, long gx, long gy, size_t town)
{
    size_t village = 0;
    return ll_land_at(land, gx, gy, &village) && village / LL_TOWN_VILLAGES == town;
}

/// Sides of the township's cells that no other of its cells shares. @return their number.
static size_t town_border(const struct ll_land *land, size_t town,
                          struct border_side ret_sides[4 * LL_TOWN_VILLAGES])
{
    static const int dx[4] = {0, 1, 0, -1}, dy[4] = {-1, 0, 1, 0};
    size_t count = 0;
    for (size_t i = 0; i < LL_TOWN_VILLAGES; i++) {
        size_t village = town * LL_TOWN_VILLAGES + i;
        if (village >= land->villages) {
            break;
        }
        struct ll_cell c = ll_land_cell(land, village);
        for (int k = 0; k < 4; k++) {
            if (!same_town(land, (long)c.gx + dx[k], (long)c.gy + dy[k], town)) {
                ret_sides[count++] = (struct border_side){c.gx, c.gy, k, false};
            }
        }
    }
    return count;
}

/// The township's polygon: its border sides, each followed by the one that begins where it ends.
static enum ll_code draw_town(const struct ll_land *land, size_t town, struct ll_scene *scene,
                              struct ll_err *err)
{
    struct ll_table *areas = &scene->layer[LL_AREA];
    struct border_side sides[4 * LL_TOWN_VILLAGES];
    size_t count = town_border(land, town, sides), row = 0;
    enum ll_code code = begin_row(areas, LL_POLYGON, &row, err);
    size_t at = 0;
    while (code == LL_OK && at < count) {
        sides[at].done = true;
        code = put_side(land, &areas->shape, sides[at].gx, sides[at].gy, sides[at].k, err);
        struct border_side after = sides[at];
        after.k = (after.k + 1) % 4; /* begins where this one ends */
        size_t end_x = 0, end_y = 0, x = 0, y = 0;
        side_start(&after, &end_x, &end_y);
        for (at = 0; at < count; at++) {
            side_start(&sides[at], &x, &y);
            if (!sides[at].done && x == end_x && y == end_y) {
                break;
            }
        }
    }
    if (code == LL_OK) {
        code = close_ring(&areas->shape, err);
    }
    char name[64], number[16];
    ll_town_name(town, name, number);
    if (code == LL_OK) {
        code = ll_table_set_string(areas, row, LL_AREA_NAME, name, err);
    }
    if (code == LL_OK) {
        code = ll_table_set_string(areas, row, LL_AREA_CODE, number, err);
        ll_table_set_real(areas, row, LL_AREA_LEVEL, 8.0);
    }
    return code;
}

/// One bank of the stream between two x, in walking direction `forward`.
static enum ll_code put_bank(const struct ll_land *land, struct ll_shapes *shapes, size_t gy,
                             const double from_to[2], bool lower, struct ll_err *err)
{
    int steps = (int)ceil((from_to[1] - from_to[0]) / STREAM_STEP);
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i <= steps; i++) {
        double t = (double)(lower ? i : steps - i) / steps;
        double x = from_to[0] + t * (from_to[1] - from_to[0]);
        double y = ll_land_stream(land, gy, x);
        double slope =
            (ll_land_stream(land, gy, x + 1.0) - ll_land_stream(land, gy, x - 1.0)) / 2.0;
        double half = ll_land_stream_half(land, gy, x) * sqrt(1.0 + slope * slope);
        code = put(land, shapes, (struct ll_xy){x, y + (lower ? -half : half)}, err);
    }
    return code;
}

/// The stream of one township, from side to side of its road row.
static enum ll_code draw_stream(const struct ll_land *land, size_t town, struct ll_scene *scene,
                                struct ll_err *err)
{
    size_t gx = town % land->across * land->cols, gy = town / land->across * LL_TOWN_ROWS + 1;
    size_t left_edge = 0, village = 0;
    size_t end = gx;
    while (end < gx + land->cols && ll_land_at(land, (long)end, (long)gy, &village)) {
        end++;
    }
    bool open_left = gx == 0, open_right = !ll_land_at(land, (long)end, (long)gy, &left_edge);
    double span[2] = {(double)gx * LL_CELL_M - (open_left ? 140.0 : 0.0),
                      (double)end * LL_CELL_M + (open_right ? 140.0 : 0.0)};
    struct ll_table *ground = &scene->layer[LL_GROUND];
    size_t row = 0;
    enum ll_code code = begin_row(ground, LL_POLYGON, &row, err);
    if (code == LL_OK) {
        code = put_bank(land, &ground->shape, gy, span, true, err);
    }
    if (code == LL_OK) {
        code = put_bank(land, &ground->shape, gy, span, false, err);
    }
    if (code == LL_OK) {
        code = close_ring(&ground->shape, err);
    }
    if (code == LL_OK) {
        ll_table_set_word(ground, row, LL_GROUND_KIND, LL_GROUND_WATER);
        code = ll_table_set_string(ground, row, LL_GROUND_NAME, "清水溪", err);
    }
    return code;
}

static enum ll_code draw_wood(const struct ll_land *land, size_t gx, size_t gy,
                              struct ll_scene *scene, struct ll_err *err)
{
    struct ll_wood w = ll_land_wood(land, gx, gy);
    struct ll_table *ground = &scene->layer[LL_GROUND];
    size_t row = 0;
    enum ll_code code = begin_row(ground, LL_POLYGON, &row, err);
    for (int i = 0; code == LL_OK && i < WOOD_PARTS; i++) {
        double angle = TWO_PI * i / WOOD_PARTS, radius = wood_radius(&w, angle);
        struct ll_xy p = {w.middle.x + radius * w.stretch * cos(angle),
                          w.middle.y + radius * sin(angle)};
        code = put(land, &ground->shape, p, err);
    }
    if (code == LL_OK) {
        code = close_ring(&ground->shape, err);
    }
    if (code == LL_OK) {
        ll_table_set_word(ground, row, LL_GROUND_KIND, LL_GROUND_FOREST);
    }
    return code;
}

enum ll_code ll_land_draw(const struct ll_land *land, struct ll_scene *scene, struct ll_err *err)
{
    size_t towns = (land->villages + LL_TOWN_VILLAGES - 1) / LL_TOWN_VILLAGES;
    enum ll_code code = LL_OK;
    for (size_t town = 0; code == LL_OK && town < towns; town++) {
        code = draw_town(land, town, scene, err);
        if (code == LL_OK) {
            code = draw_stream(land, town, scene, err);
        }
    }
    size_t rows = ((towns + land->across - 1) / land->across) * LL_TOWN_ROWS;
    for (size_t gy = 0; code == LL_OK && gy <= rows; gy++) {
        for (size_t gx = 0; code == LL_OK && gx <= land->across * land->cols; gx++) {
            size_t village = 0;
            bool used = false;
            for (long k = 0; k < 4; k++) {
                used = used || ll_land_at(land, (long)gx - k % 2, (long)gy - k / 2, &village);
            }
            if (used) {
                code = draw_wood(land, gx, gy, scene, err);
            }
        }
    }
    return code;
}
