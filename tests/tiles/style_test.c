#include "tiles/style.h"

#include <math.h>
#include <stdio.h>

#include "core/risk.h"
#include "tests/support/check.h"

/// Linear light, each 0 to 1.
struct light {
    double c[3];
};

/// CIE L*a*b*.
struct lab {
    double l;
    double a;
    double b;
};

static double to_linear(double srgb)
{
    return srgb <= 0.04045 ? srgb / 12.92 : pow((srgb + 0.055) / 1.055, 2.4);
}

/// A colour on white paper, as light.
static struct light on_paper(ll_colour colour)
{
    struct light light;
    double alpha = (colour & 255U) / 255.0;
    for (int i = 0; i < 3; i++) {
        double channel = (colour >> (24 - 8 * i) & 255U) / 255.0;
        light.c[i] = to_linear(channel * alpha + (1.0 - alpha));
    }
    return light;
}

static double bent(double t)
{
    return t > 216.0 / 24389.0 ? cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
}

/// sRGB light (D65) to CIE L*a*b* by the standard's matrix.
static struct lab lab_of(const struct light *p)
{
    double x = 0.4124564 * p->c[0] + 0.3575761 * p->c[1] + 0.1804375 * p->c[2];
    double y = 0.2126729 * p->c[0] + 0.7151522 * p->c[1] + 0.0721750 * p->c[2];
    double z = 0.0193339 * p->c[0] + 0.1191920 * p->c[1] + 0.9503041 * p->c[2];
    double fx = bent(x / 0.95047);
    double fy = bent(y);
    double fz = bent(z / 1.08883);
    return (struct lab){116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)};
}

/* Full protanopia, deuteranopia and tritanopia in linear sRGB: Machado, Oliveira and Fernandes
 * 2009, table for severity 1.0; and a photocopier that sees luminance only. */
