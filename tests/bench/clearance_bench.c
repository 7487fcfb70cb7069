/// How long the clearance of all lanes takes on the town of a store, without loading:
/// `ll_clearance_bench STORE [THREADS] [RUNS] [FILE]` prints the best of RUNS runs and what was
/// found; into FILE it writes all results, to be compared with those of another program.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/clock.h"
#include "data/scene_io.h"
#include "geo/clearance.h"
#include "tests/support/tables.h"

static void print_findings(const struct ll_clearance *c)
{
    static const char *const kinds[LL_FINDING_KIND_COUNT] = {
        "width", "height", "radius", "slope", "dead end", "spacing", "crossed"};
    size_t count[LL_FINDING_KIND_COUNT][LL_SURE_COUNT] = {{0}};
    double length_m[LL_FINDING_KIND_COUNT][LL_SURE_COUNT] = {{0.0}};
    for (size_t i = 0; i < c->finding_count; i++) {
        const struct ll_lane_finding *f = &c->findings[i];
        count[f->kind][f->sure]++;
        length_m[f->kind][f->sure] += f->to_m - f->from_m;
    }
    for (int kind = 0; kind < LL_FINDING_KIND_COUNT; kind++) {
        printf("%-9s", kinds[kind]);
        for (int sure = 0; sure < LL_SURE_COUNT; sure++) {
            printf("  %zu (%.0f m)", count[kind][sure], length_m[kind][sure]);
        }
        printf("\n");
    }
}

static void print_turns(const struct ll_clearance *c)
{
    size_t count[LL_VEHICLE_COUNT + 1][LL_SURE_COUNT] = {{0}};
    for (size_t i = 0; i < c->turn_count; i++) {
        for (int v = 0; v < LL_VEHICLE_COUNT; v++) {
            count[v][c->turns[i].of[v]]++;
        }
        count[LL_VEHICLE_COUNT][c->turns[i].sure]++;
    }
    for (int v = 0; v <= LL_VEHICLE_COUNT; v++) {
        printf("turn %-9s",
               v == LL_VEHICLE_COUNT ? "rule" : ll_vehicle_key((enum ll_vehicle_class)v));
        for (int sure = 0; sure < LL_SURE_COUNT; sure++) {
            printf("  %zu", count[v][sure]);
        }
        printf("\n");
    }
}

static void dump_lane(const struct ll_clearance *c, size_t lane, FILE *out)
{
    const struct ll_lane_summary *s = &c->lanes[lane];
    (void)fprintf(out, "lane %zu %g %a %a %a %u %u %u %u %a\n", lane, (double)s->nominal_m,
                  (double)s->width_low_m, (double)s->width_high_m, (double)s->width_at_m,
                  s->width_row, s->width_cause, s->grade_low, s->grade_high,
                  (double)s->obstructed_m);
    for (int t = 0; t < LL_SPEED_SET_COUNT; t++) {
        (void)fprintf(out, " at %d %a %a\n", t, (double)s->low_at_m[t], (double)s->high_at_m[t]);
    }
    for (uint32_t i = c->first_piece[lane]; i < c->first_piece[lane + 1]; i++) {
        const struct ll_lane_piece *p = &c->pieces[i];
        (void)fprintf(out, " piece %a %a %a %a %a %a %a %u %u %u %u\n", p->from_m, p->to_m,
                      (double)p->width_low_m, (double)p->width_high_m, (double)p->height_low_m,
                      (double)p->height_high_m, (double)p->open_s, p->width_cause, p->height_cause,
                      p->width_row, p->height_row);
    }
}

static void dump_turn(const struct ll_lane_turn *t, FILE *out)
{
    (void)fprintf(out, "turn %u %a %d %u %a %d %a %a %a %a %a %a %u %u %u", t->lane[0], t->at_m[0],
                  t->back[0], t->lane[1], t->at_m[1], t->back[1], t->at.x, t->at.y,
                  (double)t->angle_rad, (double)t->radius_m, (double)t->low_m, (double)t->high_m,
                  t->sure, t->cause, t->cause_row);
    for (int v = 0; v < LL_VEHICLE_COUNT; v++) {
        (void)fprintf(out, " %u", t->of[v]);
    }
    (void)fprintf(out, "\n");
}

static void dump(const struct ll_clearance *c, const char *path)
{
    FILE *out = fopen(path, "w");
    if (out == NULL) {
        perror(path);
        return;
    }
    for (size_t lane = 0; lane < c->lane_count; lane++) {
        dump_lane(c, lane, out);
    }
    for (size_t i = 0; i < c->finding_count; i++) {
        const struct ll_lane_finding *f = &c->findings[i];
        if (f->other_lane != LL_NONE) {
            (void)fprintf(out, "into %u ", f->other_lane);
        }
        (void)fprintf(out, "finding %u %s %s %u %u %u %s %a %a %a %a %a %a %a %a %u\n", f->lane,
                      ll_finding_kind_key((enum ll_finding_kind)f->kind),
                      ll_sureness_key((enum ll_sureness)f->sure), f->cause, f->movable,
                      f->cause_row, ll_rule_key((enum ll_rule_id)f->rule), f->from_m, f->to_m,
                      (double)f->value, (double)f->low, (double)f->high, f->at.x, f->at.y,
                      (double)f->room_m, f->times);
    }
    for (size_t i = 0; i < c->turn_count; i++) {
        dump_turn(&c->turns[i], out);
    }
    (void)fclose(out);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: ll_clearance_bench STORE [THREADS] [RUNS] [FILE]\n");
        return 2;
    }
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_vehicles vehicles = ll_test_vehicles();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    const struct ll_scene_want want = ll_scene_want_assess();
    enum ll_code code = ll_store_open(argv[1], LL_STORE_READ, &store, &err);
    if (code == LL_OK) {
        code = ll_scene_load(store, &want, NULL, &scene, &err);
    }
    struct ll_stage in = {
        .scene = &scene, .rules = rules, .speeds = &speeds, .vehicles = &vehicles};
    in.threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1;
    long runs = argc > 3 ? strtol(argv[3], NULL, 10) : 5;
    double best_s = INFINITY;
    for (long run = 0; code == LL_OK && run < runs; run++) {
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance clearance = {0};
        double start_s = ll_clock_s();
        code = ll_clearance_stage(&in, NULL, &clearance, &err);
        best_s = fmin(best_s, ll_clock_s() - start_s);
        if (code == LL_OK && run == 0) {
            printf("%zu lanes, %zu pieces, %zu findings; unknown, fine, possible, probable, "
                   "certain:\n",
                   clearance.lane_count, clearance.piece_count, clearance.finding_count);
            print_findings(&clearance);
            print_turns(&clearance);
            if (argc > 4) {
                dump(&clearance, argv[4]);
            }
        }
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    printf("%.1f ms\n", 1000.0 * best_s);
    return 0;
}
