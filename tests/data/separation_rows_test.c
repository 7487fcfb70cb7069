#include "data/separation_rows.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "data/store_internal.h"
#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

enum { BUILDINGS = 12 };

/// What a stage could have found: two certain clusters and a possible one, two cuts.
static struct ll_separation make_separation(void)
{
    static const struct ll_pair pairs[] = {{0, 1, 1.25F, 4.0F, 6.0F, true, false},
                                           {0, 2, 5.5F, 4.0F, 6.0F, false, false},
                                           {4, 7, 0.0F, 9.75F, 13.0F, true, false}};
    static const struct ll_cluster clusters[] = {
        {0, 3, 4.5, 3100.5, 3000.0, 10.0, 33.25, 21.125, true, true},
        {3, 2, NAN, 200.0, NAN, 6.0, 0.0, 0.0, false, true},
        {5, 6, NAN, 5000.25, 5000.0, 6.0, 12.0, 11.0, true, false},
        {.first_member = 11}};
    static const uint32_t members[] = {0, 1, 2, 4, 7, 0, 1, 2, 3, 4, 7};
    static const struct ll_cluster_cut cuts[] = {
        {0, LL_CUT_WALL, true, 25000.0, 10.125, 0, 2, 1, 2000.0, 1100.5, 0, 2, 0, false, 0, 0},
        {1, LL_CUT_TAKE_DOWN, false, 1e6, 0.0, 1, 1, 0, 100.0, 0.0, 2, 0, 0, false, 0, 0}};
    static const struct ll_xy points[] = {{400000.5, 2800000.25}, {400010.0, 2800003.0}};
    static const uint32_t taken[] = {7};
    struct ll_separation s = {
        .count = BUILDINGS, .pair_count = 3, .cluster_count = 3, .cut_count = 2};
    s.cluster = ll_alloc(BUILDINGS, sizeof *s.cluster);
    s.cluster_possible = ll_alloc(BUILDINGS, sizeof *s.cluster_possible);
    s.too_near = ll_calloc(BUILDINGS, sizeof *s.too_near);
    s.maybe_near = ll_calloc(BUILDINGS, sizeof *s.maybe_near);
    s.touching = ll_calloc(BUILDINGS, sizeof *s.touching);
    s.nearest_m = ll_alloc(BUILDINGS, sizeof *s.nearest_m);
    s.pairs = ll_alloc(1, sizeof pairs);
    s.clusters = ll_alloc(1, sizeof clusters);
    s.members = ll_alloc(1, sizeof members);
    s.cuts = ll_alloc(1, sizeof cuts);
    s.points = ll_alloc(1, sizeof points);
    s.taken_rows = ll_alloc(1, sizeof taken);
    memcpy(s.pairs, pairs, sizeof pairs);
    memcpy(s.clusters, clusters, sizeof clusters);
    memcpy(s.members, members, sizeof members);
    memcpy(s.cuts, cuts, sizeof cuts);
    memcpy(s.points, points, sizeof points);
    memcpy(s.taken_rows, taken, sizeof taken);
    for (uint32_t i = 0; i < BUILDINGS; i++) {
        s.cluster[i] = s.cluster_possible[i] = LL_NONE;
        s.nearest_m[i] = i % 4 == 3 ? NAN : (float)i + 0.125F;
        s.too_near[i] = (uint16_t)(i * 3);
        s.touching[i] = (uint16_t)(i == 5);
        s.maybe_near[i] = i == 6 ? UINT16_MAX : 1;
    }
    for (uint32_t c = 0; c < 3; c++) {
        for (uint32_t m = clusters[c].first_member; m < clusters[c + 1].first_member; m++) {
            (c < 2 ? s.cluster : s.cluster_possible)[members[m]] = c;
        }
    }
    return s;
}

/// A store with one assessment and what belongs to it.
struct setting {
    ll_store *store;
    struct outcome o;
    struct ll_separation s;
    int64_t assessment;
};

static void setting_clear(struct setting *t)
{
    ll_separation_clear(&t->s);
    outcome_clear(&t->o);
    ll_store_close(t->store);
}

static void set_up(struct setting *t, const char *file)
{
    t->store = rows_new_store(ll_scratch_path(file));
    t->o = outcome_make(t->store, BUILDINGS, 3);
    assert_int_equal(t->o.scene.layer[LL_BUILDING].count, BUILDINGS);
    t->s = make_separation();
    t->assessment = outcome_store(t->store, &t->o, "2026", false);
}

static void write(const struct setting *t, const struct ll_building_results *inside)
{
    struct ll_err err = {0};
    assert_ok(
        ll_separation_rows_write(t->store->db, t->assessment, &t->o.scene, &t->s, inside, &err),
        &err);
}

static struct ll_separation read(const struct setting *t)
{
    struct ll_err err = {0};
    struct ll_separation s = {0};
    assert_ok(ll_separation_rows_read(t->store->db, t->assessment, &t->o.scene, &s, &err), &err);
    return s;
}

