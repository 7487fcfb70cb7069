#include "importers/sample.h"

#include <cpl_error.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/township.h"
#include "data/reference.h"
#include "geo/crs.h"
#include "geo/datum.h"
#include "importers/fields.h"
#include "importers/values.h"
#include "importers/words.h"
#include "tests/support/check.h"

#define BUILDINGS 833 /* one village */
#define FIXTURES  "data/sample"

/// How a file is read back: with what the import command of README.txt says about it.
struct source {
    enum ll_layer layer;
    const char *file;
    const char *option; ///< of opening
    enum { METRES, DEGREES, METRE_COLUMNS, GCJ02_COLUMNS } place;
    size_t crossed; ///< outlines that cross themselves
    size_t lost;    ///< rows at the end without a place
    double tolerance_m;
};

static const struct source sources[] = {
    {LL_BUILDING, "buildings.shp", "ENCODING=GBK", METRES, 2, 1, 1e-6},
    {LL_AREA, "areas.geojson", NULL, DEGREES, 0, 0, 0.01},
    {LL_LANE, "lanes.geojson", NULL, DEGREES, 0, 0, 0.01},
    {LL_HYDRANT, "hydrants.xlsx", NULL, METRE_COLUMNS, 0, 1, 0.001},
    {LL_STATION, "stations.csv", NULL, GCJ02_COLUMNS, 0, 0, 0.2},
    {LL_OBSTACLE, "obstacles.kml", NULL, DEGREES, 0, 0, 0.01},
    {LL_COMPOUND, "compounds.geojson", NULL, DEGREES, 0, 0, 0.01},
    {LL_INCIDENT, "incidents.geojson", NULL, DEGREES, 0, 0, 0.01},
    {LL_GROUND, "ground.geojson", NULL, DEGREES, 0, 0, 0.01},
};
enum { SOURCES = sizeof sources / sizeof sources[0] };

/// The scene, the files it was written to, and what is needed to understand them.
struct fixture {
    struct ll_scene scene;
    struct ll_text files;
    ll_geo_ctx *ctx;
    ll_transform *to_metres;
    ll_aliases *aliases;
    ll_words *words;
};

static const char *out_path(const char *file)
{
    char name[64];
    snprintf(name, sizeof name, "sample/%s", file);
    return ll_scratch_path(name);
}

static int set_up(void **state)
{
    struct ll_err err = {0};
    struct fixture *f = ll_calloc(1, sizeof *f);
    assert_non_null(f);
    struct ll_township_request request = {.seed = 1, .buildings = BUILDINGS};
    assert_ok(ll_township_make(&request, &f->scene, &err), &err);
    assert_ok(ll_geo_ctx_new(&f->ctx, &err), &err);
    assert_ok(ll_transform_new(f->ctx, "EPSG:4326", "EPSG:4549", &f->to_metres, NULL, &err), &err);
    size_t len = 0;
    const char *text = ll_reference_builtin("aliases.csv", &len);
    assert_ok(ll_aliases_parse(text, len, &f->aliases, &err), &err);
    text = ll_reference_builtin("words.csv", &len);
    assert_ok(ll_words_parse(text, len, &f->words, &err), &err);
    assert_ok(ll_sample_write(f->ctx, &f->scene, ll_scratch_path("sample"), &f->files, &err), &err);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ll_words_free(f->words);
    ll_aliases_free(f->aliases);
    ll_transform_free(f->to_metres);
    ll_geo_ctx_free(f->ctx);
    ll_text_clear(&f->files);
    ll_scene_clear(&f->scene);
    ll_free(f);
    return 0;
}

static void dataset_closep(GDALDatasetH *dataset)
{
    if (*dataset != NULL) {
        GDALClose(*dataset);
    }
}

static void feature_freep(OGRFeatureH *feature)
{
    if (*feature != NULL) {
        OGR_F_Destroy(*feature);
    }
}

static GDALDatasetH open_file(const char *path, const char *option)
{
    const char *const options[] = {option, NULL};
    GDALDatasetH dataset =
        GDALOpenEx(path, GDAL_OF_VECTOR, NULL, option == NULL ? NULL : options, NULL);
    if (dataset == NULL) {
        fail_msg("cannot open %s", path);
    }
    return dataset;
}

