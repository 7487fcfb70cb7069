#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/pool.h"
#include "geo/break_lines.h"
#include "geo/separation_work.h"

/// Clusters that one thread measures at a time: most are small, some take long.
#define MEASURED_TOGETHER 32

/// Sets of joined buildings: each set is named by its lowest building.
struct sets {
    uint32_t *parent;
    bool *gap; ///< of a root: its set has a gap that is too small, not one unit alone
};

static void sets_clear(struct sets *sets)
{
    ll_free(sets->parent);
    ll_free(sets->gap);
}

static uint32_t root_of(struct sets *sets, uint32_t i)
{
    while (sets->parent[i] != i) {
        sets->parent[i] = sets->parent[sets->parent[i]];
        i = sets->parent[i];
    }
    return i;
}

static void join(struct sets *sets, const struct ll_pair *pair)
{
    uint32_t a = root_of(sets, pair->a);
    uint32_t b = root_of(sets, pair->b);
    uint32_t low = a < b ? a : b;
    uint32_t high = a < b ? b : a;
    sets->parent[high] = low;
    sets->gap[low] = sets->gap[low] || sets->gap[high] || !pair->one_unit;
}

/// Clusters in the making: the members of a cluster follow each other.
struct making {
    const struct ll_separation_work *work;
    struct ll_separation *out;
    size_t cluster_capacity;
    size_t member_count;
    size_t member_capacity;
};

/// Numbers the sets that are clusters in order of their lowest building, and counts their members.
static enum ll_code number_clusters(struct making *m, struct sets *sets, bool certain,
                                    uint32_t *column, struct ll_err *err)
{
    struct ll_separation *out = m->out;
    for (uint32_t i = 0; i < out->count; i++) {
        uint32_t root = root_of(sets, i);
        column[i] = LL_NONE;
        if (!sets->gap[root]) {
            continue;
        }
        if (root == i) {
            enum ll_code code =
                ll_array_reserve(&out->clusters, &m->cluster_capacity, out->cluster_count + 2,
                                 sizeof *out->clusters, err);
            if (code != LL_OK) {
                return code;
            }
            out->clusters[out->cluster_count++] = (struct ll_cluster){.certain = certain};
            column[i] = (uint32_t)out->cluster_count - 1;
        } else {
            column[i] = column[root];
        }
        out->clusters[column[i]].buildings++;
    }
    return LL_OK;
}

/// Lays the members of the clusters from `first` out behind one another, by row.
static enum ll_code list_members(struct making *m, size_t first, const uint32_t *column,
                                 struct ll_err *err)
{
    struct ll_separation *out = m->out;
    size_t total = m->member_count;
    for (size_t c = first; c < out->cluster_count; c++) {
        out->clusters[c].first_member = (uint32_t)total;
        total += out->clusters[c].buildings;
        out->clusters[c].buildings = 0;
    }
    enum ll_code code =
        ll_array_reserve(&out->members, &m->member_capacity, total, sizeof *out->members, err);
    if (code != LL_OK) {
        return code;
    }
    for (uint32_t i = 0; i < out->count; i++) {
        if (column[i] != LL_NONE) {
            struct ll_cluster *c = &out->clusters[column[i]];
            out->members[c->first_member + c->buildings++] = i;
        }
    }
    m->member_count = total;
    return LL_OK;
}

/// Adds up what a cluster holds and finds the limit that it is judged by.
static enum ll_code measure(const struct making *m, struct ll_cluster *c, struct ll_err *err)
{
    const struct ll_separation_work *w = m->work;
    const uint32_t *members = m->out->members + c->first_member;
    double low_m2 = 0.0;
    bool rural = false;
    for (uint32_t i = 0; i < c->buildings; i++) {
        struct ll_fire_class class = w->class[members[i]];
        bool low = c->certain ? ll_fire_low_grade(class) : ll_fire_maybe_low_grade(class);
        c->households += w->households[members[i]];
        c->footprint_m2 += w->ground_m2[members[i]];
        low_m2 += low ? w->ground_m2[members[i]] : 0.0;
        rural = rural || (class.codes & (1U << LL_FIRE_RURAL)) != 0;
    }
    const ll_rules *rules = w->in->rules;
    c->low_grade = low_m2 >= ll_rule(rules, LL_RULE_CLUSTER_LOW_SHARE) * c->footprint_m2;
    c->break_m = ll_rule(rules, c->low_grade ? LL_RULE_BREAK_LOW_M : LL_RULE_BREAK_HIGH_M);
    c->limit_m2 =
        rural ? ll_rule(rules, c->low_grade ? LL_RULE_CLUSTER_LOW_M2 : LL_RULE_CLUSTER_HIGH_M2)
              : NAN;
    if (!(c->footprint_m2 > c->limit_m2)) {
        return LL_OK;
    }
    const struct ll_break_lines_input input = {.shapes = &w->buildings->shape,
                                               .footprint_m2 = w->ground_m2,
                                               .members = members,
                                               .count = c->buildings,
                                               .limit_m2 = c->limit_m2,
                                               .width_m = c->break_m};
    return ll_break_lines(&input, &c->break_line_m, &c->missing_break_m, err);
}

/// Clusters from `first` being measured.
struct measuring {
    const struct making *making;
    size_t first;
};

static enum ll_code measure_some(void *user, unsigned worker, size_t begin, size_t end,
                                 struct ll_err *err)
{
    (void)worker;
    const struct measuring *m = user;
    enum ll_code code = LL_OK;
    for (size_t c = m->first + begin; code == LL_OK && c < m->first + end; c++) {
        code = measure(m->making, &m->making->out->clusters[c], err);
    }
    return code;
}

static enum ll_code find_clusters(struct making *m, bool certain, uint32_t *column,
                                  struct ll_err *err)
{
    struct ll_separation *out = m->out;
    LL_CLEANUP(sets_clear)
    struct sets sets = {.parent = ll_alloc(out->count, sizeof *sets.parent),
                        .gap = ll_calloc(out->count, sizeof *sets.gap)};
    if (sets.parent == NULL || sets.gap == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < out->count; i++) {
        sets.parent[i] = i;
    }
    for (size_t i = 0; i < out->pair_count; i++) {
        if (ll_pair_joins(m->work, &out->pairs[i], !certain)) {
            join(&sets, &out->pairs[i]);
        }
    }
    struct measuring measuring = {m, out->cluster_count};
    enum ll_code code = number_clusters(m, &sets, certain, column, err);
    if (code == LL_OK) {
        code = list_members(m, measuring.first, column, err);
    }
    return code == LL_OK ? ll_pool_for(m->work->in->threads, out->cluster_count - measuring.first,
                                       MEASURED_TOGETHER, measure_some, &measuring, err)
                         : code;
}

enum ll_code ll_separation_clusters(const struct ll_separation_work *work,
                                    struct ll_separation *out, struct ll_err *err)
{
    struct making m = {.work = work, .out = out};
    enum ll_code code =
        ll_array_reserve(&out->clusters, &m.cluster_capacity, 1, sizeof *out->clusters, err);
    if (code == LL_OK) {
        code = find_clusters(&m, true, out->cluster, err);
    }
    if (code == LL_OK) {
        code = find_clusters(&m, false, out->cluster_possible, err);
    }
    if (code == LL_OK) {
        out->clusters[out->cluster_count] =
            (struct ll_cluster){.first_member = (uint32_t)m.member_count};
    }
    return code;
}
