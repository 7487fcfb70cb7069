/* The covering solver beside GLPK: questions of the shapes that siting studies use, written as LP,
 * solved by glpsol, same optimum. Skipped where there is no glpsol. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/cover.h"
#include "core/rng.h"
#include "tests/support/check.h"

enum { ROWS_MAX = 150, COLS_MAX = 300, COVERS_MAX = ROWS_MAX * COLS_MAX };

struct question {
    struct ll_cover_demand demand;
    uint32_t first[ROWS_MAX + 1];
    uint32_t candidate[COVERS_MAX];
    double weight[ROWS_MAX];
    uint8_t need[ROWS_MAX];
    double cost[COLS_MAX];
};

static void question_freep(struct question **q)
{
    ll_free(*q);
}

static struct question *question_new(size_t rows, size_t cols)
{
    struct question *q = ll_calloc(1, sizeof *q);
    assert_non_null(q);
    q->demand = (struct ll_cover_demand){.candidate_count = cols,
                                         .demand_count = rows,
                                         .first = q->first,
                                         .candidate = q->candidate,
                                         .weight = q->weight,
                                         .need = q->need,
                                         .cost = q->cost};
    return q;
}

/* Houses and places spread evenly over a square of side 1, weights 1 to 20, costs 1 to 9, a fifth
 * of the houses wanting two when `pairs`. */
static struct question *plane(size_t rows, size_t cols, double reach, bool pairs, uint64_t seed)
{
    struct question *q = question_new(rows, cols);
    struct ll_rng rng = ll_rng_make(seed, 0);
    double x[COLS_MAX];
    double y[COLS_MAX];
    for (size_t c = 0; c < cols; c++) {
        x[c] = ll_rng_unit(&rng);
        y[c] = ll_rng_unit(&rng);
        q->cost[c] = 1 + ll_rng_below(&rng, 9);
    }
    for (size_t r = 0; r < rows; r++) {
        double east = ll_rng_unit(&rng);
        double north = ll_rng_unit(&rng);
        uint32_t end = q->first[r];
        q->weight[r] = 1 + ll_rng_below(&rng, 20);
        q->need[r] = (uint8_t)(1 + (pairs && ll_rng_below(&rng, 5) == 0));
        for (uint32_t c = 0; c < cols; c++) {
            if (hypot(east - x[c], north - y[c]) <= reach) {
                q->candidate[end++] = c;
            }
        }
        q->first[r + 1] = end;
    }
    return q;
}

/* As the set covering problems 4 to 6 of Beasley's OR-Library are made, smaller: each column covers
 * a row by chance, costs 1 to 100, every row has two columns at least. */
static struct question *by_chance(size_t rows, size_t cols, double density, uint64_t seed)
{
    struct question *q = question_new(rows, cols);
    struct ll_rng rng = ll_rng_make(seed, 1);
    for (size_t c = 0; c < cols; c++) {
        q->cost[c] = 1 + ll_rng_below(&rng, 100);
    }
    for (size_t r = 0; r < rows; r++) {
        uint32_t end = q->first[r];
        q->weight[r] = 1.0;
        q->need[r] = 1;
        for (uint32_t c = 0; c < cols; c++) {
            if (c == r % cols || c == (r * 7 + 1) % cols || ll_rng_unit(&rng) < density) {
                q->candidate[end++] = c;
            }
        }
        q->first[r + 1] = end;
    }
    return q;
}

static void write_sum(FILE *out, const char *name, const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)fprintf(out, " + %.17g %s%zu\n", numbers[i], name, i);
    }
}

/// d is demand that is served, s a chosen site.
static void write_lp(const char *path, const struct question *q, const struct ll_cover_request *r)
{
    const struct ll_cover_demand *d = &q->demand;
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    bool least = r->task == LL_COVER_SHARE;
    (void)fprintf(out, least ? "Minimize\n cost:" : "Maximize\n most:");
    if (least) {
        write_sum(out, "s", q->cost, d->candidate_count);
    } else {
        write_sum(out, "d", q->weight, d->demand_count);
    }
    (void)fprintf(out, "Subject To\n");
    double servable = 0.0;
    for (size_t i = 0; i < d->demand_count; i++) {
        (void)fprintf(out, " r%zu: %d d%zu", i, q->need[i], i);
        for (uint32_t e = q->first[i]; e < q->first[i + 1]; e++) {
            (void)fprintf(out, " - s%u", (unsigned)q->candidate[e]);
        }
        (void)fprintf(out, " <= 0\n");
        servable += q->first[i + 1] - q->first[i] >= q->need[i] ? q->weight[i] : 0.0;
    }
    (void)fprintf(out, " limit:");
    if (least) {
        write_sum(out, "d", q->weight, d->demand_count);
        (void)fprintf(out, " >= %.17g\n", r->share * servable - 1e-6);
    } else if (r->task == LL_COVER_BUDGET) {
        write_sum(out, "s", q->cost, d->candidate_count);
        (void)fprintf(out, " <= %.17g\n", r->budget);
    } else {
        for (size_t c = 0; c < d->candidate_count; c++) {
            (void)fprintf(out, " + s%zu\n", c);
        }
        (void)fprintf(out, " <= %zu\n", r->count);
    }
    (void)fprintf(out, "Binary\n");
    for (size_t i = 0; i < d->demand_count; i++) {
        (void)fprintf(out, " d%zu\n", i);
    }
    for (size_t c = 0; c < d->candidate_count; c++) {
        (void)fprintf(out, " s%zu\n", c);
    }
    (void)fprintf(out, "End\n");
    assert_int_equal(fclose(out), 0);
}