/// Which column of the layer goes into which field, by the same aliases as an import.
static struct ll_field_map map_of(const struct fixture *f, enum ll_layer layer, OGRLayerH l)
{
    struct ll_err err = {0};
    const char *names[64];
    OGRFeatureDefnH defn = OGR_L_GetLayerDefn(l);
    int count = OGR_FD_GetFieldCount(defn);
    assert_true(count <= 64);
    for (int i = 0; i < count; i++) {
        names[i] = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(defn, i));
    }
    struct ll_columns columns = {names, (size_t)count};
    struct ll_field_map map = {0};
    assert_ok(ll_fields_map(f->aliases, layer, &columns, NULL, 0, &map, &err), &err);
    return map;
}

/// Value of a cell for a field of numbers or words; NAN or 0 when it is empty or says so.
static double cell_value(const struct fixture *f, enum ll_layer layer, int field, const char *text,
                         const char *unit)
{
    const struct ll_field *info = &ll_layer_info(layer)->fields[field];
    double value = info->type == LL_REAL ? NAN : 0.0;
    if (text[0] != '\0' && !ll_words_find(f->words, layer, field, text, &value)) {
        assert_int_equal(info->type, LL_REAL);
        assert_true(ll_value_parse(text, ll_measure_kind(info->name), unit, &value));
    }
    return value;
}

/// A cell as text; a date that OGR recognised as one is written as in the scene.
static void read_cell(OGRFeatureH feature, int column, char ret_text[256])
{
    OGRFieldDefnH defn = OGR_F_GetFieldDefnRef(feature, column);
    if (OGR_Fld_GetType(defn) == OFTDate && OGR_F_IsFieldSetAndNotNull(feature, column)) {
        int y = 0, m = 0, d = 0, unused = 0;
        OGR_F_GetFieldAsDateTime(feature, column, &y, &m, &d, &unused, &unused, &unused, &unused);
        snprintf(ret_text, 256, "%04d-%02d-%02d", y, m, d);
        return;
    }
    snprintf(ret_text, 256, "%s", OGR_F_GetFieldAsString(feature, column));
}

static void check_cells(const struct fixture *f, const struct source *s, size_t row,
                        const struct ll_field_map *map, OGRFeatureH feature)
{
    const struct ll_table *t = &f->scene.layer[s->layer];
    for (int i = 0; i < (int)ll_layer_info(s->layer)->field_count; i++) {
        int column = map->field[i].column;
        if (column == LL_NO_COLUMN) {
            assert_true(ll_table_unknown(t, row, i)); /* nothing known is left out */
            continue;
        }
        char text[256];
        read_cell(feature, column, text);
        switch (ll_layer_info(s->layer)->fields[i].type) {
        case LL_STRING:
            assert_string_equal(text,
                                ll_table_unknown(t, row, i) ? "" : ll_table_string(t, row, i));
            break;
        case LL_WORD:
            assert_near(cell_value(f, s->layer, i, text, NULL), ll_table_word(t, row, i), 0.0);
            break;
        case LL_REAL:
            assert_near(cell_value(f, s->layer, i, text, map->field[i].unit),
                        ll_table_real(t, row, i), 1e-9);
            break;
        }
    }
}

/// Where a point of the file lies in the scene's metres.
static struct ll_xy in_metres(const struct fixture *f, const struct source *s, double x, double y)
{
    struct ll_err err = {0};
    struct ll_xy at = {x, y};
    if (s->place == GCJ02_COLUMNS) {
        at = ll_gcj02_to_wgs84(at);
    }
    if (s->place == DEGREES || s->place == GCJ02_COLUMNS) {
        assert_ok(ll_transform_points(f->to_metres, &at, 1, &err), &err);
    }
    return at;
}

/// The rings of a simple geometry against a shape's, whatever way round they run.
static void check_shape(const struct fixture *f, const struct source *s, size_t row, OGRGeometryH g)
{
    const struct ll_shapes *shape = &f->scene.layer[s->layer].shape;
    bool polygon = shape->kind[row] == LL_POLYGON;
    uint32_t ring = shape->first_ring[row];
    assert_int_equal(polygon ? OGR_G_GetGeometryCount(g) : 1, shape->first_ring[row + 1] - ring);
    for (int part = 0; ring < shape->first_ring[row + 1]; ring++, part++) {
        OGRGeometryH line = polygon ? OGR_G_GetGeometryRef(g, part) : g;
        int count = (int)(shape->first_point[ring + 1] - shape->first_point[ring]);
        const struct ll_xy *points = shape->points + shape->first_point[ring];
        assert_int_equal(OGR_G_GetPointCount(line), count);
        bool same_way = true;
        if (polygon) {
            struct ll_xy second = in_metres(f, s, OGR_G_GetX(line, 1), OGR_G_GetY(line, 1));
            same_way = hypot(second.x - points[1].x, second.y - points[1].y) < s->tolerance_m;
        }
        for (int i = 0; i < count; i++) {
            struct ll_xy at = in_metres(f, s, OGR_G_GetX(line, i), OGR_G_GetY(line, i));
            const struct ll_xy *expected = &points[same_way ? i : count - 1 - i];
            assert_near(at.x, expected->x, s->tolerance_m);
            assert_near(at.y, expected->y, s->tolerance_m);
        }
    }
}

