/* Points that lie off their place by a shift that no datum explains. */
#include "importers/shift_doubt.h"

#include <stdio.h>
#include <string.h>

#include "tests/importers/towns.h"
#include "tests/support/check.h"

/// Imports hydrants into a store without storing them.
static enum ll_code try_into(ll_store *store, const struct ll_import_request *request,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_import_report_clear) struct ll_import_report report = {0};
    struct ll_import_request q = *request;
    q.layer = LL_HYDRANT;
    q.dry_run = true;
    *err = (struct ll_err){0};
    return ll_import_layer(store, &q, &report, err);
}

static void a_constant_shift_against_the_lanes_is_noticed(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(1, LL_HYDRANT);
    struct ll_err err = {0};
    static const struct writing moved = {.move_m = {-831.0, 173.0}}, right = {0};
    struct ll_import_request q = {.file = town_write_hydrants(&t, "moved.geojson", &moved)};
    assert_int_equal(try_into(t.store, &q, &err), LL_E_DECISION); /* the file claims WGS 84 */
    assert_mentions(err.message, "shifted");
    assert_mentions(err.message, "--as-told");
    q.crs = "EPSG:4326"; /* the user claims it */
    assert_int_equal(try_into(t.store, &q, &err), LL_E_DECISION);
    assert_mentions(err.message, "shifted");
    q.as_told = true;
    assert_ok(try_into(t.store, &q, &err), &err);
    q = (struct ll_import_request){.file = town_write_hydrants(&t, "right.geojson", &right)};
    assert_ok(try_into(t.store, &q, &err), &err);
}

static void towns_and_neighbours_in_their_place_are_never_doubted(void **state)
{
    (void)state;
    for (uint64_t seed = 2; seed < 10; seed++) {
        LL_CLEANUP(town_close) struct town t = town_of(seed, LL_HYDRANT);
        struct ll_box box = ll_scene_box(&t.scene);
        for (int step = 0; step < 4; step++) {
            const struct writing beside = {
                .move_m.x = step == 0 ? 0.0 : (0.4 + 0.3 * step) * (box.max_x - box.min_x)};
            char name[32];
            struct ll_err err = {0};
            (void)snprintf(name, sizeof name, "beside%d.geojson", step);
            const struct ll_import_request q = {.file = town_write_hydrants(&t, name, &beside)};
            assert_ok(try_into(t.store, &q, &err), &err);
        }
    }
}

/// The hydrants of Taipei carry columns that are wrong by 848 m, and the village of each.
static void the_villages_of_taipei_tell_wrong_columns_from_right_ones(void **state)
{
    (void)state;
    const char *data = ll_real_data();
    if (data == NULL) {
        skip();
    }
    static const char *const districts[] = {"大安", "士林", "內湖", "文山"};
    static const struct ll_mapping wrong[] = {{"x", "WGS84經度"}, {"y", "WGS84緯度"}};
    struct ll_err err = {0};
    char path[512];
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_import_report_clear) struct ll_import_report report = {0};
    assert_ok(ll_store_open(ll_scratch_path("taipei.db"), LL_STORE_CREATE, &store, &err), &err);
    (void)snprintf(path, sizeof path, "%s/tw-taipei/villages/taipei_village.geojson", data);
    const struct ll_import_request villages = {.layer = LL_AREA, .file = path};
    assert_ok(ll_import_layer(store, &villages, &report, &err), &err);
    for (size_t i = 0; i < sizeof districts / sizeof districts[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/tw-taipei/hydrants/%s.csv", data, districts[i]);
        struct ll_import_request q = {.file = path, .crs = "EPSG:3826"};
        assert_ok(try_into(store, &q, &err), &err);
        q = (struct ll_import_request){
            .file = path, .crs = "EPSG:4326", .map = wrong, .map_count = 2};
        assert_int_equal(try_into(store, &q, &err), LL_E_DECISION);
        assert_mentions(err.message, "所在地區");
        assert_mentions(err.message, "97X座標");
        q.as_told = true;
        assert_ok(try_into(store, &q, &err), &err);
    }
}

/// Hydrants whose one column names the village of the office, not theirs.
static void a_column_that_names_something_else_is_no_witness(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(11, LL_HYDRANT);
    struct ll_err err = {0};
    const char *path = ll_scratch_path("office.csv");
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    const struct ll_table *h = &t.scene.layer[LL_HYDRANT], *areas = &t.scene.layer[LL_AREA];
    (void)fprintf(f, "x,y,管理单位\n");
    for (size_t i = 0; i < h->count; i++) {
        const char *name = ll_table_string(areas, i % areas->count, LL_AREA_NAME);
        (void)fprintf(f, "%.3f,%.3f,%s\n", h->shape.points[i].x, h->shape.points[i].y,
                      name == NULL ? "" : name);
    }
    assert_int_equal(fclose(f), 0);
    const struct ll_import_request q = {.file = path, .crs = "EPSG:4549"};
    assert_ok(try_into(t.store, &q, &err), &err);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constant_shift_against_the_lanes_is_noticed),
        cmocka_unit_test(towns_and_neighbours_in_their_place_are_never_doubted),
        cmocka_unit_test(the_villages_of_taipei_tell_wrong_columns_from_right_ones),
        cmocka_unit_test(a_column_that_names_something_else_is_no_witness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
