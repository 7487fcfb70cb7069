#include "tests/support/scenes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/check.h"

#define LL_TEST_PI 3.14159265358979323846

/// Appends the first point of the ring begun last once more.
static void close_ring(struct ll_shapes *s)
{
    struct ll_err err = {0};
    struct ll_xy first = s->points[s->first_point[s->ring_count - 1]];
    assert_ok(ll_shapes_point(s, first.x, first.y, &err), &err);
}

void ll_draw_shape(struct ll_shapes *shapes, enum ll_kind kind, const char *text)
{
    struct ll_err err = {0};
    assert_ok(ll_shapes_begin(shapes, kind, &err), &err);
    assert_ok(ll_shapes_ring(shapes, &err), &err);
    for (const char *at = text;;) {
        char *end = NULL;
        double x = strtod(at, &end);
        assert_ptr_not_equal(end, at);
        at = end;
        double y = strtod(at, &end);
        assert_ptr_not_equal(end, at);
        assert_ok(ll_shapes_point(shapes, x, y, &err), &err);
        at = end;
        if (*at != ',' && kind == LL_POLYGON) {
            close_ring(shapes);
        }
        if (*at == '\0') {
            return;
        }
        if (*at == ';') {
            assert_ok(ll_shapes_ring(shapes, &err), &err);
        } else {
            assert_int_equal(*at, ',');
        }
        at++;
    }
}

static size_t draw_row(struct ll_scene *scene, enum ll_layer layer, enum ll_kind kind,
                       const char *text)
{
    struct ll_err err = {0};
    size_t row = 0;
    struct ll_table *t = &scene->layer[layer];
    assert_ok(ll_table_add(t, &row, &err), &err);
    t->id[row] = (int64_t)row + 1;
    ll_draw_shape(&t->shape, kind, text);
    return row;
}

static size_t draw_point(struct ll_scene *scene, enum ll_layer layer, double x, double y)
{
    char text[64];
    (void)snprintf(text, sizeof text, "%.17g %.17g", x, y);
    return draw_row(scene, layer, LL_POINT, text);
}

size_t ll_draw_building(struct ll_scene *scene, const char *rings)
{
    return draw_row(scene, LL_BUILDING, LL_POLYGON, rings);
}

size_t ll_draw_lane(struct ll_scene *scene, enum ll_lane_class class, const char *points)
{
    size_t row = draw_row(scene, LL_LANE, LL_LINE, points);
    ll_table_set_word(&scene->layer[LL_LANE], row, LL_LANE_CLASS, (uint8_t) class);
    return row;
}

size_t ll_draw_hydrant(struct ll_scene *scene, enum ll_status status, double x, double y)
{
    size_t row = draw_point(scene, LL_HYDRANT, x, y);
    ll_table_set_word(&scene->layer[LL_HYDRANT], row, LL_HYDRANT_STATUS, (uint8_t)status);
    return row;
}

size_t ll_draw_ground(struct ll_scene *scene, enum ll_ground_kind ground, enum ll_kind kind,
                      const char *rings)
{
    struct ll_err err = {0};
    struct ll_table *t = &scene->layer[LL_GROUND];
    size_t row = 0;
    assert_ok(ll_table_add(t, &row, &err), &err);
    ll_table_set_word(t, row, LL_GROUND_KIND, (uint8_t)ground);
    ll_draw_shape(&t->shape, kind, rings);
    return row;
}

size_t ll_draw_station(struct ll_scene *scene, enum ll_station_kind kind, double x, double y)
{
    size_t row = draw_point(scene, LL_STATION, x, y);
    ll_table_set_word(&scene->layer[LL_STATION], row, LL_STATION_KIND, (uint8_t)kind);
    return row;
}

size_t ll_draw_area(struct ll_scene *scene, const char *code, double level, const char *rings)
{
    struct ll_err err = {0};
    size_t row = draw_row(scene, LL_AREA, LL_POLYGON, rings);
    struct ll_table *t = &scene->layer[LL_AREA];
    ll_table_set_real(t, row, LL_AREA_LEVEL, level);
    assert_ok(ll_table_set_string(t, row, LL_AREA_CODE, code, &err), &err);
    return row;
}

/// A star of `corners` corners around a point; `turn` is 1 counter-clockwise, -1 clockwise.
static void random_star(struct ll_shapes *s, struct ll_rng *rng, struct ll_xy at, double radius_m,
                        double turn)
{
    struct ll_err err = {0};
    uint32_t corners = 3 + ll_rng_below(rng, 10);
    assert_ok(ll_shapes_ring(s, &err), &err);
    for (uint32_t i = 0; i < corners; i++) {
        double angle = turn * 2.0 * LL_TEST_PI * (i + 0.3 * ll_rng_unit(rng)) / corners;
        double r = radius_m * ll_rng_between(rng, 0.6, 1.0);
        assert_ok(ll_shapes_point(s, at.x + r * cos(angle), at.y + r * sin(angle), &err), &err);
    }
    close_ring(s);
}

