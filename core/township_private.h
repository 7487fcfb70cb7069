/// Parts of the sample township that only core/township*.c share.
///
/// Everything is laid out in a flat local frame in metres (x along the county roads, y up the
/// valley); ll_land_out() turns and shifts it to EPSG:4549 and rounds to 1 mm at the very end. Each
/// village is made from its own random stream, so villages do not depend on one another. No two
/// draws stand in one expression: C leaves their order open, and compilers differ.
#ifndef LL_CORE_TOWNSHIP_PRIVATE_H
#define LL_CORE_TOWNSHIP_PRIVATE_H

#include "core/rng.h"
#include "core/township.h"
#include "core/township_site.h"

#define LL_TOWN_VILLAGES 12 ///< villages of one township
#define LL_TOWN_ROWS     3  ///< rows of village cells of one township: over the water, road, hill
#define LL_CELL_M        1400.0
#define LL_EDGE_PARTS    12    ///< segments of one side of a village boundary
#define LL_SETTLED_M     455.0 ///< no building lies farther from its village's hub
#define LL_TILLED_M      560.0 ///< no field

/// The whole territory: which village cells there are.
struct ll_land {
    uint64_t seed;
    size_t villages;
    size_t buildings;
    size_t cols;   ///< columns of cells in one township
    size_t across; ///< townships side by side
    double turn_cos;
    double turn_sin;
};

/// A cell of the territory.
struct ll_cell {
    size_t gx;
    size_t gy;
    size_t town;
    size_t col; ///< within the township
    size_t row; ///< within the township: 0 over the water, 1 county road, 2 hill side
};

/// A forest: a wavy disc.
struct ll_wood {
    struct ll_xy middle;
    double radius;
    double stretch; ///< along x
    double phase[3];
};

/// What a village is like.
enum ll_village_kind {
    LL_VILLAGE_OLD_TIMBER = 0, ///< remote, dense, timber, no hydrants
    LL_VILLAGE_OLD_BRICK,
    LL_VILLAGE_MIXED,
    LL_VILLAGE_MODERN,
    LL_VILLAGE_INDUSTRIAL,
    LL_VILLAGE_KIND_COUNT
};

/// Figures of a kind of village; shares are 0 to 1.
struct ll_village_style {
    double old_share;     ///< buildings in the old core
    double estate_share;  ///< buildings in regular new quarters
    double timber_share;  ///< timber among the old houses
    double known_share;   ///< attributes that the office has recorded
    double hydrant_share; ///< stretches of wide road that have hydrants
    double fire_factor;   ///< fires against the average
    double elderly_share; ///< of residents, living alone
    int compounds;        ///< old walk-up compounds
    int factories;
};

/// A way of the village while it is being laid out.
struct ll_way {
    size_t first; ///< run of points
    size_t count;
    uint32_t joint; ///< first of the junctions on it, LL_NONE
    double width;   ///< true clear width
    uint8_t lane_class;
    bool bridge;
    bool rows;    ///< houses may stand in a row along it
    bool through; ///< leads to another village
};

/// A vertex to be put into a way because another one ends there.
struct ll_joint {
    struct ll_xy at;
    double along; ///< metres from the start of the way
    uint32_t next;
};

enum ll_house_type {
    LL_HOUSE_OLD = 0,
    LL_HOUSE_ROW,
    LL_HOUSE_SLAB, ///< walk-up block of flats
    LL_HOUSE_TOWER,
    LL_HOUSE_FACTORY,
    LL_HOUSE_OFFICE, ///< of a factory, with rooms for workers
    LL_HOUSE_SCHOOL,
    LL_HOUSE_CLINIC,
    LL_HOUSE_HALL, ///< ancestral hall
    LL_HOUSE_TEMPLE,
    LL_HOUSE_PUBLIC,
    LL_HOUSE_STATION,
    LL_HOUSE_SHED,
    LL_HOUSE_TYPE_COUNT
};