static void assert_cluster(const struct ll_cluster *a, const struct ll_cluster *b)
{
    assert_int_equal(a->buildings, b->buildings);
    assert_near(a->households, b->households, 0.0);
    assert_near(a->footprint_m2, b->footprint_m2, 0.0);
    assert_near(a->limit_m2, b->limit_m2, 0.0);
    assert_near(a->break_m, b->break_m, 0.0);
    assert_near(a->break_line_m, b->break_line_m, 1e-9);
    assert_near(a->missing_break_m, b->missing_break_m, 1e-9);
    assert_int_equal(a->certain, b->certain);
    assert_int_equal(a->low_grade, b->low_grade);
}

static void what_is_written_comes_back(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "s.db");
    write(&t, NULL);
    LL_CLEANUP(ll_separation_clear) struct ll_separation r = read(&t);
    assert_int_equal(r.count, BUILDINGS);
    for (uint32_t i = 0; i < BUILDINGS; i++) {
        assert_int_equal(r.cluster[i], t.s.cluster[i]);
        assert_int_equal(r.cluster_possible[i], t.s.cluster_possible[i]);
        assert_int_equal(r.too_near[i], t.s.too_near[i]);
        assert_int_equal(r.maybe_near[i], t.s.maybe_near[i]);
        assert_int_equal(r.touching[i], t.s.touching[i]);
        assert_near((double)r.nearest_m[i], (double)t.s.nearest_m[i], 0.0);
    }
    assert_int_equal(r.pair_count, 2); /* the certain ones */
    assert_int_equal(r.pairs[1].a, 4);
    assert_int_equal(r.pairs[1].b, 7);
    assert_near((double)r.pairs[1].required_low_m, 9.75, 0.0);
    assert_near((double)r.pairs[0].distance_m, 1.25, 0.0);
    assert_int_equal(r.cluster_count, 3);
    for (size_t c = 0; c < 3; c++) {
        assert_cluster(&r.clusters[c], &t.s.clusters[c]);
        assert_int_equal(r.clusters[c].first_member, t.s.clusters[c].first_member);
    }
    assert_int_equal(r.clusters[3].first_member, 11);
    assert_memory_equal(r.members, t.s.members, 11 * sizeof *r.members);
    assert_int_equal(r.cut_count, 2);
    assert_int_equal(r.cuts[0].kind, LL_CUT_WALL);
    assert_true(r.cuts[0].exact);
    assert_near(r.cuts[0].length_m, 10.125, 0.0);
    assert_int_equal(r.cuts[0].points, 2);
    assert_memory_equal(r.points, t.s.points, 2 * sizeof *r.points);
    assert_int_equal(r.cuts[1].kind, LL_CUT_TAKE_DOWN);
    assert_int_equal(r.cuts[1].points, 0);
    assert_int_equal(r.cuts[1].taken, 1);
    assert_int_equal(r.taken_rows[r.cuts[1].first_taken], 7);
}

static void a_partial_assessment_leaves_out_what_lies_elsewhere(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "p.db");
    for (uint32_t i = 0; i < BUILDINGS; i++) {
        t.o.results.area[i] = i == 4 ? 0 : LL_NONE;
    }
    write(&t, &t.o.results);
    LL_CLEANUP(ll_separation_clear) struct ll_separation r = read(&t);
    assert_int_equal(r.too_near[4], 12);
    assert_int_equal(r.too_near[7], 0);
    assert_int_equal(r.pair_count, 1);
    assert_int_equal(r.cluster_count, 2); /* the second and the third */
    assert_int_equal(r.cluster[4], 0);
    assert_int_equal(r.clusters[0].buildings, 2);
    assert_int_equal(r.cut_count, 1);
    assert_int_equal(r.cuts[0].cluster, 0);
}

static void a_store_without_the_stage_has_none(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "n.db");
    LL_CLEANUP(ll_separation_clear) struct ll_separation r = read(&t);
    assert_null(r.cluster);
    assert_int_equal(r.count, 0);
}

static void rows_never_change(void **state)
{
    (void)state;
    static const char *const statements[] = {
        "DELETE FROM building_separation",      "UPDATE separation_pair SET distance_mm = 0",
        "DELETE FROM cluster_result",           "UPDATE cluster_cut SET cost_yuan = 0",
        "DELETE FROM cluster_cut_house",        "UPDATE building_separation SET too_near = 0",
        "UPDATE cluster_result SET certain = 1"};
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "c.db");
    write(&t, NULL);
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        struct ll_err err = {0};
        assert_true(ll_db_exec(t.store->db, statements[i], &err) != LL_OK);
    }
}

static bool try_to_read(void *user)
{
    const struct setting *t = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_separation_clear) struct ll_separation s = {0};
    enum ll_code code = ll_separation_rows_read(t->store->db, t->assessment, &t->o.scene, &s, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_int_equal(s.count, code == LL_OK ? BUILDINGS : 0);
    return code == LL_OK;
}

static void running_out_of_memory_is_an_error(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting t = {0};
    set_up(&t, "m.db");
    write(&t, NULL);
    ll_for_each_failing_alloc(try_to_read, &t, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(a_partial_assessment_leaves_out_what_lies_elsewhere),
        cmocka_unit_test(a_store_without_the_stage_has_none),
        cmocka_unit_test(rows_never_change),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
