#include "importers/dbf_scan.h"

#include <ogr_api.h>
#include <stdio.h>
#include <sys/stat.h>

#include "importers/import.h"
#include "tests/support/check.h"

/// A shapefile of points with one text each, written by GDAL.
static const char *shapefile(const char *name, size_t count, const char *last)
{
    const char *path = ll_scratch_path(name);
    GDALDatasetH d =
        GDALCreate(GDALGetDriverByName("ESRI Shapefile"), path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(d);
    char *options[] = {"ENCODING=UTF-8", NULL};
    OGRLayerH layer = GDALDatasetCreateLayer(d, "points", NULL, wkbPoint, options);
    OGRFieldDefnH field = OGR_Fld_Create("name", OFTString);
    OGR_Fld_SetWidth(field, 40);
    assert_int_equal(OGR_L_CreateField(layer, field, TRUE), OGRERR_NONE);
    OGR_Fld_Destroy(field);
    for (size_t i = 0; i < count; i++) {
        OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
        OGR_G_SetPoint_2D(point, 0, (double)i, 1.0);
        assert_int_equal(OGR_F_SetGeometryDirectly(f, point), OGRERR_NONE);
        OGR_F_SetFieldString(f, 0, i + 1 == count ? last : "plain text of some length");
        assert_int_equal(OGR_L_CreateFeature(layer, f), OGRERR_NONE);
        OGR_F_Destroy(f);
    }
    GDALClose(d);
    return path;
}

/// Counts the records beyond ASCII. @param ret_last Number of the last one. @return -1: not told.
static int found(const char *path, int64_t *ret_last, size_t *ret_passed)
{
    GDALDatasetH d = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    assert_non_null(d);
    struct ll_dbf_scan scan = {0};
    int count = -1;
    if (ll_dbf_scan_open(d, &scan)) {
        for (count = 0; ll_dbf_scan_next(&scan, ret_last);) {
            count++;
        }
        *ret_passed = scan.passed;
    }
    ll_dbf_scan_close(&scan);
    GDALClose(d);
    return count;
}

static void one_character_beyond_ascii_is_found_wherever_it_is(void **state)
{
    (void)state;
    int64_t at = 0;
    size_t passed = 0;
    assert_int_equal(found(shapefile("a.shp", 1, "Main St"), &at, &passed), 0);
    assert_int_equal(found(shapefile("b.shp", 1, "鼓楼"), &at, &passed), 1);
    assert_int_equal(at, 0);
    /* 800 kB: several chunks */
    assert_int_equal(found(shapefile("c.shp", 20000, "Main St"), &at, &passed), 0);
    assert_int_equal(passed, 20000);
    assert_int_equal(found(shapefile("d.shp", 20000, "é"), &at, &passed), 1);
    assert_int_equal(at, 19999);
    assert_int_equal(found(shapefile("e.shp", 0, ""), &at, &passed), 0);
}

static void deleted_records_are_passed_over(void **state)
{
    (void)state;
    int64_t at = 0;
    size_t passed = 0;
    const char *path = shapefile("f.shp", 3, "鼓楼");
    GDALDatasetH d = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_UPDATE, NULL, NULL, NULL);
    assert_non_null(d);
    assert_int_equal(OGR_L_DeleteFeature(GDALDatasetGetLayer(d, 0), 2), OGRERR_NONE);
    GDALClose(d);
    assert_int_equal(found(path, &at, &passed), 0);
    assert_int_equal(passed, 2);
}

static void several_tables_and_none_are_not_told(void **state)
{
    (void)state;
    char folder[512];
    int64_t at = 0;
    size_t passed = 0;
    (void)snprintf(folder, sizeof folder, "%s", ll_scratch_path("several"));
    assert_int_equal(mkdir(folder, 0755), 0);
    (void)shapefile("several/a.shp", 1, "Main St");
    (void)shapefile("several/b.shp", 1, "Main St");
    assert_int_equal(found(folder, &at, &passed), -1);
    const char *csv = ll_scratch_path("t.csv");
    FILE *f = fopen(csv, "wb");
    assert_non_null(f);
    assert_true(fputs("name,kind\nplain,x\n", f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(found(csv, &at, &passed), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_character_beyond_ascii_is_found_wherever_it_is),
        cmocka_unit_test(deleted_records_are_passed_over),
        cmocka_unit_test(several_tables_and_none_are_not_told),
    };
    ll_importers_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
