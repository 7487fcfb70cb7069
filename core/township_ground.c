/* Stream and forests of the territory. */
#include <math.h>

#include "core/township_private.h"

#define TWO_PI      6.283185307179586
#define WOOD_PARTS  26   /* corners of a forest */
#define STREAM_STEP 25.0 /* metres between points of the stream's banks */

/// Phases of the stream of a row of townships.
static void stream_phases(const struct ll_land *land, size_t gy, double ret_phase[4])
{
    struct ll_rng rng = ll_land_rng(land, LL_STREAM_WATER, 0, gy / LL_TOWN_ROWS);
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
    struct ll_rng rng = ll_land_rng(land, LL_STREAM_WOOD, gx, gy);
    struct ll_wood w = {.middle = ll_land_node(land, gx, gy)};
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

/// One bank of the stream between two x, in walking direction `forward`.
static enum ll_code put_bank(const struct ll_land *land, struct ll_table *ground, size_t gy,
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
        code = ll_draw_xy(land, ground, (struct ll_xy){x, y + (lower ? -half : half)}, err);
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
    enum ll_code code = ll_draw_begin(ground, LL_POLYGON, err);
    if (code == LL_OK) {
        code = put_bank(land, ground, gy, span, true, err);
    }
    if (code == LL_OK) {
        code = put_bank(land, ground, gy, span, false, err);
    }
    if (code == LL_OK) {
        code = ll_draw_close(ground, err);
    }
    if (code == LL_OK) {
        ll_table_set_word(ground, ground->count - 1, LL_GROUND_KIND, LL_GROUND_WATER);
        code = ll_table_set_string(ground, ground->count - 1, LL_GROUND_NAME, "清水溪", err);
    }
    return code;
}

static enum ll_code draw_wood(const struct ll_land *land, size_t gx, size_t gy,
                              struct ll_scene *scene, struct ll_err *err)
{
    struct ll_wood w = ll_land_wood(land, gx, gy);
    struct ll_table *ground = &scene->layer[LL_GROUND];
    enum ll_code code = ll_draw_begin(ground, LL_POLYGON, err);
    for (int i = 0; code == LL_OK && i < WOOD_PARTS; i++) {
        double angle = TWO_PI * i / WOOD_PARTS, radius = wood_radius(&w, angle);
        struct ll_xy p = {w.middle.x + radius * w.stretch * cos(angle),
                          w.middle.y + radius * sin(angle)};
        code = ll_draw_xy(land, ground, p, err);
    }
    if (code == LL_OK) {
        code = ll_draw_close(ground, err);
    }
    if (code == LL_OK) {
        ll_table_set_word(ground, ground->count - 1, LL_GROUND_KIND, LL_GROUND_FOREST);
    }
    return code;
}

/// Whether a cell beside grid corner (gx, gy) is a village.
static bool corner_is_used(const struct ll_land *land, size_t gx, size_t gy)
{
    for (long k = 0; k < 4; k++) {
        size_t village = 0;
        if (ll_land_at(land, (long)gx - k % 2, (long)gy - k / 2, &village)) {
            return true;
        }
    }
    return false;
}

enum ll_code ll_land_draw_ground(const struct ll_land *land, struct ll_scene *scene,
                                 struct ll_err *err)
{
    size_t towns = ll_land_towns(land);
    enum ll_code code = LL_OK;
    for (size_t town = 0; code == LL_OK && town < towns; town++) {
        code = draw_stream(land, town, scene, err);
    }
    size_t rows = ((towns + land->across - 1) / land->across) * LL_TOWN_ROWS;
    for (size_t gy = 0; code == LL_OK && gy <= rows; gy++) {
        for (size_t gx = 0; code == LL_OK && gx <= land->across * land->cols; gx++) {
            if (corner_is_used(land, gx, gy)) {
                code = draw_wood(land, gx, gy, scene, err);
            }
        }
    }
    return code;
}
