#include "tests/tiles/hamlet.h"

#include <stdio.h>

#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/* EPSG:4549: central meridian 120 E, false easting 500 km; 26 N lies 2,876,860 m north. */
#define MIDDLE_X 500000.0
#define MIDDLE_Y 2876860.0
#define SIDE     600.0

static const char *const village_names[HAMLET_VILLAGES] = {"青石村", "梧溪村", "岭下村",
                                                           "旧宅村", "下洋村", "上坂村"};

static struct ll_xy corner_of(int village)
{
    return (struct ll_xy){MIDDLE_X + (village % 3 - 1.5) * SIDE,
                          MIDDLE_Y + (village / 3 - 1.0) * SIDE};
}

static void square(char *ret_text, size_t size, double x, double y, double width, double height)
{
    (void)snprintf(ret_text, size, "%.2f %.2f, %.2f %.2f, %.2f %.2f, %.2f %.2f", x, y, x + width, y,
                   x + width, y + height, x, y + height);
}

/// Five rows of eight houses; the answers change from house to house so that every class is there.
static void add_houses(struct ll_scene *scene, struct ll_xy corner)
{
    static const uint8_t structures[4] = {LL_STRUCTURE_MASONRY, LL_STRUCTURE_TIMBER,
                                          LL_STRUCTURE_UNKNOWN, LL_STRUCTURE_CONCRETE};
    for (int i = 0; i < 40; i++) {
        char text[256];
        square(text, sizeof text, corner.x + 120.0 + 45.0 * (i % 8),
               corner.y + 150.0 + 60.0 * (i / 8), 18.0 + i % 5 * 3.0, 14.0 + i % 3 * 6.0);
        size_t row = ll_draw_building(scene, text);
        ll_table_set_word(&scene->layer[LL_BUILDING], row, LL_BUILDING_STRUCTURE,
                          structures[i % 4]);
    }
}

static void answer(struct ll_building_results *r, size_t row)
{
    static const double times[5] = {100.0, 250.0, 400.0, 900.0, 299.0};
    bool known = row % 11 != 10;
    r->area[row] = (uint32_t)(row / 40);
    r->water_answer[row] = known ? LL_ANSWERED : LL_NO_HYDRANT;
    r->hydrants_in_reach[row] = (uint16_t)(row % 4);
    r->lane_answer[row] = known ? LL_ANSWERED : LL_NO_LANE_DATA;
    r->lane_m[row] = row % 7 == 0 ? 120.0 : 10.0;
    r->response_answer[LL_TIER_TOWNSHIP][row] = known ? LL_ANSWERED : LL_NO_LANE_DATA;
    r->response[LL_TIER_TOWNSHIP][row].time_s = times[row % 5];
    r->response_answer[LL_TIER_NATIONAL][row] = LL_NO_STATION;
}

static void add_points(struct ll_scene *scene)
{
    static const enum ll_status statuses[5] = {LL_STATUS_IN_SERVICE, LL_STATUS_UNKNOWN,
                                               LL_STATUS_BROKEN, LL_STATUS_PLANNED,
                                               LL_STATUS_IN_SERVICE};
    static const enum ll_station_kind kinds[4] = {LL_STATION_TOWNSHIP, LL_STATION_MICRO,
                                                  LL_STATION_NATIONAL, LL_STATION_VOLUNTEER};
    for (int i = 0; i < 15; i++) {
        size_t row =
            ll_draw_hydrant(scene, statuses[i % 5], MIDDLE_X - 850.0 + 120.0 * i, MIDDLE_Y + 20.0);
        if (i % 5 == 4) {
            ll_table_set_word(&scene->layer[LL_HYDRANT], row, LL_HYDRANT_KIND, LL_HYDRANT_TANK);
        }
    }
    for (int i = 0; i < 4; i++) {
        (void)ll_draw_station(scene, kinds[i], MIDDLE_X - 600.0 + 400.0 * i, MIDDLE_Y + 60.0);
    }
    ll_table_set_word(&scene->layer[LL_STATION], 3, LL_STATION_STAFFED, LL_FLAG_NO);
}

