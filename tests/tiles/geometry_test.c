#include "tiles/geometry.h"

#include <math.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

/// A transform from EPSG:4549 with its context.
struct way {
    ll_geo_ctx *ctx;
    ll_transform *transform;
};

static void open_way(struct way *w)
{
    struct ll_err err = {0};
    *w = (struct way){0};
    assert_ok(ll_geo_ctx_new(&w->ctx, &err), &err);
    assert_ok(ll_transform_new(w->ctx, "EPSG:4549", "EPSG:3857", &w->transform, NULL, &err), &err);
}

static void close_way(struct way *w)
{
    ll_transform_free(w->transform);
    ll_geo_ctx_free(w->ctx);
}

static void the_central_meridian_stays_where_it_is(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct way w;
    struct ll_shapes shapes = {0};
    struct ll_box box = ll_box_empty();
    LL_CLEANUP(ll_geometry_clear) struct ll_geometry g = {0};
    open_way(&w);
    /* 500 km false easting is 120 E; 2,876,860 m of meridian arc on GRS80 are close to 26 N:
     * M(26) = 2,876,860 m to 1 m by the series of Helmert */
    ll_draw_shape(&shapes, LL_LINE, "500000 0, 500000 2876860");
    assert_ok(ll_geometry_make(w.transform, &shapes, &g, &box, &err), &err);
    struct ll_unit equator = ll_unit_of_lonlat(120.0, 0.0);
    struct ll_xy north = ll_lonlat_of_unit(g.points[1].x, g.points[1].y);
    assert_in_range(g.points[0].x, equator.x - 1, equator.x + 1);
    assert_in_range(g.points[0].y, equator.y - 1, equator.y + 1);
    assert_near(north.x, 120.0, 1e-6);
    assert_near(north.y, 26.0, 2e-3);
    assert_near(box.min_y, g.points[1].y, 0.0);
    assert_near(box.max_y, g.points[0].y, 0.0);
    ll_shapes_clear(&shapes);
    close_way(&w);
}

static bool count_items(uint32_t item, void *user)
{
    size_t *count = user;
    *count += item < 100;
    return true;
}

static void a_shape_that_cannot_be_projected_is_never_found(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct way w;
    struct ll_shapes shapes = {0};
    struct ll_box box = ll_box_empty();
    struct ll_box everything = {-1.0, -1.0, 5e9, 5e9};
    LL_CLEANUP(ll_geometry_clear) struct ll_geometry g = {0};
    size_t found = 0;
    open_way(&w);
    ll_draw_shape(&shapes, LL_LINE, "500000 2876860, 500010 2876860");
    ll_draw_shape(&shapes, LL_LINE, "1e300 1e300, 500010 2876860");
    assert_ok(ll_geometry_make(w.transform, &shapes, &g, &box, &err), &err);
    assert_int_equal(g.count, 2);
    ll_index_search(g.index, &everything, count_items, &found);
    assert_int_equal(found, 1);
    ll_shapes_clear(&shapes);
    close_way(&w);
}

/// What one attempt needs.
struct attempt {
    struct way *way;
    struct ll_shapes *shapes;
};

static bool make_once(void *user)
{
    struct attempt *a = user;
    struct ll_err err = {0};
    struct ll_box box = ll_box_empty();
    LL_CLEANUP(ll_geometry_clear) struct ll_geometry g = {0};
    enum ll_code code = ll_geometry_make(a->way->transform, a->shapes, &g, &box, &err);
    assert_true(code == LL_OK || (code == LL_E_NOMEM && g.points == NULL));
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    struct way w;
    struct ll_shapes shapes = {0};
    open_way(&w);
    ll_draw_shape(&shapes, LL_POLYGON, "500000 0, 500100 0, 500100 100");
    struct attempt a = {&w, &shapes};
    ll_for_each_failing_alloc(make_once, &a, 50);
    ll_shapes_clear(&shapes);
    close_way(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_central_meridian_stays_where_it_is),
        cmocka_unit_test(a_shape_that_cannot_be_projected_is_never_found),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
