#include "geo/discs.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"

#define LL_PI 3.14159265358979323846

/// Angles of a circle that another disc covers.
struct cover {
    double from; ///< -pi to pi
    double to;
    uint32_t disc;
};

/// What is known of one circle while its neighbours are looked at.
struct circle {
    const struct ll_discs *discs;
    const struct ll_disc_sectors *table; ///< NULL: none
    uint32_t at;
    double per_m;         ///< radii in a metre
    uint64_t hidden;      ///< sectors that one neighbour each covers, as far as the table tells
    uint32_t *neighbours; ///< that may cover more than the sectors hidden by those before them
    size_t neighbour_count;
    uint64_t sectors; ///< covered by a single neighbour each
    struct cover *covers;
    size_t count;
};

void ll_discs_clear(struct ll_discs *discs)
{
    ll_free(discs->centre);
    ll_index_free(discs->index);
    ll_free(discs->arcs);
    *discs = (struct ll_discs){0};
}

struct ll_xy ll_discs_point(const struct ll_discs *discs, uint32_t disc, double angle)
{
    const struct ll_xy *c = &discs->centre[disc];
    return (struct ll_xy){c->x + discs->radius_m * cos(angle), c->y + discs->radius_m * sin(angle)};
}

struct ll_box ll_discs_arc_box(const struct ll_discs *discs, const struct ll_arc *arc)
{
    struct ll_box box = ll_box_empty();
    struct ll_xy a = ll_discs_point(discs, arc->disc, arc->from);
    struct ll_xy b = ll_discs_point(discs, arc->disc, arc->to);
    ll_box_extend(&box, a.x, a.y);
    ll_box_extend(&box, b.x, b.y);
    const struct ll_xy c = discs->centre[arc->disc];
    for (double quarter = ceil(arc->from / (0.5 * LL_PI)); quarter * 0.5 * LL_PI < arc->to;
         quarter += 1.0) { /* the circle's own extremes within the arc */
        static const double dx[] = {1.0, 0.0, -1.0, 0.0};
        static const double dy[] = {0.0, 1.0, 0.0, -1.0};
        int k = ((int)quarter % 4 + 4) % 4;
        ll_box_extend(&box, c.x + discs->radius_m * dx[k], c.y + discs->radius_m * dy[k]);
    }
    return box;
}

double ll_arc_area(struct ll_xy centre, double radius_m, double from, double to)
{
    return 0.5 * radius_m *
           (radius_m * (to - from) + centre.x * (sin(to) - sin(from)) -
            centre.y * (cos(to) - cos(from)));
}

struct point_search {
    const struct ll_discs *discs;
    struct ll_xy p;
    bool inside;
};

static bool covers_point(uint32_t item, void *user)
{
    struct point_search *s = user;
    double dx = s->p.x - s->discs->centre[item].x;
    double dy = s->p.y - s->discs->centre[item].y;
    s->inside = dx * dx + dy * dy < s->discs->radius_m * s->discs->radius_m;
    return !s->inside;
}

bool ll_discs_cover(const struct ll_discs *discs, struct ll_xy p)
{
    struct point_search s = {.discs = discs, .p = p};
    struct ll_box at = {p.x, p.y, p.x, p.y};
    struct ll_box around = ll_box_grown(&at, discs->radius_m);
    ll_index_search(discs->index, &around, covers_point, &s);
    return s.inside;
}

/// Marks the sectors that lie wholly in an interval of angles.
static void mark_sectors(struct circle *c, double from, double to)
{
    double first = ceil((from + LL_PI) * (LL_DISC_SECTORS / (2.0 * LL_PI)));
    double last = floor((to + LL_PI) * (LL_DISC_SECTORS / (2.0 * LL_PI)));
    for (int s = (int)first; s < (int)last; s++) {
        c->sectors |= UINT64_C(1) << ((unsigned)s % LL_DISC_SECTORS);
    }
}

/// Where a disc's centre lies, in radii from that of the circle.
static struct ll_xy radii_off(const struct circle *c, uint32_t item)
{
    const struct ll_xy *centre = c->discs->centre;
    return (struct ll_xy){(centre[item].x - centre[c->at].x) * c->per_m,
                          (centre[item].y - centre[c->at].y) * c->per_m};
}

