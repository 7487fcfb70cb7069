/// How wide a turn fits between outlines where two lanes meet.
#ifndef LL_GEO_TURN_ROOM_H
#define LL_GEO_TURN_ROOM_H

#include "geo/free_square.h"

/// A turn from one arm of a junction into another.
struct ll_turn {
    struct ll_xy at;     ///< where the centre lines meet
    struct ll_xy arm[2]; ///< unit vectors away from there along both lanes; not parallel
    double inner_m[2];   ///< free ground beside each, on the side towards the other arm
    double outer_m[2];   ///< and on the side away from it
};

/// What is swept by a turn of inner radius r: the ring from r to hypot(r + width_m, length_m) -
/// less_m. A path of constant width has no length_m.
struct ll_turn_ring {
    double width_m;
    double length_m; ///< from the rear axle to the front: how far the front swings out
    double less_m;   ///< room that there may be beside what is drawn; negative: that may lack
};

/// The ring of a vehicle that needs `outer_m` when it turns with `inner_m`.
struct ll_turn_ring ll_turn_ring_of(double width_m, double inner_m, double outer_m);

/// Outer radius of a ring.
double ll_turn_ring_outer(const struct ll_turn_ring *ring, double inner_m);

/// Radians that one turns by from one arm into the other; 0 is straight on.
double ll_turn_angle(const struct ll_turn *turn);

/// Which radii are of interest.
struct ll_turn_range {
    double least_m;
    double most_m;
    double enough_m; ///< the search ends with the first one from here up
};

/// Looks for the largest inner radius with which a part of a ring leads from one arm into the other
/// without a bar in it: it begins across the one arm and ends across the other, between what bounds
/// them (inner_m, outer_m); where it begins or ends beyond the place at which they meet, it goes
/// straight on from there. It finds a radius that fits with 2 cm to spare to within 5 cm, and never
/// one that does not fit. One arc only: swinging out into a third arm is not looked for.
///
/// Branch and bound over the three numbers that place such a ring (its middle and its radius): a
/// box of them is given up when some bar lies in the ring of its middle deeper than any move
/// within the box can undo.
///
/// @param bars Reordered while searching.
/// @return NAN when none fits; INFINITY when the search came to its limit before it found one.
double ll_turn_room(const struct ll_turn *turn, const struct ll_turn_ring *ring,
                    const struct ll_turn_range *range, struct ll_bar *bars, size_t count);

/// Whether a ring leads round a sharp corner between arms of two widths, with straight walls and
/// nothing else. The widest turn of a path of constant width then has the radius
/// (width - path) / (1 - cos(angle / 2)), if both are as wide.
bool ll_turn_corner_fits(const struct ll_turn_ring *ring, double angle_rad, double width_a_m,
                         double width_b_m, double inner_m);

#endif
