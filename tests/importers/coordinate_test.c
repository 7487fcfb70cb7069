#include "importers/coordinate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "core/text.h"
#include "tests/support/check.h"

static double read_in(const char *text, enum ll_coordinate_unit unit)
{
    struct ll_coordinate c = {0};
    return ll_coordinate_parse(text, unit, &c) ? c.value : NAN;
}

static double read(const char *text)
{
    return read_in(text, LL_COORDINATE_EITHER);
}

static void every_way_of_writing_means_the_same_place(void **state)
{
    (void)state;
    const double dms = 118.0 + 35.0 / 60.0 + 12.5 / 3600.0;
    static const char *const same[] = {"118°35′12.5″",
                                       "118 35 12.5",
                                       "118度35分12.5秒",
                                       "E118°35'12.5\"",
                                       "118:35:12.5",
                                       "118-35-12.5",
                                       "东经118°35′12.5″",
                                       "118°35’12.5”E",
                                       "118º35'12.5''",
                                       "１１８°３５′１２．５″",
                                       "東經 118度 35分 12.5秒",
                                       "118° 35' 12,5\" e",
                                       "经度：118°35′12.5″",
                                       "118°35′12.5",
                                       "lon=118 35 12.5"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        if (!(fabs(read(same[i]) - dms) < 1e-12)) {
            fail_msg("%s is %.12f", same[i], read(same[i]));
        }
    }
    assert_near(read("118.5867"), 118.5867, 0.0);
    assert_near(read("E118.5867"), 118.5867, 0.0);
    assert_near(read("118.5867°E"), 118.5867, 0.0);
    assert_near(read("118.5867度"), 118.5867, 0.0);
    assert_near(read(" １１８．５８６７ "), 118.5867, 0.0);
    assert_near(read("118,5867"), 118.5867, 0.0);
    assert_near(read("1.185867E+02"), 118.5867, 1e-12);
    assert_near(read("118°35.208′"), 118.0 + 35.208 / 60.0, 1e-12);
    assert_near(read("北纬24.91"), 24.91, 0.0);
    assert_near(read("S24.91"), -24.91, 0.0);
    assert_near(read("-24.91"), -24.91, 0.0);
    assert_near(read("24°54′36″S"), -24.91, 1e-12);
}

static void metres_are_read_with_their_thousands_and_zones(void **state)
{
    (void)state;
    assert_near(read("302552"), 302552.0, 0.0);
    assert_near(read("2,771,114.5"), 2771114.5, 0.0);
    assert_near(read("2.771.114,5"), 2771114.5, 0.0);
    assert_near(read("39 123 456"), 39123456.0, 0.0);
    assert_near(read("39 123 456.25"), 39123456.25, 0.0);
    assert_near(read("X=302552米"), 302552.0, 0.0);
    assert_near(read_in("302,552", LL_COORDINATE_METRES), 302552.0, 0.0);
    assert_near(read_in("118,586", LL_COORDINATE_DEGREES), 118.586, 0.0);
    assert_true(isnan(read("118,586"))); /* 118.586 degrees or 118586 metres? */
    assert_true(isnan(read_in("118 35 12.5", LL_COORDINATE_METRES)));
    assert_true(isnan(read_in("118 350 125", LL_COORDINATE_DEGREES)));
}

