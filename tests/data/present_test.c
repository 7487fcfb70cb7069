#include "data/present.h"

#include "data/store_internal.h"
#include "data/uids.h"
#include "tests/data/rows.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

struct attempt {
    ll_store *store;
    ll_hash *hash;
    struct ll_present present;
};

static bool load(void *user)
{
    struct attempt *a = user;
    struct ll_err err = {0};
    return ll_present_load(a->store->db, LL_HYDRANT, "a", "source_key = '2'", a->hash, &a->present,
                           &err) == LL_OK;
}

static bool load_and_drop(void *user)
{
    struct attempt *a = user;
    bool done = load(a);
    ll_present_clear(&a->present);
    return done;
}

static struct attempt attempt_new(const char *name)
{
    struct ll_err err = {0};
    struct attempt a = {.store = rows_new_store(ll_scratch_path(name))};
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_HYDRANT, 6, 1);
    LL_CLEANUP(ll_table_clear) struct ll_table far = rows_random(LL_HYDRANT, 2, 2);
    const char *keys[6] = {"1", "2", "2", "3#2", NULL, ""};
    const char *others[2] = {"2", "9"};
    (void)rows_store(a.store, &rows, "a", LL_IMPORT_APPEND, keys);
    (void)rows_store(a.store, &far, "b", LL_IMPORT_APPEND, others);
    assert_ok(ll_hash_new(&a.hash, &err), &err);
    return a;
}

static void attempt_clear(struct attempt *a)
{
    ll_present_clear(&a->present);
    ll_hash_free(a->hash);
    ll_store_close(a->store);
}

static const struct ll_present_row *by_uid(const struct ll_present *p, const char *uid)
{
    uint32_t at = ll_present_by_uid(p, ll_uid_hash(uid));
    return at == LL_PRESENT_NONE ? NULL : &p->rows[at];
}

static void rows_are_found_by_uid_and_by_key(void **state)
{
    (void)state;
    LL_CLEANUP(attempt_clear) struct attempt a = attempt_new("p.db");
    assert_true(load(&a));
    const struct ll_present *p = &a.present;
    assert_int_equal(p->count, 8);
    assert_int_equal(p->unkeyed, 2);
    assert_int_equal(by_uid(p, "a:1")->id, 1);
    assert_int_equal(by_uid(p, "a:2#2")->id, 3);
    assert_int_equal(by_uid(p, "b:9")->id, 8);
    assert_null(by_uid(p, "b:1"));
    size_t twos = 0;
    int64_t last = 0;
    for (uint32_t i = ll_present_by_key(p, ll_uid_hash("2")); i != LL_PRESENT_NONE;
         i = p->rows[i].next, twos++) {
        assert_true(p->rows[i].id > last);
        last = p->rows[i].id;
    }
    assert_int_equal(twos, 3);
    assert_true(ll_present_by_key(p, ll_uid_hash("10")) == LL_PRESENT_NONE);
}

static void rows_know_where_they_came_from_and_what_they_are_part_of(void **state)
{
    (void)state;
    LL_CLEANUP(attempt_clear) struct attempt a = attempt_new("f.db");
    assert_true(load(&a));
    const struct ll_present *p = &a.present;
    const uint32_t own = LL_PRESENT_OWN, scope = LL_PRESENT_SCOPE, first = LL_PRESENT_FIRST;
    assert_int_equal(by_uid(p, "a:1")->flags, own | first);
    assert_int_equal(by_uid(p, "a:2")->flags, own | scope | first);
    assert_int_equal(by_uid(p, "a:2#2")->flags, own | scope);
    assert_int_equal(by_uid(p, "a:3#2")->flags, own | first); /* its key ends so */
    assert_int_equal(by_uid(p, "b:2")->flags, scope | first);
    assert_int_equal(p->part_count, 1);
    assert_true(p->parts[0].base == ll_uid_hash("a:2"));
    assert_int_equal(p->parts[0].row, 2);
}

static void an_empty_layer_holds_nothing(void **state)
{
    (void)state;
    struct ll_present p = {0};
    assert_true(ll_present_by_uid(&p, 1) == LL_PRESENT_NONE);
    assert_true(ll_present_by_key(&p, 1) == LL_PRESENT_NONE);
    ll_present_clear(&p);
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(attempt_clear) struct attempt a = attempt_new("n.db");
    ll_for_each_failing_alloc(load_and_drop, &a, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_found_by_uid_and_by_key),
        cmocka_unit_test(rows_know_where_they_came_from_and_what_they_are_part_of),
        cmocka_unit_test(an_empty_layer_holds_nothing),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
