#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "geo/clearance_private.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/* Outlines are sampled this densely by the brute force. */
#define SAMPLE_M 0.01

/// One lane measured by the program and, cell by cell, by brute force: `least` is the nearest
/// sample that surely is beside the cell, `around` the nearest that may be.
struct measured {
    struct ll_scene scene;
    struct ll_speeds speeds;
    ll_rules *rules;
    struct ll_clear_sides sides;
    struct ll_clear_course course;
    struct ll_clear_scratch scratch;
    double *least[LL_SIDES];
    double *around[LL_SIDES];
};

static void measured_clear(struct measured *m)
{
    ll_scene_clear(&m->scene);
    ll_rules_free(m->rules);
    ll_clear_sides_clear(&m->sides);
    ll_clear_course_clear(&m->course);
    ll_free(m->scratch.events);
    for (int side = 0; side < LL_SIDES; side++) {
        ll_free(m->least[side]);
        ll_free(m->around[side]);
    }
}

static void keep_least(struct measured *m, int side, const struct ll_clear_line *line,
                       double along_m, double distance)
{
    size_t near = (size_t)(along_m / LL_CLEARANCE_STEP_M); /* and those beside it */
    for (size_t k = near < 2 ? 0 : near - 2; k < line->cell_count && k <= near + 2; k++) {
        size_t c = line->first_cell + k;
        double from_m = ll_clear_cell_from(line, c) - line->from_m;
        double to_m = ll_clear_cell_to(line, c) - line->from_m;
        if (along_m >= from_m && along_m <= to_m) {
            m->least[side][c] = fmin(m->least[side][c], distance);
        }
        if (along_m >= from_m - SAMPLE_M && along_m <= to_m + SAMPLE_M) {
            m->around[side][c] = fmin(m->around[side][c], distance);
        }
    }
}

/// What one sample of an outline narrows along one line: pieces whose normal it lies on, and bends
/// in whose outer wedge it is.
static void sample(struct measured *m, const struct ll_clear_line *line, struct ll_xy q)
{
    const struct ll_xy *p = m->scene.layer[LL_LANE].shape.points;
    double from_m = 0.0;
    for (uint32_t i = line->first_point + 1; i < line->end_point; i++) {
        double length = hypot(p[i].x - p[i - 1].x, p[i].y - p[i - 1].y);
        double ux = (p[i].x - p[i - 1].x) / length;
        double uy = (p[i].y - p[i - 1].y) / length;
        double s = (q.x - p[i - 1].x) * ux + (q.y - p[i - 1].y) * uy;
        double t = (q.y - p[i - 1].y) * ux - (q.x - p[i - 1].x) * uy;
        if (s >= 0.0 && s <= length) {
            keep_least(m, t < 0.0 ? LL_RIGHT : LL_LEFT, line, from_m + s, fabs(t));
        }
        if (i + 1 < line->end_point) {
            double vx = p[i + 1].x - p[i].x;
            double vy = p[i + 1].y - p[i].y;
            bool beyond = s >= length && (q.x - p[i].x) * vx + (q.y - p[i].y) * vy <= 0.0;
            double distance = hypot(q.x - p[i].x, q.y - p[i].y);
            if (beyond) {
                keep_least(m, ux * vy - uy * vx > 0.0 ? LL_RIGHT : LL_LEFT, line, from_m + length,
                           distance);
            }
        }
        from_m += length;
    }
}

static void sample_outlines(struct measured *m)
{
    const struct ll_shapes *b = &m->scene.layer[LL_BUILDING].shape;
    for (uint32_t r = 0; r < b->ring_count; r++) {
        for (uint32_t i = b->first_point[r] + 1; i < b->first_point[r + 1]; i++) {
            struct ll_xy a = b->points[i - 1];
            struct ll_xy d = {b->points[i].x - a.x, b->points[i].y - a.y};
            int steps = (int)ceil(hypot(d.x, d.y) / SAMPLE_M) + 1;
            for (int k = 0; k <= steps; k++) {
                double share = (double)k / steps;
                struct ll_xy q = {a.x + share * d.x, a.y + share * d.y};
                for (size_t l = 0; l < m->course.line_count; l++) {
                    sample(m, &m->course.lines[l], q);
                }
            }
        }
    }
}

