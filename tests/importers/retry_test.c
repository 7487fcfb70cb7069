#include "importers/retry.h"

#include "data/features.h"
#include "importers/import.h"
#include "tests/support/check.h"

#define HYDRANT(key, x)                                                                            \
    "{\"geometry\":\"POINT (" x " 26.1)\",\"columns\":[[\"no\",\"" key "\"],[\"flow\",\"15 "       \
    "L/s\"]]}"

static ll_store *new_store(const char *name)
{
    struct ll_err err = {0};
    ll_store *store = NULL;
    assert_ok(ll_store_open(ll_scratch_path(name), LL_STORE_CREATE, &store, &err), &err);
    assert_ok(ll_store_set_epsg(store, 4549, &err), &err);
    return store;
}

static void put(ll_store *store, const char *key, const char *raw)
{
    struct ll_err err = {0};
    const struct ll_quarantined q = {.layer = LL_HYDRANT,
                                     .source = "h.csv",
                                     .key = key,
                                     .reason = "outside_crs",
                                     .raw = raw,
                                     .crs = "EPSG:4326",
                                     .mapping = "key=no\nflow_lps=flow\ncode=gone\n"};
    assert_ok(ll_store_begin(store, &err), &err);
    assert_ok(ll_quarantine_add(store, &q, &err), &err);
    assert_ok(ll_store_commit(store, &err), &err);
}

static struct ll_retry_report tried(ll_store *store)
{
    struct ll_err err = {0};
    struct ll_retry_report report = {0};
    const struct ll_retry all = {.key = NULL};
    assert_ok(ll_quarantine_retry(store, &all, &report, &err), &err);
    return report;
}

static size_t hydrants(ll_store *store)
{
    struct ll_err err = {0};
    size_t count = 0;
    assert_ok(ll_features_count(store, LL_HYDRANT, &count, &err), &err);
    return count;
}

static void what_can_be_used_now_is_stored_and_settled_and_the_rest_stays(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store("r.db");
    put(store, "1", HYDRANT("1", "119.3"));
    put(store, "2", HYDRANT("2", "119.301"));
    put(store, "3", HYDRANT("3", "18.0")); /* still too far away */
    struct ll_retry_report r = tried(store);
    assert_int_equal(r.tried, 3);
    assert_int_equal(r.settled, 2);
    assert_int_equal(r.stored, 2);
    assert_int_equal(hydrants(store), 2);
    r = tried(store);
    assert_int_equal(r.tried, 1);
    assert_int_equal(r.settled, 0);
    assert_int_equal(hydrants(store), 2);
}

static void a_feature_that_is_there_by_its_key_is_not_stored_again(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store("k.db");
    put(store, "1", HYDRANT("1", "119.3"));
    (void)tried(store);
    put(store, "1", HYDRANT("1", "119.3")); /* as if it came twice */
    struct ll_retry_report r = tried(store);
    assert_int_equal(r.settled, 1);
    assert_int_equal(r.stored, 0);
    assert_int_equal(hydrants(store), 1);
}

static void nothing_in_quarantine_is_nothing_to_do(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store("n.db");
    assert_int_equal(tried(store).tried, 0);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_used_now_is_stored_and_settled_and_the_rest_stays),
        cmocka_unit_test(a_feature_that_is_there_by_its_key_is_not_stored_again),
        cmocka_unit_test(nothing_in_quarantine_is_nothing_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
