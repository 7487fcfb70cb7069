/// Shortest times of the township tier on a network given as text, for the comparison with
/// pgRouting: `ll_node_times [turns]`. Reads standard input, one feature a line:
///
///     L <class or -> <noded: yes or -> <points> <x> <y> <x> <y> ...     a lane
///     S <x> <y>                                                         a station
///
/// and prints "x,y,seconds" for each node, without turn costs, seconds empty where no station
/// comes. With `turns`, times have turn costs, and each stretch is printed in both directions as
/// "x,y,x,y,x,y,seconds": its first two points and its last, and when its first one is left.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/dispatch.h"
#include "tests/support/tables.h"

/// The next word of the input as a number.
static bool read_number(double *ret_value)
{
    char word[64] = "";
    return scanf("%63s", word) == 1 && ll_parse_number(word, ret_value);
}

static enum ll_code read_point(struct ll_shapes *shapes, struct ll_err *err)
{
    double x = NAN;
    double y = NAN;
    if (!read_number(&x) || !read_number(&y)) {
        return ll_fail(err, LL_E_FORMAT, "a point is missing");
    }
    return ll_shapes_point(shapes, x, y, err);
}

static enum ll_code read_lane(struct ll_table *lanes, struct ll_err *err)
{
    const struct ll_vocabulary *classes = ll_layer_info(LL_LANE)->fields[LL_LANE_CLASS].vocabulary;
    char class[64] = "";
    char noded[8] = "";
    double points = 0.0;
    size_t row = 0;
    if (scanf("%63s %7s", class, noded) != 2 || !read_number(&points)) {
        return ll_fail(err, LL_E_FORMAT, "a lane has no class");
    }
    enum ll_code code = ll_table_add(lanes, &row, err);
    if (code == LL_OK) {
        code = ll_shapes_begin(&lanes->shape, LL_LINE, err);
    }
    if (code == LL_OK) {
        code = ll_shapes_ring(&lanes->shape, err);
    }
    for (; code == LL_OK && points > 0.0; points -= 1.0) {
        code = read_point(&lanes->shape, err);
    }
    if (code == LL_OK) {
        ll_table_set_word(lanes, row, LL_LANE_CLASS, ll_word_by_key(classes, class));
        ll_table_set_word(lanes, row, LL_LANE_NODED,
                          strcmp(noded, "yes") == 0 ? LL_FLAG_YES : LL_FLAG_UNKNOWN);
    }
    return code;
}

static enum ll_code read_station(struct ll_table *stations, struct ll_err *err)
{
    enum ll_code code = ll_table_add(stations, NULL, err);
    if (code == LL_OK) {
        code = ll_shapes_begin(&stations->shape, LL_POINT, err);
    }
    if (code == LL_OK) {
        code = ll_shapes_ring(&stations->shape, err);
    }
    return code == LL_OK ? read_point(&stations->shape, err) : code;
}

static enum ll_code read_scene(struct ll_scene *scene, struct ll_err *err)
{
    char kind = '\0';
    enum ll_code code = LL_OK;
    while (code == LL_OK && scanf(" %c", &kind) == 1) {
        code = kind == 'L'   ? read_lane(&scene->layer[LL_LANE], err)
               : kind == 'S' ? read_station(&scene->layer[LL_STATION], err)
                             : ll_fail(err, LL_E_FORMAT, "'%c' is neither L nor S", kind);
    }
    return code;
}

/// The earliest arrival at a node: at the end of any arc that leads to it, but by the node itself
/// the start of any that leaves it, since turns cost nothing here.
static void print_arc(const struct ll_arrivals *a, uint32_t arc, struct ll_xy at)
{
    double at_s = a->due[2 * (size_t)arc].at_s;
    if (isfinite(at_s)) {
        printf("%.17g,%.17g,%.17g\n", at.x, at.y, at_s);
    } else {
        printf("%.17g,%.17g,\n", at.x, at.y);
    }
}

static void print_nodes(const struct ll_network *net, const struct ll_arrivals *a)
{
    for (uint32_t e = 0; e < net->edge_count; e++) { /* nodes come once for each edge at them */
        print_arc(a, ll_arc(e, false), net->points[net->edges[e].first_point]);
        print_arc(a, ll_arc(e, true), net->points[net->edges[e + 1].first_point - 1]);
    }
}

/// When each stretch is begun, in both directions.
static void print_turned(const struct ll_network *net, const struct ll_arrivals *a)
{
    for (uint32_t arc = 0; arc < 2 * net->edge_count; arc++) {
        const struct ll_network_edge *e = &net->edges[arc / 2];
        const struct ll_xy *low = &net->points[e->first_point];
        const struct ll_xy *high = &net->points[e[1].first_point - 1];
        const bool back = arc % 2 == 1;
        const struct ll_xy p[3] = {*(back ? high : low), back ? high[-1] : low[1],
                                   *(back ? low : high)};
        double at_s = a->due[2 * (size_t)arc].at_s;
        printf("%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,", p[0].x, p[0].y, p[1].x, p[1].y, p[2].x,
               p[2].y);
        if (isfinite(at_s)) {
            printf("%.17g", at_s);
        }
        printf("\n");
    }
}

/// The rules, without turn costs unless they are wanted.
static enum ll_code set_turns(ll_rules *rules, bool turns, struct ll_err *err)
{
    enum ll_code code = turns ? LL_OK : ll_rules_set(rules, "turn_right_angle_s=0", err);
    return code == LL_OK && !turns ? ll_rules_set(rules, "turn_u_s=0", err) : code;
}

int main(int argc, char **argv)
{
    const bool turns = argc > 1 && strcmp(argv[1], "turns") == 0;
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_dispatch_clear) struct ll_dispatch dispatch = {0};
    struct ll_stage in = {.scene = &scene, .rules = rules, .speeds = &speeds, .threads = 1};
    enum ll_code code = read_scene(&scene, &err);
    if (code == LL_OK) {
        code = set_turns(rules, turns, &err);
    }
    if (code == LL_OK) {
        code = ll_dispatch_make(&in, NULL, &dispatch, &err);
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    const struct ll_network *net = &dispatch.roads[LL_ROAD_ALL].network;
    const struct ll_dispatch_tier *tier = &dispatch.tiers[LL_TIER_TOWNSHIP];
    (void)fprintf(stderr, "%u nodes, %u edges, %zu stations, %zu off the network\n",
                  net->graph.node_count, net->edge_count, tier->counted,
                  dispatch.totals.stations_off_network[LL_TIER_TOWNSHIP]);
    if (tier->wave_count > 0 && turns) {
        print_turned(net, &tier->waves[0].all.arrivals);
    } else if (tier->wave_count > 0) {
        print_nodes(net, &tier->waves[0].all.arrivals);
    }
    return 0;
}
