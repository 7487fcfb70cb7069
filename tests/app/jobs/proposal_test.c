#include "app/jobs/proposal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/jobs/proposal_keep.h"
#include "app/jobs/view.h"
#include "data/reference.h"
#include "tests/app/town_store.h"
#include "tests/support/check.h"

#define NOBODY 65534

static struct ll_siting_request request_of(const char *store, const char *area)
{
    return (struct ll_siting_request){.store = store,
                                      .area = area,
                                      .kind = LL_SITE_NEW,
                                      .task = LL_COVER_COUNT,
                                      .count = 2,
                                      .need = 1,
                                      .limit_s = INFINITY,
                                      .threads = 1};
}

/// A store with an assessed township.
static const char *make_town(const char *name, size_t buildings)
{
    struct ll_err err = {0};
    const char *path = ll_scratch_path(name);
    assert_ok(ll_town_store_make(path, 6, buildings, 1, &err), &err);
    return path;
}

static int64_t keep_sites(const char *store, const char *area)
{
    struct ll_err err = {0};
    int64_t id = 0;
    LL_CLEANUP(ll_siting_clear) struct ll_siting siting = {0};
    const struct ll_siting_request request = request_of(store, area);
    assert_ok(ll_siting_run(&request, &siting, &err), &err);
    assert_ok(ll_proposal_keep_sites(&siting, &request, &id, &err), &err);
    return id;
}

/// The proposal that a wish gives; 0 for none.
static int64_t chosen(const char *path, const char *area, const char *kind)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_view_clear) struct ll_view view = {0};
    const struct ll_proposal_wish wish = {area, kind};
    const struct ll_view_request request = {.store = path, .threads = 1, .proposal = &wish};
    enum ll_code code = ll_view_open(&request, &view, &err);
    assert_true(code == LL_OK || code == LL_E_NOT_FOUND);
    return code == LL_OK ? view.proposal.id : 0;
}

static void the_area_asked_for_comes_before_everywhere(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = make_town("choose.db", 100);
    LL_CLEANUP(ll_view_clear) struct ll_view view = {0};
    const struct ll_view_request want = {.store = path, .threads = 1, .assessed = true};
    assert_ok(ll_view_open(&want, &view, &err), &err);
    const struct ll_table *areas = &view.scene.layer[LL_AREA];
    assert_true(areas->count >= 2); /* the town and a village */
    const char *one = ll_table_string(areas, 0, LL_AREA_CODE);
    const char *other = ll_table_string(areas, 1, LL_AREA_CODE);
    assert_int_equal(chosen(path, NULL, NULL), 0);
    const int64_t of_one = keep_sites(path, one);
    assert_int_equal(chosen(path, NULL, NULL), of_one); /* better than nothing */
    assert_int_equal(chosen(path, other, NULL), 0);
    const int64_t of_all = keep_sites(path, NULL);
    assert_int_equal(chosen(path, NULL, NULL), of_all);
    assert_int_equal(chosen(path, one, NULL), of_one);
    assert_int_equal(chosen(path, other, NULL), of_all);
    assert_int_equal(chosen(path, one, "hydrants"), of_one);
    assert_int_equal(chosen(path, one, "micro"), 0);
}

static enum ll_proposal_age age_of(const char *path)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_view_clear) struct ll_view view = {0};
    const struct ll_proposal_wish wish = {NULL, NULL};
    const struct ll_view_request request = {.store = path, .threads = 1, .proposal = &wish};
    assert_ok(ll_view_open(&request, &view, &err), &err);
    return view.proposal_age;
}

static void it_is_old_once_tables_change(void **state)
{
    (void)state;
    struct ll_err err = {0};
    char text[16384];
    const char *path = make_town("age.db", 100);
    (void)keep_sites(path, NULL);
    assert_int_equal(age_of(path), LL_PROPOSAL_FRESH);
    assert_ok(ll_town_store_assess(path, &err), &err); /* changes neither */
    assert_int_equal(age_of(path), LL_PROPOSAL_FRESH);
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    assert_ok(ll_store_open(path, LL_STORE_WRITE, &store, &err), &err);
    (void)snprintf(text, sizeof text, "%s# our own\n", ll_reference_builtin("costs.csv", NULL));
    assert_ok(ll_reference_save(store, "costs.csv", text, "user", &err), &err);
    assert_int_equal(age_of(path), LL_PROPOSAL_TABLES_CHANGED);
}

