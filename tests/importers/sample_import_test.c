#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/township.h"
#include "data/scene_io.h"
#include "importers/import.h"
#include "tests/support/check.h"

#define FIXTURES  "data/sample" /* what ll_sample_write makes of seed 1 and this many buildings */
#define BUILDINGS 833

/// An import as README.txt of the fixtures says it, and what it finds.
struct command {
    enum ll_layer layer;
    const char *file;
    const char *crs;
    const char *encoding;
    size_t repaired;
    size_t quarantined;
    double tolerance_m;
    size_t joined; ///< lanes that got vertices where others meet them, or a better end
};

static const struct command commands[] = {
    {LL_BUILDING, "buildings.shp", NULL, "GBK", 2, 1, 0.01, 0},
    {LL_AREA, "areas.geojson", NULL, NULL, 0, 0, 0.01, 0},
    {LL_LANE, "lanes.geojson", NULL, NULL, 0, 0, 0.01, 16},
    {LL_HYDRANT, "hydrants.xlsx", "EPSG:4549", NULL, 0, 1, 0.01, 0},
    {LL_STATION, "stations.csv", "gcj02", NULL, 0, 0, 0.2, 0},
    {LL_OBSTACLE, "obstacles.kml", NULL, NULL, 0, 0, 0.01, 0},
    {LL_COMPOUND, "compounds.geojson", NULL, NULL, 0, 0, 0.01, 0},
    {LL_INCIDENT, "incidents.geojson", NULL, NULL, 0, 0, 0.01, 0},
    {LL_GROUND, "ground.geojson", NULL, NULL, 0, 0, 0.01, 0},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

/// Runs every command and checks its report against the scene that was written.
static void import_all(ll_store *store, const struct ll_scene *scene)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *c = &commands[i];
        struct ll_err err = {0};
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", FIXTURES, c->file);
        struct ll_import_request request = {
            .layer = c->layer, .file = path, .crs = c->crs, .encoding = c->encoding};
        LL_CLEANUP(ll_import_report_clear) struct ll_import_report report = {0};
        assert_ok(ll_import_layer(store, &request, &report, &err), &err);
        assert_int_equal(report.stored, scene->layer[c->layer].count);
        assert_int_equal(report.repaired, c->repaired);
        assert_int_equal(report.quarantined, c->quarantined);
    }
}

static void check_fields(const struct ll_table *got, const struct ll_table *expected, size_t row)
{
    const struct ll_layer_info *info = ll_layer_info(expected->layer);
    for (int f = 0; f < (int)info->field_count; f++) {
        assert_int_equal(ll_table_unknown(got, row, f), ll_table_unknown(expected, row, f));
        if (ll_table_unknown(expected, row, f)) {
            continue;
        }
        switch (info->fields[f].type) {
        case LL_STRING:
            assert_string_equal(ll_table_string(got, row, f), ll_table_string(expected, row, f));
            break;
        case LL_WORD:
            assert_int_equal(ll_table_word(got, row, f), ll_table_word(expected, row, f));
            break;
        case LL_REAL:
            assert_near(ll_table_real(got, row, f), ll_table_real(expected, row, f), 1e-9);
            break;
        }
    }
}

/// Whether the box and every vertex of a row lie where they did.
static bool same_place(const struct ll_table *got, const struct ll_table *expected, size_t row,
                       double tolerance_m)
{
    const struct ll_shapes *a = &got->shape, *b = &expected->shape;
    uint32_t p = a->first_point[a->first_ring[row]], q = b->first_point[b->first_ring[row]];
    uint32_t count = a->first_point[a->first_ring[row + 1]] - p;
    if (count != b->first_point[b->first_ring[row + 1]] - q) {
        return false;
    }
    for (uint32_t k = 0; k < count; k++) {
        if (hypot(a->points[p + k].x - b->points[q + k].x,
                  a->points[p + k].y - b->points[q + k].y) > tolerance_m) {
            return false;
        }
    }
    return true;
}

static void importing_the_files_by_their_commands_gives_the_scene_again(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene made = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene read = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    struct ll_township_request request = {.seed = 1, .buildings = BUILDINGS};
    struct ll_scene_want all = ll_scene_want_all();
    assert_ok(ll_township_make(&request, &made, &err), &err);
    assert_ok(ll_store_open(ll_scratch_path("s.db"), LL_STORE_CREATE, &store, &err), &err);
    import_all(store, &made);
    assert_int_equal(ll_store_epsg(store), 4549);
    assert_ok(ll_scene_load(store, &all, NULL, &read, &err), &err);
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct ll_table *got = &read.layer[commands[i].layer];
        const struct ll_table *expected = &made.layer[commands[i].layer];
        assert_int_equal(got->count, expected->count);
        size_t moved = 0;
        for (size_t row = 0; row < got->count; row++) {
            check_fields(got, expected, row);
            moved += same_place(got, expected, row, commands[i].tolerance_m) ? 0 : 1;
        }
        assert_int_equal(moved, commands[i].repaired + commands[i].joined);
    }
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(importing_the_files_by_their_commands_gives_the_scene_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
