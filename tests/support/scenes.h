/// Small scenes for tests: drawn from text, or random.
///
/// Everything here fails the test on errors instead of returning them.
#ifndef LL_TESTS_SUPPORT_SCENES_H
#define LL_TESTS_SUPPORT_SCENES_H

#include "core/rng.h"
#include "core/scene.h"

/// Adds a shape drawn as text: points "x y" apart by commas, rings apart by semicolons, as in
/// "0 0, 10 0, 10 10; 2 2, 2 4, 4 4". Rings of polygons are closed by themselves; the caller draws
/// outer rings counter-clockwise and holes clockwise.
void ll_draw_shape(struct ll_shapes *shapes, enum ll_kind kind, const char *text);

/// Adds a row with a drawn shape. @return the row.
size_t ll_draw_building(struct ll_scene *scene, const char *rings);
size_t ll_draw_lane(struct ll_scene *scene, enum ll_lane_class class, const char *points);
size_t ll_draw_hydrant(struct ll_scene *scene, enum ll_status status, double x, double y);
size_t ll_draw_station(struct ll_scene *scene, enum ll_station_kind kind, double x, double y);
size_t ll_draw_ground(struct ll_scene *scene, enum ll_ground_kind ground, enum ll_kind kind,
                      const char *rings);
size_t ll_draw_area(struct ll_scene *scene, const char *code, double level, const char *rings);

/// Adds houses wall to wall along the x axis from x = 10, their fronts some 10 m above it, of any
/// width and depth.
void ll_draw_row_of_houses(struct ll_scene *scene, struct ll_rng *rng, size_t count);

/// How many of what, in a square of `size_m` whose lower left corner is `at`.
struct ll_random_scene {
    size_t buildings;
    size_t lanes;
    size_t hydrants;
    size_t stations;
    double size_m;
    struct ll_xy at;
};

/// A scene without plan: star-shaped buildings of 3 to 12 corners and 4 to 40 m, some with a hole,
/// some of two parts; lanes of 2 to 8 points in steps of up to 100 m, every class; hydrants and
/// stations of every kind and status. Buildings and lanes may overlap. The same for the same seed.
struct ll_scene ll_random_scene(uint64_t seed, const struct ll_random_scene *what);

/// Adds one random polygon as above to `shapes`, around a point of the square.
void ll_random_polygon(struct ll_shapes *shapes, struct ll_rng *rng, struct ll_xy at,
                       double size_m);

#endif