/// The optimum as glpsol prints it; NAN when it proves none.
static double ask_glpsol(const char *lp, const char *answer)
{
    char command[1024];
    (void)snprintf(command, sizeof command, "glpsol --lp %s --tmlim 60 -o %s >/dev/null 2>&1", lp,
                   answer);
    if (system(command) != 0) { /* NOLINT(cert-env33-c): a fixed command of a test */
        return NAN;
    }
    FILE *in = fopen(answer, "r");
    assert_non_null(in);
    char line[256];
    double value = NAN;
    bool optimal = false;
    while (fgets(line, sizeof line, in) != NULL) {
        optimal |= strncmp(line, "Status:", 7) == 0 && strstr(line, "INTEGER OPTIMAL") != NULL;
        const char *equals = strchr(line, '=');
        if (strncmp(line, "Objective:", 10) == 0 && equals != NULL) {
            value = strtod(equals + 1, NULL);
        }
    }
    (void)fclose(in);
    return optimal ? value : NAN;
}

static bool has_glpsol(void)
{
    return system("glpsol --version >/dev/null 2>&1") == 0; /* NOLINT(cert-env33-c): as above */
}

static void assert_same(const struct question *q, enum ll_cover_task task, double amount)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan plan = {0};
    struct ll_cover_request r = {.task = task,
                                 .count = (size_t)amount,
                                 .budget = amount,
                                 .share = amount,
                                 .limit_s = INFINITY};
    assert_ok(ll_cover_solve(&q->demand, &r, &plan, &err), &err);
    assert_int_equal(plan.status, LL_COVER_OPTIMAL);
    const char *lp = ll_scratch_path("question.lp");
    write_lp(lp, q, &r);
    double theirs = ask_glpsol(lp, ll_scratch_path("answer.txt"));
    if (isnan(theirs)) {
        print_message("glpsol proves no optimum in its time\n");
        return;
    }
    assert_near(plan.value, theirs, 1e-6);
}

static void most_weight_on_a_plane(void **state)
{
    (void)state;
    if (!has_glpsol()) {
        skip();
    }
    for (uint64_t seed = 1; seed <= 3; seed++) {
        LL_CLEANUP(question_freep) struct question *q = plane(120, 60, 0.12, false, seed);
        assert_same(q, LL_COVER_COUNT, 5);
        assert_same(q, LL_COVER_COUNT, 12);
        assert_same(q, LL_COVER_BUDGET, 25);
    }
}

static void most_weight_where_some_want_two(void **state)
{
    (void)state;
    if (!has_glpsol()) {
        skip();
    }
    for (uint64_t seed = 1; seed <= 3; seed++) {
        LL_CLEANUP(question_freep) struct question *q = plane(60, 40, 0.18, true, seed);
        assert_same(q, LL_COVER_COUNT, 6);
        assert_same(q, LL_COVER_BUDGET, 20);
    }
}

static void least_cost_on_a_plane(void **state)
{
    (void)state;
    if (!has_glpsol()) {
        skip();
    }
    for (uint64_t seed = 1; seed <= 3; seed++) {
        LL_CLEANUP(question_freep) struct question *q = plane(100, 60, 0.15, seed == 3, seed);
        assert_same(q, LL_COVER_SHARE, 1.0);
        assert_same(q, LL_COVER_SHARE, 0.8);
    }
}

static void least_cost_of_columns_by_chance(void **state)
{
    (void)state;
    if (!has_glpsol()) {
        skip();
    }
    for (uint64_t seed = 1; seed <= 3; seed++) {
        LL_CLEANUP(question_freep) struct question *q = by_chance(100, 300, 0.03, seed);
        assert_same(q, LL_COVER_SHARE, 1.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_weight_on_a_plane),
        cmocka_unit_test(most_weight_where_some_want_two),
        cmocka_unit_test(least_cost_on_a_plane),
        cmocka_unit_test(least_cost_of_columns_by_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
