#include "geo/hose_begin.h"

#include <math.h>

#include "geo/hose_windows.h"

/* So far a wall may lie beside where it is drawn, and a bit more. */
#define ASIDE_M 0.002

/* By so much, in rad, what a point shows overlaps what stretches beside it show. */
#define OVERLAP_RAD 1e-6

static const uint8_t after[3] = {1, 2, 0};
static const uint8_t before[3] = {2, 0, 1};

/// Finds the triangle where a start lies. One that lies on the wall of a house may come to lie
/// within it by rounding, or where the wall is led over a corner: then right beside it.
/// @param inout_at On the grid.
static uint32_t locate_start(const struct ll_mesh *mesh, struct ll_xy *inout_at)
{
    static const double ring[8][2] = {{1, 0}, {0, 1},  {-1, 0},  {0, -1},
                                      {1, 1}, {-1, 1}, {-1, -1}, {1, -1}};
    const struct ll_xy at = *inout_at;
    uint32_t triangle = ll_mesh_locate(mesh, at);
    for (double off_m = mesh->grid_m; triangle == LL_NONE && off_m <= ASIDE_M; off_m *= 2.0) {
        for (int i = 0; triangle == LL_NONE && i < 8; i++) {
            *inout_at = (struct ll_xy){at.x + off_m * ring[i][0], at.y + off_m * ring[i][1]};
            triangle = ll_mesh_locate(mesh, *inout_at);
        }
    }
    return triangle;
}

uint32_t ll_hose_locate_start(struct ll_hose_search *s, uint32_t start)
{
    struct ll_xy *eye = &s->start_eyes[start];
    if (isnan(eye->x)) {
        *eye = ll_mesh_snapped(s->mesh->grid_m, s->starts[start].at);
        s->start_triangles[start] = locate_start(s->mesh, eye);
    }
    return s->start_triangles[start];
}

bool ll_hose_begins_on(const struct ll_hose_search *s, uint32_t start, uint32_t node)
{
    const struct ll_xy at = s->mesh->nodes[node].at;
    return s->starts[start].length_m == 0.0 && s->start_eyes[start].x == at.x &&
           s->start_eyes[start].y == at.y;
}

struct ll_xy ll_hose_begun_at(const struct ll_hose_search *s, uint32_t start, struct ll_xy to)
{
    return s->starts[start].length_m > 0.0 ? ll_hose_node_at(s, s->first_start + start, to)
                                           : s->start_eyes[start];
}

static double cross(struct ll_xy u, struct ll_xy v)
{
    return u.x * v.y - u.y * v.x;
}

/// Directions between two, less than half round, the left one counter-clockwise from the right one.
struct wedge {
    struct ll_xy right;
    struct ll_xy left;
};

static bool has(const struct wedge *w, struct ll_xy u)
{
    return cross(w->right, u) >= 0.0 && cross(u, w->left) >= 0.0;
}

static struct ll_xy turned(struct ll_xy u, double rad)
{
    return (struct ll_xy){u.x - rad * u.y, u.y + rad * u.x};
}

static struct ll_xy minus(struct ll_xy p, struct ll_xy q)
{
    return (struct ll_xy){p.x - q.x, p.y - q.y};
}

static struct ll_xy plus(struct ll_xy p, struct ll_xy q)
{
    return (struct ll_xy){p.x + q.x, p.y + q.y};
}

/// Looks out of the triangle around a point, all round or within a wedge.
static void look_out_of(struct ll_hose_search *s, uint32_t eye, uint32_t triangle,
                        const struct wedge *wedge)
{
    const struct ll_mesh_triangle *t = &s->mesh->triangles[triangle];
    const struct ll_xy at = s->eyes[eye].at;
    for (uint32_t i = 0; i < 3; i++) {
        const struct ll_xy right = s->mesh->nodes[t->node[after[i]]].at;
        const struct ll_xy left = s->mesh->nodes[t->node[before[i]]].at;
        if (wedge == NULL) {
            ll_hose_see_node(s, eye, t->node[i]);
            ll_hose_look_through(s, eye, triangle << 2 | i, left, right);
            continue;
        }
        const struct wedge side = {minus(right, at), minus(left, at)};
        const bool from_right = has(&side, wedge->right);
        const bool to_left = has(&side, wedge->left);
        if (has(wedge, side.right)) {
            ll_hose_see_node(s, eye, t->node[after[i]]);
        } else if (!from_right) {
            continue;
        }
        if (to_left || has(wedge, side.left)) {
            ll_hose_look_through(s, eye, triangle << 2 | i, to_left ? plus(at, wedge->left) : left,
                                 from_right ? plus(at, wedge->right) : right);
        }
    }
}

/// Looks all round from a node. Something else may have come to it at no greater length, and gone
/// on in fewer directions; the node itself does not look around for this start.
static void begin_at_node(struct ll_hose_search *s, uint32_t eye, uint32_t node)
{
    const struct ll_hose_eye *from = &s->eyes[eye];
    const struct ll_hose_label way = {from->length_m, from->owner, from->node, from->length_m};
    ll_hose_reach_node(s, node, &way, false);
    ll_hose_look_all_round(s, eye, node);
}

