#include "data/proposals.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/clock.h"
#include "data/result_values.h"
#include "data/store_internal.h"

const char *ll_proposal_kind_key(enum ll_proposal_kind kind)
{
    static const char *const keys[LL_PROPOSAL_KIND_COUNT] = {"hydrants", "micro", "township",
                                                             "actions"};
    return keys[kind];
}

void ll_proposal_clear(struct ll_proposal *proposal)
{
    ll_free(proposal->parameters);
    ll_free(proposal->items);
    *proposal = (struct ll_proposal){0};
}

void ll_proposals_clear(struct ll_proposals *proposals)
{
    for (size_t i = 0; i < proposals->count; i++) {
        ll_proposal_clear(&proposals->items[i]);
    }
    ll_free(proposals->items);
    *proposals = (struct ll_proposals){0};
}

/// 0 is bound as NULL.
static void bind_id(sqlite3_stmt *st, int at, int64_t id)
{
    if (id == 0) {
        (void)sqlite3_bind_null(st, at);
    } else {
        (void)sqlite3_bind_int64(st, at, id);
    }
}

static enum ll_code write_head(sqlite3 *db, const struct ll_proposal *p, int64_t *ret_id,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    char now[LL_TIMESTAMP_SIZE];
    ll_clock_utc(now);
    enum ll_code code = ll_db_execf(db, err, "DELETE FROM proposal WHERE kind = %Q AND area = %lld",
                                    ll_proposal_kind_key(p->kind), (long long)p->area);
    if (code == LL_OK) {
        code = ll_db_prepare(
            db,
            "INSERT INTO proposal (kind, area, assessment, as_of, tables, program, made_at,"
            " parameters, buildings, covered_before, covered_after, circle_m, cost_yuan) VALUES"
            " (?1, ?2, (SELECT max(id) FROM assessment WHERE as_of = ?3 AND NOT partial), ?3, ?4,"
            " ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            &st, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_db_bind_text(st, 1, ll_proposal_kind_key(p->kind));
    (void)sqlite3_bind_int64(st, 2, p->area);
    bind_id(st, 3, p->as_of_ms);
    ll_db_bind_text(st, 4, p->tables);
    ll_db_bind_text(st, 5, LL_VERSION);
    ll_db_bind_text(st, 6, now);
    ll_db_bind_text(st, 7, p->parameters == NULL ? "" : p->parameters);
    ll_db_bind_real(st, 8, p->buildings);
    ll_db_bind_real(st, 9, p->covered_before);
    ll_db_bind_real(st, 10, p->covered_after);
    ll_db_bind_real(st, 11, p->circle_m > 0.0 ? p->circle_m : (double)NAN);
    ll_db_bind_real(st, 12, p->cost_yuan);
    code = ll_db_run(st, err);
    *ret_id = sqlite3_last_insert_rowid(db);
    return code;
}

static enum ll_code write_gains(sqlite3_stmt *st, int64_t number,
                                const struct ll_proposal_item *item, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t g = 0; code == LL_OK && g < item->gain_count; g++) {
        (void)sqlite3_bind_int64(st, 2, number);
        ll_db_bind_text(st, 3, item->gains[g].question);
        (void)sqlite3_bind_int64(st, 4, item->gains[g].gained);
        (void)sqlite3_bind_int64(st, 5, item->gains[g].lost);
        code = ll_db_run(st, err);
    }
    return code;
}

static enum ll_code write_items(sqlite3 *db, int64_t id, const struct ll_proposal *p,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *gains = NULL;
    enum ll_code code = ll_db_prepare(
        db,
        "INSERT INTO proposal_item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &st, err);
    if (code == LL_OK) {
        code = ll_db_prepare(db, "INSERT INTO proposal_gain VALUES (?, ?, ?, ?, ?)", &gains, err);
    }
    for (size_t i = 0; code == LL_OK && i < p->count; i++) {
        const struct ll_proposal_item *item = &p->items[i];
        (void)sqlite3_bind_int64(st, 1, id);
        (void)sqlite3_bind_int64(st, 2, (int64_t)i + 1);
        ll_db_bind_text(st, 3, item->kind);
        ll_db_bind_real(st, 4, item->at.x);
        ll_db_bind_real(st, 5, item->at.y);
        bind_id(st, 6, item->feature);
        bind_id(st, 7, item->lane);
        bind_id(st, 8, item->village);
        ll_db_bind_real(st, 9, item->cost_yuan);
        ll_db_bind_real(st, 10, item->gain_buildings);
        ll_db_bind_real(st, 11, item->gain_residents);
        ll_db_bind_real(st, 12, item->gain_weight);
        ll_db_bind_real(st, 13, item->burden_won);
        (void)sqlite3_bind_int(st, 14, item->width_assumed);
        (void)sqlite3_bind_int(st, 15, item->near_walls);
        ll_db_bind_real(st, 16, item->length_m);
        ll_db_bind_real(st, 17, item->part_a);
        ll_db_bind_real(st, 18, item->part_b);
        code = ll_db_run(st, err);
        (void)sqlite3_bind_int64(gains, 1, id);
        code = code == LL_OK ? write_gains(gains, (int64_t)i + 1, item, err) : code;
    }
    return code;
}

static enum ll_code write_cover(sqlite3 *db, int64_t id, const struct ll_table *buildings,
                                const uint8_t *cover, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code =
        ll_db_prepare(db, "INSERT INTO proposal_building VALUES (?, ?, ?)", &st, err);
    for (size_t b = 0; code == LL_OK && b < buildings->count; b++) {
        if (cover[b] != LL_SITE_NOT_ASKED) {
            (void)sqlite3_bind_int64(st, 1, id);
            (void)sqlite3_bind_int64(st, 2, buildings->id[b]);
            (void)sqlite3_bind_int(st, 3, cover[b]);
            code = ll_db_run(st, err);
        }
    }
    return code;
}

enum ll_code ll_proposal_store(ll_store *store, const struct ll_proposal *proposal,
                               const struct ll_table *buildings, const uint8_t *cover,
                               int64_t *ret_id, struct ll_err *err)
{
    int64_t id = 0;
    enum ll_code code = ll_store_begin(store, err);
    if (code != LL_OK) {
        return code;
    }
    code = write_head(store->db, proposal, &id, err);
    if (code == LL_OK) {
        code = write_items(store->db, id, proposal, err);
    }
    if (code == LL_OK && cover != NULL) {
        code = write_cover(store->db, id, buildings, cover, err);
    }
    if (code == LL_OK) {
        code = ll_store_commit(store, err);
    } else {
        ll_store_rollback(store);
    }
    if (code == LL_OK) {
        *ret_id = id;
    }
    return code;
}

static enum ll_code read_gains(sqlite3 *db, struct ll_proposal *p, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(db,
                                      "SELECT number, question, gained, lost FROM proposal_gain"
                                      " WHERE proposal = ? ORDER BY number, question",
                                      &st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(st, 1, p->id);
    }
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        const int64_t number = code == LL_OK && row ? sqlite3_column_int64(st, 0) : 0;
        if (number < 1 || (uint64_t)number > p->count) {
            continue;
        }
        struct ll_proposal_item *item = &p->items[number - 1];
        if (item->gain_count < LL_PROPOSAL_GAINS_MAX) {
            struct ll_proposal_gain *gain = &item->gains[item->gain_count++];
            (void)snprintf(gain->question, sizeof gain->question, "%s", ll_db_text(st, 1));
            gain->gained = sqlite3_column_int64(st, 2);
            gain->lost = sqlite3_column_int64(st, 3);
        }
    }
    return code;
}

static void take_item(sqlite3_stmt *st, struct ll_proposal_item *item)
{
    *item = (struct ll_proposal_item){
        .at = {sqlite3_column_double(st, 1), sqlite3_column_double(st, 2)},
        .feature = sqlite3_column_int64(st, 3),
        .lane = sqlite3_column_int64(st, 4),
        .village = sqlite3_column_int64(st, 5),
        .cost_yuan = sqlite3_column_double(st, 6),
        .gain_buildings = ll_take_real(st, 7),
        .gain_residents = ll_take_real(st, 8),
        .gain_weight = ll_take_real(st, 9),
        .burden_won = ll_take_real(st, 10),
        .width_assumed = sqlite3_column_int(st, 11) != 0,
        .near_walls = sqlite3_column_int(st, 12) != 0,
        .length_m = ll_take_real(st, 13),
        .part_a = ll_take_real(st, 14),
        .part_b = ll_take_real(st, 15)};
    (void)snprintf(item->kind, sizeof item->kind, "%s", ll_db_text(st, 0));
}

static enum ll_code read_items(sqlite3 *db, struct ll_proposal *p, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    size_t capacity = 0;
    enum ll_code code =
        ll_db_prepare(db,
                      "SELECT kind, x, y, feature, lane, village, cost_yuan, gain_buildings,"
                      " gain_residents, gain_weight, burden_won, width_assumed, near_walls,"
                      " length_m, part_a, part_b"
                      " FROM proposal_item WHERE proposal = ? ORDER BY number",
                      &st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(st, 1, p->id);
    }
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        code = ll_array_reserve(&p->items, &capacity, p->count + 1, sizeof *p->items, err);
        if (code == LL_OK) {
            take_item(st, &p->items[p->count++]);
        }
    }
    return code == LL_OK ? read_gains(db, p, err) : code;
}

