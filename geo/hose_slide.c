#include "geo/hose_slide.h"

#include <math.h>

#include "geo/hose_grid.h"
#include "geo/hose_sight.h"

/* Less than this is not worth moving for. */
#define GAIN_M 1e-3

/* Points this near are the same but for the grid of the mesh. */
#define SAME_M 1e-3

/* Times that what is left to go is halved where the way from there is not free. */
enum { HALVES = 8 };

/* Times that the beginning of a straight hose moves toward its end, and its end toward that. */
enum { ROUNDS = 6 };

/// The first straight part of a hose.
struct part {
    const struct ll_hose_start *start;
    struct ll_xy to;
    bool ends; ///< at the target, else it bends there
};

/// A start may lie on a node: then the hose does not bend there.
static struct part first_part(const struct ll_hose_search *found, uint32_t target)
{
    const uint32_t starts = found->first_start;
    struct part part = {.to = found->ends[target], .ends = true};
    uint32_t n = found->targets[target].from;
    while (n != LL_NONE && n < starts) {
        n = found->nodes[n].from;
    }
    if (n == LL_NONE) {
        return part;
    }
    part.start = &found->starts[n - starts];
    for (n = found->targets[target].from; n < starts; n = found->nodes[n].from) {
        const struct ll_xy at = ll_hose_node_at(found, n);
        if (ll_hose_apart(at, part.start->at) > SAME_M) {
            part.to = at;
            part.ends = false;
        }
    }
    return part;
}

static bool is_free(const struct ll_hose_search *found, const struct part *part, struct ll_xy at)
{
    const struct ll_hose_foot foot = {part->to, ll_hose_apart(at, part->to)};
    uint32_t blocker = LL_NONE;
    return part->ends ? ll_hose_foot_is_free(found->place, at, &foot, &blocker)
                      : !ll_hose_blocked_by(found->place, at, part->to, &blocker);
}

/// A source that is moved along its line.
struct sliding {
    const struct ll_hose_search *found;
    const struct ll_hose_slide *slide;
    const struct ll_hose_goal *goal;
    struct part part;
};

static struct ll_xy place_at(const struct sliding *s, double along)
{
    const struct ll_xy origin = s->found->place->origin;
    const struct ll_xy at = s->slide->at(s->slide->user, s->part.start->owner, along);
    return (struct ll_xy){at.x - origin.x, at.y - origin.y};
}

/// Where a hose begins, and how long it is to where it first bends or ends, with what it is counted
/// from.
struct beginning {
    struct ll_xy at;
    double along;
    double length_m;
};

static struct beginning begin_at(const struct sliding *s, double along)
{
    const struct ll_hose_slide *slide = s->slide;
    const struct ll_xy at = place_at(s, along);
    const double already_m =
        slide->already_m != NULL ? slide->already_m(slide->user, s->part.start->owner, along) : 0.0;
    return (struct beginning){at, along, already_m + ll_hose_apart(at, s->part.to)};
}

/// Whether the hose begins at the source itself, and not at a wall of the building around it.
static bool begins_at_source(const struct sliding *s, double along)
{
    const struct ll_hose_slide *slide = s->slide;
    const double already_m =
        slide->already_m != NULL ? slide->already_m(slide->user, s->part.start->owner, along) : 0.0;
    return s->part.start->already_m == already_m;
}

/// How far one comes from one place of the line, from where the way is free, to another.
static double go_toward(const struct sliding *s, double from, double to)
{
    if (is_free(s->found, &s->part, place_at(s, to))) {
        return to;
    }
    double share = 0.0;
    for (int i = 1; i <= HALVES; i++) {
        const double next = share + ldexp(1.0, -i);
        const struct ll_xy at = place_at(s, from + next * (to - from));
        share = is_free(s->found, &s->part, at) ? next : share;
    }
    return from + share * (to - from);
}

/// Aims at the nearest point of the target in sight.
static void aim_from(struct sliding *s, struct ll_xy at)
{
    const struct ll_hose_place *place = s->found->place;
    double least_m = ll_hose_apart(at, s->part.to);
    uint32_t blocker = LL_NONE;
    for (uint32_t k = 0; k < s->goal->count; k++) {
        const struct ll_hose_piece *piece = &s->goal->pieces[k];
        for (uint32_t i = piece->first_edge; i < piece->first_edge + piece->edge_count; i++) {
            struct ll_hose_foot foot;
            if (ll_hose_edge_point2(&place->edges[i], at) < least_m * least_m &&
                ll_hose_nearest_in_sight(place, at, i, least_m, &blocker, &foot) &&
                foot.distance_m < least_m) {
                least_m = foot.distance_m;
                s->part.to = foot.at;
            }
        }
    }
}

double ll_hose_slide_start(const struct ll_hose_search *found, const struct ll_hose_goal *goal,
                           const struct ll_hose_slide *slide, double *ret_along)
{
    const uint32_t target = goal->pieces[0].target;
    struct sliding s = {found, slide, goal, first_part(found, target)};
    const double length_m = found->targets[target].length_m;
    const uint32_t owner = found->targets[target].owner;
    double along = slide->source(slide->user, owner);
    if (s.part.start == NULL) { /* it lies in the building */
        *ret_along = along;
        return length_m;
    }
    const struct ll_xy origin = found->place->origin;
    const double before_m = s.part.start->already_m + ll_hose_apart(s.part.start->at, s.part.to);
    double least_m = before_m;
    for (int i = 0; i < ROUNDS && begins_at_source(&s, slide->source(slide->user, owner)); i++) {
        const struct ll_xy to = {s.part.to.x + origin.x, s.part.to.y + origin.y};
        const struct beginning best = begin_at(&s, slide->nearest(slide->user, owner, to));
        if (least_m - best.length_m < GAIN_M) {
            break;
        }
        const struct beginning next = begin_at(&s, go_toward(&s, along, best.along));
        if (least_m - next.length_m < GAIN_M) {
            break;
        }
        along = next.along;
        if (s.part.ends) {
            aim_from(&s, next.at);
        }
        least_m = begin_at(&s, along).length_m;
    }
    *ret_along = along;
    return length_m - (before_m - least_m);
}