static void begin_at_point(struct ll_hose_search *s, uint32_t number)
{
    const struct ll_hose_start *start = &s->starts[number];
    const uint32_t node = s->first_start + number;
    const uint32_t triangle = ll_hose_locate_start(s, number);
    const struct ll_hose_eye source = {.at = s->start_eyes[number],
                                       .beside = start->at,
                                       .length_m = start->already_m,
                                       .laid_from_m = start->already_m,
                                       .node = node,
                                       .owner = start->owner};
    if (triangle == LL_NONE) {
        return;
    }
    const uint32_t eye = ll_hose_add_eye(s, &source);
    const struct ll_mesh_triangle *t = &s->mesh->triangles[triangle];
    for (uint32_t i = 0; i < 3 && eye != LL_NONE; i++) {
        const struct ll_xy at = s->mesh->nodes[t->node[i]].at;
        if (at.x == source.at.x && at.y == source.at.y) {
            begin_at_node(s, eye, t->node[i]);
            return;
        }
    }
    const bool all = start->right.x == 0.0 && start->right.y == 0.0;
    const struct wedge wedge = {turned(start->right, -OVERLAP_RAD),
                                turned(start->left, OVERLAP_RAD)};
    if (eye != LL_NONE) {
        look_out_of(s, eye, triangle, all ? NULL : &wedge);
    }
}

/// The part of a stretch in one triangle, as it is seen across the direction of its hoses.
struct strip {
    const struct ll_hose_bit *bit;
    struct ll_xy along; ///< of the stretch
    double side;        ///< to which one looks: 1 left of it, -1 right
    struct ll_xy right; ///< its ends
    struct ll_xy left;
    double low; ///< of the right one
    double high;
};

/// Whether some of what a bit shows may be of use.
static bool is_of_use(const struct ll_hose_search *s, const struct ll_hose_eye *eye,
                      const struct ll_hose_bit *bit)
{
    const double least_m = fmin(ll_hose_by_way_of(eye, bit->a), ll_hose_by_way_of(eye, bit->b));
    const struct ll_xy middle = {0.5 * (bit->a.x + bit->b.x), 0.5 * (bit->a.y + bit->b.y)};
    return least_m - 0.5 * ll_hose_apart(bit->a, bit->b) <=
           ll_hose_field_at(&s->field, middle) + LL_HOSE_SPARE_M;
}

/// Looks out of the triangle of a bit.
static void look_across(struct ll_hose_search *s, uint32_t eye, const struct strip *strip)
{
    const uint32_t triangle = strip->bit->triangle;
    const struct ll_mesh_triangle *t = &s->mesh->triangles[triangle];
    const struct ll_xy toward = s->eyes[eye].toward;
    const struct ll_xy from = s->eyes[eye].at;
    struct ll_xy at[3];
    double across[3];
    for (uint32_t i = 0; i < 3; i++) {
        at[i] = s->mesh->nodes[t->node[i]].at;
        across[i] = cross(toward, minus(at[i], from));
    }
    for (uint32_t i = 0; i < 3; i++) {
        const uint32_t p = after[i];
        const uint32_t q = before[i];
        const bool aside = strip->side * cross(strip->along, minus(at[i], from)) >= 0.0;
        if (aside && across[i] >= strip->low && across[i] <= strip->high) {
            ll_hose_see_node(s, eye, t->node[i]);
        }
        if (across[q] > across[p] && across[q] >= strip->low && across[p] <= strip->high) {
            ll_hose_look_through(s, eye, triangle << 2 | i,
                                 across[q] <= strip->high ? at[q] : strip->left,
                                 across[p] >= strip->low ? at[p] : strip->right);
        }
    }
}

/// Looks from a stretch to one of its sides: 1 left, -1 right.
static void look_aside(struct ll_hose_search *s, uint32_t number, double side)
{
    const struct ll_hose_start *start = &s->starts[number];
    const double up = side * sqrt(1.0 - start->pace * start->pace);
    const struct ll_hose_eye source = {
        .at = start->at,
        .beside = start->at,
        .toward = {start->pace * start->along.x - up * start->along.y,
                   start->pace * start->along.y + up * start->along.x},
        .length_m = start->already_m,
        .laid_from_m = start->already_m + fmax(0.0, start->pace * start->length_m),
        .node = s->first_start + number,
        .owner = start->owner,
        .is_stretch = true};
    const uint32_t eye = ll_hose_add_eye(s, &source);
    for (uint32_t i = 0; i < start->bit_count && eye != LL_NONE && s->code == LL_OK; i++) {
        const struct ll_hose_bit *bit = &s->bits[start->first_bit + i];
        struct strip strip = {.bit = bit,
                              .along = start->along,
                              .side = side,
                              .right = side > 0.0 ? bit->b : bit->a,
                              .left = side > 0.0 ? bit->a : bit->b};
        strip.low = cross(source.toward, minus(strip.right, source.at));
        strip.high = cross(source.toward, minus(strip.left, source.at));
        if (strip.low < strip.high && is_of_use(s, &source, bit)) {
            look_across(s, eye, &strip);
        }
    }
}

void ll_hose_begin(struct ll_hose_search *s, uint32_t start)
{
    if (s->starts[start].length_m > 0.0) {
        look_aside(s, start, 1.0);
        look_aside(s, start, -1.0);
    } else {
        begin_at_point(s, start);
    }
}
