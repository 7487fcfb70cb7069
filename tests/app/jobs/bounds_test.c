#include "app/jobs/bounds.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "tests/app/town_store.h"
#include "tests/support/check.h"

static int load_town(void **state)
{
    static const char name[] = "bounds.db";
    struct ll_err err = {0};
    struct ll_view *view = test_malloc(sizeof *view);
    assert_ok(ll_town_store_make(ll_scratch_path(name), 1, 200, 1, &err), &err);
    const struct ll_view_request request = {
        .store = ll_scratch_path(name), .threads = 1, .assessed = true};
    assert_ok(ll_view_open(&request, view, &err), &err);
    *state = view;
    return 0;
}

static int drop_town(void **state)
{
    ll_view_clear(*state);
    test_free(*state);
    return 0;
}

/// Metres of one degree of latitude and, at the township, of longitude: the globe as a sphere is
/// good to 1 %.
#define METRES_A_DEGREE 111200.0

static void a_box_in_degrees_is_as_large_as_the_village(void **state)
{
    const struct ll_view *view = *state;
    struct ll_err err = {0};
    struct ll_box boxes[64];
    assert_in_range(view->ranking.count, 1, 64);
    assert_ok(ll_village_bounds(view, boxes, &err), &err);
    for (size_t i = 0; i < view->ranking.count; i++) {
        const struct ll_box *metres = &view->scene.layer[LL_AREA].shape.box[view->village_area[i]];
        double lat = (boxes[i].min_y + boxes[i].max_y) / 2.0;
        double wide = (boxes[i].max_x - boxes[i].min_x) * METRES_A_DEGREE *
                      cos(lat * 3.14159265358979 / 180.0);
        double high = (boxes[i].max_y - boxes[i].min_y) * METRES_A_DEGREE;
        /* the projection turns the box by less than 1 degree here */
        assert_near(wide / (metres->max_x - metres->min_x), 1.0, 0.03);
        assert_near(high / (metres->max_y - metres->min_y), 1.0, 0.03);
    }
}

static void an_outline_lies_in_its_box_and_has_all_points(void **state)
{
    const struct ll_view *view = *state;
    struct ll_err err = {0};
    struct ll_box boxes[64];
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *to_lonlat = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    assert_ok(ll_transform_new(ctx, "EPSG:4549", "EPSG:4326", &to_lonlat, NULL, &err), &err);
    assert_ok(ll_village_bounds(view, boxes, &err), &err);
    for (size_t i = 0; i < view->ranking.count; i++) {
        LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
        assert_ok(ll_outline_document(&view->scene.layer[LL_AREA].shape, view->village_area[i],
                                      to_lonlat, json, &err),
                  &err);
        char *text = NULL;
        LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = NULL;
        assert_ok(ll_json_finish(json, false, &text, &err), &err);
        assert_ok(ll_json_parse(text, strlen(text), &doc, &err), &err);
        struct ll_json_node rings = ll_json_member(ll_json_root(doc), "outline");
        size_t points = 0;
        for (size_t r = 0; r < ll_json_length(rings); r++) {
            struct ll_json_node ring = ll_json_item(rings, r);
            points += ll_json_length(ring);
            struct ll_json_node first = ll_json_item(ring, 0);
            double lon = ll_json_get_number(ll_json_item(first, 0));
            double lat = ll_json_get_number(ll_json_item(first, 1));
            assert_true(lon >= boxes[i].min_x - 1e-5 && lon <= boxes[i].max_x + 1e-5);
            assert_true(lat >= boxes[i].min_y - 1e-5 && lat <= boxes[i].max_y + 1e-5);
        }
        const struct ll_shapes *areas = &view->scene.layer[LL_AREA].shape;
        const uint32_t *ring = areas->first_ring + view->village_area[i];
        assert_int_equal(points, areas->first_point[ring[1]] - areas->first_point[ring[0]]);
        ll_free(text);
    }
}

static void a_village_that_left_the_store_has_no_place(void **state)
{
    struct ll_view *view = *state;
    struct ll_err err = {0};
    struct ll_box boxes[64];
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    char *text = NULL;
    uint32_t kept = view->village_area[0];
    view->village_area[0] = LL_NONE;
    assert_ok(ll_village_bounds(view, boxes, &err), &err);
    assert_true(ll_box_is_empty(&boxes[0]));
    LL_CLEANUP(ll_transform_freep) ll_transform *to_lonlat = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    assert_ok(ll_transform_new(ctx, "EPSG:4549", "EPSG:4326", &to_lonlat, NULL, &err), &err);
    assert_ok(
        ll_outline_document(&view->scene.layer[LL_AREA].shape, LL_NONE, to_lonlat, json, &err),
        &err);
    assert_ok(ll_json_finish(json, false, &text, &err), &err);
    assert_string_equal(text, "{\"outline\":null}");
    ll_free(text);
    view->village_area[0] = kept;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_box_in_degrees_is_as_large_as_the_village),
        cmocka_unit_test(an_outline_lies_in_its_box_and_has_all_points),
        cmocka_unit_test(a_village_that_left_the_store_has_no_place),
    };
    return cmocka_run_group_tests(tests, load_town, drop_town);
}
