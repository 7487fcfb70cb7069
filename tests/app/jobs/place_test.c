#include "app/jobs/place.h"

#include <string.h>

#include "core/alloc.h"
#include "geo/crs.h"
#include "tests/app/town_store.h"
#include "tests/support/check.h"

struct town {
    struct ll_view view;
    ll_geo_ctx *ctx;
    ll_transform *to_lonlat;
    ll_transform *to_store;
};

static int load_town(void **state)
{
    static const char name[] = "place.db";
    struct ll_err err = {0};
    struct town *town = test_calloc(1, sizeof *town);
    assert_ok(ll_town_store_make(ll_scratch_path(name), 1, 200, 1, &err), &err);
    const struct ll_view_request request = {
        .store = ll_scratch_path(name), .threads = 1, .assessed = true};
    assert_ok(ll_view_open(&request, &town->view, &err), &err);
    assert_ok(ll_geo_ctx_new(&town->ctx, &err), &err);
    assert_ok(ll_transform_new(town->ctx, "EPSG:4549", "EPSG:4326", &town->to_lonlat, NULL, &err),
              &err);
    assert_ok(ll_transform_new(town->ctx, "EPSG:4326", "EPSG:4549", &town->to_store, NULL, &err),
              &err);
    *state = town;
    return 0;
}

static int drop_town(void **state)
{
    struct town *town = *state;
    ll_transform_free(town->to_lonlat);
    ll_transform_free(town->to_store);
    ll_geo_ctx_free(town->ctx);
    ll_view_clear(&town->view);
    test_free(town);
    return 0;
}

/// The document of a place in metres, as text; NULL where there is none. Owned by the caller.
static char *document_at(struct town *town, struct ll_xy at)
{
    struct ll_err err = {0};
    char *text = NULL;
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    assert_ok(ll_transform_points(town->to_lonlat, &at, 1, &err), &err);
    const struct ll_place_request request = {at, town->to_store, town->to_lonlat, LL_LANG_EN};
    enum ll_code code = ll_place_document(&town->view, &request, json, &err);
    if (code == LL_E_NOT_FOUND) {
        return NULL;
    }
    assert_ok(code, &err);
    assert_ok(ll_json_finish(json, false, &text, &err), &err);
    return text;
}

/// Even-odd rule over all rings, written out on its own.
static bool holds(const struct ll_shapes *shapes, uint32_t row, struct ll_xy at)
{
    bool inside = false;
    for (uint32_t r = shapes->first_ring[row]; r < shapes->first_ring[row + 1]; r++) {
        for (uint32_t p = shapes->first_point[r]; p + 1 < shapes->first_point[r + 1]; p++) {
            struct ll_xy a = shapes->points[p];
            struct ll_xy b = shapes->points[p + 1];
            if ((a.y > at.y) != (b.y > at.y) &&
                at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x) {
                inside = !inside;
            }
        }
    }
    return inside;
}

static void a_place_lies_in_the_village_whose_outline_holds_it(void **state)
{
    struct town *town = *state;
    const struct ll_shapes *areas = &town->view.scene.layer[LL_AREA].shape;
    struct ll_box box = ll_scene_box(&town->view.scene);
    size_t found = 0;
    for (int i = 0; i < 400; i++) {
        struct ll_xy at = {box.min_x + (box.max_x - box.min_x) * (i % 20 + 0.41) / 20.0,
                           box.min_y + (box.max_y - box.min_y) * (i / 20 + 0.37) / 20.0};
        uint32_t village = ll_village_at(&town->view, at);
        for (size_t v = 0; v < town->view.ranking.count; v++) {
            assert_int_equal(holds(areas, town->view.village_area[v], at), village == v);
        }
        found += village != LL_NONE;
    }
    assert_in_range(found, 50, 400);
}

static void at_a_building_the_document_is_the_buildings(void **state)
{
    struct town *town = *state;
    const struct ll_table *buildings = &town->view.scene.layer[LL_BUILDING];
    struct ll_xy corner = buildings->shape.points[0]; /* of the first building */
    LL_CLEANUP(ll_freep) char *text = document_at(town, corner);
    assert_non_null(text);
    assert_mentions(text, "\"kind\":\"building\"");
    assert_mentions(text, "\"outline\":[[[118.");
}

static void away_from_buildings_the_village_is_named(void **state)
{
    struct town *town = *state;
    struct ll_box box = ll_scene_box(&town->view.scene);
    size_t places = 0;
    for (int i = 0; i < 24; i++) {
        struct ll_xy at = {box.min_x + (box.max_x - box.min_x) * (i % 6 + 0.41) / 6.0,
                           box.min_y + (box.max_y - box.min_y) * (i / 6 + 0.37) / 4.0};
        LL_CLEANUP(ll_freep) char *text = document_at(town, at);
        uint32_t village = ll_village_at(&town->view, at);
        if (text != NULL && strstr(text, "\"kind\":\"place\"") != NULL) {
            assert_int_not_equal(village, LL_NONE);
            assert_mentions(text, town->view.ranking.rows[village].code);
            places++;
        }
        assert_true(text != NULL || village == LL_NONE);
    }
    assert_true(places > 3);
}

static void without_an_assessment_nothing_is_explained(void **state)
{
    struct town *town = *state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    const struct ll_view bare = {.scene = town->view.scene};
    struct ll_xy at = {118.9, 25.1};
    const struct ll_place_request request = {at, town->to_store, town->to_lonlat, LL_LANG_EN};
    assert_int_equal(ll_place_document(&bare, &request, json, &err), LL_E_NOT_FOUND);
    assert_mentions(err.message, "assess");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_lies_in_the_village_whose_outline_holds_it),
        cmocka_unit_test(at_a_building_the_document_is_the_buildings),
        cmocka_unit_test(away_from_buildings_the_village_is_named),
        cmocka_unit_test(without_an_assessment_nothing_is_explained),
    };
    return cmocka_run_group_tests(tests, load_town, drop_town);
}
