#include "core/changes.h"

#include <math.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static enum ll_code parse(const char *text, struct ll_changes *ret, struct ll_err *err)
{
    return ll_changes_parse("list.csv", text, strlen(text), ret, err);
}

static const char every_kind[] = "change,layer,id,lon,lat,kind,status,width_m,name\n"
                                 "add,hydrants,,106.5,26.25,municipal,in-service,,\n"
                                 "set,obstacles,7,,,,,2.5,\n"
                                 "move,stations,3,107,27,,,,新站\n"
                                 "remove,lanes,12,,,,,,\n"
                                 "set,hydrants,4,,,,unknown,,\n";

static void a_list_is_read(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_changes_clear) struct ll_changes c = {0};
    assert_ok(parse(every_kind, &c, &err), &err);
    assert_int_equal(c.count, 5);
    assert_int_equal(c.rows[0].kind, LL_CHANGE_ADD);
    assert_int_equal(c.rows[0].layer, LL_HYDRANT);
    assert_true(c.rows[0].at.x == 106.5 && c.rows[0].at.y == 26.25);
    assert_int_equal(c.rows[0].value_count, 2);
    assert_int_equal(c.values[0].field, LL_HYDRANT_KIND);
    assert_int_equal(c.values[0].word, LL_HYDRANT_MUNICIPAL);
    assert_int_equal(c.values[1].word, LL_STATUS_IN_SERVICE);
    assert_int_equal(c.rows[1].kind, LL_CHANGE_SET);
    assert_int_equal(c.rows[1].id, 7);
    assert_true(isnan(c.rows[1].at.x));
    assert_true(c.values[c.rows[1].first_value].real == 2.5);
    assert_string_equal(c.values[c.rows[2].first_value].text, "新站");
    assert_int_equal(c.rows[3].layer, LL_LANE);
    assert_int_equal(c.values[c.rows[4].first_value].word, LL_STATUS_UNKNOWN);
}

static void chinese_headings_and_words_mean_the_same(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_changes_clear) struct ll_changes c = {0};
    const char *text = "\xEF\xBB\xBF"
                       "变更,图层,编码,经度,纬度,状态\r\n修改,hydrants,4,,,损坏\r\n";
    assert_ok(parse(text, &c, &err), &err);
    assert_int_equal(c.rows[0].kind, LL_CHANGE_SET);
    assert_int_equal(c.rows[0].id, 4);
    assert_int_equal(c.values[0].word, LL_STATUS_BROKEN);
}

static void ground_is_added_as_a_straight_line_and_taken_back(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_changes_clear) struct ll_changes c = {0};
    LL_CLEANUP(ll_changes_log_clear) struct ll_changes_log log = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    assert_ok(parse("变更,图层,经度,纬度,经度2,纬度2,类型\n新增,ground,7,50,7.5,50.25,防火墙\n", &c,
                    &err),
              &err);
    assert_true(c.rows[0].to.x == 7.5 && c.rows[0].to.y == 50.25);
    assert_ok(ll_changes_apply(&c, &scene, &log, &err), &err);
    const struct ll_table *ground = &scene.layer[LL_GROUND];
    assert_int_equal(ground->count, 1);
    assert_int_equal(ground->shape.kind[0], LL_LINE);
    assert_int_equal(ground->shape.point_count, 2);
    assert_true(ground->shape.points[1].x == 7.5 && log.box.max_y == 50.25);
    assert_int_equal(ll_table_word(ground, 0, LL_GROUND_KIND), LL_GROUND_FIRE_WALL);
    ll_changes_undo(&log, &scene);
    assert_int_equal(ground->count, 0);
    assert_int_equal(ground->shape.count, 0);
    assert_int_equal(ground->shape.point_count, 0);
    LL_CLEANUP(ll_changes_clear) struct ll_changes bad = {0};
    assert_int_equal(parse("change,layer,lon,lat,kind\nadd,ground,7,50,wall\n", &bad, &err),
                     LL_E_FORMAT);
    assert_mentions(err.message, "lon2");
    assert_int_equal(parse("change,layer,lon,lat,lon2,lat2\nadd,hydrants,7,50,7,51\n", &bad, &err),
                     LL_E_FORMAT);
    assert_mentions(err.message, "lon2");
}

