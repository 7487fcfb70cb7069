#include "geo/voronoi.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/index.h"

#define BOX_SIDE UINT32_MAX

/// A corner of a region, relative to its site, and the neighbour behind the side that begins here.
struct corner {
    struct ll_xy at;
    uint32_t behind; ///< BOX_SIDE at the border of the box
};

/// A convex region, counter-clockwise, and room for the next cut of it.
struct region {
    const struct ll_xy *sites;
    uint32_t site;
    struct corner *corners;
    struct corner *spare;
    size_t count;
    size_t capacity;
    size_t spare_capacity;
    enum ll_code code;
    struct ll_err *err;
};

static void region_clear(struct region *r)
{
    ll_free(r->corners);
    ll_free(r->spare);
}

static enum ll_code start_with_box(struct region *r, uint32_t site, const struct ll_box *box)
{
    enum ll_code code = ll_array_reserve(&r->corners, &r->capacity, 4, sizeof *r->corners, r->err);
    if (code != LL_OK) {
        return code;
    }
    struct ll_xy o = r->sites[site];
    r->site = site;
    r->count = 4;
    r->corners[0] = (struct corner){{box->min_x - o.x, box->min_y - o.y}, BOX_SIDE};
    r->corners[1] = (struct corner){{box->max_x - o.x, box->min_y - o.y}, BOX_SIDE};
    r->corners[2] = (struct corner){{box->max_x - o.x, box->max_y - o.y}, BOX_SIDE};
    r->corners[3] = (struct corner){{box->min_x - o.x, box->max_y - o.y}, BOX_SIDE};
    return LL_OK;
}

/// Where the side from a to b passes the bisector; `fa` and `fb` are of opposite sign.
static struct ll_xy pass(struct ll_xy a, struct ll_xy b, double fa, double fb)
{
    double share = fa / (fa - fb);
    return (struct ll_xy){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
}

/// Keeps what is nearer to the site than to `other` (Sutherland and Hodgman).
static enum ll_code cut(struct region *r, uint32_t other)
{
    enum ll_code code =
        ll_array_reserve(&r->spare, &r->spare_capacity, r->count + 2, sizeof *r->spare, r->err);
    if (code != LL_OK) {
        return code;
    }
    struct ll_xy n = {r->sites[other].x - r->sites[r->site].x,
                      r->sites[other].y - r->sites[r->site].y};
    double half = 0.5 * (n.x * n.x + n.y * n.y);
    size_t kept = 0;
    for (size_t i = 0; i < r->count; i++) {
        const struct corner *a = &r->corners[i];
        const struct corner *b = &r->corners[(i + 1) % r->count];
        double fa = half - (n.x * a->at.x + n.y * a->at.y);
        double fb = half - (n.x * b->at.x + n.y * b->at.y);
        if (fa >= 0.0) {
            r->spare[kept++] = *a;
            if (fb < 0.0) {
                r->spare[kept++] = (struct corner){pass(a->at, b->at, fa, fb), other};
            }
        } else if (fb >= 0.0) {
            r->spare[kept++] = (struct corner){pass(a->at, b->at, fa, fb), a->behind};
        }
    }
    struct corner *swap = r->corners;
    r->corners = r->spare;
    r->spare = swap;
    size_t swap_capacity = r->capacity;
    r->capacity = r->spare_capacity;
    r->spare_capacity = swap_capacity;
    r->count = kept < 3 ? 0 : kept;
    return LL_OK;
}

/// A neighbour farther than twice the farthest corner cannot cut.
static double reach(const struct region *r)
{
    double farthest = -1.0;
    for (size_t i = 0; i < r->count; i++) {
        farthest = fmax(farthest, hypot(r->corners[i].at.x, r->corners[i].at.y));
    }
    return 2.0 * farthest;
}

static double cut_by_neighbour(uint32_t other, double at_least, void *user)
{
    (void)at_least;
    struct region *r = user;
    bool same =
        r->sites[other].x == r->sites[r->site].x && r->sites[other].y == r->sites[r->site].y;
    if (same && other < r->site) {
        r->count = 0; /* the first of sites at one point has the region */
    } else if (!same) {
        r->code = cut(r, other);
    }
    return r->code == LL_OK ? reach(r) : -1.0;
}

struct borders {
    struct ll_border *list;
    size_t count;
    size_t capacity;
};

/// Notes the sides of a finished region towards higher sites, so that each border comes once.
static enum ll_code note_borders(const struct region *r, struct borders *borders)
{
    struct ll_xy o = r->sites[r->site];
    for (size_t i = 0; i < r->count; i++) {
        const struct corner *a = &r->corners[i];
        const struct corner *b = &r->corners[(i + 1) % r->count];
        if (a->behind == BOX_SIDE || a->behind < r->site) {
            continue;
        }
        enum ll_code code = ll_array_reserve(&borders->list, &borders->capacity, borders->count + 1,
                                             sizeof *borders->list, r->err);
        if (code != LL_OK) {
            return code;
        }
        borders->list[borders->count++] = (struct ll_border){.site = r->site,
                                                             .other = a->behind,
                                                             .from = {o.x + a->at.x, o.y + a->at.y},
                                                             .to = {o.x + b->at.x, o.y + b->at.y}};
    }
    return LL_OK;
}

static enum ll_code index_sites(const struct ll_xy *sites, size_t count, ll_index **ret_index,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(count, sizeof *boxes);
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", count);
    }
    for (size_t i = 0; i < count; i++) {
        boxes[i] = (struct ll_box){sites[i].x, sites[i].y, sites[i].x, sites[i].y};
    }
    return ll_index_new(boxes, count, ret_index, err);
}

enum ll_code ll_voronoi_borders(const struct ll_xy *sites, size_t count, const struct ll_box *box,
                                struct ll_border **ret_borders, size_t *ret_count,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_index_freep) ll_index *index = NULL;
    LL_CLEANUP(region_clear) struct region r = {.sites = sites, .err = err};
    struct borders borders = {0};
    enum ll_code code = index_sites(sites, count, &index, err);
    for (uint32_t i = 0; code == LL_OK && i < count; i++) {
        code = start_with_box(&r, i, box);
        if (code == LL_OK) {
            struct ll_box at = {sites[i].x, sites[i].y, sites[i].x, sites[i].y};
            code = ll_index_nearest(index, &at, reach(&r), cut_by_neighbour, &r, err);
        }
        code = code == LL_OK ? r.code : code;
        if (code == LL_OK) {
            code = note_borders(&r, &borders);
        }
    }
    if (code != LL_OK) {
        ll_free(borders.list);
        return code;
    }
    *ret_borders = borders.list;
    *ret_count = borders.count;
    return LL_OK;
}
