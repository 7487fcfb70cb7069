#include "data/spatial_index.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/hilbert.h"
#include "core/text.h"

#define CELL_SIZE 24U /* 8 bytes of id, four 4-byte coordinates */
#define NODE_HEAD 4U  /* depth, number of cells */
#define ROOT      1

/// Rows of the table _rowid that one statement writes.
#define ROWS_AT_ONCE 100U

/// Entries one by one while they are fewer than this share of what is there.
#define FEW_SHARE 8

struct ll_index_entry ll_index_entry_make(int64_t id, const struct ll_box *box)
{
    struct ll_index_entry e = {.id = id,
                               .min_x = (float)box->min_x,
                               .max_x = (float)box->max_x,
                               .min_y = (float)box->min_y,
                               .max_y = (float)box->max_y};
    e.min_x = (double)e.min_x > box->min_x ? nextafterf(e.min_x, -INFINITY) : e.min_x;
    e.min_y = (double)e.min_y > box->min_y ? nextafterf(e.min_y, -INFINITY) : e.min_y;
    e.max_x = (double)e.max_x < box->max_x ? nextafterf(e.max_x, INFINITY) : e.max_x;
    e.max_y = (double)e.max_y < box->max_y ? nextafterf(e.max_y, INFINITY) : e.max_y;
    return e;
}

/* ---- order along the Hilbert curve ---- */

/// Rows along the curve: the place in the upper half of each number, the row in the lower.
static enum ll_code curve_order(const struct ll_index_entry *e, size_t count, uint64_t **ret_order,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint64_t *order = ll_alloc(count, sizeof *order);
    LL_CLEANUP(ll_freep) uint64_t *room = ll_alloc(count, sizeof *room);
    if (order == NULL || room == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct ll_box all = ll_box_empty();
    for (size_t i = 0; i < count; i++) {
        ll_box_extend(&all, e[i].min_x, e[i].min_y);
        ll_box_extend(&all, e[i].max_x, e[i].max_y);
    }
    for (size_t i = 0; i < count; i++) {
        const struct ll_box box = {e[i].min_x, e[i].min_y, e[i].max_x, e[i].max_y};
        order[i] = ll_hilbert_key(&all, &box, (uint32_t)i);
    }
    ll_hilbert_sort(order, room, count);
    *ret_order = order;
    order = NULL; /* now the caller's */
    return LL_OK;
}

/* ---- writing the nodes ---- */

struct packer {
    sqlite3 *db;
    const char *table;
    size_t fan_out;   ///< cells of a full node
    size_t node_size; ///< bytes
    uint8_t *node;
    sqlite3_stmt *insert_node;
    sqlite3_stmt *insert_parent;
    int64_t next_node;
    struct ll_err *err;
};

static void packer_clear(struct packer *p)
{
    ll_free(p->node);
    ll_db_finalizep(&p->insert_node);
    ll_db_finalizep(&p->insert_parent);
}

static void put_big(uint8_t *at, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
    }
}

static void put_float(uint8_t *at, float value)
{
    uint32_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    put_big(at, bits, 4);
}

/// Writes one node and gives the entry that its parent holds for it.
static enum ll_code write_node(struct packer *p, int64_t node, unsigned depth,
                               const struct ll_index_entry *cells, size_t count,
                               struct ll_index_entry *ret_entry)
{
    struct ll_index_entry all = cells[0];
    all.id = node;
    memset(p->node, 0, p->node_size);
    put_big(p->node, depth, 2);
    put_big(p->node + 2, count, 2);
    for (size_t i = 0; i < count; i++) {
        uint8_t *at = p->node + NODE_HEAD + i * CELL_SIZE;
        put_big(at, (uint64_t)cells[i].id, 8);
        put_float(at + 8, cells[i].min_x);
        put_float(at + 12, cells[i].max_x);
        put_float(at + 16, cells[i].min_y);
        put_float(at + 20, cells[i].max_y);
        all.min_x = fminf(all.min_x, cells[i].min_x);
        all.max_x = fmaxf(all.max_x, cells[i].max_x);
        all.min_y = fminf(all.min_y, cells[i].min_y);
        all.max_y = fmaxf(all.max_y, cells[i].max_y);
    }
    (void)sqlite3_bind_int64(p->insert_node, 1, node);
    (void)sqlite3_bind_blob(p->insert_node, 2, p->node, (int)p->node_size, SQLITE_STATIC);
    *ret_entry = all;
    return ll_db_run(p->insert_node, p->err);
}

static enum ll_code write_parents(struct packer *p, const struct ll_index_entry *children,
                                  size_t count, int64_t parent)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        (void)sqlite3_bind_int64(p->insert_parent, 1, children[i].id);
        (void)sqlite3_bind_int64(p->insert_parent, 2, parent);
        code = ll_db_run(p->insert_parent, p->err);
    }
    return code;
}

