/* A random sequence of imports against a model of lists and texts that follows the rules of
   data/features.h word by word. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/check.h"
#include "data/store_internal.h"
#include "data/uids.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

#define PLACES    6
#define ROWS_MOST 8
#define MOST      400
#define NAME      80

static const double place_x[PLACES] = {0.0, 40.0, 90.0, 300.0, 5000.0, 5040.0};
static const char *const codes[3] = {"", "A", "B"};

/// What a row says. Code and flow: 0 is unknown.
struct said {
    int place;
    int code;
    int flow;
    char key[8];
};

struct feature {
    char uid[NAME];
    char source[4];
    struct said said;
    bool met;
    bool scope;
};

struct model {
    struct feature now[MOST];
    size_t count;
    char shape_uid[PLACES][NAME];
};

/// One import under way.
struct going {
    struct model *m;
    const char *source;
    enum ll_import_mode mode;
    size_t before; /* features that were there */
    bool ended[MOST];
    struct given {
        char base[NAME];
        char uid[NAME];
        struct said said;
    } given[ROWS_MOST];
    size_t given_count;
    struct {
        char own[NAME];
        size_t is;
    } alias[ROWS_MOST];
    size_t alias_count;
    struct ll_write_counts counts;
};

static bool same_said(const struct said *a, const struct said *b)
{
    return a->place == b->place && a->code == b->code && a->flow == b->flow &&
           strcmp(a->key, b->key) == 0;
}

static size_t by_uid(const struct going *g, const char *uid)
{
    size_t i = 0;
    while (i < g->before && strcmp(g->m->now[i].uid, uid) != 0) {
        i++;
    }
    return i;
}

static bool was_given(const struct going *g, const char *uid)
{
    for (size_t i = 0; i < g->given_count; i++) {
        if (strcmp(g->given[i].uid, uid) == 0) {
            return true;
        }
    }
    return false;
}

/// The one feature of a key; `before` for none or several.
static size_t only_of_key(const struct going *g, const char *key)
{
    size_t first = g->before, any = g->before, firsts = 0, all = 0;
    for (size_t i = 0; i < g->before; i++) {
        if (strcmp(g->m->now[i].said.key, key) == 0) {
            any = i;
            all++;
            if (strchr(g->m->now[i].uid, '#') == NULL) {
                first = i;
                firsts++;
            }
        }
    }
    return firsts == 1 ? first : firsts == 0 && all == 1 ? any : g->before;
}

static void name_of(struct going *g, const struct said *row, char base[NAME])
{
    const char *shape = g->m->shape_uid[row->place];
    if (row->key[0] == '\0') {
        memcpy(base, shape, NAME);
        return;
    }
    (void)snprintf(base, NAME, "%s:%s", g->source, row->key);
    if (was_given(g, base) || by_uid(g, base) < g->before) {
        return;
    }
    for (size_t i = 0; i < g->alias_count; i++) {
        if (strcmp(g->alias[i].own, base) == 0) {
            memcpy(base, g->m->now[g->alias[i].is].uid, NAME);
            return;
        }
    }
    size_t other = only_of_key(g, row->key);
    if (other < g->before) {
        double away = place_x[row->place] - place_x[g->m->now[other].said.place];
        if (g->mode == LL_IMPORT_REPLACE || (away <= 100.0 && away >= -100.0)) {
            memcpy(g->alias[g->alias_count].own, base, NAME);
            g->alias[g->alias_count++].is = other;
            memcpy(base, g->m->now[other].uid, NAME);
            return;
        }
        g->counts.elsewhere++;
    }
    size_t there = by_uid(g, shape);
    if (there < g->before && (g->m->now[there].said.key[0] == '\0' ||
                              strcmp(g->m->now[there].said.key, row->key) == 0)) {
        memcpy(base, shape, NAME);
    }
}

/// Gives a row its uid. @return false for a duplicate.
static bool give(struct going *g, const struct said *row)
{
    struct given *mine = &g->given[g->given_count];
    name_of(g, row, mine->base);
    memcpy(mine->uid, mine->base, NAME);
    for (size_t i = 0; i < g->given_count; i++) {
        if (strcmp(g->given[i].base, mine->base) == 0 && same_said(&g->given[i].said, row)) {
            return false;
        }
    }
    for (int n = 2; was_given(g, mine->uid); n++) {
        char uid[NAME + 16];
        (void)snprintf(uid, sizeof uid, "%s#%d", mine->base, n);
        memcpy(mine->uid, uid, NAME);
    }
    mine->said = *row;
    g->given_count++;
    return true;
}

