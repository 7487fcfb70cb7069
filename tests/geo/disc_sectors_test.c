#include "geo/disc_sectors.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/check.h"

enum { POINTS = 33 }; /* of a sector, both ends among them */

/// How many of the points of a sector of the unit circle lie in the unit disc around `by`.
static int points_covered(struct ll_xy by, int sector)
{
    const double pi = acos(-1.0);
    int covered = 0;
    for (int i = 0; i < POINTS; i++) {
        double angle = 2.0 * pi * (sector + i / (POINTS - 1.0)) / LL_DISC_SECTORS - pi;
        double dx = cos(angle) - by.x;
        double dy = sin(angle) - by.y;
        covered += dx * dx + dy * dy < 1.0;
    }
    return covered;
}

static void the_table_errs_to_the_safe_side_and_not_by_much(void **state)
{
    (void)state;
    struct ll_disc_sectors sectors;
    ll_disc_sectors_make(&sectors);
    struct ll_rng rng = ll_rng_make(11, 0);
    int whole = 0, told_whole = 0, part = 0, told_part = 0;
    for (int k = 0; k < 3000; k++) {
        struct ll_xy by = {ll_rng_between(&rng, -2.0, 2.0), ll_rng_between(&rng, -2.0, 2.0)};
        const struct ll_disc_cell *cell = ll_disc_cell(&sectors, by);
        for (int s = 0; s < LL_DISC_SECTORS; s++) {
            int covered = points_covered(by, s);
            bool in_whole = (cell->whole >> s & 1) != 0;
            bool in_part = (cell->part >> s & 1) != 0;
            assert_true(!in_whole || covered == POINTS);
            assert_true(in_part || covered == 0);
            whole += covered == POINTS;
            told_whole += in_whole;
            part += covered > 0;
            told_part += in_part;
        }
    }
    assert_true(told_whole > 0.75 * whole);
    assert_true(told_part < 1.25 * part);
}

static void every_place_that_may_meet_the_circle_has_its_cell(void **state)
{
    (void)state;
    struct ll_disc_sectors sectors;
    ll_disc_sectors_make(&sectors);
    const double most = nextafter(2.0, 0.0);
    assert_ptr_equal(ll_disc_cell(&sectors, (struct ll_xy){-most, -most}), &sectors.cell[0][0]);
    assert_ptr_equal(ll_disc_cell(&sectors, (struct ll_xy){most, most}),
                     &sectors.cell[LL_DISC_CELLS - 1][LL_DISC_CELLS - 1]);
    assert_ptr_equal(ll_disc_cell(&sectors, (struct ll_xy){most, -most}),
                     &sectors.cell[0][LL_DISC_CELLS - 1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_errs_to_the_safe_side_and_not_by_much),
        cmocka_unit_test(every_place_that_may_meet_the_circle_has_its_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
