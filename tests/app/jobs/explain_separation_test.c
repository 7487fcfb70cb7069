#include "app/jobs/explain_separation.h"

#include <string.h>

#include "core/alloc.h"
#include "geo/separation.h"
#include "tests/app/town_store.h"
#include "tests/support/check.h"

static int load_town(void **state)
{
    static const char name[] = "separation.db";
    struct ll_err err = {0};
    struct ll_view *view = test_calloc(1, sizeof *view);
    assert_ok(ll_town_store_make(ll_scratch_path(name), 1, 200, 1, &err), &err);
    const struct ll_view_request request = {
        .store = ll_scratch_path(name), .threads = 1, .assessed = true};
    assert_ok(ll_view_open(&request, view, &err), &err);
    *state = view;
    return 0;
}

static int drop_town(void **state)
{
    ll_view_clear(*state);
    test_free(*state);
    return 0;
}

static void neighbours_looked_up_are_those_that_were_stored(void **state)
{
    const struct ll_view *view = *state;
    const struct ll_separation *s = &view->outcomes.separation;
    struct ll_stage in = {.scene = &view->scene, .rules = view->model.rules};
    size_t certain_all = 0;
    assert_non_null(s->cluster);
    /* what decides between one unit and two is read, too */
    assert_non_null(view->scene.layer[LL_BUILDING].column[LL_BUILDING_COMPOUND].any);
    for (uint32_t i = 0; i < s->count; i++) {
        struct ll_err err = {0};
        LL_CLEANUP(ll_freep) struct ll_neighbour *rows = NULL;
        size_t count = 0, certain = 0, possible = 0;
        assert_ok(ll_separation_neighbours(&in, &view->model.fire_gaps, i, &rows, &count, &err),
                  &err);
        for (size_t k = 0; k < count; k++) {
            certain += rows[k].pair.certain;
            possible += !rows[k].pair.certain && !rows[k].pair.one_unit;
            assert_true(k == 0 || rows[k].pair.distance_m >= rows[k - 1].pair.distance_m);
        }
        assert_int_equal(certain, s->too_near[i]);
        assert_int_equal(possible, s->maybe_near[i]);
        certain_all += certain;
    }
    assert_int_equal(certain_all, 2 * s->pair_count);
    assert_true(certain_all > 20);
}

/// A building in the largest certain cluster.
static uint32_t in_largest_cluster(const struct ll_separation *s)
{
    const struct ll_cluster *largest = NULL;
    for (size_t c = 0; c < s->cluster_count; c++) {
        if (s->clusters[c].certain &&
            (largest == NULL || s->clusters[c].buildings > largest->buildings)) {
            largest = &s->clusters[c];
        }
    }
    assert_non_null(largest);
    return s->members[largest->first_member];
}

static void words_tell_neighbours_and_cluster_in_both_languages(void **state)
{
    const struct ll_view *view = *state;
    struct ll_err err = {0};
    uint32_t building = in_largest_cluster(&view->outcomes.separation);
    LL_CLEANUP(ll_text_clear) struct ll_text en = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text zh = {0};
    assert_ok(ll_separation_explain_text(view, building, LL_LANG_EN, &en, &err), &err);
    assert_ok(ll_separation_explain_text(view, building, LL_LANG_ZH, &zh, &err), &err);
    assert_mentions(ll_text_str(&en), "Fire separation: this building is");
    assert_mentions(ll_text_str(&en), "too near, required at least");
    assert_mentions(ll_text_str(&en), "Fire can walk through a cluster:");
    assert_mentions(ll_text_str(&en), "Best parted by");
    assert_mentions(ll_text_str(&zh), "防火间距：本建筑为");
    assert_mentions(ll_text_str(&zh), "所在连片区");
    assert_null(strstr(ll_text_str(&zh), "required"));
}

static void the_document_names_verdicts_and_rules(void **state)
{
    const struct ll_view *view = *state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) char *text = NULL;
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    uint32_t building = in_largest_cluster(&view->outcomes.separation);
    assert_ok(ll_separation_explain_document(view, building, json, &err), &err);
    assert_ok(ll_json_finish(json, false, &text, &err), &err);
    assert_mentions(text, "\"separation\":{\"nearest_m\":");
    assert_mentions(text, "\"verdict\":\"certain\"");
    assert_mentions(text, "\"rule_low\":{\"standard\":\"GB 50039-2010\",\"clause\":null");
    assert_mentions(text, "\"cut\":{\"kind\":");
}

static void an_assessment_without_the_stage_says_nothing(void **state)
{
    const struct ll_view *view = *state;
    struct ll_err err = {0};
    const struct ll_view older = {.scene = view->scene, .model = view->model};
    LL_CLEANUP(ll_freep) char *document = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    assert_ok(ll_separation_explain_text(&older, 0, LL_LANG_EN, &text, &err), &err);
    assert_int_equal(text.len, 0);
    assert_ok(ll_separation_explain_document(&older, 0, json, &err), &err);
    assert_ok(ll_json_finish(json, false, &document, &err), &err);
    assert_mentions(document, "\"separation\":null");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_looked_up_are_those_that_were_stored),
        cmocka_unit_test(words_tell_neighbours_and_cluster_in_both_languages),
        cmocka_unit_test(the_document_names_verdicts_and_rules),
        cmocka_unit_test(an_assessment_without_the_stage_says_nothing),
    };
    return cmocka_run_group_tests(tests, load_town, drop_town);
}