enum ll_house_shape {
    LL_SHAPE_RECT = 0,
    LL_SHAPE_ELL,
    LL_SHAPE_U,
    LL_SHAPE_COURT, ///< with a courtyard as a hole
    LL_SHAPE_ROUND, ///< ring-shaped
    LL_SHAPE_COUNT
};

struct ll_house {
    struct ll_rect rect;
    double cut_x; ///< share of the width that the missing corner or the court takes
    double cut_y;
    enum ll_house_type type;
    enum ll_house_shape shape;
    uint32_t compound; ///< number from 1, 0 none
};

/// A rectangle of ground with the way it opens to. s runs along the way, t away from it.
struct ll_plot {
    struct ll_xy origin; ///< corner at the way, s = t = 0
    struct ll_xy s;      ///< unit vectors
    struct ll_xy t;
    double width; ///< along s
    double depth; ///< along t
    double gap;   ///< from the front (t = 0) to the middle of the way
    uint32_t way;
};

/// Open ground or water to be drawn: a school yard, a square, a pond.
struct ll_patch {
    struct ll_rect rect;
    uint8_t ground; ///< enum ll_ground_kind
    bool half_round;
    bool field; ///< rice or tea, not a square
};

/// One village being made. Arrays are reused from village to village.
struct ll_village {
    const struct ll_land *land;
    size_t index;
    struct ll_cell cell;
    enum ll_village_kind kind;
    struct ll_village_style style;
    struct ll_rng rng;
    struct ll_xy hub;
    struct ll_wood woods[4];
    size_t target; ///< buildings
    char name[64];
    char code[16];

    struct ll_site site;
    struct ll_way *ways;
    size_t way_count;
    size_t way_capacity;
    struct ll_xy *points;
    double *walked; ///< metres from the start of its way to each point
    size_t point_count;
    size_t point_capacity;
    size_t walked_capacity;
    struct ll_joint *joints;
    size_t joint_count;
    size_t joint_capacity;
    struct ll_house *houses;
    size_t house_count;
    size_t house_capacity;
    struct ll_patch *patches;
    size_t patch_count;
    size_t patch_capacity;
    struct ll_plot *compounds;
    size_t compound_count;
    size_t compound_capacity;

    /* true totals, whether recorded or not */
    double residents;
    double households;
    double elderly_alone;
};

/* --- township_land.c: the grid of cells --- */

/// Random streams of the territory; those of villages are below 1 << 56.
enum ll_land_stream_kind {
    LL_STREAM_TURN = 1,
    LL_STREAM_WATER,
    LL_STREAM_NODE,
    LL_STREAM_EDGE,
    LL_STREAM_WOOD
};

struct ll_land ll_land_make(const struct ll_township_request *request);
size_t ll_land_towns(const struct ll_land *land);
struct ll_cell ll_land_cell(const struct ll_land *land, size_t village);

/// Village at grid place (gx, gy). @return false where there is none.
bool ll_land_at(const struct ll_land *land, long gx, long gy, size_t *ret_village);

/// A stream of random numbers that belongs to grid place (gx, gy) alone.
struct ll_rng ll_land_rng(const struct ll_land *land, enum ll_land_stream_kind kind, size_t gx,
                          size_t gy);

/// Whether a road leads from the cell to the one above or to the right of it.
bool ll_land_road_up(const struct ll_land *land, long gx, long gy);
bool ll_land_road_right(const struct ll_land *land, long gx, long gy);

/// Whether a bridge is in this column of cells.
bool ll_land_bridge(const struct ll_cell *cell);

/// Corner of cells at the lower left of cell (gx, gy).
struct ll_xy ll_land_node(const struct ll_land *land, size_t gx, size_t gy);

/// Points of a cell's lower or (`upright`) left side from one corner to the next, both included.
void ll_land_edge(const struct ll_land *land, size_t gx, size_t gy, bool upright,
                  struct ll_xy ret_points[LL_EDGE_PARTS + 1]);

/// Where roads pass the lower and the left side of a cell.
struct ll_xy ll_land_gate_low(const struct ll_land *land, size_t gx, size_t gy);
struct ll_xy ll_land_gate_left(const struct ll_land *land, size_t gx, size_t gy);