static void what_is_wrong_is_named_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } bad[] = {
        {"layer,id\nhydrants,1\n", "has the columns change, layer"},
        {"change,layer,id\nmend,hydrants,1\n", "line 2: a change is add, set, move or remove"},
        {"change,layer,id\nset,ponds,1\n", "line 2: there is no layer 'ponds'"},
        {"change,layer,id\nremove,hydrants,\n", "has no id, everything else the number"},
        {"change,layer,id,lon,lat\nadd,hydrants,5,106,26\n", "what is added has no id"},
        {"change,layer,id\nremove,hydrants,x\n", "not 'x'"},
        {"change,layer,id\nadd,hydrants,\n", "has lon and lat in degrees"},
        {"change,layer,id,lon,lat\nadd,hydrants,,500000,2777000\n", "they are '500000'"},
        {"change,layer,id,lon,lat,status\nset,hydrants,1,106,26,broken\n",
         "added or moved has lon"},
        {"change,layer,id,status\n\nset,hydrants,1,kaput\n", "status is one of in-service, broken"},
        {"change,layer,id,width_m\nset,obstacles,1,-3\n", "width_m is a number from 0 to 100"},
        {"change,layer,id,width_m\nset,hydrants,1,3\n", "width_m cannot be set here"},
        {"change,layer,id,status\nremove,hydrants,1,broken\n", "status cannot be set here"},
        {"change,layer,id,status\nset,hydrants,1,\n", "set changes nothing"},
        {"change,layer,id\nset,hydrants\n", "line 2"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ll_err err = {0};
        struct ll_changes c = {0};
        assert_int_equal(parse(bad[i].text, &c, &err), LL_E_FORMAT);
        if (strstr(err.message, bad[i].says) == NULL) {
            fail_msg("'%s' does not say '%s'", err.message, bad[i].says);
        }
    }
}

/// Three hydrants in service along a line, 10 m apart, with the ids 1, 4 and 9.
static void three_hydrants(struct ll_scene *scene)
{
    struct ll_err err = {0};
    struct ll_table *t = &scene->layer[LL_HYDRANT];
    for (size_t i = 0; i < 3; i++) {
        size_t row = 0;
        assert_ok(ll_table_add(t, &row, &err), &err);
        t->id[row] = (int64_t)((i + 1) * (i + 1));
        ll_table_set_word(t, row, LL_HYDRANT_STATUS, LL_STATUS_IN_SERVICE);
        assert_ok(ll_shapes_begin(&t->shape, LL_POINT, &err), &err);
        assert_ok(ll_shapes_ring(&t->shape, &err), &err);
        assert_ok(ll_shapes_point(&t->shape, 10.0 * (double)i, 0.0, &err), &err);
    }
}

static void rows_stay_and_the_box_holds_where_it_was_and_is(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_changes_clear) struct ll_changes c = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_changes_log_clear) struct ll_changes_log log = {0};
    three_hydrants(&scene);
    assert_ok(parse("change,layer,id,lon,lat,flow_lps\nmove,hydrants,4,50,5,15\n"
                    "remove,hydrants,1,,,\nadd,hydrants,,70,-2,\n",
                    &c, &err),
              &err);
    assert_ok(ll_changes_apply(&c, &scene, &log, &err), &err);
    const struct ll_table *t = &scene.layer[LL_HYDRANT];
    assert_int_equal(t->count, 4);
    assert_false(ll_hydrant_counts(t, 0));
    assert_true(ll_hydrant_counts(t, 1) && ll_hydrant_counts(t, 2) && ll_hydrant_counts(t, 3));
    assert_true(t->shape.points[1].x == 50.0 && t->shape.points[1].y == 5.0);
    assert_true(ll_table_real(t, 1, LL_HYDRANT_FLOW_LPS) == 15.0);
    assert_true(t->shape.points[2].x == 20.0);
    assert_int_equal(t->id[3], 10);
    assert_true(log.box.min_x == 0.0 && log.box.max_x == 70.0);
    assert_true(log.box.min_y == -2.0 && log.box.max_y == 5.0);
    ll_changes_undo(&log, &scene);
    assert_int_equal(t->count, 3);
    assert_int_equal(t->shape.count, 3);
    assert_true(ll_hydrant_counts(t, 0) && ll_hydrant_counts(t, 1) && ll_hydrant_counts(t, 2));
    assert_true(t->shape.points[1].x == 10.0 && t->shape.box[1].max_y == 0.0);
    assert_true(isnan(ll_table_real(t, 1, LL_HYDRANT_FLOW_LPS)));
}

static void what_cannot_be_done_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum ll_code code;
        const char *says;
    } bad[] = {
        {"change,layer,id\nremove,hydrants,2\n", LL_E_NOT_FOUND, "no hydrant with id 2"},
        {"change,layer,id,lon,lat\nadd,buildings,,7,50\n", LL_E_FORMAT, "cannot be added"},
        {"change,layer,id\nremove,hydrants,1\nremove,areas,1\n", LL_E_NOT_FOUND, "line 3"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ll_err err = {0};
        LL_CLEANUP(ll_changes_clear) struct ll_changes c = {0};
        LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
        LL_CLEANUP(ll_changes_log_clear) struct ll_changes_log log = {0};
        three_hydrants(&scene);
        assert_ok(parse(bad[i].text, &c, &err), &err);
        assert_int_equal(ll_changes_apply(&c, &scene, &log, &err), bad[i].code);
        assert_non_null(strstr(err.message, bad[i].says));
    }
}

static bool read_once(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_changes_clear) struct ll_changes c = {0};
    return parse(every_kind, &c, &err) == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(read_once, NULL, 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_read),
        cmocka_unit_test(chinese_headings_and_words_mean_the_same),
        cmocka_unit_test(ground_is_added_as_a_straight_line_and_taken_back),
        cmocka_unit_test(what_is_wrong_is_named_with_its_line),
        cmocka_unit_test(rows_stay_and_the_box_holds_where_it_was_and_is),
        cmocka_unit_test(what_cannot_be_done_is_refused),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