/// Writes the next node of a level over `cells`. @param root Whether it is the only one.
static enum ll_code add_node(struct packer *p, unsigned level, bool root,
                             const struct ll_index_entry *cells, size_t count,
                             struct ll_index_entry *ret_entry)
{
    int64_t node = root ? ROOT : p->next_node++;
    enum ll_code code = level == 0 ? LL_OK : write_parents(p, cells, count, node);
    return code == LL_OK ? write_node(p, node, root ? level : 0, cells, count, ret_entry) : code;
}

/// Writes the leaves: the entries in their order along the curve. @param nodes Receives the entries
/// of the leaves, one for each full or begun node.
static enum ll_code write_leaves(struct packer *p, const struct ll_index_entry *entries,
                                 const uint64_t *order, size_t count, struct ll_index_entry *nodes)
{
    LL_CLEANUP(ll_freep) struct ll_index_entry *cells = ll_alloc(p->fan_out, sizeof *cells);
    if (cells == NULL) {
        return ll_fail(p->err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = LL_OK;
    for (size_t begin = 0; code == LL_OK && begin < count; begin += p->fan_out) {
        size_t n = count - begin < p->fan_out ? count - begin : p->fan_out;
        for (size_t i = 0; i < n; i++) {
            cells[i] = entries[(uint32_t)order[begin + i]];
        }
        code = add_node(p, 0, count <= p->fan_out, cells, n, nodes++);
    }
    return code;
}

/// Writes all nodes of one level over `cells` and leaves the entries of these nodes in `cells`.
static enum ll_code write_level(struct packer *p, unsigned level, struct ll_index_entry *cells,
                                size_t *count)
{
    bool root = *count <= p->fan_out;
    size_t nodes = 0;
    for (size_t begin = 0; begin < *count; begin += p->fan_out, nodes++) {
        size_t n = *count - begin < p->fan_out ? *count - begin : p->fan_out;
        struct ll_index_entry entry;
        enum ll_code code = add_node(p, level, root, cells + begin, n, &entry);
        if (code != LL_OK) {
            return code;
        }
        cells[nodes] = entry; /* `begin` is at or after `nodes`: nothing unread is overwritten */
    }
    *count = nodes;
    return LL_OK;
}

/// "INSERT INTO ..._rowid (rowid, nodeno) VALUES (?,?),(?,?)...", for so many rows.
static enum ll_code prepare_rowids(const struct packer *p, size_t rows, sqlite3_stmt **ret_st)
{
    LL_CLEANUP(ll_text_clear) struct ll_text values = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < rows; i++) {
        code = ll_text_append(&values, i == 0 ? "(?,?)" : ",(?,?)", p->err);
    }
    return code == LL_OK
               ? ll_db_preparef(p->db, ret_st, p->err,
                                "INSERT INTO \"idx_%w_geom_rowid\" (rowid, nodeno) VALUES %s",
                                p->table, ll_text_str(&values))
               : code;
}

/// Table _rowid in order of ids: which leaf holds which row.
static enum ll_code write_rowids(struct packer *p, const struct ll_index_entry *entries,
                                 const uint64_t *order, size_t count)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *many = NULL;
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *one = NULL;
    LL_CLEANUP(ll_freep) uint32_t *leaf = ll_alloc(count, sizeof *leaf);
    if (leaf == NULL) {
        return ll_fail(p->err, LL_E_NOMEM, "out of memory");
    }
    bool root_only = count <= p->fan_out;
    for (size_t i = 0; i < count; i++) {
        leaf[(uint32_t)order[i]] = root_only ? ROOT : ROOT + 1U + (uint32_t)(i / p->fan_out);
    }
    enum ll_code code = prepare_rowids(p, ROWS_AT_ONCE, &many);
    if (code == LL_OK) {
        code = prepare_rowids(p, 1, &one);
    }
    for (size_t begin = 0; code == LL_OK && begin < count;) {
        size_t n = count - begin < ROWS_AT_ONCE ? 1 : ROWS_AT_ONCE;
        sqlite3_stmt *st = n == 1 ? one : many;
        for (size_t i = 0; i < n; i++) {
            (void)sqlite3_bind_int64(st, (int)(2 * i + 1), entries[begin + i].id);
            (void)sqlite3_bind_int64(st, (int)(2 * i + 2), leaf[begin + i]);
        }
        code = ll_db_run(st, p->err);
        begin += n;
    }
    return code;
}