/// Local frame to EPSG:4549, rounded to 1 mm.
struct ll_xy ll_land_out(const struct ll_land *land, struct ll_xy local);

/* --- township_ground.c: stream and forests --- */

/// Middle line of the stream above the row of cells `gy` (a road row) at x, and its half width.
double ll_land_stream(const struct ll_land *land, size_t gy, double x);
double ll_land_stream_half(const struct ll_land *land, size_t gy, double x);

/// The forest at the lower left corner of a cell; whether it comes within `margin` of a place.
struct ll_wood ll_land_wood(const struct ll_land *land, size_t gx, size_t gy);
bool ll_wood_holds(const struct ll_wood *wood, struct ll_xy at, double margin);

LL_MUST_USE enum ll_code ll_land_draw_ground(const struct ll_land *land, struct ll_scene *scene,
                                             struct ll_err *err);

/* --- township_areas.c --- */

LL_MUST_USE enum ll_code ll_land_draw_towns(const struct ll_land *land, struct ll_scene *scene,
                                            struct ll_err *err);

/// Adds the village's area with its totals.
LL_MUST_USE enum ll_code ll_land_draw_village(struct ll_village *village, struct ll_scene *scene,
                                              struct ll_err *err);

/* --- township_draw.c: rows and shapes of the scene, from local coordinates --- */

/// Adds a row with a shape and its first ring.
LL_MUST_USE enum ll_code ll_draw_begin(struct ll_table *table, enum ll_kind kind,
                                       struct ll_err *err);
LL_MUST_USE enum ll_code ll_draw_xy(const struct ll_land *land, struct ll_table *table,
                                    struct ll_xy local, struct ll_err *err);

/// Closes the ring begun last.
LL_MUST_USE enum ll_code ll_draw_close(struct ll_table *table, struct ll_err *err);

/// Appends places of the rectangle's own frame (in half widths and depths) and closes the ring.
LL_MUST_USE enum ll_code ll_draw_places(const struct ll_land *land, struct ll_table *table,
                                        const struct ll_rect *rect, const double (*at)[2],
                                        size_t count, struct ll_err *err);

/// Adds a row with a point, a rectangle, or a half disc whose straight side is the upper one.
LL_MUST_USE enum ll_code ll_draw_point(const struct ll_land *land, struct ll_table *table,
                                       struct ll_xy local, struct ll_err *err);
LL_MUST_USE enum ll_code ll_draw_rect(const struct ll_land *land, struct ll_table *table,
                                      const struct ll_rect *rect, struct ll_err *err);
LL_MUST_USE enum ll_code ll_draw_half_disc(const struct ll_land *land, struct ll_table *table,
                                           const struct ll_rect *rect, struct ll_err *err);

/// A day of the years from `first_year` on, at random, as "2024-05-01".
void ll_draw_date(struct ll_rng *rng, unsigned first_year, unsigned years, char ret_text[32]);

/* --- township_names.c --- */

/// Writes the village's name ("…村") and 12-digit code.
void ll_village_name(struct ll_village *village);

/// Name ("…镇") and 9-digit code of a township.
void ll_town_name(size_t town, char ret_name[64], char ret_code[16]);

/* --- township_ways.c --- */

/// Starts a way; points follow by ll_way_point, ended by ll_way_end, which takes its ground.
LL_MUST_USE enum ll_code ll_way_begin(struct ll_village *village, struct ll_way way,
                                      struct ll_err *err);
LL_MUST_USE enum ll_code ll_way_point(struct ll_village *village, struct ll_xy at,
                                      struct ll_err *err);
LL_MUST_USE enum ll_code ll_way_end(struct ll_village *village, struct ll_err *err);

double ll_way_length(const struct ll_village *village, uint32_t way);

/// Place and direction at `along` metres of a way.
void ll_way_at(const struct ll_village *village, uint32_t way, double along, struct ll_xy *ret_at,
               struct ll_xy *ret_direction);

/// Point of a way nearest to `near`, made a vertex of it. @param ret_at That point.
LL_MUST_USE enum ll_code ll_way_join(struct ll_village *village, uint32_t way, struct ll_xy near,
                                     struct ll_xy *ret_at, struct ll_err *err);

