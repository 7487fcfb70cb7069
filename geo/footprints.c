#include "geo/footprints.h"

#include "core/alloc.h"
#include "core/array.h"
#include "geo/gap.h"
#include "geo/geos_shapes.h"
#include "geo/index.h"
#include "geo/ring_apart.h"
#include "geo/ring_patch.h"

/// Footprints nearer than this to each other are united before they are put in or taken out.
#define APART_M 1e-3

void ll_footprints_clear(struct ll_footprints *footprints)
{
    ll_free(footprints->add);
    ll_free(footprints->out);
    ll_free(footprints->in);
    *footprints = (struct ll_footprints){0};
}

static enum ll_code append(uint32_t **items, size_t *count, size_t *capacity, uint32_t item,
                           struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(items, capacity, *count + 1, sizeof **items, err);
    if (code == LL_OK) {
        (*items)[(*count)++] = item;
    }
    return code;
}

static enum ll_code add(struct ll_footprints *f, uint32_t building, struct ll_err *err)
{
    return append(&f->add, &f->add_count, &f->add_capacity, building, err);
}

static enum ll_code take_out(struct ll_footprints *f, uint32_t building, struct ll_err *err)
{
    return append(&f->out, &f->out_count, &f->out_capacity, building, err);
}

static enum ll_code keep_in(struct ll_footprints *f, uint32_t building, struct ll_err *err)
{
    return append(&f->in, &f->in_count, &f->in_capacity, building, err);
}

enum ll_code ll_footprints_judge(struct ll_footprints *f, uint32_t building, bool reached,
                                 enum ll_spread_side side, struct ll_err *err)
{
    if (reached) {
        return side == LL_SPREAD_INSIDE ? keep_in(f, building, err) : add(f, building, err);
    }
    return side == LL_SPREAD_OUTSIDE ? LL_OK : take_out(f, building, err);
}

/// A geometry made valid if it is not; `g` is taken over. NULL stays NULL.
static GEOSGeometry *valid(const ll_geo_ctx *ctx, GEOSGeometry *g)
{
    if (g == NULL || GEOSisValid_r(ctx->geos, g) == 1) {
        return g;
    }
    GEOSGeometry *made = GEOSMakeValid_r(ctx->geos, g);
    GEOSGeom_destroy_r(ctx->geos, g);
    return made;
}

/// Whether the rings of a shape surely do not cross.
static enum ll_code is_simple(const ll_geo_ctx *ctx, const struct ll_shapes *shapes, size_t shape,
                              bool *ret, struct ll_err *err)
{
    enum ll_code code = ll_rings_apart(shapes, shape, ret, err);
    if (code == LL_OK && !*ret) { /* they may still meet as they should */
        LL_CLEANUP(ll_geom_clear)
        struct ll_geom g = {ctx->geos, ll_geos_shape(ctx, shapes, shape)};
        *ret = g.g != NULL && GEOSisValid_r(ctx->geos, g.g) == 1;
    }
    return code;
}

/// A footprint made valid, with a margin. @param ret Owned by the caller.
static enum ll_code widen(const ll_geo_ctx *ctx, const struct ll_shapes *s, uint32_t item,
                          double margin_m, GEOSGeometry **ret, struct ll_err *err)
{
    bool apart = false;
    enum ll_code code = s->first_ring[item + 1] - s->first_ring[item] == 1
                            ? ll_rings_apart(s, item, &apart, err)
                            : LL_OK;
    if (code != LL_OK) {
        return code;
    }
    GEOSGeometry *g = ll_geos_shape(ctx, s, item);
    g = apart ? g : valid(ctx, g);
    if (g != NULL && margin_m != 0.0) {
        GEOSGeometry *wide = GEOSBufferWithStyle_r(ctx->geos, g, margin_m, 1, GEOSBUF_CAP_FLAT,
                                                   GEOSBUF_JOIN_MITRE, 2.0);
        GEOSGeom_destroy_r(ctx->geos, g);
        g = wide;
    }
    *ret = g;
    return g != NULL ? LL_OK : ll_geos_fail(ctx, err);
}