/// Notes a neighbour. @return false once the circle is covered.
static bool take_neighbour(uint32_t item, void *user)
{
    struct circle *c = user;
    const struct ll_xy off = radii_off(c, item);
    if (item == c->at || !(fabs(off.x) < 2.0 && fabs(off.y) < 2.0)) {
        return true;
    }
    if (c->table != NULL) {
        const struct ll_disc_cell *cell = ll_disc_cell(c->table, off);
        if ((cell->part & ~c->hidden) == 0) {
            return true;
        }
        c->hidden |= cell->whole;
    }
    c->neighbours[c->neighbour_count++] = item;
    return c->hidden != UINT64_MAX;
}

/// Leaves out neighbours that those noted after them make needless: the first ones were noted
/// before anything was hidden.
static void thin_out(struct circle *c)
{
    const size_t count = c->neighbour_count;
    size_t first = count;
    uint64_t hidden = 0;
    for (size_t i = count; i-- > 0;) {
        const uint32_t item = c->neighbours[i];
        const struct ll_disc_cell *cell = ll_disc_cell(c->table, radii_off(c, item));
        if ((cell->part & ~hidden) != 0) {
            hidden |= cell->whole;
            c->neighbours[--first] = item;
        }
    }
    for (size_t i = first; i < count; i++) {
        c->neighbours[i - first] = c->neighbours[i];
    }
    c->neighbour_count = count - first;
}

/// Takes note of the angles that a neighbour covers.
static void take_cover(struct circle *c, uint32_t item)
{
    const struct ll_discs *discs = c->discs;
    double dx = discs->centre[item].x - discs->centre[c->at].x;
    double dy = discs->centre[item].y - discs->centre[c->at].y;
    double distance_m = sqrt(dx * dx + dy * dy);
    if (distance_m >= 2.0 * discs->radius_m) {
        return;
    }
    double middle = atan2(dy, dx);
    double half = acos(distance_m / (2.0 * discs->radius_m));
    double from = middle - half < -LL_PI ? middle - half + 2.0 * LL_PI : middle - half;
    mark_sectors(c, from, from + 2.0 * half);
    c->covers[c->count++] = (struct cover){from, from + 2.0 * half, item};
}

static int by_from(const void *left, const void *right)
{
    const struct cover *a = left;
    const struct cover *b = right;
    if (a->from != b->from) {
        return a->from < b->from ? -1 : 1;
    }
    return (a->disc > b->disc) - (a->disc < b->disc);
}

static enum ll_code add_arc(struct ll_discs *discs, struct ll_arc arc, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&discs->arcs, &discs->capacity, discs->arc_count + 1,
                                         sizeof *discs->arcs, err);
    if (code == LL_OK) {
        discs->arcs[discs->arc_count++] = arc;
    }
    return code;
}

/// The arcs between what is covered, in order of angle.
static enum ll_code add_arcs(struct ll_discs *discs, struct circle *c, struct ll_err *err)
{
    if (c->count == 0) {
        uint32_t self = (uint32_t)discs->arc_count;
        return add_arc(
            discs, (struct ll_arc){-LL_PI, LL_PI, c->at, self, self, UINT32_MAX, UINT32_MAX}, err);
    }
    qsort(c->covers, c->count, sizeof *c->covers, by_from);
    struct cover reach = c->covers[0];
    for (size_t i = 1; i < c->count; i++) {
        reach = c->covers[i].to > reach.to ? c->covers[i] : reach;
    }
    reach.to -= 2.0 * LL_PI; /* the one that reaches farthest around begins the round */
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < c->count; i++) {
        const struct cover *next = &c->covers[i];
        if (next->from > reach.to) {
            code = add_arc(discs,
                           (struct ll_arc){.from = reach.to,
                                           .to = next->from,
                                           .disc = c->at,
                                           .next = UINT32_MAX,
                                           .prev = UINT32_MAX,
                                           .starts_on = reach.disc,
                                           .ends_on = next->disc},
                           err);
        }
        reach = next->to > reach.to ? *next : reach;
    }
    return code;
}

