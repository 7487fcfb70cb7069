#include "importers/intake_later.h"

#include <stdio.h>
#include <string.h>

#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "data/quarantine.h"
#include "importers/report.h"
#include "tests/importers/runs.h"
#include "tests/support/check.h"

#define HOUSES 3000 /* several batches */

/// Every 500th house has no geometry, every 700th stands where the one before does; all but each
/// tenth have a key.
static bool is_empty(int i)
{
    return i % 500 == 499;
}

static bool is_twice(int i)
{
    return i % 700 == 699;
}

static OGRGeometryH house(int i)
{
    double x = 430000.0 + i % 50 * 30.0, y = 2888000.0 + i / 50 * 30.0;
    char wkt[256];
    (void)snprintf(wkt, sizeof wkt, "POLYGON((%f %f,%f %f,%f %f,%f %f,%f %f))", x, y, x + 10.0, y,
                   x + 10.0, y + 8.0, x, y + 8.0, x, y);
    char *at = wkt;
    OGRGeometryH g = NULL;
    assert_int_equal(OGR_G_CreateFromWkt(&at, NULL, &g), OGRERR_NONE);
    return g;
}

/// Writes the houses in a format. @return the path, as ll_scratch_path.
static const char *houses(const char *driver, const char *name)
{
    const char *path = ll_scratch_path(name);
    GDALDatasetH d = GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(d);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    assert_int_equal(OSRImportFromEPSG(srs, 4549), OGRERR_NONE);
    OGRLayerH layer = GDALDatasetCreateLayer(d, "houses", srs, wkbPolygon, NULL);
    OGRFieldDefnH field = OGR_Fld_Create("remark", OFTString);
    assert_int_equal(OGR_L_CreateField(layer, field, TRUE), OGRERR_NONE);
    OGR_Fld_Destroy(field);
    for (int i = 0; i < HOUSES; i++) {
        char remark[32];
        OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        (void)snprintf(remark, sizeof remark, "house %d", i);
        OGR_F_SetFieldString(f, 0, remark);
        if (!is_empty(i)) {
            assert_int_equal(OGR_F_SetGeometryDirectly(f, house(is_twice(i) ? i - 1 : i)),
                             OGRERR_NONE);
        }
        assert_int_equal(OGR_L_CreateFeature(layer, f), OGRERR_NONE);
        OGR_F_Destroy(f);
    }
    OSRDestroySpatialReference(srs);
    GDALClose(d);
    return path;
}

/// What was refused, as "reason remark geometry?" lines.
struct refused {
    struct ll_text lines;
    size_t count;
};

static enum ll_code note(const struct ll_quarantined *q, void *user, struct ll_err *err)
{
    struct refused *r = user;
    const char *remark = strstr(q->raw, "house ");
    assert_non_null(remark);
    r->count++;
    return ll_text_appendf(&r->lines, err, "%s %.*s %s\n", q->reason, (int)strcspn(remark, "\""),
                           remark, strstr(q->raw, "POLYGON") != NULL ? "polygon" : "nothing");
}

/// What an import puts into quarantine.
static struct refused refused_of(const char *path, size_t expected, unsigned threads)
{
    struct ll_err err = {0};
    struct refused refused = {0};
    void *store = NULL;
    assert_int_equal(run_open_store(&store), 0);
    const struct ll_import_request q = {.layer = LL_BUILDING, .file = path, .threads = threads};
    struct ll_import_report report = run_imported(store, q);
    assert_int_equal(report.quarantined, expected);
    assert_int_equal(report.stored, HOUSES - 10);
    assert_ok(ll_quarantine_each(store, &(struct ll_quarantine_filter){0}, note, &refused, &err),
              &err);
    ll_import_report_clear(&report);
    assert_int_equal(run_close_store(&store), 0);
    return refused;
}

/// A format whose features are let go beside one whose features are kept.
static void what_is_read_again_for_quarantine_is_what_was_refused(void **state)
{
    (void)state;
    static const char *const formats[][2] = {
        {"ESRI Shapefile", "h.shp"}, {"GPKG", "h.gpkg"}, {"FlatGeobuf", "h.fgb"}};
    char kept[512];
    (void)snprintf(kept, sizeof kept, "%s", houses("MapInfo File", "h.tab"));
    struct refused expected = refused_of(kept, 10, 0);
    assert_int_equal(expected.count, 10);
    assert_mentions(ll_text_str(&expected.lines), "house 499 nothing");
    assert_mentions(ll_text_str(&expected.lines), "duplicate house 699 polygon");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        for (unsigned threads = 0; threads < 2; threads++) {
            bool flat = i == 2; /* drops what has no geometry, and has an order of its own */
            const char *path = houses(formats[i][0], formats[i][1]);
            struct refused r = refused_of(path, flat ? 4 : 10, threads);
            assert_int_equal(r.count, flat ? 4 : 10);
            if (!flat) {
                assert_string_equal(ll_text_str(&r.lines), ll_text_str(&expected.lines));
            }
            ll_text_clear(&r.lines);
        }
    }
    ll_text_clear(&expected.lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_again_for_quarantine_is_what_was_refused),
    };
    ll_importers_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