/// The place of a row. @return false when its outline crosses itself.
static bool check_place(const struct fixture *f, const struct source *s, size_t row,
                        const struct ll_field_map *map, OGRFeatureH feature)
{
    if (s->place == METRE_COLUMNS || s->place == GCJ02_COLUMNS) {
        const struct ll_box *expected = &f->scene.layer[s->layer].shape.box[row];
        struct ll_xy at = in_metres(f, s, OGR_F_GetFieldAsDouble(feature, map->x),
                                    OGR_F_GetFieldAsDouble(feature, map->y));
        assert_near(at.x, expected->min_x, s->tolerance_m);
        assert_near(at.y, expected->min_y, s->tolerance_m);
        return true;
    }
    OGRGeometryH g = OGR_F_GetGeometryRef(feature);
    assert_non_null(g);
    if (f->scene.layer[s->layer].shape.kind[row] == LL_POLYGON && !OGR_G_IsValid(g)) {
        return false;
    }
    check_shape(f, s, row, g);
    return true;
}

static void every_file_read_back_gives_the_scene_again(void **state)
{
    const struct fixture *f = *state;
    for (size_t i = 0; i < SOURCES; i++) {
        const struct source *s = &sources[i];
        size_t rows = f->scene.layer[s->layer].count, crossed = 0;
        LL_CLEANUP(dataset_closep)
        GDALDatasetH dataset = open_file(out_path(s->file), s->option);
        OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
        assert_true(rows > 0);
        assert_int_equal(OGR_L_GetFeatureCount(layer, 1), rows + s->lost);
        struct ll_field_map map = map_of(f, s->layer, layer);
        for (size_t row = 0; row < rows + s->lost; row++) {
            LL_CLEANUP(feature_freep) OGRFeatureH feature = OGR_L_GetNextFeature(layer);
            assert_non_null(feature);
            if (row >= rows) {
                bool columns = s->place == METRE_COLUMNS;
                assert_true(columns ? !OGR_F_IsFieldSetAndNotNull(feature, map.x)
                                    : OGR_F_GetGeometryRef(feature) == NULL);
                continue;
            }
            check_cells(f, s, row, &map, feature);
            crossed += check_place(f, s, row, &map, feature) ? 0 : 1;
        }
        assert_int_equal(crossed, s->crossed);
    }
}

static void the_shapefile_says_its_reference_system_but_not_its_encoding(void **state)
{
    (void)state;
    assert_int_equal(access(out_path("buildings.prj"), F_OK), 0);
    assert_int_not_equal(access(out_path("buildings.cpg"), F_OK), 0);
    FILE *file = fopen(out_path("buildings.dbf"), "rb");
    assert_non_null(file);
    unsigned char head[36];
    assert_int_equal(fread(head, 1, sizeof head, file), sizeof head);
    (void)fclose(file);
    assert_int_equal(head[29], 0); /* no language driver either */
    static const unsigned char name_in_gbk[4] = {0xC3, 0xFB, 0xB3, 0xC6}; /* 名称 */
    assert_memory_equal(head + 32, name_in_gbk, 4);
}

/// Reads a small file whole.
static void read_text(const char *path, char *buffer, size_t size)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(buffer, 1, size - 1, file);
    (void)fclose(file);
    buffer[len] = '\0';
}

static void the_readme_has_a_command_for_every_file(void **state)
{
    const struct fixture *f = *state;
    char text[4096];
    read_text(out_path("README.txt"), text, sizeof text);
    for (size_t i = 0; i < SOURCES; i++) {
        char command[128];
        snprintf(command, sizeof command, "lifelane import %s %s",
                 ll_layer_info(sources[i].layer)->plural, sources[i].file);
        assert_mentions(text, command);
        assert_mentions(f->files.data, sources[i].file);
    }
    assert_mentions(text, "buildings.shp --encoding GBK\n");
    assert_mentions(text, "hydrants.xlsx --crs EPSG:4549\n");
    assert_mentions(text, "stations.csv --crs gcj02\n");
    assert_mentions(text, "2 outlines cross themselves");
    assert_mentions(f->files.data, "README.txt\n");
}

