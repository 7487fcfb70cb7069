#include "data/blob.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

#define ALL_KINDS (LL_KINDS_POINT | LL_KINDS_LINE | LL_KINDS_POLYGON)

/// Decodes hexadecimal text, blanks skipped. @return Bytes written.
static size_t unhex(const char *hex, uint8_t *ret_bytes)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t count = 0;
    for (const char *p = hex; *p != '\0'; p++) {
        const char *digit = strchr(digits, *p);
        if (digit != NULL) {
            size_t value = (size_t)(digit - digits);
            ret_bytes[count / 2] =
                (uint8_t)(count % 2 == 0 ? value << 4 : ret_bytes[count / 2] | value);
            count++;
        }
    }
    return count / 2;
}

static void every_shape_comes_back_to_the_last_bit(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_OBSTACLE, 300, 11);
    rows_add_hole(&rows, 1.0, 1.0, 0.5);
    LL_CLEANUP(ll_table_clear) struct ll_table back = ll_table_make(LL_OBSTACLE, 0);
    LL_CLEANUP(ll_blob_clear) struct ll_blob blob = {0};
    for (size_t i = 0; i < rows.count; i++) {
        assert_ok(ll_blob_encode(&rows.shape, i, 4549, &blob, &err), &err);
        assert_ok(ll_table_add(&back, NULL, &err), &err);
        assert_ok(ll_blob_decode(blob.bytes, blob.len, 4549, ALL_KINDS, &back.shape, &err), &err);
    }
    assert_int_equal(back.shape.point_count, rows.shape.point_count);
    assert_memory_equal(back.shape.points, rows.shape.points,
                        rows.shape.point_count * sizeof *rows.shape.points);
    assert_memory_equal(back.shape.kind, rows.shape.kind, rows.count);
    assert_memory_equal(back.shape.first_point, rows.shape.first_point,
                        (rows.shape.ring_count + 1) * sizeof *rows.shape.first_point);
}

/// What SpatiaLite says about a blob.
static void assert_spatialite_says(sqlite3 *db, const struct ll_blob *blob, const char *sql,
                                   const char *expected)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    assert_ok(ll_db_prepare(db, sql, &st, &err), &err);
    (void)sqlite3_bind_blob(st, 1, blob->bytes, (int)blob->len, SQLITE_STATIC);
    assert_ok(ll_db_step(st, &row, &err), &err);
    assert_true(row);
    assert_string_equal(ll_db_text(st, 0), expected);
}

static void spatialite_reads_what_is_written(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("b.db"));
    LL_CLEANUP(ll_blob_clear) struct ll_blob blob = {0};
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_OBSTACLE, 0);
    (void)rows_add(&t, LL_POINT, 1.5, 2.0, 0.0);
    (void)rows_add(&t, LL_LINE, 0.0, 0.0, 3.0);
    (void)rows_add(&t, LL_POLYGON, 0.0, 0.0, 4.0);
    rows_add_hole(&t, 1.0, 1.0, 2.0);
    assert_ok(ll_blob_encode(&t.shape, 0, 4549, &blob, &err), &err);
    assert_spatialite_says(store->db, &blob, "SELECT AsEWKT(?)", "SRID=4549;POINT(1.5 2)");
    assert_ok(ll_blob_encode(&t.shape, 1, 4549, &blob, &err), &err);
    assert_spatialite_says(store->db, &blob, "SELECT AsEWKT(?)",
                           "SRID=4549;MULTILINESTRING((0 0,3 3))");
    assert_ok(ll_blob_encode(&t.shape, 2, 4549, &blob, &err), &err);
    assert_spatialite_says(store->db, &blob, "SELECT AsEWKT(?)",
                           "SRID=4549;MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0),(1 1,1 3,3 3,3 1,1 1)))");
    assert_spatialite_says(store->db, &blob, "SELECT ST_Area(?)", "12.0");
    assert_spatialite_says(store->db, &blob, "SELECT MbrMaxX(?)", "4.0");
    assert_spatialite_says(store->db, &blob, "SELECT IsValid(?)", "1");
}