static const struct {
    const char *name;
    double m[3][3];
} eyes[] = {
    {"trichromat", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {"protanope",
     {{0.152286, 1.052583, -0.204868},
      {0.114503, 0.786281, 0.099216},
      {-0.003882, -0.048116, 1.051998}}},
    {"deuteranope",
     {{0.367322, 0.860646, -0.227968},
      {0.280085, 0.672501, 0.047413},
      {-0.011820, 0.042940, 0.968881}}},
    {"tritanope",
     {{1.255528, -0.076749, -0.178779},
      {-0.078411, 0.930809, 0.147602},
      {0.004733, 0.691367, 0.303900}}},
    {"photocopier", {{0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}}},
};

#define EYES (sizeof eyes / sizeof eyes[0])

static struct lab seen(ll_colour colour, size_t eye)
{
    struct light from = on_paper(colour);
    struct light to;
    for (int i = 0; i < 3; i++) {
        double sum = 0.0;
        for (int k = 0; k < 3; k++) {
            sum += eyes[eye].m[i][k] * from.c[k];
        }
        to.c[i] = fmin(1.0, fmax(0.0, sum));
    }
    return lab_of(&to);
}

/// Distance of two colours (CIE 1976) for an eye.
static double distance(ll_colour a, ll_colour b, size_t eye)
{
    struct lab p = seen(a, eye);
    struct lab q = seen(b, eye);
    return sqrt((p.l - q.l) * (p.l - q.l) + (p.a - q.a) * (p.a - q.a) + (p.b - q.b) * (p.b - q.b));
}

static void check_apart(const char *what, const struct ll_paint *paints, size_t count, double least)
{
    for (size_t eye = 0; eye < EYES; eye++) {
        for (size_t i = 0; i < count; i++) {
            for (size_t k = 0; k < i; k++) {
                double d = distance(paints[i].colour, paints[k].colour, eye);
                if (d < least) {
                    fail_msg("%s: classes %zu and %zu are %.1f apart for a %s, not %.1f", what, k,
                             i, d, eyes[eye].name, least);
                }
            }
        }
    }
}

static void classes_of_buildings_stay_apart_for_every_eye_and_on_a_photocopy(void **state)
{
    (void)state;
    for (int layer = LL_MAP_RISK; layer < LL_MAP_LAYER_COUNT; layer++) {
        if (ll_class_count((enum ll_map_layer)layer) == 1) {
            continue; /* its buildings say nothing */
        }
        struct ll_paint paints[LL_CLASSES_MAX];
        size_t count = ll_class_count((enum ll_map_layer)layer) - 1;
        for (size_t c = 0; c < count; c++) {
            paints[c] = ll_class_paint((enum ll_map_layer)layer, (uint8_t)c);
            bool possible = layer == LL_MAP_SEPARATION && c == 1; /* the one that is not certain */
            assert_int_equal(paints[c].hatch != 0, possible);
        }
        check_apart(ll_map_layer_key((enum ll_map_layer)layer), paints, count, 10.0);
    }
}

static void levels_of_villages_stay_apart_alone_and_as_a_wash(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double zoom;
        double least; /* a wash is paler, but covers large areas */
    } cases[] = {{"alone", 12.0, 9.0}, {"wash", 14.0, 5.5}, {"pale wash", 16.0, 3.0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ll_paint paints[LL_LEVEL_COUNT];
        for (int level = 0; level < LL_LEVEL_COUNT; level++) {
            paints[level] = ll_village_paint((uint8_t)level, cases[i].zoom);
        }
        check_apart(cases[i].name, paints, LL_LEVEL_COUNT, cases[i].least);
    }
}

static void each_level_is_darker_than_the_one_before(void **state)
{
    (void)state;
    for (size_t eye = 0; eye < EYES; eye++) {
        for (int level = 1; level < LL_LEVEL_COUNT; level++) {
            struct ll_paint lighter = ll_village_paint((uint8_t)(level - 1), 12.0);
            struct ll_paint darker = ll_village_paint((uint8_t)level, 12.0);
            assert_true(seen(darker.colour, eye).l < seen(lighter.colour, eye).l - 6.0);
        }
    }
}

static void what_is_not_known_is_hatched_and_nothing_else(void **state)
{
    (void)state;
    for (int layer = LL_MAP_RISK; layer < LL_MAP_LAYER_COUNT; layer++) {
        if (ll_class_count((enum ll_map_layer)layer) == 1) {
            continue; /* its buildings say nothing */
        }
        struct ll_paint paint =
            ll_class_paint((enum ll_map_layer)layer, ll_class_unknown((enum ll_map_layer)layer));
        assert_int_equal(paint.colour, 0xFFFFFFFFU);
        assert_true(distance(paint.hatch, paint.colour, 4) > 40.0);
        assert_true(paint.hatch_period > paint.hatch_width);
    }
    for (double zoom = 12.0; zoom < 17.0; zoom += 2.0) {
        for (unsigned level = 0; level < LL_LEVEL_COUNT; level++) {
            struct ll_paint plain = ll_village_paint((uint8_t)level, zoom);
            struct ll_paint hatched = ll_village_paint((uint8_t)(level | LL_VILLAGE_HATCHED), zoom);
            assert_int_equal(plain.hatch, 0);
            assert_int_equal(plain.colour, hatched.colour); /* over its colour */
            assert_int_not_equal(hatched.hatch, 0);
        }
        assert_int_not_equal(ll_village_paint(LL_VILLAGE_UNKNOWN, zoom).hatch, 0);
    }
}

static void the_four_colours_are_those_agreed_on(void **state)
{
    (void)state;
    static const ll_colour agreed[4] = {0xC3DDF0FFU, 0xF0B010FFU, 0xE06010FFU, 0x8F0F12FFU};
    for (uint8_t c = 0; c < 4; c++) {
        assert_int_equal(ll_class_paint(LL_MAP_RISK, c).colour, agreed[c]);
        assert_int_equal(ll_village_paint(c, 10.0).colour >> 8, agreed[c] >> 8);
    }
}

static void wider_classes_of_lanes_are_never_thinner(void **state)
{
    (void)state;
    for (double zoom = 5.0; zoom < 22.0; zoom += 0.5) {
        for (int g = 1; g < LL_LANES_COUNT; g++) {
            assert_true(ll_lane_width((enum ll_lane_group)g, zoom) <=
                        ll_lane_width((enum ll_lane_group)(g - 1), zoom));
        }
        for (int g = 0; g < LL_LANES_COUNT; g++) {
            assert_true(ll_lane_width((enum ll_lane_group)g, zoom) <=
                        ll_lane_width((enum ll_lane_group)g, zoom + 1.0));
        }
    }
    assert_int_equal(ll_lane_group_of(LL_CLASS_STEPS), LL_LANES_FOOT);
    assert_int_equal(ll_lane_group_of(LL_CLASS_UNKNOWN), LL_LANES_MINOR);
    assert_int_equal(ll_lane_group_of(UINT8_MAX), LL_LANES_MINOR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_of_buildings_stay_apart_for_every_eye_and_on_a_photocopy),
        cmocka_unit_test(levels_of_villages_stay_apart_alone_and_as_a_wash),
        cmocka_unit_test(each_level_is_darker_than_the_one_before),
        cmocka_unit_test(what_is_not_known_is_hatched_and_nothing_else),
        cmocka_unit_test(the_four_colours_are_those_agreed_on),
        cmocka_unit_test(wider_classes_of_lanes_are_never_thinner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
