/// Shortest hoses from many starts in one place. Internal to geo/.
#ifndef LL_GEO_HOSE_SEARCH_H
#define LL_GEO_HOSE_SEARCH_H

#include "geo/hose_field.h"
#include "geo/hose_place.h"
#include "geo/hose_stretch.h"

/// Where a hose may begin, relative to the place's origin: at a point, or anywhere on a stretch of
/// free ground.
struct ll_hose_start {
    struct ll_xy at;  ///< of a stretch its first end
    double already_m; ///< there
    uint32_t owner;
    double length_m;    ///< of a stretch; 0: a point
    struct ll_xy along; ///< unit vector of a stretch
    double pace;        ///< so much more is counted in for each metre along it; between -1 and 1
    double from_m;      ///< how far along its source's line it is
    uint32_t first_bit; ///< of a stretch, in the question's bits
    uint32_t bit_count;
    struct ll_xy right; ///< from a point hoses lead between these directions, less than half round;
    struct ll_xy left;  ///< both 0: all round
};

/// How a point is reached best.
struct ll_hose_label {
    double length_m; ///< INFINITY when it is not
    uint32_t owner;
    uint32_t from;      ///< node before it; LL_NONE at a start
    double laid_from_m; ///< what was counted in at the start
};

/// Whether a way is shorter than a label; of equal ones that of the lower owner.
static inline bool ll_hose_improves(const struct ll_hose_label *label, double length_m,
                                    uint32_t owner)
{
    return length_m < label->length_m || (length_m == label->length_m && owner < label->owner);
}

/// Where hoses come from around a corner, or from a start: the eye of a few windows.
///
/// From a stretch hoses leave side by side: where one that leads to a point begins is best where
/// going on along the stretch gains as much as it costs (the law of refraction), for all of them in
/// the same direction. So ways grow evenly, as from an eye that is infinitely far.
struct ll_hose_eye {
    struct ll_xy at;     ///< where one looks from: the corner itself; of a stretch its first end
    struct ll_xy toward; ///< unit vector in which all hoses from a stretch lead; 0 for others
    struct ll_xy beside; ///< where the hose bends
    double length_m;     ///< so far
    double laid_from_m;  ///< as in its label
    uint32_t node;
    uint32_t owner;
    bool is_stretch;
};

/// What a source sees through one side of a triangle: all between two rays.
struct ll_hose_window {
    struct ll_xy left; ///< a point of the ray
    struct ll_xy right;
    uint32_t across; ///< 4 x the triangle it enters + the side it comes through
    uint32_t source;
};

/// What waits to be done, by length.
struct ll_hose_bucket {
    struct ll_hose_window *windows;
    size_t window_count;
    size_t window_capacity;
    uint32_t *nodes;
    size_t node_count;
    size_t node_capacity;
};

/// What is searched for. All borrowed.
struct ll_hose_question {
    const struct ll_hose_place *place;
    const struct ll_hose_start *starts;
    size_t start_count;
    const struct ll_hose_bit *bits; ///< of the stretches among the starts
    const uint32_t *wanted;         ///< targets of the place, each once; NULL: all
    size_t wanted_count;
    double limit_m;
    double
        reach_m; ///< longest part that is laid, without what is counted in at its start; INFINITY
    bool over_reach; ///< ways on which more is laid are told, too
};