static void set_up(struct measured *m, struct ll_scene scene)
{
    m->scene = scene;
    m->speeds = ll_test_speeds();
    m->rules = ll_test_rules();
}

static void measure(struct measured *m, uint32_t lane)
{
    struct ll_err err = {0};
    struct ll_stage in = {.scene = &m->scene, .rules = m->rules, .speeds = &m->speeds};
    const struct ll_shapes *lanes = &m->scene.layer[LL_LANE].shape;
    assert_ok(ll_clear_sides_make(&in, &m->sides, &err), &err);
    assert_ok(ll_clear_course_cut(&m->course, lanes, lane, &err), &err);
    assert_ok(ll_clear_sides_measure(&m->sides, lanes, &m->course, &m->scratch, &err), &err);
    for (int side = 0; side < LL_SIDES; side++) {
        m->least[side] = ll_alloc(m->course.cell_count, sizeof(double));
        m->around[side] = ll_alloc(m->course.cell_count, sizeof(double));
        assert_non_null(m->least[side]);
        assert_non_null(m->around[side]);
        for (size_t c = 0; c < m->course.cell_count; c++) {
            m->least[side][c] = m->around[side][c] = INFINITY;
        }
    }
    sample_outlines(m);
}

/// The exact distance is at most that of any sample beside the cell, and a sample lies within one
/// sampling step of the point that gives it.
static void assert_as_by_brute_force(const struct measured *m)
{
    for (size_t c = 0; c < m->course.cell_count; c++) {
        const struct ll_clear_cell *cell = &m->course.cells[c];
        for (int side = 0; side < LL_SIDES; side++) {
            double exact = cell->side_m[side];
            double least = m->least[side][c];
            double around = m->around[side][c];
            if (least <= m->sides.search_m - SAMPLE_M) {
                assert_true(exact <= least + 1e-9);
            }
            if (isfinite(exact)) {
                assert_true(exact >= around - SAMPLE_M);
            } else {
                assert_true(least >= m->sides.search_m - 1e-9);
            }
        }
    }
}

static void widths_are_those_of_densely_sampled_outlines(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct ll_random_scene what = {.buildings = 16, .lanes = 3, .size_m = 90.0};
        what.at.x = seed % 2 == 0 ? 0.0 : 39500123.4;
        for (uint32_t lane = 0; lane < 2; lane++) {
            LL_CLEANUP(measured_clear) struct measured m = {0};
            set_up(&m, ll_random_scene(seed, &what));
            measure(&m, lane);
            assert_as_by_brute_force(&m);
        }
    }
}

static void a_cell_is_inside_where_its_centre_line_is(void **state)
{
    (void)state;
    for (uint64_t seed = 30; seed < 34; seed++) {
        struct ll_random_scene what = {.buildings = 30, .lanes = 4, .size_m = 100.0};
        LL_CLEANUP(measured_clear) struct measured m = {0};
        set_up(&m, ll_random_scene(seed, &what));
        measure(&m, (uint32_t)(seed % 4));
        const struct ll_table *lanes = &m.scene.layer[LL_LANE];
        for (size_t l = 0; l < m.course.line_count; l++) {
            const struct ll_clear_line *line = &m.course.lines[l];
            for (size_t c = line->first_cell; c < line->first_cell + line->cell_count; c++) {
                double from_m = ll_clear_cell_from(line, c) - line->from_m;
                double to_m = ll_clear_cell_to(line, c) - line->from_m;
                for (int k = 1; k < 20; k++) {
                    struct ll_xy at = ll_clear_line_at(line, lanes->shape.points,
                                                       from_m + k * (to_m - from_m) / 20.0);
                    for (size_t b = 0; b < m.scene.layer[LL_BUILDING].count; b++) {
                        if (plane_inside(&m.scene.layer[LL_BUILDING].shape, b, at)) {
                            assert_true(m.course.cells[c].inside <= b);
                        }
                    }
                }
            }
        }
    }
}