/// Finds for each arc the one that goes on where it ends: on the circle it ends on, the arc that
/// begins on its own. @return whether every outline closes.
static bool link_arcs(struct ll_discs *discs, const uint32_t *first_arc)
{
    for (uint32_t a = 0; a < discs->arc_count; a++) {
        struct ll_arc *arc = &discs->arcs[a];
        if (arc->ends_on == UINT32_MAX) {
            continue;
        }
        uint32_t b = first_arc[arc->ends_on];
        uint32_t end = first_arc[arc->ends_on + 1];
        while (b < end && discs->arcs[b].starts_on != arc->disc) {
            b++;
        }
        if (b == end || discs->arcs[b].prev != UINT32_MAX) {
            return false;
        }
        arc->next = b;
        discs->arcs[b].prev = a;
    }
    return true;
}

static enum ll_code index_centres(struct ll_discs *discs, const struct ll_xy *centres,
                                  struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(discs->count, sizeof *boxes);
    discs->centre = ll_alloc(discs->count, sizeof *discs->centre);
    if (boxes == NULL || discs->centre == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < discs->count; i++) {
        discs->centre[i] = centres[i];
        boxes[i] = (struct ll_box){centres[i].x, centres[i].y, centres[i].x, centres[i].y};
    }
    return ll_index_new(boxes, discs->count, &discs->index, err);
}

/// The arcs of one circle.
static enum ll_code collect_circle(struct ll_discs *discs, struct circle *c, struct ll_err *err)
{
    const struct ll_xy at = discs->centre[c->at];
    const struct ll_box point = {at.x, at.y, at.x, at.y};
    const struct ll_box box = ll_box_grown(&point, 2.0 * discs->radius_m);
    c->hidden = 0;
    c->neighbour_count = 0;
    c->sectors = 0;
    c->count = 0;
    ll_index_search(discs->index, &box, take_neighbour, c);
    if (c->hidden == UINT64_MAX) {
        return LL_OK;
    }
    if (c->table != NULL) {
        thin_out(c);
    }
    for (size_t i = 0; i < c->neighbour_count && c->sectors != UINT64_MAX; i++) {
        take_cover(c, c->neighbours[i]);
    }
    return c->sectors == UINT64_MAX ? LL_OK : add_arcs(discs, c, err);
}

/// All arcs, disc by disc. @param first_arc count + 1 entries, filled.
static enum ll_code collect_arcs(struct ll_discs *discs, const struct ll_disc_sectors *table,
                                 uint32_t *first_arc, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint32_t *neighbours = ll_alloc(discs->count, sizeof *neighbours);
    LL_CLEANUP(ll_freep) struct cover *covers = ll_alloc(discs->count, sizeof *covers);
    if (neighbours == NULL || covers == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct circle c = {.discs = discs,
                       .table = table,
                       .per_m = 1.0 / discs->radius_m,
                       .neighbours = neighbours,
                       .covers = covers};
    enum ll_code code = LL_OK;
    for (uint32_t i = 0; code == LL_OK && i < discs->count; i++) {
        first_arc[i] = (uint32_t)discs->arc_count;
        c.at = i;
        code = collect_circle(discs, &c, err);
    }
    first_arc[discs->count] = (uint32_t)discs->arc_count;
    return code;
}

enum ll_code ll_discs_make(const struct ll_disc_places *places, bool *ret_sound,
                           struct ll_discs *ret_discs, struct ll_err *err)
{
    LL_CLEANUP(ll_discs_clear)
    struct ll_discs discs = {.radius_m = places->radius_m, .count = places->count};
    LL_CLEANUP(ll_freep) uint32_t *first_arc = ll_alloc(places->count + 1, sizeof *first_arc);
    if (first_arc == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = index_centres(&discs, places->centres, err);
    if (code == LL_OK) {
        code = collect_arcs(&discs, places->sectors, first_arc, err);
    }
    if (code == LL_OK) {
        *ret_sound = link_arcs(&discs, first_arc);
        *ret_discs = discs;
        discs = (struct ll_discs){0};
    }
    return code;
}
