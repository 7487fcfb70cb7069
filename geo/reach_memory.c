#include "core/alloc.h"
#include "core/hash.h"
#include "geo/reach_private.h"

void ll_reach_memory_free(ll_reach_memory *memory)
{
    if (memory == NULL) {
        return;
    }
    ll_joined_lanes_clear(&memory->base);
    ll_reach_town_clear(&memory->town);
    ll_reach_stops_clear(&memory->stops);
    ll_free(memory->lane_digest);
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        ll_free(memory->blocker[c]);
    }
    ll_free(memory);
}

void ll_reach_memory_freep(ll_reach_memory **memory)
{
    ll_reach_memory_free(*memory);
}

/// A digest of all that is recorded of a lane but its name.
static uint64_t digest_of(const struct ll_table *lanes, size_t lane, ll_hash *hash)
{
    const struct ll_shapes *s = &lanes->shape;
    const struct ll_layer_info *info = ll_layer_info(LL_LANE);
    ll_hash_reset(hash);
    for (uint32_t r = s->first_ring[lane]; r < s->first_ring[lane + 1]; r++) {
        const uint32_t count = s->first_point[r + 1] - s->first_point[r];
        ll_hash_add(hash, &count, sizeof count);
        ll_hash_add(hash, &s->points[s->first_point[r]], count * sizeof *s->points);
    }
    for (int f = 0; f < (int)info->field_count; f++) {
        const double real = info->fields[f].type == LL_REAL ? ll_table_real(lanes, lane, f) : 0.0;
        const uint8_t word = info->fields[f].type == LL_WORD ? ll_table_word(lanes, lane, f) : 0;
        ll_hash_add(hash, &real, sizeof real);
        ll_hash_add(hash, &word, sizeof word);
    }
    return ll_hash_number(hash);
}

/// Brings the digests up to date. @param ret_same Whether no lane changed.
static enum ll_code renew_digests(const struct ll_stage *in, struct ll_reach_memory *memory,
                                  bool *ret_same, struct ll_err *err)
{
    const struct ll_table *lanes = &in->scene->layer[LL_LANE];
    const size_t known = in->dirty == NULL ? 0 : memory->lane_count;
    bool same = known == lanes->count && in->dirty != NULL;
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    enum ll_code code = ll_hash_new(&hash, err);
    if (code != LL_OK) {
        return code;
    }
    uint64_t *digest = ll_realloc(memory->lane_digest, lanes->count, sizeof *digest);
    if (digest == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    memory->lane_digest = digest;
    for (size_t lane = 0; lane < lanes->count; lane++) {
        const struct ll_box *box = &lanes->shape.box[lane];
        if (lane < known && !ll_box_is_empty(box) && !ll_stage_touches(in, box, 0.0)) {
            continue;
        }
        const uint64_t now = digest_of(lanes, lane, hash);
        same = same && digest[lane] == now;
        digest[lane] = now;
    }
    memory->lane_count = lanes->count;
    *ret_same = same;
    return LL_OK;
}

/// Joins the lanes that any class uses: those of trucks, and ways on foot.
static enum ll_code join(const struct ll_stage *in, struct ll_joined_lanes *ret, struct ll_err *err)
{
    const struct ll_table *lanes = &in->scene->layer[LL_LANE];
    LL_CLEANUP(ll_joined_lanes_clear)
    struct ll_joined_lanes joined = {.lanes = lanes, .speeds = in->speeds};
    LL_CLEANUP(ll_freep) uint32_t *rows = ll_alloc(lanes->count, sizeof *rows);
    size_t count = 0;
    if (rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < lanes->count; i++) {
        if (ll_lane_drivable(in->speeds, lanes, i) || ll_lane_walked(in->speeds, lanes, i)) {
            rows[count++] = (uint32_t)i;
        }
    }
    enum ll_code code = ll_chains_of(lanes, rows, count, &joined.chains, err);
    if (code == LL_OK) {
        code = ll_chains_join_crossings(lanes, &joined.chains, &joined.crossings_joined, err);
    }
    if (code == LL_OK) {
        *ret = joined;
        joined = (struct ll_joined_lanes){0};
    }
    return code;
}

enum ll_code ll_reach_memory_lanes(const struct ll_stage *in, struct ll_reach_memory *memory,
                                   struct ll_err *err)
{
    const struct ll_table *lanes = &in->scene->layer[LL_LANE];
    bool same = false;
    enum ll_code code = renew_digests(in, memory, &same, err);
    if (code == LL_OK && !same) {
        ll_joined_lanes_clear(&memory->base);
        code = join(in, &memory->base, err);
    }
    memory->base.lanes = lanes;
    memory->base.speeds = in->speeds;
    return code;
}
