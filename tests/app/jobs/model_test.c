#include "app/jobs/model.h"

#include <math.h>

#include <sqlite3.h>

#include "app/jobs/assess.h"
#include "tests/app/town_store.h"
#include "tests/support/check.h"

/// A store with an assessed township of some 60 buildings.
static const char *make_town(const char *name)
{
    struct ll_err err = {0};
    const char *path = ll_scratch_path(name);
    assert_ok(ll_town_store_make(path, 5, 60, 1, &err), &err);
    return path;
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *message = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
        fail_msg("%s: %s", sql, message);
    }
    sqlite3_close(db);
}

static void a_setting_is_a_rule_or_a_price(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_model_clear) struct ll_model model = {0};
    static const char *const settings[] = {"hydrant_new=9000", "hydrant_radius_m=120",
                                           "station_micro=0"};
    assert_ok(ll_store_open(make_town("settings.db"), LL_STORE_READ, &store, &err), &err);
    assert_ok(ll_model_load(store, &model, &err), &err);
    assert_false(model.costs.of[LL_COST_HYDRANT_NEW].own);
    assert_ok(ll_model_set_all(&model, settings, 3, &err), &err);
    assert_near(model.costs.of[LL_COST_HYDRANT_NEW].yuan, 9000.0, 0.0);
    assert_true(model.costs.of[LL_COST_HYDRANT_NEW].own);
    assert_near(model.costs.of[LL_COST_STATION_MICRO].yuan, 0.0, 0.0);
    assert_near(ll_rule(model.rules, LL_RULE_HYDRANT_RADIUS_M), 120.0, 0.0);
    assert_int_equal(ll_model_set(&model, "hydrant_new=-5", &err), LL_E_USAGE);
    assert_int_equal(ll_model_set(&model, "hydrant_old=5", &err), LL_E_USAGE);
    assert_near(model.costs.of[LL_COST_HYDRANT_NEW].yuan, 9000.0, 0.0);
}

static void a_price_changed_in_the_store_counts(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_model_clear) struct ll_model model = {0};
    const char *path = make_town("own_price.db");
    run_sql(path, "UPDATE reference SET origin = 'user',"
                  " content = replace(content, 'hydrant_new,15000,', 'hydrant_new,12345,')"
                  " WHERE name = 'costs.csv'");
    assert_ok(ll_store_open(path, LL_STORE_READ, &store, &err), &err);
    assert_ok(ll_model_load(store, &model, &err), &err);
    assert_near(model.costs.of[LL_COST_HYDRANT_NEW].yuan, 12345.0, 0.0);
}

static void an_assessment_keeps_the_prices_it_was_made_with(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_model_clear) struct ll_model model = {0};
    struct ll_assess_report report;
    const char *path = make_town("kept.db");
    static const char *const settings[] = {"hydrant_new=9000", "hydrant_radius_m=120"};
    const struct ll_assess_request request = {.store = path,
                                              .period = "2027",
                                              .settings = settings,
                                              .setting_count = 2,
                                              .village_level = NAN,
                                              .threads = 1};
    assert_ok(ll_assess(&request, &report, &err), &err);
    assert_ok(ll_store_open(path, LL_STORE_READ, &store, &err), &err);
    assert_ok(ll_model_of_assessment(store, report.assessment.id, &model, &err), &err);
    assert_near(model.costs.of[LL_COST_HYDRANT_NEW].yuan, 9000.0, 0.0);
    assert_near(ll_rule(model.rules, LL_RULE_HYDRANT_RADIUS_M), 120.0, 0.0);
}

/// As version 0.4.0 left them.
static void an_assessment_without_prices_can_be_read(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_model_clear) struct ll_model model = {0};
    const char *path = make_town("no_prices.db");
    run_sql(path, "DROP TRIGGER assessment_snapshot_keep;"
                  "DELETE FROM assessment_snapshot WHERE name = 'costs.csv'");
    assert_ok(ll_store_open(path, LL_STORE_READ, &store, &err), &err);
    assert_ok(ll_model_of_assessment(store, 1, &model, &err), &err);
    assert_near(model.costs.of[LL_COST_HYDRANT_NEW].yuan, 15000.0, 0.0);
}

/// No other table may be missing: results hang on it.
static void an_assessment_without_rules_is_of_another_version(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_model_clear) struct ll_model model = {0};
    const char *path = make_town("no_rules.db");
    run_sql(path, "DROP TRIGGER assessment_snapshot_keep;"
                  "DELETE FROM assessment_snapshot WHERE name = 'rules.csv'");
    assert_ok(ll_store_open(path, LL_STORE_READ, &store, &err), &err);
    assert_int_equal(ll_model_of_assessment(store, 1, &model, &err), LL_E_VERSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_setting_is_a_rule_or_a_price),
        cmocka_unit_test(a_price_changed_in_the_store_counts),
        cmocka_unit_test(an_assessment_keeps_the_prices_it_was_made_with),
        cmocka_unit_test(an_assessment_without_prices_can_be_read),
        cmocka_unit_test(an_assessment_without_rules_is_of_another_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
