/* The real extracts, layer by layer, against counts made with other programs (ogrinfo and osmium),
 * and one of them against a scan of its text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "importers/import.h"
#include "importers/report.h"
#include "tests/support/check.h"

/// Counts made elsewhere.
struct counts {
    const char *file;
    size_t buildings; ///< areas with a building that is there
    size_t hydrants;  ///< water sources, those out of use among them
    size_t stations;  ///< nodes and areas
    size_t areas;     ///< complete administrative boundaries
};

static const struct counts extracts[] = {
    {"osm-lauf/lauf-200115.osm.pbf", 6531 - 1 /* "no" */, 479, 2 + 2, 0},
    {"osm-liechtenstein/liechtenstein-2021.osm.pbf", 15834, 12, 5 + 2, 11 + 2 + 1},
    {"osm-liechtenstein/liechtenstein-2013-08-03.osm.bz2", 3723, 0, 5 + 1, 11 + 2 + 1},
    {"osm-monaco/monaco.osm.pbf", 23334, 1, 3, 9 + 4 + 1 + 1 + 1},
    {"osm-porto/porto.osm.pbf", 11393, 34, 1, 4},
    {"osm-munich/munchen.osm.pbf", 2425, 177 + 2 /* a suction point, a tank */, 1, 5},
    {"osm-helsinki/helsinki-centre.osm.pbf", 1492 - 1 /* "no" */, 102, 1, 2 + 1},
    {"osm-reisterstown/reisterstown-sorted.osm.pbf", 27567, 0, 5, 1},
    {"messy/r5_unsorted_reisterstown.osm.pbf", 27567, 0, 5, 1},
    {"osm-small/krems.osm.gz", 1195, 2, 1, 0},
    {"osm-small/Laufamholzstrasse.osm", 118, 4, 0, 0},
};

static ll_store *new_store(void)
{
    static int number;
    struct ll_err err = {0};
    ll_store *store = NULL;
    char path[300];
    (void)snprintf(path, sizeof path, "%s/extract%d.db", ll_scratch_dir(), number++);
    assert_ok(ll_store_open(path, LL_STORE_CREATE, &store, &err), &err);
    return store;
}

static void import(const char *file, struct ll_import_report *reports)
{
    struct ll_err err = {0};
    char path[512];
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store();
    (void)snprintf(path, sizeof path, "%s/%s", ll_real_data(), file);
    const struct ll_import_request q = {.file = path};
    assert_ok(ll_import_osm(store, &q, reports, &err), &err);
}

static void clear_reports(struct ll_import_report *reports)
{
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        ll_import_report_clear(&reports[l]);
    }
}

static void every_extract_gives_what_others_count_in_it(void **state)
{
    (void)state;
    if (ll_real_data() == NULL) {
        skip();
    }
    for (size_t i = 0; i < sizeof extracts / sizeof extracts[0]; i++) {
        const struct counts *c = &extracts[i];
        struct ll_import_report r[LL_LAYER_COUNT] = {0};
        import(c->file, r);
        assert_int_equal(r[LL_BUILDING].read, c->buildings);
        assert_int_equal(r[LL_HYDRANT].stored, c->hydrants);
        assert_int_equal(r[LL_STATION].read, c->stations);
        assert_int_equal(r[LL_AREA].read, c->areas);
        clear_reports(r);
    }
}

/// How often a tag stands in a text.
static size_t count_tag(const char *text, const char *tag)
{
    size_t count = 0;
    for (const char *s = strstr(text, tag); s != NULL; s = strstr(s + 1, tag)) {
        count++;
    }
    return count;
}

static void a_scan_of_the_text_counts_the_same(void **state)
{
    (void)state;
    if (ll_real_data() == NULL) {
        skip();
    }
    static char text[1 << 20];
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    char path[512];
    (void)snprintf(path, sizeof path, "%s/osm-small/Laufamholzstrasse.osm", ll_real_data());
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    assert_int_equal(fclose(f), 0);
    import("osm-small/Laufamholzstrasse.osm", r);
    assert_int_equal(r[LL_BUILDING].stored, count_tag(text, "<tag k=\"building\""));
    assert_int_equal(r[LL_HYDRANT].stored, count_tag(text, "v=\"fire_hydrant\""));
    assert_int_equal(r[LL_OBSTACLE].read, count_tag(text, "<tag k=\"barrier\" v=\"bollard\"") +
                                              count_tag(text, "<tag k=\"barrier\" v=\"gate\""));
    clear_reports(r);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_extract_gives_what_others_count_in_it),
        cmocka_unit_test(a_scan_of_the_text_counts_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
