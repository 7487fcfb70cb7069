#include "importers/wkt_reader.h"

#include <string.h>

#include "data/scene_io.h"
#include "importers/report.h"
#include "tests/importers/runs.h"
#include "tests/support/check.h"

/// Writes a workbook with the columns name, wkt and floors.
static const char *workbook(const char *name, const char *const *rows)
{
    const char *path = ll_scratch_path(name);
    GDALDatasetH d = GDALCreate(GDALGetDriverByName("XLSX"), path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(d);
    OGRLayerH layer = GDALDatasetCreateLayer(d, "t", NULL, wkbNone, NULL);
    static const char *const columns[] = {"name", "wkt", "floors"};
    for (int i = 0; i < 3; i++) {
        OGRFieldDefnH field = OGR_Fld_Create(columns[i], OFTString);
        assert_int_equal(OGR_L_CreateField(layer, field, 0), OGRERR_NONE);
        OGR_Fld_Destroy(field);
    }
    for (size_t i = 0; rows[i] != NULL; i += 2) {
        OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        OGR_F_SetFieldString(f, 0, rows[i]);
        OGR_F_SetFieldString(f, 1, rows[i + 1]);
        OGR_F_SetFieldString(f, 2, "3");
        assert_int_equal(OGR_L_CreateFeature(layer, f), OGRERR_NONE);
        OGR_F_Destroy(f);
    }
    (void)GDALClose(d);
    return path;
}

static void a_workbook_of_polygons_is_read_and_bad_text_is_refused(void **state)
{
    static const char *const rows[] = {
        "甲", "POLYGON((500000 2900000,500010 2900000,500010 2900010,500000 2900000))",
        "乙", "POLYGON((500020 2900000,",
        "丙", "",
        "丁", "MULTIPOLYGON(((500040 2900000,500050 2900000,500050 2900010,500040 2900000)))",
        NULL};
    struct ll_import_report r = run_imported(
        *state, (struct ll_import_request){
                    .layer = LL_BUILDING, .file = workbook("p.xlsx", rows), .crs = "EPSG:4549"});
    assert_int_equal(r.read, 4);
    assert_int_equal(r.stored, 2);
    assert_int_equal(ll_report_reason(&r, LL_REASON_NO_GEOMETRY), 2);
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = run_scene_of(*state);
    const struct ll_table *t = &scene.layer[LL_BUILDING];
    assert_string_equal(ll_table_string(t, 0, LL_BUILDING_NAME), "甲");
    assert_near(t->shape.box[1].max_x, 500050.0, 1e-9);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_workbook_of_polygons_is_read_and_bad_text_is_refused,
                                        run_open_store, run_close_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
