/* Solves a siting question given as text (tests/bench/cover_dump.py says how it is written):
 *
 *   ll_cover_bench FILE count K|budget B|share S [GAP [LIMIT_S]]
 *
 * Prints one line: value, proven bound, gap, status, sites, nodes of the tree, seconds of solving
 * alone. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/cover.h"

/// The question, owning its arrays.
struct question {
    struct ll_cover_demand demand;
    uint32_t *first;
    uint32_t *candidate;
    double *weight;
    uint8_t *need;
    uint8_t *have;
};

static void question_clear(struct question *q)
{
    ll_free(q->first);
    ll_free(q->candidate);
    ll_free(q->weight);
    ll_free(q->need);
    ll_free(q->have);
}

static void file_closep(FILE **file)
{
    if (*file != NULL) {
        (void)fclose(*file);
    }
}

/// The next number of a text; fails the program's check when there is none.
static double next_number(FILE *in, int *bad)
{
    double number = 0.0;
    *bad |= fscanf(in, "%lf", &number) != 1; /* NOLINT(cert-err34-c): a tool of our own files */
    return number;
}

static int read_rows(FILE *in, struct question *q)
{
    size_t rows = q->demand.demand_count;
    size_t capacity = 0;
    int bad = 0;
    for (size_t i = 0; i < rows && !bad; i++) {
        q->weight[i] = next_number(in, &bad);
        q->need[i] = (uint8_t)next_number(in, &bad);
        q->have[i] = (uint8_t)next_number(in, &bad);
        size_t end = q->first[i] + (size_t)next_number(in, &bad);
        if (end > capacity) {
            capacity = 2 * end;
            uint32_t *more = ll_realloc(q->candidate, capacity, sizeof *more);
            if (more == NULL) {
                return 1;
            }
            q->candidate = more;
        }
        for (size_t e = q->first[i]; e < end; e++) {
            q->candidate[e] = (uint32_t)next_number(in, &bad);
        }
        q->first[i + 1] = (uint32_t)end;
    }
    return bad;
}

static int read_question(const char *path, struct question *q)
{
    LL_CLEANUP(file_closep) FILE *in = fopen(path, "r");
    int bad = in == NULL;
    if (bad) {
        return bad;
    }
    size_t candidates = (size_t)next_number(in, &bad);
    size_t rows = (size_t)next_number(in, &bad);
    q->first = ll_calloc(rows + 1, sizeof *q->first);
    q->weight = ll_alloc(rows, sizeof *q->weight);
    q->need = ll_alloc(rows, sizeof *q->need);
    q->have = ll_alloc(rows, sizeof *q->have);
    if (bad || q->first == NULL || q->weight == NULL || q->need == NULL || q->have == NULL) {
        return 1;
    }
    q->demand.candidate_count = candidates;
    q->demand.demand_count = rows;
    bad = read_rows(in, q);
    q->demand.first = q->first;
    q->demand.candidate = q->candidate;
    q->demand.weight = q->weight;
    q->demand.need = q->need;
    q->demand.have = q->have;
    return bad;
}

static int read_request(int argc, char **argv, struct ll_cover_request *r)
{
    double amount = strtod(argv[3], NULL);
    *r = (struct ll_cover_request){.gap = argc > 4 ? strtod(argv[4], NULL) : 0.0,
                                   .limit_s = argc > 5 ? strtod(argv[5], NULL) : INFINITY,
                                   .budget = amount,
                                   .share = amount,
                                   .count = (size_t)amount};
    if (strcmp(argv[2], "count") == 0) {
        r->task = LL_COVER_COUNT;
    } else if (strcmp(argv[2], "budget") == 0) {
        r->task = LL_COVER_BUDGET;
    } else if (strcmp(argv[2], "share") == 0) {
        r->task = LL_COVER_SHARE;
    } else {
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    static const char *const statuses[LL_COVER_STATUS_COUNT] = {"optimal", "within gap", "stopped"};
    struct ll_cover_request request;
    LL_CLEANUP(question_clear) struct question q = {0};
    if (argc < 4 || read_request(argc, argv, &request) != 0) {
        (void)fprintf(stderr, "usage: %s FILE count K|budget B|share S [GAP [LIMIT_S]]\n", argv[0]);
        return 2;
    }
    if (read_question(argv[1], &q) != 0) {
        (void)fprintf(stderr, "%s: not a siting question\n", argv[1]);
        return 1;
    }
    struct ll_err err = {0};
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan plan = {0};
    double start_s = ll_clock_s();
    if (ll_cover_solve(&q.demand, &request, &plan, &err) != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    double seconds = ll_clock_s() - start_s;
    (void)printf("value %.10g bound %.10g gap %.5f %% %s, %zu sites, %zu nodes, %.4f s\n",
                 plan.value, plan.bound, 100.0 * plan.gap, statuses[plan.status], plan.site_count,
                 plan.nodes, seconds);
    return 0;
}