static void a_counter_clockwise_ring_begins_a_new_part(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("parts.db"));
    LL_CLEANUP(ll_blob_clear) struct ll_blob blob = {0};
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_OBSTACLE, 0);
    (void)rows_add(&t, LL_POLYGON, 0.0, 0.0, 4.0);
    rows_add_hole(&t, 1.0, 1.0, 2.0);
    static const struct ll_xy second[4] = {{10, 0}, {12, 0}, {10, 2}, {10, 0}};
    assert_ok(ll_shapes_ring(&t.shape, &err), &err);
    for (size_t i = 0; i < 4; i++) {
        assert_ok(ll_shapes_point(&t.shape, second[i].x, second[i].y, &err), &err);
    }
    assert_ok(ll_blob_encode(&t.shape, 0, 4549, &blob, &err), &err);
    assert_spatialite_says(store->db, &blob, "SELECT NumGeometries(?)", "2");
    assert_spatialite_says(store->db, &blob, "SELECT ST_Area(?)", "14.0");
}

/// Runs SQL that gives one blob, decodes it.
static enum ll_code decode_sql(sqlite3 *db, const char *sql, struct ll_shapes *shapes,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    assert_ok(ll_db_prepare(db, sql, &st, err), err);
    assert_ok(ll_db_step(st, &row, err), err);
    assert_true(row);
    return ll_blob_decode(sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0), 4549,
                          ALL_KINDS, shapes, err);
}

static void what_spatialite_writes_is_read_with_rings_turned(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("r.db"));
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    /* outer clockwise, hole counter-clockwise: both the wrong way round for us */
    assert_ok(decode_sql(store->db,
                         "SELECT GeomFromText('POLYGON((0 0,0 4,4 4,4 0,0 0),"
                         "(1 1,3 1,3 3,1 3,1 1))', 4549)",
                         &s, &err),
              &err);
    assert_near(ll_shape_area(&s, 0), 12.0, 0.0);
    assert_true(ll_ring_area(s.points, 5) > 0.0);
    assert_ok(
        decode_sql(store->db, "SELECT GeomFromText('LINESTRING(0 0,1 1,2 0)', 4549)", &s, &err),
        &err);
    assert_int_equal(s.kind[1], LL_LINE);
    assert_ok(decode_sql(store->db, "SELECT GeomFromText('MULTIPOINT(7 8)', 4549)", &s, &err),
              &err);
    assert_int_equal(s.kind[2], LL_POINT);
    assert_near(s.box[2].max_y, 8.0, 0.0);
}

static void what_does_not_belong_here_is_refused_by_name(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("no.db"));
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    static const struct {
        const char *sql;
        const char *part;
    } cases[] = {
        {"SELECT GeomFromText('POINTZ(1 2 3)', 4549)", "does not read"},
        {"SELECT GeomFromText('POINT(1 2)', 4326)", "EPSG:4326"},
        {"SELECT GeomFromText('MULTIPOINT(1 2,3 4)', 4549)", "several points"},
        {"SELECT CompressGeometry(GeomFromText('LINESTRING(0 0,1 1,2 0)', 4549))", "does not read"},
        {"SELECT x'0123'", "too short"},
        {"SELECT zeroblob(200)", "not a SpatiaLite geometry"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(decode_sql(store->db, cases[i].sql, &s, &err), LL_E_FORMAT);
        assert_mentions(err.message, cases[i].part);
        assert_int_equal(s.count, 0);
    }
}

static void the_other_byte_order_is_read_too(void **state)
{
    (void)state;
    struct ll_err err = {0};
    uint8_t bytes[64];
    /* POINT(1 2) in EPSG:4549, big-endian, written out by hand */
    size_t len = unhex("00 00 000011C5 3FF0000000000000 4000000000000000 3FF0000000000000"
                       " 4000000000000000 7C 00000001 3FF0000000000000 4000000000000000 FE",
                       bytes);
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    assert_ok(ll_blob_decode(bytes, len, 4549, ALL_KINDS, &s, &err), &err);
    assert_near(s.points[0].x, 1.0, 0.0);
    assert_near(s.points[0].y, 2.0, 0.0);
}