static void a_post_at_the_outer_side_of_a_bend_counts(void **state)
{
    (void)state;
    LL_CLEANUP(measured_clear) struct measured m = {0};
    set_up(&m, ll_scene_make());
    (void)ll_draw_lane(&m.scene, LL_CLASS_SERVICE, "0 0, 20.3 0, 20.3 20");
    (void)ll_draw_building(&m.scene, "21.3 -1.1, 21.4 -1.1, 21.4 -1, 21.3 -1");
    measure(&m, 0);
    assert_as_by_brute_force(&m);
    assert_near(m.course.cells[40].side_m[LL_RIGHT], hypot(1.0, 1.0), 1e-9);
    assert_true(isinf(m.course.cells[39].side_m[LL_RIGHT]));
    assert_true(isinf(m.course.cells[41].side_m[LL_RIGHT]));
}

/// Writes points turned by an angle, to the last bit: what is one point stays one.
static const char *turned(char text[512], const struct ll_xy *points, size_t count, double rad)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        double x = cos(rad) * points[i].x - sin(rad) * points[i].y;
        double y = sin(rad) * points[i].x + cos(rad) * points[i].y;
        len += (size_t)snprintf(text + len, 512 - len, "%s%.17g %.17g", i > 0 ? ", " : "", x, y);
    }
    return text;
}

/// A drive between two walls, 3 m to its left and 2 m to its right, up to a point of a house's
/// wall. Once that wall was 0 m wide at its end or not, as the corners happened to round.
static void a_house_that_a_drive_leads_to_is_not_beside_it(void **state)
{
    (void)state;
    static const struct ll_xy drive[] = {{0, 0}, {10.3, 0}};
    static const struct ll_xy left[] = {{-1, 3}, {11, 3}, {11, 5}, {-1, 5}};
    static const struct ll_xy right[] = {{-1, -2}, {11, -2}, {11, -4}, {-1, -4}};
    static const struct ll_xy house[2][5] = {
        {{10.3, -1.5}, {10.3, 0}, {10.3, 2.5}, {20, 2.5}, {20, -1.5}},
        {{9.3, 1.5}, {10.3, 0}, {11.3, -1.5}, {20, -1.5}, {20, 1.5}}}; /* aslant */
    for (int i = 0; i < 144; i++) {
        LL_CLEANUP(measured_clear) struct measured m = {0};
        const double rad = i / 2 * 5.0 * 0.0174532925199432958;
        char text[512];
        set_up(&m, ll_scene_make());
        (void)ll_draw_lane(&m.scene, LL_CLASS_SERVICE, turned(text, drive, 2, rad));
        (void)ll_draw_building(&m.scene, turned(text, left, 4, rad));
        (void)ll_draw_building(&m.scene, turned(text, right, 4, rad));
        (void)ll_draw_building(&m.scene, turned(text, house[i % 2], 5, rad));
        measure(&m, 0);
        for (size_t c = 0; c < m.course.cell_count; c++) {
            double to_m = ll_clear_cell_to(&m.course.lines[0], c);
            bool aslant = i % 2 == 1 && to_m > 9.3; /* comes nearer on the left from there on */
            double wall_m = aslant ? 1.5 * (10.3 - to_m) : 3.0;
            assert_near(m.course.cells[c].side_m[LL_LEFT], wall_m, 1e-6);
            assert_near(m.course.cells[c].side_m[LL_RIGHT], 2.0, 1e-6);
            assert_int_equal(m.course.cells[c].inside, LL_NONE);
        }
    }
}