/// Footprints being made regions that are apart from each other.
struct parting {
    const ll_geo_ctx *ctx;
    const struct ll_footprints *what;
    const struct ll_shapes *buildings;
    const uint32_t *rows; ///< of the footprints
    double margin_m;
    GEOSGeometry **items; ///< NULL once given away, and where the shape was known
    size_t count;
    struct ll_shapes shapes; ///< of the items
    uint32_t *group;         ///< by item: another one of its group with a lower number, or itself
    ll_index *index;
    uint32_t asking; ///< whose neighbours are being looked for
    struct ll_gap_scratch gaps;
    enum ll_code code; ///< of looking for them
    struct ll_err *err;
};

static void parting_release(struct parting *p)
{
    for (size_t i = 0; i < p->count; i++) {
        GEOSGeom_destroy_r(p->ctx->geos, p->items[i]);
    }
    ll_free(p->items);
    ll_shapes_clear(&p->shapes);
    ll_free(p->group);
    ll_index_free(p->index);
    ll_gap_scratch_clear(&p->gaps);
}

static uint32_t group_of(const struct parting *p, uint32_t item)
{
    while (p->group[item] != item) {
        item = p->group[item];
    }
    return item;
}

/// Joins the groups of two footprints that meet. Most whose boxes do so stand apart, and a union
/// costs a hundred times what it takes to see that.
static bool visit_neighbour(uint32_t item, void *user)
{
    struct parting *p = user;
    const uint32_t a = group_of(p, item);
    const uint32_t b = group_of(p, p->asking);
    double gap_m = 0.0;
    if (item >= p->asking || a == b) {
        return true;
    }
    p->code = ll_shape_gap(&p->shapes, item, p->asking, APART_M, &p->gaps, &gap_m, p->err);
    if (p->code == LL_OK && gap_m <= APART_M) {
        p->group[a > b ? a : b] = a > b ? b : a;
    }
    return p->code == LL_OK;
}

static enum ll_code group(struct parting *p, struct ll_err *err)
{
    p->err = err;
    p->group = ll_alloc(p->count, sizeof *p->group);
    if (p->group == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < p->count; i++) {
        p->group[i] = i;
    }
    enum ll_code code = ll_index_new(p->shapes.box, p->count, &p->index, err);
    for (p->asking = 0; code == LL_OK && p->asking < p->count; p->asking++) {
        struct ll_box around = ll_box_grown(&p->shapes.box[p->asking], APART_M);
        ll_index_search(p->index, &around, visit_neighbour, p);
        code = p->code;
    }
    return code;
}

/// Appends a region that was made before. @param ret_known Whether there is one.
static enum ll_code recall(const struct parting *p, const uint32_t *rows, size_t count,
                           struct ll_shapes *ret, bool *ret_known, struct ll_err *err)
{
    const struct ll_footprint_key key = {rows, count, p->margin_m};
    *ret_known = false;
    for (size_t i = 0; i <= p->what->other_count; i++) {
        const struct ll_footprint_memo *memo =
            i < p->what->other_count ? &p->what->others[i] : p->what->memo;
        const size_t region = memo == NULL ? SIZE_MAX : ll_footprint_memo_find(memo, &key);
        if (region != SIZE_MAX) {
            *ret_known = true;
            return ll_shapes_copy(ret, &memo->shapes, region, err);
        }
    }
    return LL_OK;
}

/// Keeps the region that was appended last.
static enum ll_code remember(const struct parting *p, const uint32_t *rows, size_t count,
                             const struct ll_shapes *regions, struct ll_err *err)
{
    const struct ll_footprint_key key = {rows, count, p->margin_m};
    return p->what->memo == NULL
               ? LL_OK
               : ll_footprint_memo_keep(p->what->memo, &key, regions, regions->count - 1, err);
}

/// What a group is united from. Both arrays have room for all items.
struct members {
    GEOSGeometry **parts;
    uint32_t *rows;
};

/// The footprints of a group, made anew where only their shapes are known.
static enum ll_code take_members(struct parting *p, uint32_t leader, struct members *m,
                                 size_t *ret_count, struct ll_err *err)
{
    for (uint32_t i = leader; i < p->count; i++) {
        if (p->group[i] != leader) {
            continue;
        }
        enum ll_code code = LL_OK;
        if (p->items[i] == NULL) {
            code = widen(p->ctx, p->buildings, p->rows[i], p->margin_m, &p->items[i], err);
        }
        if (code != LL_OK) {
            while (*ret_count > 0) {
                GEOSGeom_destroy_r(p->ctx->geos, m->parts[--*ret_count]);
            }
            return code;
        }
        m->parts[(*ret_count)++] = p->items[i];
        p->items[i] = NULL;
    }
    return LL_OK;
}