/// The kind of a key; LL_PROPOSAL_KIND_COUNT for a key that is none.
static enum ll_proposal_kind kind_of(const char *key)
{
    int kind = 0;
    while (kind < LL_PROPOSAL_KIND_COUNT &&
           strcmp(key, ll_proposal_kind_key((enum ll_proposal_kind)kind)) != 0) {
        kind++;
    }
    return (enum ll_proposal_kind)kind;
}

static enum ll_code take_head(sqlite3_stmt *st, struct ll_proposal *p, struct ll_err *err)
{
    *p = (struct ll_proposal){.id = sqlite3_column_int64(st, 0),
                              .kind = kind_of(ll_db_text(st, 1)),
                              .area = sqlite3_column_int64(st, 2),
                              .assessment = sqlite3_column_int64(st, 3),
                              .as_of_ms = sqlite3_column_int64(st, 4),
                              .buildings = ll_take_real(st, 9),
                              .covered_before = ll_take_real(st, 10),
                              .covered_after = ll_take_real(st, 11),
                              .circle_m = sqlite3_column_double(st, 12),
                              .cost_yuan = sqlite3_column_double(st, 13)};
    (void)snprintf(p->tables, sizeof p->tables, "%s", ll_db_text(st, 5));
    (void)snprintf(p->program, sizeof p->program, "%s", ll_db_text(st, 6));
    (void)snprintf(p->made_at, sizeof p->made_at, "%s", ll_db_text(st, 7));
    p->parameters = ll_strdup(ll_db_text(st, 8));
    return p->parameters == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : LL_OK;
}

