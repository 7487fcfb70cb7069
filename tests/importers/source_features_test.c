#include <ogr_api.h>
#include <string.h>

#include "importers/source.h"
#include "tests/importers/runs.h"
#include "tests/support/check.h"

#define POINTS 300

/// Points named by their numbers. @return the path, as ll_scratch_path.
static const char *points(const char *driver, const char *name)
{
    const char *path = ll_scratch_path(name);
    GDALDatasetH d = GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(d);
    OGRLayerH layer = GDALDatasetCreateLayer(d, "points", NULL, wkbPoint, NULL);
    OGRFieldDefnH field = OGR_Fld_Create("number", OFTInteger);
    assert_int_equal(OGR_L_CreateField(layer, field, TRUE), OGRERR_NONE);
    OGR_Fld_Destroy(field);
    for (int i = 0; i < POINTS; i++) {
        OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
        OGR_G_SetPoint_2D(point, 0, 7.0 * (i % 17), i);
        OGR_F_SetFieldInteger(f, 0, i * i);
        assert_int_equal(OGR_F_SetGeometryDirectly(f, point), OGRERR_NONE);
        assert_int_equal(OGR_L_CreateFeature(layer, f), OGRERR_NONE);
        OGR_F_Destroy(f);
    }
    GDALClose(d);
    return path;
}

static void a_feature_fetched_by_its_number_is_the_one_that_was_read(void **state)
{
    (void)state;
    static const char *const formats[][2] = {
        {"ESRI Shapefile", "p.shp"}, {"GPKG", "p.gpkg"}, {"FlatGeobuf", "p.fgb"}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct ll_err err = {0};
        LL_CLEANUP(ll_source_close) struct ll_source s = {0};
        const struct ll_import_request q = {.file = points(formats[i][0], formats[i][1])};
        OGRFeatureH read[POINTS];
        assert_ok(ll_source_open(&q, &s, &err), &err);
        assert_true(ll_source_can_fetch(&s));
        for (int n = 0; n < POINTS; n++) {
            assert_ok(ll_source_next(&s, &read[n], &err), &err);
            assert_non_null(read[n]);
        }
        for (int n = POINTS - 1; n >= 0; n--) {
            OGRFeatureH again = NULL;
            assert_ok(ll_source_fetch(&s, OGR_F_GetFID(read[n]), &again, &err), &err);
            assert_true(OGR_F_Equal(read[n], again));
            OGR_F_Destroy(again);
            OGR_F_Destroy(read[n]);
        }
        OGRFeatureH none = NULL;
        assert_int_equal(ll_source_fetch(&s, 5 * POINTS, &none, &err), LL_E_FORMAT);
        assert_mentions(err.message, "changed while it was being read");
    }
}

static void features_of_other_formats_are_not_fetched(void **state)
{
    (void)state;
    static const char *const files[][2] = {
        {"t.csv", "x,y\n1,2\n"},
        {"t.geojson",
         "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
         "\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]}}]}"}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct ll_err err = {0};
        LL_CLEANUP(ll_source_close) struct ll_source s = {0};
        const struct ll_import_request q = {.file = run_file_with(files[i][0], files[i][1])};
        size_t count = 0;
        assert_ok(ll_source_open(&q, &s, &err), &err);
        assert_false(ll_source_can_fetch(&s));
        assert_ok(ll_source_count(&s, &count, &err), &err);
        assert_int_equal(count, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_feature_fetched_by_its_number_is_the_one_that_was_read),
        cmocka_unit_test(features_of_other_formats_are_not_fetched),
    };
    ll_importers_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