/// Owns its arrays; `{0}` is empty; release with ll_hose_search_clear. Used again for the next
/// question, in any place: what was written is undone first, and nothing else is touched. Nodes are
/// those of the mesh, then the place's passages, then the starts.
struct ll_hose_search {
    const struct ll_hose_place *place;
    const struct ll_mesh *mesh;
    double limit_m;
    double reach_m;
    double ahead_m; ///< longest part that is laid on the ways that bounds are taken from
    const struct ll_hose_start *starts;
    size_t start_count;
    const struct ll_hose_bit *bits;
    uint32_t first_passage; ///< nodes from here on are passages
    uint32_t first_start;   ///< and from here on starts
    struct ll_hose_label *nodes;
    double *looked_m;  ///< by node: the length with which it looked around; INFINITY
    uint8_t *along;    ///< by node: it was reached along a lane, and is left any way
    uint32_t *reached; ///< nodes with a label
    size_t reached_count;
    struct ll_hose_label *targets; ///< by target; 0 m for those that are not asked for
    struct ll_xy *ends;            ///< where the hose meets each target
    double *bounds_m; ///< by target: no longer hose is looked for; 0 m for those not asked for
    uint32_t *asked;  ///< targets
    size_t asked_count;
    struct ll_hose_eye *eyes;
    size_t eye_count;
    struct ll_xy *start_eyes;   ///< by start: where it looks from; not a number before it has
    uint32_t *start_triangles;  ///< and the triangle that is in; LL_NONE
    struct ll_hose_field field; ///< where hoses that are of use may lie
    uint32_t *whole; ///< by 3 x triangle + side: a start's eye that sees all of it; LL_NONE
    uint32_t *seen;  ///< those of these that are set
    size_t seen_count;
    struct ll_hose_bucket *buckets;
    size_t bucket_count;
    size_t bucket;        ///< the present one
    size_t node_capacity; ///< of nodes and the three after it
    size_t target_capacity;
    size_t asked_capacity;
    size_t eye_capacity;
    size_t start_capacity; ///< of start_eyes and start_triangles
    size_t side_capacity;
    size_t bucket_capacity;
    enum ll_code code;
    struct ll_err *err;
};

/// Finds the shortest hose to every target of the place that is wanted.
/// Where `reach_m` leaves the shortest way out, the one that is found may not be the shortest of
/// the others, unless those over it are told, too.
/// @param inout_search `{0}`, or an earlier one, whose memory is used again; holds the answer until
///                     the next question. After a failure it holds none.
LL_MUST_USE enum ll_code ll_hose_search_run(const struct ll_hose_question *question,
                                            struct ll_hose_search *inout_search,
                                            struct ll_err *err);
/// Where the hose bends at a node, or begins: on a stretch where it begins best for a hose that
/// leads straight to a point.
struct ll_xy ll_hose_node_at(const struct ll_hose_search *search, uint32_t node, struct ll_xy to);

/// How far along a stretch a hose begins that leads straight to a point.
double ll_hose_stretch_at(const struct ll_hose_start *start, struct ll_xy to);

void ll_hose_search_clear(struct ll_hose_search *search);

/// Notes a way to a node, if it is the shortest, and lets it take its turn.
/// @param along It leads along a lane.
void ll_hose_reach_node(struct ll_hose_search *search, uint32_t node,
                        const struct ll_hose_label *way, bool along);

/// Notes a way to a point of an edge for the target whose wall it is, where it is the shortest.
void ll_hose_reach_edge(struct ll_hose_search *search, uint32_t edge,
                        const struct ll_hose_label *way, struct ll_xy at);

/// Where a bucket begins.
double ll_hose_bucket_from_m(size_t bucket);

/// The node of a passage.
uint32_t ll_hose_passage_node(const struct ll_hose_search *search, uint32_t passage);

/// Notes that a node gets a label.
void ll_hose_note_reached(struct ll_hose_search *search, uint32_t node);

/// Lets a node take its turn at a length.
void ll_hose_push_node(struct ll_hose_search *search, uint32_t node, double length_m);

/// Makes the field of the targets that are asked for, by their bounds.
/// @param least_m No hose is shorter anywhere.
void ll_hose_make_field(struct ll_hose_search *search, double least_m);

/* What differs in length by less than this is done in any order. */
#define LL_HOSE_STEP_M 4.0

/* Ways are measured beside corners, and where they may lie by the corners themselves. */
#define LL_HOSE_SPARE_M 0.5

/// Whether what has this length is done now.
static inline bool ll_hose_is_present(const struct ll_hose_search *search, double length_m)
{
    return length_m < LL_HOSE_STEP_M * (double)(search->bucket + 1);
}

/// How long a hose is that leads straight from an eye to a point.
static inline double ll_hose_by_way_of(const struct ll_hose_eye *eye, struct ll_xy p)
{
    const double dx = p.x - eye->at.x;
    const double dy = p.y - eye->at.y;
    return eye->is_stretch ? eye->length_m + (eye->toward.x * dx + eye->toward.y * dy)
                           : eye->length_m + sqrt(dx * dx + dy * dy);
}

/// Lets a window take its turn at a length.
void ll_hose_push_window(struct ll_hose_search *search, const struct ll_hose_window *window,
                         double length_m);

#endif
