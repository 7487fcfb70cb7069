#include "importers/doctor.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/importers/towns.h"
#include "tests/support/check.h"

struct outcome {
    enum ll_code code;
    struct ll_err err;
    struct ll_crs_doubt doubt;
    char crs[160];
    char note[512];
    size_t stored;
};

/// Imports hydrants without storing them.
static struct outcome try_import(struct town *t, const char *path, const char *crs, bool guess,
                                 bool as_told)
{
    struct outcome o = {0};
    LL_CLEANUP(ll_import_report_clear) struct ll_import_report report = {0};
    const struct ll_import_request request = {.layer = LL_HYDRANT,
                                              .file = path,
                                              .crs = crs,
                                              .guess_crs = guess,
                                              .as_told = as_told,
                                              .dry_run = true,
                                              .doubt = &o.doubt};
    o.code = ll_import_layer(t->store, &request, &report, &o.err);
    (void)snprintf(o.crs, sizeof o.crs, "%s", report.crs);
    (void)snprintf(o.note, sizeof o.note, "%s", report.crs_note);
    o.stored = report.stored;
    return o;
}

static void
a_shift_against_the_lanes_is_noticed_and_named_though_the_file_claims_wgs84(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(1, LL_HYDRANT);
    static const struct writing gcj = {.gcj = true}, bd = {.bd = true}, right = {0};
    const char *file = town_write_hydrants(&t, "gcj.geojson", &gcj);
    struct outcome o = try_import(&t, file, NULL, false, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_mentions(o.err.message, "--crs gcj02");
    assert_mentions(o.err.message, "--as-told");
    assert_string_equal(o.doubt.candidate[0].crs, "gcj02");
    assert_true(o.doubt.clear && o.doubt.compared);
    o = try_import(&t, file, NULL, true, false); /* told to take the best */
    assert_ok(o.code, &o.err);
    assert_mentions(o.crs, "gcj02");
    assert_mentions(o.note, "gcj02");
    o = try_import(&t, file, NULL, false, true); /* told that the file is right */
    assert_ok(o.code, &o.err);
    assert_mentions(o.crs, "4326");
    o = try_import(&t, file, "gcj02", false, false);
    assert_ok(o.code, &o.err);
    o = try_import(&t, town_write_hydrants(&t, "bd.geojson", &bd), NULL, false, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_mentions(o.err.message, "--crs bd09");
    o = try_import(&t, town_write_hydrants(&t, "right.geojson", &right), NULL, false, false);
    assert_ok(o.code, &o.err);
    assert_int_equal(o.doubt.count, 0);
}

static void a_file_without_a_crs_is_recognised_in_every_form(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(2, LL_HYDRANT);
    static const struct {
        struct writing how;
        const char *crs;
    } cases[] = {
        {{0}, "EPSG:4490"},
        {{.gcj = true}, "gcj02"},
        {{.bd = true}, "bd09"},
        {{.swapped = true}, "EPSG:4490"},
        {{.gcj = true, .swapped = true}, "gcj02"}, /* tables are turned by their ranges */
        {{.crs = "EPSG:4549"}, "EPSG:4549"},
        {{.crs = "EPSG:4549", .swapped = true}, "EPSG:4549,swapped"},
        {{.crs = "EPSG:4548"}, "EPSG:4548"}, /* the neighbouring zone */
        {{.crs = "EPSG:4528"}, "EPSG:4528"}, /* zone 40 in front */
        {{.crs = "EPSG:4528", .swapped = true}, "EPSG:4528,swapped"},
        {{.crs = "EPSG:4509"}, "EPSG:4548"},   /* 6 degrees, CM 117E: the same numbers */
        {{.crs = "EPSG:4499"}, "EPSG:4499"},   /* 6 degrees, zone 21 in front */
        {{.crs = "EPSG:32650"}, "EPSG:32650"}, /* UTM: 0.9996 of it */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "form%zu.csv", i);
        const char *file = town_write_hydrants(&t, name, &cases[i].how);
        struct outcome o = try_import(&t, file, NULL, false, false);
        assert_int_equal(o.code, LL_E_DECISION);
        if (strcmp(o.doubt.candidate[0].crs, cases[i].crs) != 0 || !o.doubt.clear) {
            fail_msg("case %zu: %s, clear %d, wanted %s", i, o.doubt.candidate[0].crs,
                     o.doubt.clear, cases[i].crs);
        }
        assert_mentions(o.err.message, cases[i].crs);
        o = try_import(&t, file, NULL, true, false);
        assert_ok(o.code, &o.err);
        o = try_import(&t, file, cases[i].crs, false, false); /* as the message says it */
        assert_ok(o.code, &o.err);
    }
}

static void a_claim_that_cannot_be_is_doubted(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(3, LL_HYDRANT);
    static const struct writing metres = {.crs = "EPSG:4549"}, turned = {.swapped = true};
    struct outcome o =
        try_import(&t, town_write_hydrants(&t, "metres.geojson", &metres), NULL, false, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_string_equal(o.doubt.candidate[0].crs, "EPSG:4549");
    o = try_import(&t, town_write_hydrants(&t, "turned.geojson", &turned), NULL, false, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_string_equal(o.doubt.candidate[0].crs, "EPSG:4490,swapped");
    o = try_import(&t, town_write_hydrants(&t, "turned.geojson", &turned), NULL, true, false);
    assert_ok(o.code, &o.err);
}

static void an_old_datum_without_a_name_never_wins(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(4, LL_HYDRANT);
    static const struct writing moved = {.crs = "EPSG:4549", .move_m.x = 100.0};
    const char *file = town_write_hydrants(&t, "moved.csv", &moved);
    struct outcome o = try_import(&t, file, NULL, true, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_false(o.doubt.clear);
    assert_mentions(o.err.message, "--control");
}

static void a_neighbour_is_not_doubted(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(5, LL_HYDRANT);
    struct ll_box box = ll_scene_box(&t.scene);
    for (int step = 0; step < 6; step++) { /* further and further east of the known township */
        const struct writing beside = {.move_m.x = (0.5 + 0.25 * step) * (box.max_x - box.min_x)};
        char name[32];
        (void)snprintf(name, sizeof name, "beside%d.geojson", step);
        struct outcome o =
            try_import(&t, town_write_hydrants(&t, name, &beside), NULL, false, false);
        assert_ok(o.code, &o.err);
    }
}

static void an_empty_store_decides_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(6, LL_HYDRANT);
    ll_store_close(t.store);
    t.store = NULL;
    struct ll_err err = {0};
    assert_ok(ll_store_open(ll_scratch_path("empty.db"), LL_STORE_CREATE, &t.store, &err), &err);
    static const struct writing zone = {.crs = "EPSG:4528"}, degrees = {0};
    struct outcome o =
        try_import(&t, town_write_hydrants(&t, "zone.csv", &zone), NULL, true, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_false(o.doubt.compared);
    assert_false(o.doubt.clear);
    assert_string_equal(o.doubt.candidate[0].crs, "EPSG:4528"); /* the only one possible, if new */
    o = try_import(&t, town_write_hydrants(&t, "degrees.csv", &degrees), NULL, true, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_int_equal(o.doubt.count, 3);
    o = try_import(&t, town_write_hydrants(&t, "degrees.geojson", &degrees), NULL, false, false);
    assert_ok(o.code, &o.err);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_shift_against_the_lanes_is_noticed_and_named_though_the_file_claims_wgs84),
        cmocka_unit_test(a_file_without_a_crs_is_recognised_in_every_form),
        cmocka_unit_test(a_claim_that_cannot_be_is_doubted),
        cmocka_unit_test(an_old_datum_without_a_name_never_wins),
        cmocka_unit_test(a_neighbour_is_not_doubted),
        cmocka_unit_test(an_empty_store_decides_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
