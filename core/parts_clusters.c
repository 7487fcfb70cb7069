#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/parts_private.h"

enum reading { CERTAIN, POSSIBLE, READINGS };

static const struct ll_separation *separation_of(const ll_parts *parts)
{
    const struct ll_outcomes *outcomes = parts->in.outcomes;
    bool run = outcomes != NULL && outcomes->separation.count == parts->in.results->count &&
               outcomes->separation.count > 0;
    return run ? &outcomes->separation : NULL;
}

static uint32_t cluster_of(const struct ll_separation *s, enum reading reading, size_t b)
{
    return reading == CERTAIN ? s->cluster[b] : s->cluster_possible[b];
}

/* A building's share of the footprints of a cluster's buildings: all of them make 1, also where one
 * is drawn within another, whose ground the cluster covers once. */
static double footprint_share(const ll_parts *parts, uint32_t cluster, size_t b)
{
    const double all_m2 = parts->cluster_m2[cluster];
    return all_m2 > 0.0 ? parts->in.footprint_m2[b] / all_m2 : 0.0;
}

/* Footprint over the limit, in limits. */
static double excess_of(const struct ll_cluster *c)
{
    return c->limit_m2 > 0.0 ? fmax(0.0, c->footprint_m2 - c->limit_m2) / c->limit_m2 : 0.0;
}

/* A building of a village in a cluster. */
struct member {
    uint32_t slot;
    uint32_t cluster;
    uint32_t building;
};

static int compare_members(const void *left, const void *right)
{
    const struct member *a = left;
    const struct member *b = right;
    if (a->slot != b->slot) {
        return a->slot < b->slot ? -1 : 1;
    }
    if (a->cluster != b->cluster) {
        return a->cluster < b->cluster ? -1 : 1;
    }
    return (a->building > b->building) - (a->building < b->building);
}

/* The clusters of each village one after another: the one of most weight that lives in the village
 * (of equals the first), and the breaks that the village's part of each needs. */
static void settle(ll_parts *parts, const struct ll_separation *s, const struct member *members,
                   size_t count, enum reading reading)
{
    double most = 0.0;
    for (size_t i = 0; i < count;) {
        const struct member *first = &members[i];
        struct ll_village_base *village = &parts->villages[first->slot];
        const struct ll_cluster *cluster = &s->clusters[first->cluster];
        double weight = 0.0;
        if (i == 0 || members[i - 1].slot != first->slot) {
            most = -1.0;
        }
        for (; i < count && members[i].slot == first->slot && members[i].cluster == first->cluster;
             i++) {
            weight += ll_parts_weight(parts, first->slot, members[i].building);
            village->breaks_m[reading] +=
                cluster->break_line_m * footprint_share(parts, first->cluster, members[i].building);
        }
        if (weight > most) {
            most = weight;
            village->largest[reading] = first->cluster;
        }
    }
}

/* Adds up the footprints of each cluster. */
static void add_footprints(ll_parts *parts, const struct ll_separation *s)
{
    for (size_t b = 0; b < s->count; b++) {
        for (int reading = 0; reading < READINGS; reading++) {
            const uint32_t cluster = cluster_of(s, (enum reading)reading, b);
            if (cluster != LL_NONE) {
                parts->cluster_m2[cluster] += parts->in.footprint_m2[b];
            }
        }
    }
}

enum ll_code ll_parts_prepare_clusters(ll_parts *parts, struct ll_err *err)
{
    const struct ll_separation *s = separation_of(parts);
    if (s == NULL) {
        return LL_OK;
    }
    LL_CLEANUP(ll_freep) struct member *members = ll_alloc(s->count, sizeof *members);
    parts->cluster_m2 = ll_calloc(s->cluster_count, sizeof *parts->cluster_m2);
    if (members == NULL || parts->cluster_m2 == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    add_footprints(parts, s);
    for (int reading = 0; reading < READINGS; reading++) {
        size_t count = 0;
        for (size_t b = 0; b < s->count; b++) {
            uint32_t slot = ll_parts_place(parts, parts->in.results->area[b]);
            uint32_t cluster = cluster_of(s, (enum reading)reading, b);
            if (slot != LL_NONE && cluster != LL_NONE) {
                members[count++] = (struct member){slot, cluster, (uint32_t)b};
            }
        }
        qsort(members, count, sizeof *members, compare_members);
        settle(parts, s, members, count, (enum reading)reading);
    }
    return LL_OK;
}

/* What a building adds to an indicator by one of its clusters. */
static double share_in(const ll_parts *parts, const struct ll_separation *s,
                       enum ll_indicator_id id, enum reading reading, uint32_t slot, size_t b)
{
    uint32_t number = cluster_of(s, reading, b);
    if (number == LL_NONE) {
        return 0.0;
    }
    const struct ll_cluster *cluster = &s->clusters[number];
    switch (id) {
    case LL_IND_E3_CLUSTER:
        return parts->villages[slot].largest[reading] == number ? ll_parts_weight(parts, slot, b)
                                                                : 0.0;
    case LL_IND_E4_OVER_LIMIT:
        return excess_of(cluster) * footprint_share(parts, number, b);
    default:
        return cluster->missing_break_m * footprint_share(parts, number, b);
    }
}

void ll_parts_visit_clusters(const struct ll_parts_sink *sink, enum ll_indicator_id id)
{
    const ll_parts *parts = sink->parts;
    const struct ll_separation *s = separation_of(parts);
    for (size_t b = 0; s != NULL && b < s->count; b++) {
        uint32_t slot = ll_parts_place(parts, parts->in.results->area[b]);
        if (slot == LL_NONE) {
            continue;
        }
        const struct ll_part part = {.village = slot,
                                     .layer = LL_BUILDING,
                                     .row = (uint32_t)b,
                                     .low = share_in(parts, s, id, CERTAIN, slot, b),
                                     .high = share_in(parts, s, id, POSSIBLE, slot, b)};
        if (part.low > 0.0 || part.high > 0.0) {
            sink->fn(sink->user, &part);
        }
    }
}