/// The union of one group of several.
static enum ll_code unite(struct parting *p, uint32_t leader, struct members *m,
                          struct ll_shapes *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_geom_clear) struct ll_geom all = {.geos = p->ctx->geos};
    size_t count = 0;
    size_t made = 0;
    bool known = false;
    for (uint32_t i = leader; i < p->count; i++) {
        if (p->group[i] == leader) {
            m->rows[count++] = p->rows[i];
        }
    }
    enum ll_code code = recall(p, m->rows, count, ret, &known, err);
    if (code != LL_OK || known) {
        return code;
    }
    code = take_members(p, leader, m, &made, err);
    if (code == LL_OK) {
        code = ll_geos_union(p->ctx, m->parts, made, 0.0, &all, err);
    }
    code = code == LL_OK ? ll_shapes_from_geos(p->ctx, all.g, ret, err) : code;
    return code == LL_OK ? remember(p, m->rows, count, ret, err) : code;
}

/// Regions from groups: a single one is as it is.
static enum ll_code part(struct parting *p, struct ll_shapes *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint32_t *size = ll_calloc(p->count, sizeof *size);
    LL_CLEANUP(ll_freep) GEOSGeometry **parts = ll_alloc(p->count, sizeof(GEOSGeometry *));
    LL_CLEANUP(ll_freep) uint32_t *rows = ll_alloc(p->count, sizeof *rows);
    struct members members = {parts, rows};
    enum ll_code code = LL_OK;
    if (size == NULL || parts == NULL || rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < p->count; i++) {
        p->group[i] = group_of(p, i);
        size[p->group[i]]++;
    }
    for (uint32_t i = 0; code == LL_OK && i < p->count; i++) {
        if (size[i] > 1) {
            code = unite(p, i, &members, ret, err);
        } else if (size[i] == 1 && p->shapes.first_ring[i + 1] > p->shapes.first_ring[i]) {
            code = ll_shapes_copy(ret, &p->shapes, i, err);
        }
    }
    return code;
}

/// One footprint as a shape, and as a geometry where it was not known.
static enum ll_code add_item(struct parting *p, struct ll_err *err)
{
    const uint32_t *row = &p->rows[p->count];
    bool known = false;
    enum ll_code code = recall(p, row, 1, &p->shapes, &known, err);
    if (code != LL_OK) {
        return code;
    }
    p->items[p->count++] = NULL;
    if (known) {
        return LL_OK;
    }
    GEOSGeometry **item = &p->items[p->count - 1];
    code = widen(p->ctx, p->buildings, *row, p->margin_m, item, err);
    code = code == LL_OK ? ll_shapes_from_geos(p->ctx, *item, &p->shapes, err) : code;
    return code == LL_OK ? remember(p, row, 1, &p->shapes, err) : code;
}

/// Footprints as regions that are apart from each other. `p` says which.
static enum ll_code regions_of(struct parting *p, size_t count, struct ll_shapes *ret,
                               struct ll_err *err)
{
    p->items = ll_alloc(count, sizeof(GEOSGeometry *));
    if (p->items == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = LL_OK;
    while (code == LL_OK && p->count < count) {
        code = add_item(p, err);
    }
    code = code == LL_OK ? group(p, err) : code;
    return code == LL_OK ? part(p, ret, err) : code;
}

/// Replaces a geometry by what an operation made of it.
static enum ll_code take(const ll_geo_ctx *ctx, struct ll_geom *geom, GEOSGeometry *made,
                         struct ll_err *err)
{
    if (made == NULL) {
        return ll_geos_fail(ctx, err);
    }
    ll_geom_clear(geom);
    geom->g = made;
    return LL_OK;
}

/// Regions as one geometry.
static enum ll_code collect(const ll_geo_ctx *ctx, const struct ll_shapes *regions,
                            struct ll_geom *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) GEOSGeometry **parts = ll_alloc(regions->count, sizeof(GEOSGeometry *));
    if (parts == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t made = 0;
    while (made < regions->count) {
        parts[made] = ll_geos_shape(ctx, regions, made);
        if (parts[made] == NULL) {
            while (made > 0) {
                GEOSGeom_destroy_r(ctx->geos, parts[--made]);
            }
            return ll_geos_fail(ctx, err);
        }
        made++;
    }
    return ll_geos_union(ctx, parts, made, 0.0, ret, err);
}

/// As ll_footprints_apply, by GEOS: for borders that meet in other ways than by crossing.
static enum ll_code apply_slowly(const ll_geo_ctx *ctx, const struct ll_shapes *shapes,
                                 size_t polygon, const struct ll_shapes regions[2],
                                 struct ll_shapes *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_geom_clear) struct ll_geom area = {.geos = ctx->geos};
    enum ll_code code = take(ctx, &area, valid(ctx, ll_geos_shape(ctx, shapes, polygon)), err);
    for (int add = 0; code == LL_OK && add < 2; add++) {
        LL_CLEANUP(ll_geom_clear) struct ll_geom all = {.geos = ctx->geos};
        if (regions[add].count == 0) {
            continue;
        }
        code = collect(ctx, &regions[add], &all, err);
        if (code == LL_OK) {
            code = take(ctx, &area,
                        add ? GEOSUnion_r(ctx->geos, area.g, all.g)
                            : GEOSDifference_r(ctx->geos, area.g, all.g),
                        err);
        }
    }
    return code == LL_OK ? ll_shapes_from_geos(ctx, area.g, ret, err) : code;
}

