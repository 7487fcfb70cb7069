/* Each record beside what GDAL makes of it. */
#include "importers/dbf_cells.h"

#include <stdio.h>
#include <string.h>

#include "importers/handles.h"
#include "importers/import.h"
#include "tests/support/check.h"

#define RECORD 31U

/// A table of a text of 10 bytes, a whole number of 8 and a number of 12 with decimals.
static void write_table(const char *const *records, size_t count)
{
    static const struct {
        const char *name;
        char type;
        unsigned char size, decimals;
    } columns[] = {{"name", 'C', 10, 0}, {"floors", 'N', 8, 0}, {"height", 'N', 12, 2}};
    unsigned char head[32 + 3 * 32 + 1] = {3, 126, 1, 1};
    head[4] = (unsigned char)count;
    head[8] = sizeof head;
    head[10] = RECORD;
    for (size_t i = 0; i < 3; i++) {
        unsigned char *c = head + 32 + i * 32;
        memcpy(c, columns[i].name, strlen(columns[i].name));
        c[11] = (unsigned char)columns[i].type;
        c[16] = columns[i].size;
        c[17] = columns[i].decimals;
    }
    head[sizeof head - 1] = 0x0d;
    VSILFILE *f = VSIFOpenL("/vsimem/t.dbf", "wb");
    assert_int_equal(VSIFWriteL(head, 1, sizeof head, f), sizeof head);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(strlen(records[i]), RECORD);
        assert_int_equal(VSIFWriteL(records[i], 1, RECORD, f), RECORD);
    }
    (void)VSIFCloseL(f);
}

static void assert_same(const struct ll_cell *own, const struct ll_cell *peer)
{
    assert_int_equal(own->kind, peer->kind);
    if (own->kind == LL_CELL_TEXT) {
        assert_int_equal(own->len, peer->len);
        assert_memory_equal(own->text, peer->text, own->len);
    } else if (own->kind == LL_CELL_WHOLE) {
        assert_int_equal(own->whole, peer->whole);
    } else if (own->kind == LL_CELL_REAL) {
        assert_true(own->real == peer->real);
    }
}

static void values_are_what_gdal_says_or_left_to_it(void **state)
{
    (void)state;
    static const struct {
        char flag;
        const char *name, *floors, *height; /* padded to 10, 8 and 12 bytes */
        enum ll_dbf_found found;
    } cases[] = {
        {' ', "Main St", "12", "3.50", LL_DBF_CELLS},
        {' ', "   in it  ", "-7      ", "-12.25      ", LL_DBF_CELLS},
        {' ', "a b", "007", "1e3", LL_DBF_CELLS},
        {' ', "\xB9\xC5\xCC\xEF\xB4\xE5", "3", "-0.00", LL_DBF_CELLS},
        {' ', "", "********", "************", LL_DBF_CELLS},
        {' ', "", "", "", LL_DBF_CELLS},
        {'*', "deleted", "1", "2.00", LL_DBF_DELETED},
        {' ', "x", "1.5", "2.00", LL_DBF_ODD},
        {' ', "x", "+5", "2.00", LL_DBF_ODD},
        {' ', "x", "-", "2.00", LL_DBF_ODD},
        {' ', "x", "3", "nan", LL_DBF_ODD},
    };
    const size_t count = sizeof cases / sizeof *cases;
    const char *records[16];
    char text[16][RECORD + 1];
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(text[i], sizeof text[i], "%c%-10.10s%8.8s%12.12s", cases[i].flag,
                       cases[i].name, cases[i].floors, cases[i].height);
        records[i] = text[i];
    }
    write_table(records, count);
    const char *raw[] = {"ENCODING=", NULL};
    GDALDatasetH d = GDALOpenEx("/vsimem/t.dbf", GDAL_OF_VECTOR, NULL, raw, NULL);
    OGRLayerH layer = GDALDatasetGetLayer(d, 0);
    static const bool all[] = {true, true, true};
    LL_CLEANUP(ll_dbf_cells_close) struct ll_dbf_cells dbf = {0};
    assert_true(ll_dbf_cells_open(d, OGR_L_GetLayerDefn(layer), all, &dbf));
    assert_int_equal(dbf.count, count);
    for (int i = 0; i < (int)count; i++) {
        enum ll_dbf_found found = ll_dbf_cells_read(&dbf, i);
        LL_CLEANUP(ll_feature_freep) OGRFeatureH f = OGR_L_GetFeature(layer, i);
        assert_int_equal(found, cases[i].found);
        assert_int_equal(f == NULL, found == LL_DBF_DELETED);
        for (int c = 0; found == LL_DBF_CELLS && c < 3; c++) {
            const struct ll_cell peer = ll_ogr_cell(f, c);
            assert_same(&dbf.cells[c], &peer);
        }
    }
    assert_int_equal(ll_dbf_cells_read(&dbf, (int64_t)count), LL_DBF_LOST);
    GDALClose(d);
}

static void columns_that_are_no_texts_or_numbers_are_left_to_gdal(void **state)
{
    (void)state;
    const char *raw[] = {"ENCODING=", NULL};
    GDALDatasetH d = GDALCreate(GDALGetDriverByName("ESRI Shapefile"), "/vsimem/d.dbf", 0, 0, 0,
                                GDT_Unknown, NULL);
    OGRLayerH layer = GDALDatasetCreateLayer(d, "d", NULL, wkbNone, NULL);
    OGRFieldDefnH day = OGR_Fld_Create("day", OFTDate), text = OGR_Fld_Create("text", OFTString);
    assert_int_equal(OGR_L_CreateField(layer, day, TRUE), OGRERR_NONE);
    assert_int_equal(OGR_L_CreateField(layer, text, TRUE), OGRERR_NONE);
    OGR_Fld_Destroy(day);
    OGR_Fld_Destroy(text);
    GDALClose(d);
    d = GDALOpenEx("/vsimem/d.dbf", GDAL_OF_VECTOR, NULL, raw, NULL);
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(GDALDatasetGetLayer(d, 0));
    static const bool first[] = {true, false}, second[] = {false, true};
    LL_CLEANUP(ll_dbf_cells_close) struct ll_dbf_cells dbf = {0};
    assert_false(ll_dbf_cells_open(d, definition, first, &dbf));
    assert_true(ll_dbf_cells_open(d, definition, second, &dbf));
    GDALClose(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_what_gdal_says_or_left_to_it),
        cmocka_unit_test(columns_that_are_no_texts_or_numbers_are_left_to_gdal),
    };
    ll_importers_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
