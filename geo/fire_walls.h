/// Fire walls on record, and which gaps between buildings they close.
#ifndef LL_GEO_FIRE_WALLS_H
#define LL_GEO_FIRE_WALLS_H

#include "core/rules.h"
#include "core/scene.h"
#include "geo/facing.h"
#include "geo/index.h"

/// Walls by which two buildings face each other that are fire walls.
struct ll_fire_wall_cover {
    bool a;
    bool b;
};

/// The straight pieces of all fire walls of a scene (ground of that kind). Borrows the scene; owns
/// the rest; `{0}` is none; release with ll_fire_walls_clear.
struct ll_fire_walls {
    const struct ll_shapes *shapes;
    uint32_t *from; ///< by piece: its first point
    size_t count;
    ll_index *index; ///< NULL where there are none
    double error_m;  ///< how far a wall may be from where it is drawn (rule ground_error_m)
};
void ll_fire_walls_clear(struct ll_fire_walls *walls);

/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_fire_walls_make(const struct ll_scene *scene, const ll_rules *rules,
                                            struct ll_fire_walls *ret_walls, struct ll_err *err);

/// Whether any fire wall lies near a building.
bool ll_fire_walls_near(const struct ll_fire_walls *walls, const struct ll_box *box);

/// Which of two buildings faces the other with fire walls alone: all that ll_facing_list says of
/// its wall lies beside a piece of a fire wall, up to 5 cm at the ends; no farther from it than
/// `error_m`, and than half the gap where there is one, so that it is not taken for the other's.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_fire_walls_cover(const struct ll_fire_walls *walls,
                                             const struct ll_facing_ask *ask,
                                             struct ll_fire_wall_cover *ret_cover,
                                             struct ll_err *err);

#endif
