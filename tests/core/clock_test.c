#include "core/clock.h"

#include <string.h>
#include <time.h>

#include "tests/support/check.h"

static void the_steady_clock_goes_forward(void **state)
{
    (void)state;
    double start = ll_clock_s();
    double before = start;
    for (int i = 0; i < 1000; i++) {
        double now = ll_clock_s();
        assert_true(now >= before);
        before = now;
    }
    const struct timespec nap = {.tv_nsec = 20000000};
    (void)nanosleep(&nap, NULL);
    double slept = ll_clock_s() - before;
    assert_true(slept >= 0.020 && slept < 20.0); /* seconds, not other units */
}

/// Days from 1970-01-01 to a date, by counting every day between.
static long days_since_1970(int year, int month, int day)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    long days = 0;
    for (int y = 1970; y < year; y++) {
        days += (y % 4 == 0 && y % 100 != 0) || y % 400 == 0 ? 366 : 365;
    }
    for (int m = 1; m < month; m++) {
        days += lengths[m - 1];
        days += m == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0);
    }
    return days + day - 1;
}

/// The digits [at, at + len) of a text as a number.
static int digits(const char *text, size_t at, size_t len)
{
    int value = 0;
    for (size_t i = at; i < at + len; i++) {
        assert_in_range(text[i], '0', '9');
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static void the_timestamp_is_the_present_in_utc(void **state)
{
    (void)state;
    char text[LL_TIMESTAMP_SIZE];
    ll_clock_utc(text);
    long now = (long)time(NULL);
    assert_int_equal(strlen(text), LL_TIMESTAMP_SIZE - 1);
    assert_true(text[4] == '-' && text[7] == '-' && text[10] == 'T');
    assert_true(text[13] == ':' && text[16] == ':' && text[19] == 'Z');
    long then = days_since_1970(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
    then = then * 24 + digits(text, 11, 2);
    then = (then * 60 + digits(text, 14, 2)) * 60 + digits(text, 17, 2);
    assert_in_range(now - then, 0, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_steady_clock_goes_forward),
        cmocka_unit_test(the_timestamp_is_the_present_in_utc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