static void what_is_not_exactly_a_coordinate_is_none(void **state)
{
    (void)state;
    static const char *const none[] = {"",
                                       "about 118",
                                       "约118.5",
                                       "118~119",
                                       "118-119",
                                       "118°60′",
                                       "118°35′60″",
                                       "118 60 12",
                                       "118°35′12.5″W-",
                                       "-118.5W",
                                       "181°00′",
                                       "N91°00′",
                                       "118.5°30′",
                                       "118°35.5′12″",
                                       "118.5.3",
                                       "1,18,5",
                                       "12,34,567",
                                       "118°12.5″",
                                       "EE118",
                                       "E118W",
                                       "inf",
                                       "nan",
                                       "0x10",
                                       "118..5",
                                       ".",
                                       "-",
                                       "°",
                                       "118 35 12 5",
                                       "118′",
                                       "经度E118N",
                                       "N/A",
                                       "118;24",
                                       "118.5?",
                                       "1 18",
                                       "+-118",
                                       "118.5867 24.9",
                                       "无"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        /* "1 18" is one degree, eighteen minutes */
        bool degrees_and_minutes = strcmp(none[i], "1 18") == 0;
        if (isnan(read(none[i])) == degrees_and_minutes) {
            fail_msg("'%s' is read as %.9f", none[i], read(none[i]));
        }
    }
    char longest[LL_COORDINATE_TEXT_MAX + 2];
    memset(longest, '1', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_true(isnan(read(longest)));
}

/// Expects a pair; `sure` when the text says which is which.
static void assert_pair(const char *text, double x, double y, bool sure)
{
    struct ll_coordinate p[2] = {{0}};
    if (!ll_coordinate_parse_pair(text, LL_COORDINATE_EITHER, p)) {
        fail_msg("'%s' is no pair", text);
    }
    assert_near(p[0].value, x, 1e-12);
    assert_near(p[1].value, y, 1e-12);
    assert_int_equal(p[0].axis, sure ? LL_AXIS_X : LL_AXIS_NONE);
    assert_int_equal(p[1].axis, sure ? LL_AXIS_Y : LL_AXIS_NONE);
}

static void one_text_can_hold_both(void **state)
{
    (void)state;
    assert_pair("118.58,24.91", 118.58, 24.91, false);
    assert_pair("118.58，24.91", 118.58, 24.91, false);
    assert_pair("24.91 118.58", 24.91, 118.58, false);
    assert_pair("24.91N 118.58E", 118.58, 24.91, true);
    assert_pair("N24.91 E118.58", 118.58, 24.91, true);
    assert_pair("N24.91E118.58", 118.58, 24.91, true);
    assert_pair("东经118.58，北纬24.91", 118.58, 24.91, true);
    assert_pair("东经118.58北纬24.91", 118.58, 24.91, true);
    assert_pair("(118.58; 24.91)", 118.58, 24.91, false);
    assert_pair("118,58;24,91", 118.58, 24.91, false);
    assert_pair("118°30′E、24°54′36″N", 118.5, 24.91, true);
    assert_pair("118°30′ 24°54′36″", 118.5, 24.91, false);
    assert_pair("302552/2771114", 302552.0, 2771114.0, false);
    assert_pair("经度:118.58 纬度:24.91", 118.58, 24.91, true);
    assert_pair("X=302552, Y=2771114", 302552.0, 2771114.0, true);
}

static void a_text_that_parts_in_two_ways_is_no_pair(void **state)
{
    (void)state;
    static const char *const none[] = {
        "118 35 24 54",   "118.58",  "118.58,24.91,12", "",       ",",       "118.58E 24.91",
        "118.58E,24.91E", "1,2,3,4", "118.58,",         ";24.91", "abc,def", "118.58,about 24"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        struct ll_coordinate p[2] = {{0}};
        if (ll_coordinate_parse_pair(none[i], LL_COORDINATE_EITHER, p)) {
            fail_msg("'%s' is read as %.9f %.9f", none[i], p[0].value, p[1].value);
        }
    }
}

/// Writes |degrees| as degrees, minutes and seconds with 8 decimals, without a 60.
static void write_dms(char *ret, size_t size, double value, const char *const signs[3])
{
    long long units = llround(fabs(value) * 3600e8);
    long long seconds = units % (60 * 100000000LL);
    long long minutes = units / (60 * 100000000LL);
    (void)snprintf(ret, size, "%lld%s%lld%s%lld.%08lld%s", minutes / 60, signs[0], minutes % 60,
                   signs[1], seconds / 100000000LL, seconds % 100000000LL, signs[2]);
}

static void what_is_written_in_any_notation_reads_back(void **state)
{
    (void)state;
    static const char *const signs[][3] = {{"°", "′", "″"}, {"度", "分", "秒"}, {" ", " ", ""},
                                           {":", ":", ""},  {"-", "-", ""},     {"º ", "' ", "\""}};
    struct ll_rng rng = ll_rng_make(20, 1);
    for (int i = 0; i < 20000; i++) {
        double lon = ll_rng_between(&rng, -180.0, 180.0);
        double lat = ll_rng_between(&rng, -90.0, 90.0);
        char a[64], b[64], text[200];
        write_dms(a, sizeof a, lon, signs[i % 6]);
        write_dms(b, sizeof b, lat, signs[i % 6]);
        (void)snprintf(text, sizeof text, "%s%s", a, lon < 0.0 ? "W" : "E");
        assert_near(read(text), lon, 1e-9);
        (void)snprintf(text, sizeof text, "%s%s", lat < 0.0 ? "南纬" : "北纬", b);
        assert_near(read(text), lat, 1e-9);
        (void)snprintf(text, sizeof text, "%s%s", lon < 0.0 ? "-" : "", a);
        assert_near(read(text), lon, 1e-9);
        (void)snprintf(text, sizeof text, "%.10f", lon);
        assert_near(read(text), lon, 1e-9);
        (void)snprintf(text, sizeof text, "%s%s, %s%s", lat < 0.0 ? "S" : "N", b,
                       lon < 0.0 ? "W" : "E", a);
        assert_pair(text, read(a) * (lon < 0.0 ? -1.0 : 1.0), read(b) * (lat < 0.0 ? -1.0 : 1.0),
                    true);
        (void)snprintf(text, sizeof text, "%.8f %.8f", lon, lat);
        struct ll_coordinate p[2] = {{0}};
        assert_true(ll_coordinate_parse_pair(text, LL_COORDINATE_EITHER, p));
        assert_near(p[0].value, lon, 1e-8);
        assert_near(p[1].value, lat, 1e-8);
    }
}

static void random_bytes_are_read_or_refused_and_never_crash(void **state)
{
    (void)state;
    static const char *const parts[] = {"1", "18", "0.5", ",",  ".",    "-",    "+",
                                        "°", "′",  "″",   "度", "E",    "N",    "e+2",
                                        " ", ":",  ";",   "/",  "东经", "\xE5", "x"};
    struct ll_rng rng = ll_rng_make(20, 2);
    for (int i = 0; i < 60000; i++) {
        char text[200] = "";
        size_t count = ll_rng_below(&rng, 14), len = 0;
        for (size_t k = 0; k < count; k++) {
            bool byte = ll_rng_below(&rng, 8) == 0;
            char random[2] = {(char)(1 + ll_rng_below(&rng, 255)), '\0'};
            const char *part = byte ? random : parts[ll_rng_below(&rng, 21)];
            memcpy(text + len, part, strlen(part) + 1);
            len += strlen(part);
        }
        struct ll_coordinate c[2] = {{0}};
        for (int u = 0; u < 3; u++) {
            if (ll_coordinate_parse(text, (enum ll_coordinate_unit)u, &c[0])) {
                assert_true(isfinite(c[0].value));
                assert_true(!c[0].angle || fabs(c[0].value) <= 180.0);
            }
            (void)ll_coordinate_parse_pair(text, (enum ll_coordinate_unit)u, c);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_of_writing_means_the_same_place),
        cmocka_unit_test(metres_are_read_with_their_thousands_and_zones),
        cmocka_unit_test(what_is_not_exactly_a_coordinate_is_none),
        cmocka_unit_test(one_text_can_hold_both),
        cmocka_unit_test(a_text_that_parts_in_two_ways_is_no_pair),
        cmocka_unit_test(what_is_written_in_any_notation_reads_back),
        cmocka_unit_test(random_bytes_are_read_or_refused_and_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