static void add_lines(struct ll_scene *scene)
{
    char text[256];
    (void)ll_draw_lane(scene, LL_CLASS_COUNTY_ROAD,
                       "499050 2876860, 499700 2876870, 500400 2876850, 500950 2876860");
    (void)ll_draw_lane(scene, LL_CLASS_VILLAGE_ROAD,
                       "500000 2876260, 500010 2876600, 500000 2876860, 499980 2877460");
    (void)ll_draw_lane(scene, LL_CLASS_LANE_NARROW, "499200 2876500, 500800 2876500");
    (void)ll_draw_lane(scene, LL_CLASS_FOOTPATH, "499300 2877300, 500700 2877250");
    (void)ll_draw_ground(scene, LL_GROUND_WATER, LL_LINE,
                         "499000 2876760, 499500 2876790, 500300 2876740, 501000 2876780");
    square(text, sizeof text, MIDDLE_X - 880.0, MIDDLE_Y + 420.0, 260.0, 160.0);
    (void)ll_draw_ground(scene, LL_GROUND_FOREST, LL_POLYGON, text);
}

static void name_all(struct ll_scene *scene)
{
    struct ll_err err = {0};
    static const char *const station_names[4] = {"溪口专职队", "微型站", "消防救援站", "志愿队"};
    for (size_t i = 0; i < HAMLET_VILLAGES; i++) {
        assert_ok(
            ll_table_set_string(&scene->layer[LL_AREA], i, LL_AREA_NAME, village_names[i], &err),
            &err);
    }
    for (size_t i = 0; i < 4; i++) {
        assert_ok(ll_table_set_string(&scene->layer[LL_STATION], i, LL_STATION_NAME,
                                      station_names[i], &err),
                  &err);
    }
}

static void rate(struct hamlet *h)
{
    static const enum ll_level levels[HAMLET_VILLAGES] = {LL_LEVEL_LOW,    LL_LEVEL_MEDIUM,
                                                          LL_LEVEL_HIGH,   LL_LEVEL_VERY_HIGH,
                                                          LL_LEVEL_MEDIUM, LL_LEVEL_HIGH};
    for (uint32_t i = 0; i < HAMLET_VILLAGES; i++) {
        h->villages[i] = i;
        h->risks[i] = (struct ll_risk){.level = levels[i], .rateable = i < 4};
    }
}

void hamlet_make(struct hamlet *ret_hamlet, bool named)
{
    struct ll_err err = {0};
    struct hamlet *h = ret_hamlet;
    *h = (struct hamlet){.scene = ll_scene_make(), .rules = ll_test_rules()};
    h->scene.epsg = 4549;
    for (int v = 0; v < HAMLET_VILLAGES; v++) {
        char text[256];
        char code[16];
        struct ll_xy corner = corner_of(v);
        (void)snprintf(code, sizeof code, "V%d", v + 1);
        square(text, sizeof text, corner.x, corner.y, SIDE, SIDE);
        (void)ll_draw_area(&h->scene, code, 10.0, text);
        add_houses(&h->scene, corner);
    }
    add_lines(&h->scene);
    add_points(&h->scene);
    if (named) {
        name_all(&h->scene);
    }
    size_t count = h->scene.layer[LL_BUILDING].count;
    assert_ok(ll_building_results_make(count, &h->results, &err), &err);
    for (size_t row = 0; row < count; row++) {
        answer(&h->results, row);
    }
    rate(h);
    assert_ok(ll_geo_ctx_new(&h->ctx, &err), &err);
}

void hamlet_clear(struct hamlet *hamlet)
{
    ll_scene_clear(&hamlet->scene);
    ll_building_results_clear(&hamlet->results);
    ll_rules_free(hamlet->rules);
    ll_geo_ctx_free(hamlet->ctx);
    *hamlet = (struct hamlet){0};
}

struct ll_map_input hamlet_input(const struct hamlet *hamlet)
{
    return (struct ll_map_input){.scene = &hamlet->scene,
                                 .results = &hamlet->results,
                                 .village_area = hamlet->villages,
                                 .village_risk = hamlet->risks,
                                 .village_count = HAMLET_VILLAGES,
                                 .rules = hamlet->rules,
                                 .lang = LL_LANG_ZH,
                                 .threads = 1};
}

ll_map *hamlet_map(const struct hamlet *hamlet)
{
    struct ll_err err = {0};
    struct ll_map_input input = hamlet_input(hamlet);
    ll_map *map = NULL;
    assert_ok(ll_map_new(hamlet->ctx, &input, &map, &err), &err);
    return map;
}
