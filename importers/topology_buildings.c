#include "core/alloc.h"
#include "core/array.h"
#include "core/text.h"
#include "data/current.h"
#include "data/scene_io.h"
#include "importers/report.h"
#include "importers/topology.h"

/* So many times more rows than new ones, and each new one asks the spatial
 * index instead of all rows being read. */
#define FEW_NEW 32

/// The buildings being compared.
struct comparing {
    const struct ll_topology *topology;
    ll_current *later;   ///< reads the later one of a pair
    ll_current *earlier; ///< reads the other one
    struct ll_overlaps all;
    int64_t *ids; ///< of the buildings in `all`, ascending
    size_t id_capacity;
    uint8_t *told;     ///< of each new row: bit 0 near duplicate, bit 1 overlap
    enum ll_code code; ///< of the visits
    struct ll_err *err;
};

static void comparing_clear(struct comparing *c)
{
    ll_current_free(c->later);
    ll_current_free(c->earlier);
    ll_overlaps_clear(&c->all);
    ll_free(c->ids);
    ll_free(c->told);
}

/// One of a pair: a shape and the row it belongs to.
struct one {
    const struct ll_shapes *shapes;
    size_t index;
    int64_t id;
};

/// Records that two buildings share too much, of the later one once for each kind.
/// @param told Of each new row: bit 0 near duplicate, bit 1 overlap.
static enum ll_code record(const struct ll_topology *t, uint8_t *told, int64_t earlier,
                           int64_t later, const struct ll_overlap_pair *pair, struct ll_err *err)
{
    uint8_t kind = pair->same ? 1 : 2;
    if ((told[later - t->first_new] & kind) != 0) {
        return LL_OK;
    }
    told[later - t->first_new] = (uint8_t)(told[later - t->first_new] | kind);
    LL_CLEANUP(ll_freep) char *uid = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text detail = {0};
    enum ll_code code = ll_feature_uid(t->store, LL_BUILDING, earlier, &uid, err);
    if (code == LL_OK) {
        code = ll_text_appendf(&detail, err, "%s, %.0f %%", uid, 100.0 * pair->share);
    }
    return code == LL_OK
               ? ll_topology_find(t, later,
                                  pair->same ? LL_REASON_NEAR_DUPLICATE : LL_REASON_OVERLAP,
                                  ll_text_str(&detail), err)
               : code;
}

/// Records two buildings when they share too much.
static enum ll_code judge(const struct comparing *c, struct one earlier, struct one later,
                          struct ll_err *err)
{
    const struct ll_topology *t = c->topology;
    struct ll_overlap_pair pair = {0};
    bool much =
        ll_overlap_judge(t->rules, earlier.shapes, earlier.index, later.shapes, later.index, &pair);
    return much ? record(t, c->told, earlier.id, later.id, &pair, err) : LL_OK;
}

static enum ll_code keep(const struct ll_table *row, void *user, struct ll_err *err)
{
    struct comparing *c = user;
    enum ll_code code =
        ll_array_reserve(&c->ids, &c->id_capacity, c->all.count + 1, sizeof *c->ids, err);
    if (code == LL_OK) {
        c->ids[c->all.count] = row->id[0];
        c->all.first_new += row->id[0] < c->topology->first_new;
        code = ll_overlaps_add(&c->all, &row->shape, 0, err);
    }
    return code;
}

/// The building of a footprint: kept, or read by `reader`.
static enum ll_code fetch(const struct comparing *c, ll_current *reader, uint32_t at,
                          struct one *ret, struct ll_err *err)
{
    *ret = (struct one){&c->all.kept, at, c->ids[at]};
    if (at < c->all.kept.count) {
        return LL_OK;
    }
    const struct ll_table *row = NULL;
    enum ll_code code = ll_current_row(reader, c->ids[at], &row, err);
    if (code == LL_OK) {
        ret->shapes = &row->shape;
        ret->index = 0;
    }
    return code;
}

static bool visit_pair(uint32_t a, uint32_t b, void *user)
{
    struct comparing *c = user;
    struct one earlier, later;
    c->code = fetch(c, c->earlier, a, &earlier, c->err);
    if (c->code == LL_OK) {
        c->code = fetch(c, c->later, b, &later, c->err);
    }
    if (c->code == LL_OK) {
        c->code = judge(c, earlier, later, c->err);
    }
    return c->code == LL_OK;
}

/// Many new rows: all boxes side by side, and only candidates are read again.
static enum ll_code compare_all(struct comparing *c, struct ll_err *err)
{
    enum ll_code code = ll_current_each(c->earlier, keep, c, err);
    if (code == LL_OK) {
        code = ll_overlap_candidates(c->all.footprints, c->all.count, c->all.first_new,
                                     ll_rule(c->topology->rules, LL_RULE_OVERLAP_SHARE), visit_pair,
                                     c, err);
    }
    return code == LL_OK ? c->code : code;
}

/// Few new rows in a large store: each asks for its neighbours.
static enum ll_code compare_few(const struct comparing *c, int64_t last, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (int64_t id = c->topology->first_new; code == LL_OK && id <= last; id++) {
        const struct ll_table *late = NULL, *others = NULL;
        code = ll_current_row(c->later, id, &late, err);
        if (code == LL_OK && late->count > 0) {
            code = ll_current_in_box(c->earlier, &late->shape.box[0], &others, err);
        }
        for (size_t i = 0; code == LL_OK && others != NULL && i < others->count; i++) {
            if (others->id[i] < id) {
                const struct one earlier = {&others->shape, i, others->id[i]};
                code = judge(c, earlier, (struct one){&late->shape, 0, id}, err);
            }
        }
    }
    return code;
}

/// Pairs that were found while the rows were being stored: into a layer that was empty, so that a
/// row's number follows from its place.
static enum ll_code record_found(const struct ll_topology *t, struct ll_err *err)
{
    const struct ll_overlaps *o = t->overlaps;
    LL_CLEANUP(ll_freep) uint8_t *told = ll_calloc((size_t)o->stored + 1, 1);
    enum ll_code code = told == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : LL_OK;
    for (size_t i = 0; code == LL_OK && i < o->pair_count; i++) {
        const struct ll_overlap_pair *pair = &o->pairs[i];
        uint32_t earlier = o->places[pair->earlier], later = o->places[pair->later];
        if (earlier > 0 && later > 0) {
            code = record(t, told, t->first_new + earlier - 1, t->first_new + later - 1, pair, err);
        }
    }
    return code;
}

enum ll_code ll_topology_buildings(const struct ll_topology *t, struct ll_err *err)
{
    if (t->overlaps != NULL) {
        return record_found(t, err);
    }
    LL_CLEANUP(comparing_clear) struct comparing c = {.topology = t, .err = err};
    int64_t last = 0;
    enum ll_code code = ll_last_id(t->store, LL_BUILDING, &last, err);
    if (code == LL_OK) {
        code = ll_current_new(t->store, LL_BUILDING, 0, &c.later, err);
    }
    if (code == LL_OK) {
        code = ll_current_new(t->store, LL_BUILDING, 0, &c.earlier, err);
    }
    if (code == LL_OK && last >= t->first_new) {
        c.told = ll_calloc((size_t)(last - t->first_new) + 1, 1);
        code = c.told == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : code;
    }
    if (code != LL_OK || last < t->first_new) {
        return code;
    }
    return (last - t->first_new + 1) * FEW_NEW < last ? compare_few(&c, last, err)
                                                      : compare_all(&c, err);
}
