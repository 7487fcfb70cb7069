/* Our reader of GeoJSON against GDAL's own driver. What differs on purpose: lists and objects are
 * JSON without blanks, times of day stay as written, a geometry with one bad position is refused
 * whole, heights come where the first position has one. */
#include <cpl_conv.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "importers/geojson_reader.h"
#include "tests/support/check.h"

static void feature_freep(OGRFeatureH *feature)
{
    OGR_F_Destroy(*feature);
}

static OGRFeatureH next_of(struct ll_source *source)
{
    struct ll_err err = {0};
    OGRFeatureH feature = NULL;
    assert_ok(ll_source_next(source, &feature, &err), &err);
    return feature;
}

/// A value as the import sees it; dates and numbers alike.
static const char *text_of(const struct ll_source *source, OGRFeatureH feature, int column,
                           struct ll_text *room)
{
    struct ll_err err = {0};
    const char *text = NULL;
    bool valid = false;
    assert_ok(ll_source_text(source, feature, column, room, &text, &valid, &err), &err);
    return text == NULL ? "" : text;
}

static void assert_same_geometry(OGRGeometryH a, OGRGeometryH b)
{
    if (a == NULL || b == NULL) { /* ours refuses whole what GDAL reads in part */
        assert_true(a == NULL);
        return;
    }
    OGR_G_FlattenTo2D(a);
    OGR_G_FlattenTo2D(b);
    int size = OGR_G_WkbSize(a);
    assert_int_equal(size, OGR_G_WkbSize(b));
    LL_CLEANUP(ll_freep) unsigned char *one = ll_alloc((size_t)size, 1);
    LL_CLEANUP(ll_freep) unsigned char *two = ll_alloc((size_t)size, 1);
    assert_int_equal(OGR_G_ExportToIsoWkb(a, wkbNDR, one), OGRERR_NONE);
    assert_int_equal(OGR_G_ExportToIsoWkb(b, wkbNDR, two), OGRERR_NONE);
    assert_memory_equal(one, two, (size_t)size); /* to the last bit */
}

/// Whether a column of GDAL holds lists or JSON, which ours writes differently.
static bool is_nested(OGRFieldDefnH field)
{
    OGRFieldType type = OGR_Fld_GetType(field);
    return OGR_Fld_GetSubType(field) == OFSTJSON || type == OFTStringList ||
           type == OFTIntegerList || type == OFTInteger64List || type == OFTRealList ||
           type == OFTTime;
}

/// All features of one file, ours beside GDAL's.
static void assert_as_gdal(const char *path)
{
    struct ll_err err = {0};
    bool ours = false;
    LL_CLEANUP(ll_source_close) struct ll_source own = {0};
    LL_CLEANUP(ll_source_close) struct ll_source peer = {0};
    assert_ok(ll_geojson_open(path, false, &own, &ours, &err), &err);
    peer.dataset = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    assert_non_null(peer.dataset);
    peer.layer = GDALDatasetGetLayer(peer.dataset, 0);
    OGRFeatureDefnH fields = OGR_L_GetLayerDefn(peer.layer);
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text peer_room = {0};
    assert_int_equal(own.count, OGR_L_GetFeatureCount(peer.layer, TRUE));
    for (long long i = 0; i < own.count; i++) {
        LL_CLEANUP(feature_freep) OGRFeatureH a = next_of(&own);
        LL_CLEANUP(feature_freep) OGRFeatureH b = OGR_L_GetNextFeature(peer.layer);
        assert_same_geometry(OGR_F_GetGeometryRef(a), OGR_F_GetGeometryRef(b));
        for (int c = 0; c < OGR_FD_GetFieldCount(fields); c++) {
            OGRFieldDefnH field = OGR_FD_GetFieldDefn(fields, c);
            int column = OGR_FD_GetFieldIndex(own.definition, OGR_Fld_GetNameRef(field));
            assert_true(column >= 0);
            if (!is_nested(field)) {
                assert_string_equal(text_of(&own, a, column, &room),
                                    text_of(NULL, b, c, &peer_room));
            }
        }
    }
    assert_null(next_of(&own));
}

/// Compares all GeoJSON files of a folder that GDAL and we both read.
static size_t compare_folder(const char *folder)
{
    char path[1024];
    size_t compared = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        const char *name = entry->d_name;
        bool refused = strstr(name, "malformed") != NULL || strstr(name, "invalid") != NULL;
        if (strcmp(CPLGetExtension(name), "geojson") == 0 && !refused) {
            (void)snprintf(path, sizeof path, "%s/%s", folder, name);
            assert_as_gdal(path);
            compared++;
        }
    }
    (void)closedir(dir);
    return compared;
}

static void real_files_read_as_gdal_reads_them(void **state)
{
    (void)state;
    static const char *const folders[] = {"messy",
                                          "cn-suzhou-buildings",
                                          "osm-lauf/derived",
                                          "osm-liechtenstein/derived",
                                          "tw-taipei/buildings",
                                          "tw-taipei/fire_stations",
                                          "tw-taipei/hazards",
                                          "tw-taipei/lanes",
                                          "tw-taipei/roads-daan",
                                          "tw-taipei/villages"};
    const char *data = ll_real_data();
    if (data == NULL) {
        skip();
    }
    size_t compared = 0;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char folder[600];
        (void)snprintf(folder, sizeof folder, "%s/%s", data, folders[i]);
        compared += compare_folder(folder);
    }
    assert_true(compared >= 30);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_files_read_as_gdal_reads_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
