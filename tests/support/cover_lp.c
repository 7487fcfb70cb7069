#include "tests/support/cover_lp.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/check.h"

bool ll_test_has_glpsol(void)
{
    /* NOLINTNEXTLINE(cert-env33-c): a fixed command of a test */
    return system("glpsol --version >/dev/null 2>&1") == 0;
}

static void write_sum(FILE *out, const char *name, const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)fprintf(out, " + %.17g %s%zu\n", numbers == NULL ? 1.0 : numbers[i], name, i);
    }
    if (count == 0) {
        (void)fprintf(out, " 0 none\n");
    }
}

static int need_of(const struct ll_cover_demand *d, size_t i)
{
    return d->need == NULL ? 1 : d->need[i];
}

static int have_of(const struct ll_cover_demand *d, size_t i)
{
    return d->have == NULL ? 0 : d->have[i];
}

/// need x served - chosen sites that cover it <= what exists. @return Weight that can be served.
static double write_rows(FILE *out, const struct ll_cover_demand *d)
{
    double servable = 0.0;
    for (size_t i = 0; i < d->demand_count; i++) {
        const int by = (int)(d->first[i + 1] - d->first[i]) + have_of(d, i);
        (void)fprintf(out, " r%zu: %d d%zu", i, need_of(d, i), i);
        for (uint32_t e = d->first[i]; e < d->first[i + 1]; e++) {
            (void)fprintf(out, " - s%u\n", (unsigned)d->candidate[e]);
        }
        (void)fprintf(out, " <= %d\n", have_of(d, i));
        servable += by >= need_of(d, i) ? d->weight[i] : 0.0;
    }
    return servable;
}

/// Weight that is served without any site.
static double served_before(const struct ll_cover_demand *d)
{
    double sum = 0.0;
    for (size_t i = 0; i < d->demand_count; i++) {
        sum += have_of(d, i) >= need_of(d, i) ? d->weight[i] : 0.0;
    }
    return sum;
}

static void write_lp(FILE *out, const struct ll_cover_demand *d, const struct ll_cover_request *r)
{
    const bool least = r->task == LL_COVER_SHARE;
    (void)fprintf(out, least ? "Minimize\n cost:" : "Maximize\n most:");
    write_sum(out, least ? "s" : "d", least ? d->cost : d->weight,
              least ? d->candidate_count : d->demand_count);
    (void)fprintf(out, "Subject To\n");
    const double servable = write_rows(out, d);
    const double before = served_before(d);
    (void)fprintf(out, " limit:");
    if (least) { /* a share of what can be won, as the solver takes it */
        write_sum(out, "d", d->weight, d->demand_count);
        (void)fprintf(out, " >= %.17g\n", before + r->share * (servable - before) - 1e-6);
    } else {
        const bool money = r->task == LL_COVER_BUDGET;
        write_sum(out, "s", money ? d->cost : NULL, d->candidate_count);
        (void)fprintf(out, " <= %.17g\n", money ? r->budget : (double)r->count);
    }
    (void)fprintf(out, "Binary\n");
    for (size_t i = 0; i < d->demand_count; i++) {
        (void)fprintf(out, " d%zu\n", i);
    }
    for (size_t c = 0; c < d->candidate_count; c++) {
        (void)fprintf(out, " s%zu\n", c);
    }
    (void)fprintf(out, "End\n");
}

static double read_answer(const char *path)
{
    FILE *in = fopen(path, "r");
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
    return optimal ? value : (double)NAN;
}

double ll_test_ask_glpsol(const struct ll_cover_demand *demand,
                          const struct ll_cover_request *request)
{
    const char *lp = ll_scratch_path("question.lp");
    const char *answer = ll_scratch_path("answer.txt");
    char command[1024];
    FILE *out = fopen(lp, "w");
    assert_non_null(out);
    write_lp(out, demand, request);
    assert_int_equal(fclose(out), 0);
    (void)snprintf(command, sizeof command, "glpsol --lp %s --tmlim 60 -o %s >/dev/null 2>&1", lp,
                   answer);
    /* NOLINTNEXTLINE(cert-env33-c): a fixed command of a test */
    return system(command) == 0 ? read_answer(answer) : (double)NAN;
}
