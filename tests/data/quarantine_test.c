#include "data/quarantine.h"

#include <string.h>

#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static int64_t whole(ll_store *store, const char *sql)
{
    struct ll_err err = {0};
    int64_t value = -1;
    assert_ok(ll_db_whole(store->db, sql, &value, &err), &err);
    return value;
}

static void put(ll_store *store, const struct ll_quarantined *q)
{
    struct ll_err err = {0};
    assert_ok(ll_store_begin(store, &err), &err);
    assert_ok(ll_quarantine_add(store, q, &err), &err);
    assert_ok(ll_store_commit(store, &err), &err);
}

static const struct ll_quarantined lane = {.layer = LL_LANE,
                                           .source = "lanes.shp",
                                           .key = "12",
                                           .reason = "no_geometry",
                                           .raw = "{\"名称\": \"O'Hara\"}",
                                           .crs = "EPSG:4549"};

struct seen {
    size_t count;
    int64_t id;
    int64_t refused;
    char reason[32];
};

static enum ll_code see(const struct ll_quarantined *q, void *user, struct ll_err *err)
{
    (void)err;
    struct seen *seen = user;
    seen->count++;
    seen->id = q->id;
    seen->refused = q->refused;
    (void)strncpy(seen->reason, q->reason, sizeof seen->reason - 1);
    return LL_OK;
}

static struct seen all(ll_store *store, const struct ll_quarantine_filter *filter)
{
    struct ll_err err = {0};
    struct seen seen = {0};
    assert_ok(ll_quarantine_each(store, filter, see, &seen, &err), &err);
    return seen;
}

static void the_raw_feature_is_kept(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("q.db"));
    assert_int_equal(ll_quarantine_add(store, &lane, &err), LL_E_INVALID); /* no transaction */
    put(store, &lane);
    assert_int_equal(whole(store, "SELECT count(*) FROM quarantine WHERE layer = 'lane'"
                                  " AND reason = 'no_geometry' AND raw LIKE '%名称%O''Hara%'"),
                     1);
}

static void the_same_feature_again_is_kept_once(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("o.db"));
    const struct ll_quarantine_filter any = {0};
    struct ll_quarantined other = lane;
    put(store, &lane);
    other.reason = "outside_crs";
    put(store, &other);
    struct seen seen = all(store, &any);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.refused, 2);
    assert_string_equal(seen.reason, "outside_crs");
    other.raw = "{}";
    put(store, &other);
    other.source = "other.shp";
    put(store, &other);
    assert_int_equal(all(store, &any).count, 3);
    const enum ll_layer lanes = LL_LANE, areas = LL_AREA;
    assert_int_equal(all(store, &(struct ll_quarantine_filter){.layer = &lanes}).count, 3);
    assert_int_equal(all(store, &(struct ll_quarantine_filter){.layer = &areas}).count, 0);
    assert_int_equal(all(store, &(struct ll_quarantine_filter){.source = "other.shp"}).count, 1);
    assert_int_equal(all(store, &(struct ll_quarantine_filter){.reason = "no"}).count, 0);
}

static void what_is_refused_again_is_not_settled(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("t.db"));
    const struct ll_quarantine_filter any = {0};
    bool settled = true;
    put(store, &lane);
    struct seen seen = all(store, &any);
    put(store, &lane);
    assert_ok(ll_store_begin(store, &err), &err);
    assert_ok(ll_quarantine_settle(store, seen.id, seen.refused, &settled, &err), &err);
    assert_false(settled);
    seen = all(store, &any);
    assert_ok(ll_quarantine_settle(store, seen.id, seen.refused, &settled, &err), &err);
    assert_true(settled);
    assert_ok(ll_store_commit(store, &err), &err);
    assert_int_equal(all(store, &any).count, 0);
    put(store, &lane); /* comes again: open again, still one row */
    assert_int_equal(all(store, &any).count, 1);
    assert_int_equal(whole(store, "SELECT count(*) FROM quarantine"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_raw_feature_is_kept),
        cmocka_unit_test(the_same_feature_again_is_kept_once),
        cmocka_unit_test(what_is_refused_again_is_not_settled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