static void a_layer_without_rows_gets_no_file(void **state)
{
    const struct fixture *f = *state;
    assert_int_equal(f->scene.layer[LL_LADDER_AREA].count, 0);
    assert_int_not_equal(access(out_path("ladder-areas.geojson"), F_OK), 0);
}

/// Two features with the same cells and the same geometry.
static void assert_same_feature(OGRFeatureH a, OGRFeatureH b)
{
    assert_true((a == NULL) == (b == NULL));
    if (a == NULL) {
        return;
    }
    for (int i = 0; i < OGR_F_GetFieldCount(a); i++) {
        char text[256];
        snprintf(text, sizeof text, "%s", OGR_F_GetFieldAsString(a, i));
        assert_string_equal(text, OGR_F_GetFieldAsString(b, i));
    }
    OGRGeometryH g = OGR_F_GetGeometryRef(a), h = OGR_F_GetGeometryRef(b);
    assert_true((g == NULL) == (h == NULL));
    assert_true(g == NULL || OGR_G_Equals(g, h));
}

static void the_fixtures_of_the_tree_are_what_the_program_makes(void **state)
{
    (void)state;
    for (size_t i = 0; i < SOURCES; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", FIXTURES, sources[i].file);
        LL_CLEANUP(dataset_closep) GDALDatasetH kept = open_file(path, sources[i].option);
        LL_CLEANUP(dataset_closep)
        GDALDatasetH made = open_file(out_path(sources[i].file), sources[i].option);
        OGRLayerH a = GDALDatasetGetLayer(kept, 0), b = GDALDatasetGetLayer(made, 0);
        assert_int_equal(OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(a)),
                         OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(b)));
        for (bool more = true; more;) {
            LL_CLEANUP(feature_freep) OGRFeatureH one = OGR_L_GetNextFeature(a);
            LL_CLEANUP(feature_freep) OGRFeatureH other = OGR_L_GetNextFeature(b);
            assert_same_feature(one, other);
            more = one != NULL;
        }
    }
    char kept[4096], made[4096];
    read_text(FIXTURES "/README.txt", kept, sizeof kept);
    read_text(out_path("README.txt"), made, sizeof made);
    assert_string_equal(kept, made);
}

static void writing_again_replaces_the_files(void **state)
{
    const struct fixture *f = *state;
    struct ll_err err = {0};
    const char *dir = ll_scratch_path("twice");
    for (size_t buildings = 80; buildings >= 60; buildings -= 20) {
        LL_CLEANUP(ll_scene_clear) struct ll_scene small = {0};
        LL_CLEANUP(ll_text_clear) struct ll_text files = {0};
        struct ll_township_request request = {.seed = 2, .buildings = buildings};
        assert_ok(ll_township_make(&request, &small, &err), &err);
        assert_ok(ll_sample_write(f->ctx, &small, dir, &files, &err), &err);
        LL_CLEANUP(dataset_closep)
        GDALDatasetH dataset = open_file(ll_scratch_path("twice/buildings.shp"), NULL);
        assert_int_equal(OGR_L_GetFeatureCount(GDALDatasetGetLayer(dataset, 0), 1),
                         small.layer[LL_BUILDING].count + 1);
    }
}

static void a_folder_that_cannot_be_made_is_named(void **state)
{
    const struct fixture *f = *state;
    struct ll_err err = {0};
    struct ll_text files = {0};
    assert_int_equal(ll_sample_write(f->ctx, &f->scene, "/dev/null/sample", &files, &err), LL_E_IO);
    assert_mentions(err.message, "/dev/null/sample");
    assert_null(files.data);
}

int main(void)
{
    GDALAllRegister();
    (void)CPLSetErrorHandler(CPLQuietErrorHandler);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_read_back_gives_the_scene_again),
        cmocka_unit_test(the_shapefile_says_its_reference_system_but_not_its_encoding),
        cmocka_unit_test(the_readme_has_a_command_for_every_file),
        cmocka_unit_test(a_layer_without_rows_gets_no_file),
        cmocka_unit_test(the_fixtures_of_the_tree_are_what_the_program_makes),
        cmocka_unit_test(writing_again_replaces_the_files),
        cmocka_unit_test(a_folder_that_cannot_be_made_is_named),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