static void ground_that_is_crossed_leaves_no_mark(void **state)
{
    (void)state;
    static const struct {
        enum ll_ground_kind kind;
        const char *line;
        double left_m;
    } cases[] = {{LL_GROUND_WALL, "0 3, 20 3", 3.0},
                 {LL_GROUND_RAILWAY, "10 -5, 10 5", INFINITY},
                 {LL_GROUND_WATER, "0 -5, 20 5", INFINITY},
                 {LL_GROUND_FOREST, "0 3, 20 3", INFINITY}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_err err = {0};
        size_t row = 0;
        LL_CLEANUP(measured_clear) struct measured m = {0};
        set_up(&m, ll_scene_make());
        (void)ll_draw_lane(&m.scene, LL_CLASS_SERVICE, "0 0, 20 0");
        struct ll_table *ground = &m.scene.layer[LL_GROUND];
        assert_ok(ll_table_add(ground, &row, &err), &err);
        ll_draw_shape(&ground->shape, LL_LINE, cases[i].line);
        ll_table_set_word(ground, row, LL_GROUND_KIND, (uint8_t)cases[i].kind);
        measure(&m, 0);
        for (size_t c = 0; c < m.course.cell_count; c++) {
            double left_m = m.course.cells[c].side_m[LL_LEFT];
            assert_true(left_m == cases[i].left_m);
            assert_true(isinf(m.course.cells[c].side_m[LL_RIGHT]));
        }
    }
}

/// A railway over a bend of a road, in a vertex of both: neither the corner nor the pieces around
/// it are narrowed; a wall beside it is.
static void a_level_crossing_at_a_vertex_leaves_no_mark(void **state)
{
    (void)state;
    static const char *const roads[] = {"0 0, 10 0.5, 20 0", "0 0, 10 -3, 20 0",
                                        "0.1 0.3, 10.7 0.9, 11.3 1.4, 20 0"};
    static const char *const vertex[] = {"10 0.5", "10 -3", "10.7 0.9"};
    for (size_t i = 0; i < sizeof roads / sizeof *roads; i++) {
        for (int wall = 0; wall < 2; wall++) {
            struct ll_err err = {0};
            LL_CLEANUP(measured_clear) struct measured m = {0};
            set_up(&m, ll_scene_make());
            (void)ll_draw_lane(&m.scene, LL_CLASS_SERVICE, roads[i]);
            struct ll_table *ground = &m.scene.layer[LL_GROUND];
            char text[96];
            (void)snprintf(text, sizeof text, "7 -9, %s, 12 9", vertex[i]);
            for (int k = 0; k <= wall; k++) {
                size_t row = 0;
                assert_ok(ll_table_add(ground, &row, &err), &err);
                ll_draw_shape(&ground->shape, LL_LINE, k == 0 ? text : "0 4, 20 4");
                ll_table_set_word(ground, row, LL_GROUND_KIND,
                                  (uint8_t)(k == 0 ? LL_GROUND_RAILWAY : LL_GROUND_WALL));
            }
            measure(&m, 0);
            for (size_t c = 0; c < m.course.cell_count; c++) {
                assert_true(isinf(m.course.cells[c].side_m[LL_RIGHT]));
                double left_m = m.course.cells[c].side_m[LL_LEFT];
                assert_true(wall != 0 ? left_m > 2.5 : isinf(left_m));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_are_those_of_densely_sampled_outlines),
        cmocka_unit_test(a_cell_is_inside_where_its_centre_line_is),
        cmocka_unit_test(a_post_at_the_outer_side_of_a_bend_counts),
        cmocka_unit_test(a_house_that_a_drive_leads_to_is_not_beside_it),
        cmocka_unit_test(ground_that_is_crossed_leaves_no_mark),
        cmocka_unit_test(a_level_crossing_at_a_vertex_leaves_no_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