static enum ll_row_outcome take(struct going *g, const struct said *row)
{
    struct model *m = g->m;
    if (!give(g, row)) {
        g->counts.duplicates++;
        return LL_ROW_DUPLICATE;
    }
    const char *uid = g->given[g->given_count - 1].uid;
    struct feature fresh = {.said = *row, .met = true};
    memcpy(fresh.uid, uid, NAME);
    (void)snprintf(fresh.source, sizeof fresh.source, "%s", g->source);
    size_t old = by_uid(g, uid);
    if (old < g->before) {
        struct feature *was = &m->now[old];
        was->met = true;
        g->counts.other_source += strcmp(was->source, g->source) != 0;
        fresh.said.code = row->code == 0 ? was->said.code : row->code;
        fresh.said.flow = row->flow == 0 ? was->said.flow : row->flow;
        if (row->key[0] == '\0') {
            memcpy(fresh.said.key, was->said.key, sizeof fresh.said.key);
        }
        if (same_said(&fresh.said, &was->said)) {
            g->counts.unchanged++;
            return LL_ROW_UNCHANGED;
        }
        g->ended[old] = true;
        g->counts.updated++;
    }
    assert_true(m->count < MOST);
    m->now[m->count++] = fresh;
    g->counts.stored++;
    return old < g->before ? LL_ROW_UPDATED : LL_ROW_STORED;
}

static void finish(struct going *g)
{
    struct model *m = g->m;
    for (size_t i = 0; i < g->before; i++) {
        struct feature *f = &m->now[i];
        char *number = strrchr(f->uid, '#');
        bool scope = g->mode == LL_IMPORT_REPLACE ||
                     (g->mode == LL_IMPORT_REPLACE_SOURCE && strcmp(f->source, g->source) == 0);
        if (number != NULL && f->said.key[0] != '\0') {
            *number = '\0';
            scope = scope || was_given(g, f->uid);
            *number = '#';
        }
        if (scope && !f->met) {
            g->ended[i] = true;
            g->counts.ended++;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < m->count; i++) {
        if (i >= g->before || !g->ended[i]) {
            m->now[kept] = m->now[i];
            m->now[kept++].met = false;
        }
    }
    m->count = kept;
}

static struct ll_table table_of(const struct said *rows, size_t count)
{
    struct ll_err err = {0};
    struct ll_table t = ll_table_make(LL_HYDRANT, LL_ALL_FIELDS);
    for (size_t i = 0; i < count; i++) {
        (void)rows_add(&t, LL_POINT, 400000.0 + place_x[rows[i].place], 2700000.0, 1.0);
        assert_ok(ll_table_set_string(&t, i, LL_HYDRANT_CODE, codes[rows[i].code], &err), &err);
        if (rows[i].flow > 0) {
            ll_table_set_real(&t, i, LL_HYDRANT_FLOW_LPS, rows[i].flow);
        }
    }
    return t;
}

static struct ll_write_counts import(ll_store *store, const struct said *rows, size_t count,
                                     const char *source, enum ll_import_mode mode,
                                     enum ll_row_outcome *outcomes)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_table_clear) struct ll_table t = table_of(rows, count);
    LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *writer = NULL;
    const struct ll_origin origin = {.source = source};
    const char *keys[ROWS_MOST] = {0};
    for (size_t i = 0; i < count; i++) {
        keys[i] = rows[i].key;
    }
    assert_ok(ll_store_begin(store, &err), &err);
    assert_ok(ll_feature_writer_new(store, LL_HYDRANT, &origin, mode, &writer, &err), &err);
    assert_ok(ll_feature_writer_add(writer, &t, keys, outcomes, &err), &err);
    assert_ok(ll_feature_writer_finish(writer, NULL, &err), &err);
    assert_ok(ll_store_commit(store, &err), &err);
    return ll_feature_writer_counts(writer);
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct feature *)a)->uid, ((const struct feature *)b)->uid);
}

static void assert_same(ll_store *store, struct model *m)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    qsort(m->now, m->count, sizeof m->now[0], compare);
    assert_ok(ll_db_prepare(store->db,
                            "SELECT h.uid, s.name, ifnull(h.source_key, ''), ifnull(h.code, ''),"
                            " ifnull(h.flow_lps, 0), i.xmin FROM hydrant h"
                            " JOIN source s ON s.id = h.source"
                            " JOIN idx_hydrant_geom i ON i.pkid = h.id"
                            " WHERE h.valid_to IS NULL ORDER BY h.uid",
                            &st, &err),
              &err);
    bool row = true;
    for (size_t i = 0; i < m->count; i++) {
        const struct feature *f = &m->now[i];
        assert_ok(ll_db_step(st, &row, &err), &err);
        assert_true(row);
        assert_string_equal(ll_db_text(st, 0), f->uid);
        assert_string_equal(ll_db_text(st, 1), f->source);
        assert_string_equal(ll_db_text(st, 2), f->said.key);
        assert_string_equal(ll_db_text(st, 3), codes[f->said.code]);
        assert_int_equal(sqlite3_column_int(st, 4), f->said.flow);
        assert_near(sqlite3_column_double(st, 5), 400000.0 + place_x[f->said.place], 0.1);
    }
    assert_ok(ll_db_step(st, &row, &err), &err);
    assert_false(row);
}

