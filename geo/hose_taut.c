#include "geo/hose_taut.h"

#include <math.h>

#include "geo/hose_grid.h"

/// How far q lies to the left of the line from p in direction d (of length 1), metres.
static double left_of(struct ll_xy p, struct ll_xy d, struct ll_xy q)
{
    return d.x * (q.y - p.y) - d.y * (q.x - p.x);
}

/// How far an outline leads to the left of a direction at a corner: at its next point, or as far
/// along its edge as the string came, since that is what the room beside corners is seen from.
static double edge_left(const struct ll_hose_node *node, struct ll_xy next, struct ll_xy d,
                        double came_m)
{
    double x = next.x - node->corner.x;
    double y = next.y - node->corner.y;
    double length2 = x * x + y * y;
    double share = length2 > came_m * came_m ? came_m / sqrt(length2) : 1.0;
    const struct ll_xy at = {node->corner.x + share * x, node->corner.y + share * y};
    return left_of(node->at, d, at);
}

/// The sides on which a taut string that came from so far in direction d can have the obstacle of a
/// corner: bit 1 left, bit 2 right.
static unsigned tangent_sides(const struct ll_hose_node *node, struct ll_xy d, double came_m)
{
    double a = edge_left(node, node->a, d, came_m);
    double b = edge_left(node, node->b, d, came_m);
    return (a >= -LL_HOSE_TANGENT_M && b >= -LL_HOSE_TANGENT_M ? 1U : 0U) |
           (a <= LL_HOSE_TANGENT_M && b <= LL_HOSE_TANGENT_M ? 2U : 0U);
}

/* What is known of a node. */
enum { NOT_KNOWN = 0, NARROW, WIDE };

/// Whether a hose may bend at a node otherwise than a taut string does (ll_hose_is_narrow).
static bool is_narrow(struct ll_hose_search *s, uint32_t number)
{
    if (s->narrow[number] == NOT_KNOWN) {
        s->narrow[number] = ll_hose_is_narrow(s->place, &s->place->nodes[number]) ? NARROW : WIDE;
    }
    return s->narrow[number] == NARROW;
}

bool ll_hose_can_bend(struct ll_hose_search *s, uint32_t number, struct ll_xy d, double came_m)
{
    const struct ll_hose_node *node = &s->place->nodes[number];
    return node->kind != LL_HOSE_CORNER || came_m <= LL_HOSE_TANGENT_M ||
           tangent_sides(node, d, came_m) != 0 || is_narrow(s, number);
}

void ll_hose_open_taut(struct ll_hose_search *s, uint32_t number, struct ll_xy before,
                       double reach_m)
{
    const struct ll_hose_node *node = &s->place->nodes[number];
    double dx = node->at.x - before.x;
    double dy = node->at.y - before.y;
    double length_m = sqrt(dx * dx + dy * dy);
    unsigned sides = 0;
    if (node->kind == LL_HOSE_CORNER && length_m >= LL_HOSE_TANGENT_M && !is_narrow(s, number)) {
        sides = tangent_sides(node, (struct ll_xy){dx / length_m, dy / length_m}, length_m);
    }
    if (sides == 1U) { /* obstacle on the left: turns left, until along the edge to b */
        ll_hose_view_cone(&s->view, ll_hose_bin(dx, dy),
                          ll_hose_bin(node->b.x - node->at.x, node->b.y - node->at.y), reach_m);
    } else if (sides == 2U) {
        ll_hose_view_cone(&s->view, ll_hose_bin(node->a.x - node->at.x, node->a.y - node->at.y),
                          ll_hose_bin(dx, dy), reach_m);
    } else {
        ll_hose_view_open(&s->view, reach_m);
    }
}
