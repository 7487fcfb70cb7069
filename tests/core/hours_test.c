#include "core/hours.h"

#include "tests/support/check.h"

enum { DAY = 1, NIGHT = 2, MARKET = 4, ALL = 7 };

static void hours_are_read_as_offices_and_osm_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned times;
    } cases[] = {
        {NULL, 0},
        {"", 0},
        {"by appointment", 0},
        {"?", 0},
        {"24/7", ALL},
        {"全天", ALL},
        {"00:00-24:00", ALL},
        {"夜间", NIGHT},
        {"夜间停车", NIGHT},
        {"晚上", NIGHT},
        {"白天", DAY | MARKET},
        {"赶场", MARKET},
        {"逢集日", MARKET},
        {"夜间、赶场", NIGHT | MARKET},
        {"Night", NIGHT},
        {"Mo-Su 18:00-06:00", ALL}, /* until 22:00 it is day */
        {"Mo-Su 22:00-06:00", NIGHT},
        {"22:00-06:00", NIGHT},
        {"22：00—次日6：00", NIGHT},
        {"22点至6点", NIGHT},
        {"6:00~22:00", DAY | MARKET},
        {"06:00-22:01", ALL},
        {"08:00-12:00, 14:00-18:00", DAY | MARKET},
        {"Mo-Fr 08:00-18:00; Sa,Su off", DAY | MARKET},
        {"Sa 06:00-12:00", MARKET},
        {"Tu,Fr 05:00-12:00", NIGHT | MARKET},
        {"Sa-Su", MARKET},
        {"Mo-Fr", ALL},
        {"Fr-Mo 09:00-17:00", DAY | MARKET},
        {"99:00-12:00", 0},
        {"7", 0},
        {"22:00-", 0},
        {"2024-2025", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned times = ll_hours_times(cases[i].text, (struct ll_night){22.0, 6.0});
        if (times != cases[i].times) {
            fail_msg("'%s' is %u, not %u", cases[i].text, times, cases[i].times);
        }
    }
}

static void the_night_is_as_long_as_the_rules_say(void **state)
{
    (void)state;
    assert_int_equal(ll_hours_times("18:00-06:00", (struct ll_night){18.0, 6.0}), NIGHT);
    assert_int_equal(ll_hours_times("00:00-05:00", (struct ll_night){0.0, 5.0}), NIGHT);
    assert_int_equal(ll_hours_times("05:00-06:00", (struct ll_night){0.0, 5.0}), DAY | MARKET);
}

static void a_crew_is_there_at_night_when_it_stays_all_night(void **state)
{
    (void)state;
    enum { NOT_UNDERSTOOD = 99 };
    static const struct {
        const char *text;
        unsigned times;
    } cases[] = {
        {NULL, NOT_UNDERSTOOD},
        {"", NOT_UNDERSTOOD},
        {"by appointment", NOT_UNDERSTOOD},
        {"24/7", ALL},
        {"全天", ALL},
        {"00:00-24:00", ALL},
        {"白天", DAY | MARKET},
        {"夜间", NIGHT},
        {"Mo-Su 08:00-18:00", DAY | MARKET}, /* 10 of 16 hours */
        {"08:00-12:00, 14:00-18:00", DAY | MARKET},
        {"08:00-12:00; 14:00-18:00", DAY | MARKET},
        {"08:00-15:59", 0},            /* a minute less than half of the day */
        {"08:00-23:00", DAY | MARKET}, /* gone when most of the night is to come */
        {"20:00-06:00", NIGHT},        /* two hours of the day */
        {"22:00-05:59", 0},
        {"06:00-22:01", DAY | MARKET},
        {"Mo-Fr", ALL},
        {"Mo-Fr 08:00-18:00; Sa,Su off", DAY | MARKET},
        {"Sa 06:00-12:00", MARKET},
        {"赶场", MARKET},
        {"off", 0},
        {"Sa off", NOT_UNDERSTOOD},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned times = NOT_UNDERSTOOD;
        bool understood = ll_hours_staffed(cases[i].text, (struct ll_night){22.0, 6.0}, &times);
        if (times != cases[i].times || understood != (times != NOT_UNDERSTOOD)) {
            fail_msg("'%s' is %u, not %u", cases[i].text, times, cases[i].times);
        }
    }
}

static void a_station_answers_while_it_counts_and_its_crew_is_there(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const struct ll_night night = {22.0, 6.0};
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_STATION, LL_ALL_FIELDS);
    size_t row = 0;
    assert_ok(ll_table_add(&t, &row, &err), &err);
    assert_int_equal(ll_station_times(&t, row, night), LL_TIMES_ALL); /* no hours known */
    assert_ok(ll_table_set_string(&t, row, LL_STATION_HOURS, "08:00-18:00", &err), &err);
    assert_int_equal(ll_station_times(&t, row, night), DAY | MARKET);
    assert_true(ll_station_answers(&t, row, night, LL_SPEEDS_DAY));
    assert_false(ll_station_answers(&t, row, night, LL_SPEEDS_NIGHT));
    ll_table_set_word(&t, row, LL_STATION_STAFFED, LL_FLAG_NO);
    assert_false(ll_station_answers(&t, row, night, LL_SPEEDS_DAY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_are_read_as_offices_and_osm_write_them),
        cmocka_unit_test(the_night_is_as_long_as_the_rules_say),
        cmocka_unit_test(a_station_answers_while_it_counts_and_its_crew_is_there),
        cmocka_unit_test(a_crew_is_there_at_night_when_it_stays_all_night),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
