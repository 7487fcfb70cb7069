#include "importers/dbf_ascii.h"

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

static bool judged(const char *path)
{
    GDALDatasetH d = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    assert_non_null(d);
    bool ascii = ll_dbf_is_ascii(d);
    GDALClose(d);
    return ascii;
}

static void one_character_beyond_ascii_is_found_wherever_it_is(void **state)
{
    (void)state;
    assert_true(judged(shapefile("a.shp", 1, "Main St")));
    assert_false(judged(shapefile("b.shp", 1, "鼓楼")));
    assert_true(judged(shapefile("c.shp", 20000, "Main St"))); /* 800 kB: several chunks */
    assert_false(judged(shapefile("d.shp", 20000, "é")));
    assert_true(judged(shapefile("e.shp", 0, "")));
}

static void several_tables_and_none_are_not_judged(void **state)
{
    (void)state;
    char folder[512];
    (void)snprintf(folder, sizeof folder, "%s", ll_scratch_path("several"));
    assert_int_equal(mkdir(folder, 0755), 0);
    (void)shapefile("several/a.shp", 1, "Main St");
    (void)shapefile("several/b.shp", 1, "Main St");
    assert_false(judged(folder));
    const char *csv = ll_scratch_path("t.csv");
    FILE *f = fopen(csv, "wb");
    assert_non_null(f);
    assert_true(fputs("name,kind\nplain,x\n", f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_false(judged(csv));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_character_beyond_ascii_is_found_wherever_it_is),
        cmocka_unit_test(several_tables_and_none_are_not_judged),
    };
    ll_importers_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