/// A width that fits a class, at random.
double ll_road_width(struct ll_rng *rng, enum ll_lane_class lane_class);

LL_MUST_USE enum ll_code ll_village_draw_ways(struct ll_village *village, struct ll_scene *scene,
                                              struct ll_err *err);

/* --- township_roads.c, township_streets.c --- */

/// The roads between villages and the one across.
LL_MUST_USE enum ll_code ll_village_roads(struct ll_village *village, struct ll_err *err);

/// Side streets with about `frontage_m` metres of both sides together, as far as there is ground.
LL_MUST_USE enum ll_code ll_village_streets(struct ll_village *village, double frontage_m,
                                            struct ll_err *err);

/* --- township_plots.c: finding ground --- */

/// Which ways a plot may open to.
enum ll_front { LL_FRONT_ANY = 0, LL_FRONT_MAIN, LL_FRONT_QUIET };

/// Ground that is wanted.
struct ll_wish {
    double width;
    double depth;
    enum ll_front front;
    double reach; ///< farthest from the hub
};

/// Finds free ground along a way. @return false when none was found.
bool ll_plot_find(struct ll_village *village, const struct ll_wish *wish, struct ll_plot *ret_plot);

/// The rectangle of a plot with corners (s0,t0) and (s1,t1).
struct ll_rect ll_plot_rect(const struct ll_plot *plot, double s0, double t0, double s1, double t1);
struct ll_xy ll_plot_at(const struct ll_plot *plot, double s, double t);

/// Whether a place is within `reach` of the hub and off stream and forest.
bool ll_village_is_land(const struct ll_village *village, struct ll_xy at, double reach);

/// Whether a building may stand there: `gap` from others, `verge` from the edges of ways.
bool ll_village_may_build(const struct ll_village *village, const struct ll_rect *rect, double gap,
                          double verge);

/// Adds a building if it may stand there and the village is not complete.
/// @param ret_done May be NULL.
LL_MUST_USE enum ll_code ll_village_build(struct ll_village *village, const struct ll_house *house,
                                          double gap, bool *ret_done, struct ll_err *err);

/* --- township_core.c, township_quarters.c, township_rows.c, township_fields.c: what is built ---
 */

LL_MUST_USE enum ll_code ll_village_core(struct ll_village *village, struct ll_err *err);
LL_MUST_USE enum ll_code ll_village_public(struct ll_village *village, struct ll_err *err);
LL_MUST_USE enum ll_code ll_village_quarters(struct ll_village *village, struct ll_err *err);
LL_MUST_USE enum ll_code ll_village_rows(struct ll_village *village, struct ll_err *err);

LL_MUST_USE enum ll_code ll_village_fields(struct ll_village *village, struct ll_err *err);

/// Keeps a piece of ground for the ground layer; nothing is built on it.
LL_MUST_USE enum ll_code ll_village_patch(struct ll_village *village, const struct ll_patch *patch,
                                          struct ll_err *err);

/* --- township_facts.c: buildings with what is known of them --- */

LL_MUST_USE enum ll_code ll_village_draw_houses(struct ll_village *village, struct ll_scene *scene,
                                                struct ll_err *err);

/* --- township_services.c, township_events.c --- */

LL_MUST_USE enum ll_code ll_village_water(struct ll_village *village, struct ll_scene *scene,
                                          struct ll_err *err);
LL_MUST_USE enum ll_code ll_village_stations(struct ll_village *village, struct ll_scene *scene,
                                             struct ll_err *err);
LL_MUST_USE enum ll_code ll_village_obstacles(struct ll_village *village, struct ll_scene *scene,
                                              struct ll_err *err);
LL_MUST_USE enum ll_code ll_village_compounds(struct ll_village *village, struct ll_scene *scene,
                                              struct ll_err *err);
LL_MUST_USE enum ll_code ll_village_incidents(struct ll_village *village, struct ll_scene *scene,
                                              struct ll_err *err);

#endif