void ll_random_polygon(struct ll_shapes *shapes, struct ll_rng *rng, struct ll_xy at, double size_m)
{
    struct ll_err err = {0};
    assert_ok(ll_shapes_begin(shapes, LL_POLYGON, &err), &err);
    double r = 0.5 * size_m;
    random_star(shapes, rng, at, r, 1.0);
    uint32_t extra = ll_rng_below(rng, 8);
    if (extra == 0) { /* sides keep 0.12 r off the middle: corners are at most 156 degrees apart */
        random_star(shapes, rng, at, 0.05 * r, -1.0);
    } else if (extra == 1) {
        random_star(shapes, rng, (struct ll_xy){at.x + 2.2 * r, at.y}, 0.8 * r, 1.0);
    }
}

static struct ll_xy random_place(struct ll_rng *rng, const struct ll_random_scene *what)
{
    double x = what->at.x + what->size_m * ll_rng_unit(rng);
    return (struct ll_xy){x, what->at.y + what->size_m * ll_rng_unit(rng)};
}

static void add_buildings(struct ll_scene *scene, struct ll_rng *rng,
                          const struct ll_random_scene *what)
{
    struct ll_err err = {0};
    struct ll_table *t = &scene->layer[LL_BUILDING];
    for (size_t i = 0; i < what->buildings; i++) {
        assert_ok(ll_table_add(t, NULL, &err), &err);
        t->id[i] = (int64_t)i + 1;
        struct ll_xy at = random_place(rng, what);
        ll_random_polygon(&t->shape, rng, at, ll_rng_between(rng, 4.0, 40.0));
    }
}

static void add_lanes(struct ll_scene *scene, struct ll_rng *rng,
                      const struct ll_random_scene *what)
{
    struct ll_err err = {0};
    struct ll_table *t = &scene->layer[LL_LANE];
    for (size_t i = 0; i < what->lanes; i++) {
        assert_ok(ll_table_add(t, NULL, &err), &err);
        t->id[i] = (int64_t)i + 1;
        ll_table_set_word(t, i, LL_LANE_CLASS, (uint8_t)ll_rng_below(rng, LL_CLASS_COUNT));
        assert_ok(ll_shapes_begin(&t->shape, LL_LINE, &err), &err);
        assert_ok(ll_shapes_ring(&t->shape, &err), &err);
        struct ll_xy at = random_place(rng, what);
        for (uint32_t points = 2 + ll_rng_below(rng, 7); points > 0; points--) {
            assert_ok(ll_shapes_point(&t->shape, at.x, at.y, &err), &err);
            at.x += ll_rng_between(rng, -70.0, 70.0);
            at.y += ll_rng_between(rng, -70.0, 70.0);
        }
    }
}

struct ll_scene ll_random_scene(uint64_t seed, const struct ll_random_scene *what)
{
    struct ll_scene scene = ll_scene_make();
    struct ll_rng rng = ll_rng_make(seed, 0);
    add_buildings(&scene, &rng, what);
    add_lanes(&scene, &rng, what);
    for (size_t i = 0; i < what->hydrants; i++) {
        struct ll_xy at = random_place(&rng, what);
        enum ll_status status = (enum ll_status)ll_rng_below(&rng, LL_STATUS_COUNT);
        size_t row = ll_draw_hydrant(&scene, status, at.x, at.y);
        ll_table_set_word(&scene.layer[LL_HYDRANT], row, LL_HYDRANT_KIND,
                          (uint8_t)ll_rng_below(&rng, LL_HYDRANT_KIND_COUNT));
    }
    for (size_t i = 0; i < what->stations; i++) {
        struct ll_xy at = random_place(&rng, what);
        enum ll_station_kind kind = (enum ll_station_kind)ll_rng_below(&rng, LL_STATION_KIND_COUNT);
        size_t row = ll_draw_station(&scene, kind, at.x, at.y);
        ll_table_set_word(&scene.layer[LL_STATION], row, LL_STATION_STAFFED,
                          (uint8_t)ll_rng_below(&rng, LL_FLAG_COUNT));
    }
    return scene;
}

void ll_draw_row_of_houses(struct ll_scene *scene, struct ll_rng *rng, size_t count)
{
    double wall = 10.0;
    double front = 12.0;
    double back = 20.0;
    for (size_t i = 0; i < count; i++) {
        char text[300];
        const double next = wall + ll_rng_between(rng, 4.0, 12.0);
        const double to_front = front + ll_rng_between(rng, -1.0, 1.0);
        const double to_back = back + ll_rng_between(rng, -1.0, 4.0);
        (void)snprintf(text, sizeof text, "%.17g %.17g, %.17g %.17g, %.17g %.17g, %.17g %.17g",
                       wall, front, next, to_front, next, to_back, wall, back);
        (void)ll_draw_building(scene, text);
        wall = next;
        front = to_front;
        back = to_back;
    }
}