static void a_kind_the_layer_does_not_have_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_OBSTACLE, 0);
    (void)rows_add(&t, LL_LINE, 0.0, 0.0, 3.0);
    LL_CLEANUP(ll_blob_clear) struct ll_blob blob = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    assert_ok(ll_blob_encode(&t.shape, 0, 4549, &blob, &err), &err);
    assert_int_equal(ll_blob_decode(blob.bytes, blob.len, 4549, LL_KINDS_POINT, &s, &err),
                     LL_E_FORMAT);
}

static void a_shape_without_points_is_not_written(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_blob_clear) struct ll_blob blob = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    assert_ok(ll_shapes_begin(&s, LL_POLYGON, &err), &err);
    assert_int_equal(ll_blob_encode(&s, 0, 4549, &blob, &err), LL_E_INVALID);
}

/// Every cut and every changed byte: an error or a shape, never a crash (the sanitizers watch) and
/// never half a shape.
static void damage_anywhere_is_noticed_or_harmless(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_OBSTACLE, 0);
    (void)rows_add(&t, LL_POLYGON, 0.0, 0.0, 4.0);
    rows_add_hole(&t, 1.0, 1.0, 2.0);
    LL_CLEANUP(ll_blob_clear) struct ll_blob blob = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    assert_ok(ll_blob_encode(&t.shape, 0, 4549, &blob, &err), &err);
    for (size_t len = 0; len < blob.len; len++) {
        uint8_t *cut = ll_alloc(len, 1); /* its end is watched */
        assert_non_null(cut);
        memcpy(cut, blob.bytes, len);
        assert_int_equal(ll_blob_decode(cut, len, 4549, ALL_KINDS, &s, &err), LL_E_FORMAT);
        if (len > 0) {
            cut[len - 1] = 0xFE;
            assert_int_equal(ll_blob_decode(cut, len, 4549, ALL_KINDS, &s, &err), LL_E_FORMAT);
        }
        ll_free(cut);
    }
    for (size_t at = 0; at < blob.len; at++) {
        for (unsigned change = 1; change < 256; change += 7) {
            blob.bytes[at] = (uint8_t)(blob.bytes[at] ^ change);
            enum ll_code code = ll_blob_decode(blob.bytes, blob.len, 4549, ALL_KINDS, &s, &err);
            assert_true(code == LL_OK || code == LL_E_FORMAT);
            assert_int_equal(s.count, code == LL_OK ? 1 : 0);
            if (code == LL_OK) {
                ll_shapes_drop_last(&s);
            }
            blob.bytes[at] = (uint8_t)(blob.bytes[at] ^ change);
        }
    }
}

static bool round_trip(void *user)
{
    const struct ll_table *t = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_blob_clear) struct ll_blob blob = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    enum ll_code code = ll_blob_encode(&t->shape, 0, 4549, &blob, &err);
    if (code == LL_OK) {
        code = ll_blob_decode(blob.bytes, blob.len, 4549, ALL_KINDS, &s, &err);
    }
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_OBSTACLE, 0);
    (void)rows_add(&t, LL_POLYGON, 0.0, 0.0, 4.0);
    ll_for_each_failing_alloc(round_trip, &t, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_comes_back_to_the_last_bit),
        cmocka_unit_test(spatialite_reads_what_is_written),
        cmocka_unit_test(a_counter_clockwise_ring_begins_a_new_part),
        cmocka_unit_test(what_spatialite_writes_is_read_with_rings_turned),
        cmocka_unit_test(what_does_not_belong_here_is_refused_by_name),
        cmocka_unit_test(the_other_byte_order_is_read_too),
        cmocka_unit_test(a_kind_the_layer_does_not_have_is_refused),
        cmocka_unit_test(a_shape_without_points_is_not_written),
        cmocka_unit_test(damage_anywhere_is_noticed_or_harmless),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
