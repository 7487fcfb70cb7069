/// The union of equal discs, its outline as exact circle arcs.
#ifndef LL_GEO_DISCS_H
#define LL_GEO_DISCS_H

#include "geo/disc_sectors.h"
#include "geo/index.h"

/// A piece of the outline: counter-clockwise around the centre of a disc, with the union on its
/// left.
struct ll_arc {
    double from; ///< angle in radians, from < to
    double to;
    uint32_t disc;
    uint32_t next;      ///< the arc that begins where this one ends; itself for a whole circle
    uint32_t prev;      ///< the arc that ends where this one begins
    uint32_t starts_on; ///< disc on whose circle it begins; UINT32_MAX for a whole circle
    uint32_t ends_on;
};

/// Owns its arrays; `{0}` is empty; release with ll_discs_clear.
struct ll_discs {
    double radius_m;
    size_t count;
    struct ll_xy *centre;
    ll_index *index; ///< of the centres
    size_t arc_count;
    struct ll_arc *arcs;
    size_t capacity; ///< private
};

/// What is united. All borrowed.
struct ll_disc_places {
    const struct ll_xy *centres; ///< no two the same; their order does not matter to the outline
    size_t count;
    double radius_m;
    const struct ll_disc_sectors *sectors; ///< makes it quicker, not different; NULL: without
};

/// Computes the outline: on every circle the angles that other discs cover are swept as intervals;
/// what is left over are the arcs (Sharir 1985; Avis, Bhattacharya and Imai 1988 for the volume of
/// balls). A disc that is covered is given up at the first neighbours that do so, and neighbours
/// that reach only into sectors that others cover are left out.
///
/// @param ret_sound False where three circles meet in one point so exactly that rounding leaves the
///                  outline open: try again with a radius that is a little larger.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_discs_make(const struct ll_disc_places *places, bool *ret_sound,
                                       struct ll_discs *ret_discs, struct ll_err *err);
void ll_discs_clear(struct ll_discs *discs);

/// The point of a circle at an angle.
struct ll_xy ll_discs_point(const struct ll_discs *discs, uint32_t disc, double angle);

/// The box around an arc.
struct ll_box ll_discs_arc_box(const struct ll_discs *discs, const struct ll_arc *arc);

/// Whether a point lies inside a disc.
bool ll_discs_cover(const struct ll_discs *discs, struct ll_xy p);

/// Half the integral of x dy - y dx along part of a circle around `centre`: what this piece
/// adds to the area of what lies to its left (Green). Angles may run backwards.
double ll_arc_area(struct ll_xy centre, double radius_m, double from, double to);

#endif