static void a_work_list_keeps_what_each_action_changes(void **state)
{
    (void)state;
    struct ll_err err = {0};
    int64_t id = 0;
    const char *path = make_town("list.db", 100);
    LL_CLEANUP(ll_plan_clear) struct ll_plan plan = {0};
    LL_CLEANUP(ll_view_clear) struct ll_view view = {0};
    const struct ll_plan_request request = {
        .assess = {.store = path, .period = "2026", .village_level = NAN, .threads = 1},
        .budget_yuan = INFINITY,
        .count = 3};
    assert_ok(ll_plan_run(&request, &plan, &err), &err);
    assert_true(plan.action_count > 0);
    assert_ok(ll_proposal_keep_plan(&plan, &request, &id, &err), &err);
    const struct ll_proposal_wish wish = {NULL, "actions"};
    const struct ll_view_request want = {
        .store = path, .threads = 1, .assessed = true, .proposal = &wish};
    assert_ok(ll_view_open(&want, &view, &err), &err);
    assert_int_equal(view.proposal.count, plan.action_count);
    assert_int_equal(view.proposal.assessment, view.ranking.assessment.id);
    size_t gains = 0, won = 0, answered = 0;
    for (size_t i = 0; i < plan.action_count; i++) {
        const struct ll_proposal_item *item = &view.proposal.items[i];
        assert_string_equal(item->kind, ll_plan_kind_key(plan.actions[i].kind));
        assert_true(item->burden_won == plan.actions[i].burden_won);
        for (size_t g = 0; g < item->gain_count; g++) {
            gains += (size_t)item->gains[g].gained;
        }
        for (int q = 0; q < LL_WHAT_IF_COUNT; q++) {
            won += plan.actions[i].gained[q];
        }
    }
    assert_int_equal(gains, won);
    for (size_t b = 0; b < plan.what_if.chain.results.count; b++) {
        const bool more = (ll_what_if_answers(&plan.what_if, b) & ~plan.what_if.had[b]) != 0;
        assert_int_equal(view.cover[b] == LL_SITE_WON, more);
        answered += more;
    }
    assert_true(answered > 0);
}

/// As on a medium that cannot be written: the answer is there, keeping it fails.
static void where_nothing_can_be_written_sites_are_still_found(void **state)
{
    (void)state;
    struct ll_err err = {0};
    int64_t id = 0;
    LL_CLEANUP(ll_siting_clear) struct ll_siting siting = {0};
    assert_int_equal(mkdir(ll_scratch_path("locked"), 0755), 0);
    const char *path = make_town("locked/t.db", 100);
    const struct ll_siting_request request = request_of(path, NULL);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(chmod(ll_scratch_path("locked"), 0555), 0);
    assert_int_equal(chmod(ll_scratch_dir(), 0755), 0);
    if (geteuid() == 0 && seteuid(NOBODY) != 0) {
        skip();
    }
    const enum ll_code run = ll_siting_run(&request, &siting, &err);
    const enum ll_code keep = ll_proposal_keep_sites(&siting, &request, &id, &err);
    assert_int_equal(getuid() == 0 ? seteuid(0) : 0, 0);
    assert_int_equal(run, LL_OK);
    assert_true(siting.site_count > 0);
    assert_int_equal(keep, LL_E_READONLY);
    assert_int_equal(id, 0);
    assert_int_equal(chmod(ll_scratch_path("locked"), 0755), 0);
}

/// What is built has a plus, what is cleared away a minus; the words stand beside the number.
static void marks_tell_what_is_built_and_what_is_cleared(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_proposal_item items[] = {
        {.kind = "fire-wall"}, {.kind = "clear"}, {.kind = "micro"}, {.kind = "of-tomorrow"}};
    const struct ll_proposal p = {.kind = LL_PROPOSAL_ACTIONS, .items = items, .count = 4};
    LL_CLEANUP(ll_proposal_marks_clear) struct ll_proposal_marks marks = {0};
    assert_ok(ll_proposal_mark(&p, LL_LANG_EN, &marks, &err), &err);
    assert_true(marks.places[0].kind < LL_SITE_KIND_COUNT);
    assert_int_equal(marks.places[1].kind, LL_SITE_KIND_COUNT);
    assert_int_equal(marks.places[2].kind, LL_SITE_MICRO);
    assert_string_equal(marks.words[0], "fire wall");
    assert_string_equal(marks.words[1], "clear away");
    assert_null(marks.words[3]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_area_asked_for_comes_before_everywhere),
        cmocka_unit_test(it_is_old_once_tables_change),
        cmocka_unit_test(a_work_list_keeps_what_each_action_changes),
        cmocka_unit_test(marks_tell_what_is_built_and_what_is_cleared),
        cmocka_unit_test(where_nothing_can_be_written_sites_are_still_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
