#include "tiles/symbols.h"

#include <math.h>

#include "tests/support/check.h"

#define SIDE 32

/// Draws one symbol on grey as luminance.
static void draw(bool hydrant, uint8_t kind, double radius, double grey[SIDE * SIDE])
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_pen_clear) struct ll_pen pen = {0};
    const struct ll_window view = {.size = 1.0};
    const struct ll_sub middle = {SIDE * LL_SUBPIXELS / 2, SIDE * LL_SUBPIXELS / 2};
    assert_ok(ll_pen_reset(&pen, SIDE, SIDE, &err), &err);
    ll_canvas_fill(&pen.canvas, 0xC0C0C0FFU);
    if (hydrant) {
        ll_symbol_hydrants(&pen, &view, (enum ll_hydrant_class)kind, &middle, 1,
                           radius * LL_SUBPIXELS);
    } else {
        ll_symbol_stations(&pen, &view, kind, &middle, 1, radius * LL_SUBPIXELS);
    }
    for (int i = 0; i < SIDE * SIDE; i++) {
        uint32_t p = pen.canvas.pixels[i];
        grey[i] = 0.299 * (p & 255U) + 0.587 * (p >> 8 & 255U) + 0.114 * (p >> 16 & 255U);
    }
}

/// Every two classes differ by at least this many pixels of clearly other lightness.
static void check_different(bool hydrant, int count, double radius, int least)
{
    static double pictures[8][SIDE * SIDE];
    for (int a = 0; a < count; a++) {
        draw(hydrant, (uint8_t)a, radius, pictures[a]);
        for (int b = 0; b < a; b++) {
            int differing = 0;
            for (int i = 0; i < SIDE * SIDE; i++) {
                differing += fabs(pictures[a][i] - pictures[b][i]) > 50.0;
            }
            assert_true(differing >= least);
        }
    }
}

static void symbols_differ_without_colour(void **state)
{
    (void)state;
    check_different(true, LL_HYDRANT_CLASS_COUNT, ll_hydrant_radius(17.0), 8);
    check_different(false, LL_STATION_CLASS_COUNT, ll_station_radius(15.0), 30);
}

static void broken_hydrants_are_the_loudest(void **state)
{
    (void)state;
    static double pictures[SIDE * SIDE];
    double dark[LL_HYDRANT_CLASS_COUNT] = {0};
    for (int kind = 0; kind < LL_HYDRANT_CLASS_COUNT; kind++) {
        draw(true, (uint8_t)kind, 5.0, pictures);
        for (int i = 0; i < SIDE * SIDE; i++) {
            dark[kind] += fmax(0.0, 192.0 - pictures[i]);
        }
    }
    for (int kind = 0; kind < LL_HYDRANT_CLASS_COUNT; kind++) {
        assert_true(kind == LL_HYDRANT_BROKEN || dark[kind] < dark[LL_HYDRANT_BROKEN]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(symbols_differ_without_colour),
        cmocka_unit_test(broken_hydrants_are_the_loudest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