enum ll_code ll_proposals_load(ll_store *store, unsigned kinds, struct ll_proposals *ret_proposals,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    LL_CLEANUP(ll_proposals_clear) struct ll_proposals all = {0};
    enum ll_code code = ll_db_prepare(
        store->db,
        "SELECT id, kind, area, assessment, as_of, tables, program, made_at, parameters,"
        " buildings, covered_before, covered_after, circle_m, cost_yuan"
        " FROM proposal ORDER BY id DESC",
        &st, err);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        const enum ll_proposal_kind kind = kind_of(ll_db_text(st, 1));
        if (kind == LL_PROPOSAL_KIND_COUNT || (kinds >> kind & 1U) == 0) {
            continue;
        }
        code = ll_array_reserve(&all.items, &all.capacity, all.count + 1, sizeof *all.items, err);
        code = code == LL_OK ? take_head(st, &all.items[all.count++], err) : code;
    }
    for (size_t i = 0; code == LL_OK && i < all.count; i++) {
        code = read_items(store->db, &all.items[i], err);
    }
    if (code == LL_OK) {
        *ret_proposals = all;
        all = (struct ll_proposals){0};
    }
    return code;
}

enum ll_code ll_proposal_cover_load(ll_store *store, int64_t proposal,
                                    const struct ll_table *buildings, uint8_t **ret_cover,
                                    struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    LL_CLEANUP(ll_freep) uint8_t *cover = ll_calloc(buildings->count, sizeof *cover);
    if (cover == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_db_prepare(
        store->db, "SELECT building, cover FROM proposal_building WHERE proposal = ?", &st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(st, 1, proposal);
    }
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        const uint32_t at = ll_take_row(st, 0, buildings);
        const int64_t means = sqlite3_column_int64(st, 1);
        if (at != LL_NONE && means > 0 && means < LL_SITE_COVER_COUNT) {
            cover[at] = (uint8_t)means;
        }
    }
    if (code == LL_OK) {
        *ret_cover = cover;
        cover = NULL;
    }
    return code;
}