static bool find_any(uint32_t item, void *user)
{
    (void)item;
    bool *found = user;
    *found = true;
    return false;
}

/// All that is put in: what is to be added, and what is to stay in beside something taken out.
/// @param outs     Made: its index is over what is taken out.
/// @param ret_rows Owned by the caller (ll_free).
static enum ll_code list_adds(const struct ll_footprints *f, const struct parting *outs,
                              const struct ll_shapes *buildings, uint32_t **ret_rows,
                              size_t *ret_count, struct ll_err *err)
{
    size_t count = 0;
    uint32_t *rows = ll_alloc(f->add_count + f->in_count, sizeof *rows);
    if (rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < f->add_count; i++) {
        rows[count++] = f->add[i];
    }
    for (size_t i = 0; f->out_count > 0 && i < f->in_count; i++) {
        bool found = false;
        ll_index_search(outs->index, &buildings->box[f->in[i]], find_any, &found);
        if (found) {
            rows[count++] = f->in[i];
        }
    }
    *ret_rows = rows;
    *ret_count = count;
    return LL_OK;
}

enum ll_code ll_footprints_apply(const ll_geo_ctx *ctx, const struct ll_footprints *footprints,
                                 const struct ll_shapes *buildings, const struct ll_shapes *shapes,
                                 size_t polygon, struct ll_shapes *ret, struct ll_err *err)
{
    const struct ll_footprints *f = footprints;
    if (f->add_count + f->out_count == 0) {
        return ll_shapes_copy(ret, shapes, polygon, err);
    }
    struct ll_shapes regions[2] = {{0}, {0}}; /* taken out, then put in */
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes less = {0};
    bool clean = false;
    LL_CLEANUP(parting_release)
    struct parting outs = {.ctx = ctx,
                           .what = f,
                           .buildings = buildings,
                           .rows = f->out,
                           .margin_m = LL_FOOTPRINT_MARGIN_M};
    LL_CLEANUP(ll_freep) uint32_t *rows = NULL;
    LL_CLEANUP(parting_release)
    struct parting adds = {.ctx = ctx, .what = f, .buildings = buildings};
    size_t add_count = 0;
    enum ll_code code = is_simple(ctx, shapes, polygon, &clean, err);
    code = code == LL_OK ? regions_of(&outs, f->out_count, &regions[0], err) : code;
    if (code == LL_OK) {
        code = list_adds(f, &outs, buildings, &rows, &add_count, err);
    }
    if (code == LL_OK) {
        adds.rows = rows;
        code = regions_of(&adds, add_count, &regions[1], err);
    }
    if (code == LL_OK && clean) {
        const struct ll_ring_patch out = {shapes, polygon, &regions[0], false};
        code = ll_ring_patch(&out, &clean, &less, err);
    }
    if (code == LL_OK && clean) {
        const struct ll_ring_patch add = {&less, 0, &regions[1], true};
        code = ll_ring_patch(&add, &clean, ret, err);
    }
    if (code == LL_OK && !clean) {
        code = apply_slowly(ctx, shapes, polygon, regions, ret, err);
    }
    ll_shapes_clear(&regions[0]);
    ll_shapes_clear(&regions[1]);
    return code;
}