/// Empties the tables and prepares the statements; the size of a node is that of the root there.
static enum ll_code packer_start(struct packer *p)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code =
        ll_db_preparef(p->db, &st, p->err,
                       "SELECT length(data) FROM \"idx_%w_geom_node\" WHERE nodeno = 1", p->table);
    if (code == LL_OK) {
        code = ll_db_step(st, &row, p->err);
    }
    if (code == LL_OK && (!row || sqlite3_column_int64(st, 0) < (int)(NODE_HEAD + 4 * CELL_SIZE))) {
        code = ll_fail(p->err, LL_E_FORMAT, "the spatial index of '%s' is damaged", p->table);
    }
    if (code != LL_OK) {
        return code;
    }
    p->node_size = (size_t)sqlite3_column_int64(st, 0);
    p->fan_out = (p->node_size - NODE_HEAD) / CELL_SIZE;
    ll_db_finalizep(&st);
    p->next_node = ROOT + 1;
    p->node = ll_alloc(p->node_size, 1);
    if (p->node == NULL) {
        return ll_fail(p->err, LL_E_NOMEM, "out of memory");
    }
    code = ll_db_execf(p->db, p->err,
                       "DELETE FROM \"idx_%w_geom_node\"; DELETE FROM \"idx_%w_geom_parent\";"
                       "DELETE FROM \"idx_%w_geom_rowid\"",
                       p->table, p->table, p->table);
    if (code == LL_OK) {
        code = ll_db_preparef(p->db, &p->insert_node, p->err,
                              "INSERT INTO \"idx_%w_geom_node\" (nodeno, data) VALUES (?, ?)",
                              p->table);
    }
    if (code == LL_OK) {
        code = ll_db_preparef(
            p->db, &p->insert_parent, p->err,
            "INSERT INTO \"idx_%w_geom_parent\" (nodeno, parentnode) VALUES (?, ?)", p->table);
    }
    return code;
}

static enum ll_code pack(struct packer *p, const struct ll_index_entry *entries, size_t count)
{
    LL_CLEANUP(ll_freep) uint64_t *order = NULL;
    enum ll_code code = curve_order(entries, count, &order, p->err);
    if (code == LL_OK) {
        code = packer_start(p);
    }
    if (code == LL_OK) {
        code = write_rowids(p, entries, order, count);
    }
    if (code != LL_OK) {
        return code;
    }
    size_t left = count / p->fan_out + (count % p->fan_out != 0);
    LL_CLEANUP(ll_freep) struct ll_index_entry *nodes = ll_alloc(left, sizeof *nodes);
    if (nodes == NULL) {
        return ll_fail(p->err, LL_E_NOMEM, "out of memory");
    }
    code = write_leaves(p, entries, order, count, nodes);
    for (unsigned level = 1; code == LL_OK && left > 1; level++) {
        code = write_level(p, level, nodes, &left);
    }
    return code;
}

/* ---- what is there, and the choice ---- */

static enum ll_code read_all(sqlite3 *db, const char *table, struct ll_index_entry **entries,
                             size_t *capacity, size_t *count, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_preparef(
        db, &st, err, "SELECT pkid, xmin, xmax, ymin, ymax FROM \"idx_%w_geom\" ORDER BY pkid",
        table);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        code = ll_array_reserve(entries, capacity, *count + 1, sizeof **entries, err);
        if (code == LL_OK) {
            (*entries)[(*count)++] =
                (struct ll_index_entry){.id = sqlite3_column_int64(st, 0),
                                        .min_x = (float)sqlite3_column_double(st, 1),
                                        .max_x = (float)sqlite3_column_double(st, 2),
                                        .min_y = (float)sqlite3_column_double(st, 3),
                                        .max_y = (float)sqlite3_column_double(st, 4)};
        }
    }
    return code;
}

static enum ll_code insert_each(sqlite3 *db, const char *table,
                                const struct ll_index_entry *entries, size_t count,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_preparef(
        db, &st, err,
        "INSERT INTO \"idx_%w_geom\" (pkid, xmin, xmax, ymin, ymax) VALUES (?, ?, ?, ?, ?)", table);
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        (void)sqlite3_bind_int64(st, 1, entries[i].id);
        ll_db_bind_real(st, 2, (double)entries[i].min_x);
        ll_db_bind_real(st, 3, (double)entries[i].max_x);
        ll_db_bind_real(st, 4, (double)entries[i].min_y);
        ll_db_bind_real(st, 5, (double)entries[i].max_y);
        code = ll_db_run(st, err);
    }
    return code;
}

static enum ll_code count_all(sqlite3 *db, const char *table, size_t *ret_count, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code =
        ll_db_preparef(db, &st, err, "SELECT count(*) FROM \"idx_%w_geom_rowid\"", table);
    if (code == LL_OK) {
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK) {
        *ret_count = row ? (size_t)sqlite3_column_int64(st, 0) : 0;
    }
    return code;
}

enum ll_code ll_index_add(sqlite3 *db, const char *table, const struct ll_index_entry *entries,
                          size_t count, struct ll_err *err)
{
    size_t there = 0;
    enum ll_code code = count == 0 ? LL_OK : count_all(db, table, &there, err);
    if (code != LL_OK || count == 0) {
        return code;
    }
    if (count < there / FEW_SHARE) {
        return insert_each(db, table, entries, count, err);
    }
    LL_CLEANUP(packer_clear)
    struct packer p = {.db = db, .table = table, .err = err};
    if (there == 0) {
        return pack(&p, entries, count);
    }
    LL_CLEANUP(ll_freep) struct ll_index_entry *all = NULL;
    size_t capacity = 0, total = 0;
    code = read_all(db, table, &all, &capacity, &total, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&all, &capacity, total + count, sizeof *all, err);
    }
    if (code != LL_OK) {
        return code;
    }
    memcpy(all + total, entries, count * sizeof *all);
    return pack(&p, all, total + count);
}
