/// How long a supposed change takes in a session, without loading and the first run:
/// `ll_what_if_bench STORE CHANGES.csv [THREADS] [RUNS]` applies the list and takes it back RUNS
/// times and prints the shortest time of each stage and of all together, in milliseconds.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/jobs/what_if.h"
#include "core/clock.h"

/// Shortest times so far.
struct best {
    double stage_s[LL_STAGE_COUNT];
    double run_s;
    double compare_s;
    double all_s; ///< changing the scene, running and comparing
};

static enum ll_code try_once(const struct ll_assess_request *request,
                             const struct ll_changes *changes, struct ll_what_if *w,
                             struct best *best, struct ll_err *err)
{
    LL_CLEANUP(ll_changes_log_clear) struct ll_changes_log log = {0};
    double before[LL_STAGE_COUNT];
    for (int i = 0; i < LL_STAGE_COUNT; i++) {
        before[i] = w->chain.seconds[i];
    }
    double start_s = ll_clock_s();
    enum ll_code code = ll_what_if_apply(request, changes, w, &log, err);
    double ran_s = ll_clock_s();
    code = code == LL_OK ? ll_what_if_compare(w, err) : code;
    double end_s = ll_clock_s();
    for (int i = 0; code == LL_OK && i < LL_STAGE_COUNT; i++) {
        best->stage_s[i] = fmin(best->stage_s[i], w->chain.seconds[i] - before[i]);
    }
    best->run_s = fmin(best->run_s, w->after_s);
    best->compare_s = fmin(best->compare_s, end_s - ran_s);
    best->all_s = fmin(best->all_s, end_s - start_s);
    return code == LL_OK ? ll_what_if_undo(request, &log, w, err) : code;
}

static void print_best(const struct best *best)
{
    for (int i = LL_STAGE_AREAS; i < LL_STAGE_STORE; i++) {
        printf("%-11s %7.1f\n", ll_assess_stage_key((enum ll_assess_stage)i),
               1000.0 * best->stage_s[i]);
    }
    printf("%-11s %7.1f\n", "run", 1000.0 * best->run_s);
    printf("%-11s %7.1f\n", "compare", 1000.0 * best->compare_s);
    printf("%-11s %7.1f\n", "all", 1000.0 * best->all_s);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        (void)fprintf(stderr, "usage: ll_what_if_bench STORE CHANGES.csv [THREADS] [RUNS]\n");
        return 2;
    }
    struct ll_err err = {0};
    const struct ll_assess_request request = {
        .store = argv[1],
        .village_level = NAN,
        .threads = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 1};
    long runs = argc > 4 ? strtol(argv[4], NULL, 10) : 5;
    LL_CLEANUP(ll_what_if_clear) struct ll_what_if w = {0};
    LL_CLEANUP(ll_changes_clear) struct ll_changes changes = {0};
    enum ll_code code = ll_what_if_open(&request, 0, &w, &err);
    code = code == LL_OK ? ll_what_if_read(&w.scene, argv[2], &changes, &err) : code;
    struct best best = {.run_s = INFINITY, .compare_s = INFINITY, .all_s = INFINITY};
    for (int i = 0; i < LL_STAGE_COUNT; i++) {
        best.stage_s[i] = INFINITY;
    }
    for (long run = 0; code == LL_OK && run < runs; run++) {
        code = try_once(&request, &changes, &w, &best, &err);
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    printf("first run %.2f s; then, ms:\n", w.before_s);
    print_best(&best);
    return 0;
}