static int64_t whole(ll_store *store, const char *sql)
{
    struct ll_err err = {0};
    int64_t value = -1;
    assert_ok(ll_db_whole(store->db, sql, &value, &err), &err);
    return value;
}

static void shape_uids(struct model *m)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    assert_ok(ll_hash_new(&hash, &err), &err);
    for (int p = 0; p < PLACES; p++) {
        char uid[LL_UID_OF_SHAPE_SIZE];
        const struct said at = {.place = p};
        LL_CLEANUP(ll_table_clear) struct ll_table t = table_of(&at, 1);
        ll_uid_of_shape(hash, "hydrant", &t.shape, 0, uid);
        (void)snprintf(m->shape_uid[p], NAME, "%s", uid);
    }
}

static struct said random_row(struct ll_rng *rng)
{
    static const char *const keys[] = {"", "", "1", "2", "3"};
    struct said row = {.place = (int)ll_rng_below(rng, PLACES),
                       .code = (int)ll_rng_below(rng, 3),
                       .flow = (int)ll_rng_below(rng, 3)};
    (void)snprintf(row.key, sizeof row.key, "%s", keys[ll_rng_below(rng, 5)]);
    return row;
}

/// Whether no key and no place is there twice: else the order of matching may differ once more rows
/// are known.
static bool all_different(const struct said *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (rows[i].place == rows[k].place ||
                (rows[i].key[0] != '\0' && strcmp(rows[i].key, rows[k].key) == 0)) {
                return false;
            }
        }
    }
    return true;
}

static void import_both(ll_store *store, struct model *m, struct ll_rng *rng)
{
    static const char *const sources[] = {"a", "b", "c"};
    struct said rows[ROWS_MOST];
    enum ll_row_outcome outcomes[ROWS_MOST];
    size_t count = 1 + ll_rng_below(rng, ROWS_MOST);
    struct going g = {.m = m,
                      .source = sources[ll_rng_below(rng, 3)],
                      .mode = ll_rng_below(rng, 3) > 0   ? LL_IMPORT_APPEND
                              : ll_rng_below(rng, 2) > 0 ? LL_IMPORT_REPLACE_SOURCE
                                                         : LL_IMPORT_REPLACE,
                      .before = m->count};
    for (size_t i = 0; i < count; i++) {
        rows[i] = random_row(rng);
    }
    struct ll_write_counts got = import(store, rows, count, g.source, g.mode, outcomes);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(outcomes[i], take(&g, &rows[i]));
    }
    finish(&g);
    assert_memory_equal(&got, &g.counts, sizeof got);
    assert_same(store, m);
    /* the very same again changes nothing */
    int64_t last = whole(store, "SELECT value FROM meta WHERE key = 'last_change'");
    if (g.counts.elsewhere == 0 && all_different(rows, count)) {
        (void)import(store, rows, count, g.source, g.mode, outcomes);
        assert_same(store, m);
        assert_int_equal(whole(store, "SELECT value FROM meta WHERE key = 'last_change'"), last);
    }
}

static void a_random_sequence_of_imports_does_what_the_rules_say(void **state)
{
    (void)state;
    struct ll_err err = {0};
    for (uint64_t seed = 1; seed <= 4; seed++) {
        char name[32];
        (void)snprintf(name, sizeof name, "seq%d.db", (int)seed);
        LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path(name));
        LL_CLEANUP(ll_problems_clear) struct ll_problems problems = {0};
        struct ll_rng rng = ll_rng_make(seed, 7);
        struct model m = {0};
        shape_uids(&m);
        for (int i = 0; i < 60; i++) {
            import_both(store, &m, &rng);
        }
        assert_ok(ll_store_check(store, NULL, &problems, &err), &err);
        assert_int_equal(problems.count, 0);
        assert_int_equal(whole(store, "SELECT sum(stored) - (SELECT count(*) FROM hydrant)"
                                      " FROM source"),
                         0);
        assert_int_equal(whole(store, "SELECT count(*) FROM hydrant a JOIN hydrant b"
                                      " ON a.uid = b.uid AND a.id < b.id"
                                      " WHERE a.valid_to IS NULL OR a.valid_to > b.valid_from"),
                         0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_random_sequence_of_imports_does_what_the_rules_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
