#include "data/separation_rows.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "data/blob.h"
#include "data/result_values.h"

/* Columns of the tables, bound from 1 when writing and read from 0. */
enum {
    B_ASSESSMENT,
    B_BUILDING,
    B_NEAREST,
    B_TOO_NEAR,
    B_MAYBE,
    B_TOUCHING,
    B_CLUSTER,
    B_POSSIBLE
};
enum { P_ASSESSMENT, P_A, P_B, P_DISTANCE, P_LOW, P_HIGH };
enum {
    C_ASSESSMENT,
    C_NUMBER,
    C_CERTAIN,
    C_LOW_GRADE,
    C_BUILDINGS,
    C_HOUSEHOLDS,
    C_FOOTPRINT,
    C_LIMIT,
    C_BREAK,
    C_BREAK_LINE,
    C_MISSING
};
enum {
    K_ASSESSMENT,
    K_CLUSTER,
    K_KIND,
    K_EXACT,
    K_COST,
    K_LENGTH,
    K_PART_A,
    K_PART_B,
    K_PART_A_M2,
    K_PART_B_M2,
    K_LINE
};

static const char *const cut_kinds[LL_CUT_KIND_COUNT] = {"break", "wall", "take-down"};

/// What is written.
struct writing {
    sqlite3 *db;
    int64_t assessment;
    const struct ll_scene *scene;
    const struct ll_table *buildings;
    const struct ll_separation *s;
    const struct ll_building_results *inside;
};

static bool is_inside(const struct writing *w, uint32_t building)
{
    return w->inside == NULL || w->inside->area[building] != LL_NONE;
}

static bool cluster_inside(const struct writing *w, size_t cluster)
{
    const struct ll_cluster *c = &w->s->clusters[cluster];
    for (uint32_t i = 0; i < c->buildings; i++) {
        if (is_inside(w, w->s->members[c->first_member + i])) {
            return true;
        }
    }
    return false;
}

static void bind_cluster_number(sqlite3_stmt *st, int column, uint32_t cluster)
{
    if (cluster == LL_NONE) {
        (void)sqlite3_bind_null(st, column + 1);
    } else {
        ll_bind_whole(st, column, cluster);
    }
}

static enum ll_code write_buildings(const struct writing *w, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(
        w->db, "INSERT INTO building_separation VALUES (?, ?, ?, ?, ?, ?, ?, ?)", &st, err);
    for (uint32_t i = 0; code == LL_OK && i < w->s->count; i++) {
        if (!is_inside(w, i)) {
            continue;
        }
        ll_bind_whole(st, B_ASSESSMENT, w->assessment);
        ll_bind_row(st, B_BUILDING, w->buildings, i);
        ll_bind_thousandths(st, B_NEAREST, (double)w->s->nearest_m[i]);
        ll_bind_whole(st, B_TOO_NEAR, w->s->too_near[i]);
        ll_bind_whole(st, B_MAYBE, w->s->maybe_near[i]);
        ll_bind_whole(st, B_TOUCHING, w->s->touching[i]);
        bind_cluster_number(st, B_CLUSTER, w->s->cluster[i]);
        bind_cluster_number(st, B_POSSIBLE, w->s->cluster_possible[i]);
        code = ll_db_run(st, err);
    }
    return code;
}

static enum ll_code write_pairs(const struct writing *w, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code =
        ll_db_prepare(w->db, "INSERT INTO separation_pair VALUES (?, ?, ?, ?, ?, ?)", &st, err);
    for (size_t i = 0; code == LL_OK && i < w->s->pair_count; i++) {
        const struct ll_pair *pair = &w->s->pairs[i];
        if (!pair->certain || !(is_inside(w, pair->a) || is_inside(w, pair->b))) {
            continue;
        }
        ll_bind_whole(st, P_ASSESSMENT, w->assessment);
        ll_bind_row(st, P_A, w->buildings, pair->a);
        ll_bind_row(st, P_B, w->buildings, pair->b);
        ll_bind_thousandths(st, P_DISTANCE, (double)pair->distance_m);
        ll_bind_thousandths(st, P_LOW, (double)pair->required_low_m);
        ll_bind_thousandths(st, P_HIGH, (double)pair->required_high_m);
        code = ll_db_run(st, err);
    }
    return code;
}

static enum ll_code write_clusters(const struct writing *w, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(
        w->db, "INSERT INTO cluster_result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", &st, err);
    for (size_t i = 0; code == LL_OK && i < w->s->cluster_count; i++) {
        const struct ll_cluster *c = &w->s->clusters[i];
        if (!cluster_inside(w, i)) {
            continue;
        }
        ll_bind_whole(st, C_ASSESSMENT, w->assessment);
        ll_bind_whole(st, C_NUMBER, (int64_t)i);
        ll_bind_whole(st, C_CERTAIN, c->certain);
        ll_bind_whole(st, C_LOW_GRADE, c->low_grade);
        ll_bind_whole(st, C_BUILDINGS, c->buildings);
        ll_db_bind_real(st, C_HOUSEHOLDS + 1, c->households);
        ll_db_bind_real(st, C_FOOTPRINT + 1, c->footprint_m2);
        ll_db_bind_real(st, C_LIMIT + 1, c->limit_m2);
        ll_bind_thousandths(st, C_BREAK, c->break_m);
        ll_bind_thousandths(st, C_BREAK_LINE, c->break_line_m);
        ll_bind_thousandths(st, C_MISSING, c->missing_break_m);
        code = ll_db_run(st, err);
    }
    return code;
}

/// The pieces of a cut as a geometry; NULL where it has none.
static enum ll_code bind_line(const struct writing *w, const struct ll_cluster_cut *cut,
                              struct ll_blob *blob, sqlite3_stmt *st, struct ll_err *err)
{
    (void)sqlite3_bind_null(st, K_LINE + 1);
    if (cut->points < 2) {
        return LL_OK;
    }
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes line = {0};
    enum ll_code code = ll_shapes_begin(&line, LL_LINE, err);
    for (uint32_t i = 0; code == LL_OK && i + 1 < cut->points; i += 2) {
        code = ll_shapes_ring(&line, err);
        if (code == LL_OK) {
            code = ll_shapes_run(&line, w->s->points + cut->first_point + i, 2, err);
        }
    }
    if (code == LL_OK) {
        code = ll_blob_encode(&line, 0, w->scene->epsg, blob, err);
    }
    if (code == LL_OK) {
        (void)sqlite3_bind_blob(st, K_LINE + 1, blob->bytes, (int)blob->len, SQLITE_TRANSIENT);
    }
    return code;
}

static enum ll_code write_houses(const struct writing *w, const struct ll_cluster_cut *cut,
                                 sqlite3_stmt *st, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (uint32_t i = 0; code == LL_OK && i < cut->taken; i++) {
        ll_bind_whole(st, 0, w->assessment);
        ll_bind_whole(st, 1, cut->cluster);
        ll_bind_row(st, 2, w->buildings, w->s->taken_rows[cut->first_taken + i]);
        code = ll_db_run(st, err);
    }
    return code;
}

static enum ll_code write_cuts(const struct writing *w, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *houses = NULL;
    LL_CLEANUP(ll_blob_clear) struct ll_blob blob = {0};
    enum ll_code code = ll_db_prepare(
        w->db, "INSERT INTO cluster_cut VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", &st, err);
    if (code == LL_OK) {
        code = ll_db_prepare(w->db, "INSERT INTO cluster_cut_house VALUES (?, ?, ?)", &houses, err);
    }
    for (size_t i = 0; code == LL_OK && i < w->s->cut_count; i++) {
        const struct ll_cluster_cut *cut = &w->s->cuts[i];
        if (!cluster_inside(w, cut->cluster)) {
            continue;
        }
        ll_bind_whole(st, K_ASSESSMENT, w->assessment);
        ll_bind_whole(st, K_CLUSTER, cut->cluster);
        ll_db_bind_text(st, K_KIND + 1, cut_kinds[cut->kind]);
        ll_bind_whole(st, K_EXACT, cut->exact);
        ll_db_bind_real(st, K_COST + 1, cut->cost_yuan);
        ll_bind_thousandths(st, K_LENGTH, cut->length_m);
        ll_bind_whole(st, K_PART_A, cut->part_a);
        ll_bind_whole(st, K_PART_B, cut->part_b);
        ll_db_bind_real(st, K_PART_A_M2 + 1, cut->part_a_m2);
        ll_db_bind_real(st, K_PART_B_M2 + 1, cut->part_b_m2);
        code = bind_line(w, cut, &blob, st, err);
        if (code == LL_OK) {
            code = ll_db_run(st, err);
        }
        if (code == LL_OK) {
            code = write_houses(w, cut, houses, err);
        }
    }
    return code;
}

enum ll_code ll_separation_rows_write(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                      const struct ll_separation *separation,
                                      const struct ll_building_results *inside, struct ll_err *err)
{
    const struct writing w = {db,         assessment, scene, &scene->layer[LL_BUILDING],
                              separation, inside};
    if (separation->cluster == NULL) {
        return LL_OK;
    }
    enum ll_code code = write_buildings(&w, err);
    if (code == LL_OK) {
        code = write_pairs(&w, err);
    }
    if (code == LL_OK) {
        code = write_clusters(&w, err);
    }
    return code == LL_OK ? write_cuts(&w, err) : code;
}

/* ---- reading ---- */

/// What is read, with the numbers of the clusters in ascending order.
struct reading {
    sqlite3 *db;
    int64_t assessment;
    const struct ll_scene *scene;
    struct ll_separation s;
    int64_t *numbers;
    size_t number_capacity;
    size_t capacity;
    size_t point_count;
    size_t point_capacity;
    size_t taken_count;
    size_t taken_capacity;
};

static void reading_clear(struct reading *r)
{
    ll_separation_clear(&r->s);
    ll_free(r->numbers);
}

/// Prepares a statement with the assessment bound.
static enum ll_code select_rows(const struct reading *r, const char *sql, sqlite3_stmt **ret_st,
                                struct ll_err *err)
{
    enum ll_code code = ll_db_prepare(r->db, sql, ret_st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(*ret_st, 1, r->assessment);
    }
    return code;
}

/// Row of a cluster by its number in a column; LL_NONE for NULL and for one that is not there.
static uint32_t take_cluster(const struct reading *r, sqlite3_stmt *st, int column)
{
    int64_t number = sqlite3_column_int64(st, column);
    size_t low = 0, high = r->s.cluster_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->numbers[middle] < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool there = sqlite3_column_type(st, column) != SQLITE_NULL && low < r->s.cluster_count &&
                 r->numbers[low] == number;
    return there ? (uint32_t)low : LL_NONE;
}

static enum ll_code make_columns(struct reading *r, struct ll_err *err)
{
    size_t n = r->scene->layer[LL_BUILDING].count;
    struct ll_separation *s = &r->s;
    s->count = n;
    s->cluster = ll_alloc(n, sizeof *s->cluster);
    s->cluster_possible = ll_alloc(n, sizeof *s->cluster_possible);
    s->too_near = ll_calloc(n, sizeof *s->too_near);
    s->maybe_near = ll_calloc(n, sizeof *s->maybe_near);
    s->touching = ll_calloc(n, sizeof *s->touching);
    s->nearest_m = ll_alloc(n, sizeof *s->nearest_m);
    if (s->cluster == NULL || s->cluster_possible == NULL || s->too_near == NULL ||
        s->maybe_near == NULL || s->touching == NULL || s->nearest_m == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < n; i++) {
        s->cluster[i] = s->cluster_possible[i] = LL_NONE;
        s->nearest_m[i] = NAN;
    }
    return LL_OK;
}

static enum ll_code reserve_cluster(struct reading *r, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&r->s.clusters, &r->capacity, r->s.cluster_count + 2,
                                         sizeof *r->s.clusters, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&r->numbers, &r->number_capacity, r->s.cluster_count + 2,
                                sizeof *r->numbers, err);
    }
    return code;
}

static enum ll_code read_clusters(struct reading *r, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = reserve_cluster(r, err);
    if (code == LL_OK) {
        code = select_rows(r, "SELECT * FROM cluster_result WHERE assessment = ? ORDER BY number",
                           &st, err);
    }
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        r->numbers[r->s.cluster_count] = sqlite3_column_int64(st, C_NUMBER);
        r->s.clusters[r->s.cluster_count++] =
            (struct ll_cluster){.certain = sqlite3_column_int(st, C_CERTAIN) != 0,
                                .low_grade = sqlite3_column_int(st, C_LOW_GRADE) != 0,
                                .buildings = (uint32_t)sqlite3_column_int64(st, C_BUILDINGS),
                                .households = ll_take_real(st, C_HOUSEHOLDS),
                                .footprint_m2 = ll_take_real(st, C_FOOTPRINT),
                                .limit_m2 = ll_take_real(st, C_LIMIT),
                                .break_m = ll_take_thousandths(st, C_BREAK),
                                .break_line_m = ll_take_thousandths(st, C_BREAK_LINE),
                                .missing_break_m = ll_take_thousandths(st, C_MISSING)};
        code = reserve_cluster(r, err);
    }
    return code;
}

static enum ll_code read_buildings(struct reading *r, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code =
        select_rows(r, "SELECT * FROM building_separation WHERE assessment = ?", &st, err);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        uint32_t i = code == LL_OK && row
                         ? ll_take_row(st, B_BUILDING, &r->scene->layer[LL_BUILDING])
                         : LL_NONE;
        if (i == LL_NONE) { /* the end, or the building has been replaced since */
            continue;
        }
        r->s.nearest_m[i] = (float)ll_take_thousandths(st, B_NEAREST);
        r->s.too_near[i] = (uint16_t)sqlite3_column_int(st, B_TOO_NEAR);
        r->s.maybe_near[i] = (uint16_t)sqlite3_column_int(st, B_MAYBE);
        r->s.touching[i] = (uint16_t)sqlite3_column_int(st, B_TOUCHING);
        r->s.cluster[i] = take_cluster(r, st, B_CLUSTER);
        r->s.cluster_possible[i] = take_cluster(r, st, B_POSSIBLE);
    }
    return code;
}

static enum ll_code read_pairs(struct reading *r, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    const struct ll_table *buildings = &r->scene->layer[LL_BUILDING];
    size_t capacity = 0;
    enum ll_code code = select_rows(
        r, "SELECT * FROM separation_pair WHERE assessment = ? ORDER BY a, b", &st, err);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        struct ll_pair pair = {.a = ll_take_row(st, P_A, buildings),
                               .b = ll_take_row(st, P_B, buildings),
                               .distance_m = (float)ll_take_thousandths(st, P_DISTANCE),
                               .required_low_m = (float)ll_take_thousandths(st, P_LOW),
                               .required_high_m = (float)ll_take_thousandths(st, P_HIGH),
                               .certain = true};
        code =
            ll_array_reserve(&r->s.pairs, &capacity, r->s.pair_count + 1, sizeof *r->s.pairs, err);
        if (code == LL_OK && pair.a != LL_NONE && pair.b != LL_NONE) {
            r->s.pairs[r->s.pair_count++] = pair;
        }
    }
    return code;
}

/// Lists the members of all clusters from the columns of the buildings.
static enum ll_code list_members(struct reading *r, struct ll_err *err)
{
    struct ll_separation *s = &r->s;
    uint32_t total = 0;
    LL_CLEANUP(ll_freep) uint32_t *at = ll_calloc(s->cluster_count + 1, sizeof *at);
    s->members = ll_alloc(2 * s->count, sizeof *s->members);
    if (at == NULL || s->members == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < s->count; i++) {
        at[s->cluster[i] == LL_NONE ? s->cluster_count : s->cluster[i]]++;
        at[s->cluster_possible[i] == LL_NONE ? s->cluster_count : s->cluster_possible[i]]++;
    }
    for (size_t c = 0; c < s->cluster_count; c++) {
        s->clusters[c].first_member = total;
        total += at[c];
        at[c] = s->clusters[c].first_member;
    }
    s->clusters[s->cluster_count] = (struct ll_cluster){.first_member = total};
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->cluster[i] != LL_NONE) {
            s->members[at[s->cluster[i]]++] = i;
        }
        if (s->cluster_possible[i] != LL_NONE) {
            s->members[at[s->cluster_possible[i]]++] = i;
        }
    }
    return LL_OK;
}

static enum ll_code read_line(struct reading *r, sqlite3_stmt *st, struct ll_cluster_cut *cut,
                              struct ll_err *err)
{
    cut->first_point = (uint32_t)r->point_count;
    if (sqlite3_column_type(st, K_LINE) == SQLITE_NULL) {
        return LL_OK;
    }
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes line = {0};
    enum ll_code code =
        ll_blob_decode(sqlite3_column_blob(st, K_LINE), (size_t)sqlite3_column_bytes(st, K_LINE),
                       r->scene->epsg, LL_KINDS_LINE, &line, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&r->s.points, &r->point_capacity, r->point_count + line.point_count,
                                sizeof *r->s.points, err);
    }
    if (code == LL_OK) {
        memcpy(r->s.points + r->point_count, line.points, line.point_count * sizeof *line.points);
        r->point_count += line.point_count;
        cut->points = (uint32_t)line.point_count;
    }
    return code;
}

static uint8_t kind_of(const char *key)
{
    uint8_t kind = 0;
    while (kind + 1 < LL_CUT_KIND_COUNT && strcmp(cut_kinds[kind], key) != 0) {
        kind++;
    }
    return kind;
}

static enum ll_code read_cuts(struct reading *r, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    size_t capacity = 0;
    enum ll_code code =
        select_rows(r, "SELECT * FROM cluster_cut WHERE assessment = ? ORDER BY cluster", &st, err);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        struct ll_cluster_cut cut = {.cluster = take_cluster(r, st, K_CLUSTER),
                                     .kind = kind_of(ll_db_text(st, K_KIND)),
                                     .exact = sqlite3_column_int(st, K_EXACT) != 0,
                                     .cost_yuan = ll_take_real(st, K_COST),
                                     .length_m = ll_take_thousandths(st, K_LENGTH),
                                     .part_a = (uint32_t)sqlite3_column_int64(st, K_PART_A),
                                     .part_b = (uint32_t)sqlite3_column_int64(st, K_PART_B),
                                     .part_a_m2 = ll_take_real(st, K_PART_A_M2),
                                     .part_b_m2 = ll_take_real(st, K_PART_B_M2)};
        code = read_line(r, st, &cut, err);
        if (code == LL_OK) {
            code =
                ll_array_reserve(&r->s.cuts, &capacity, r->s.cut_count + 1, sizeof *r->s.cuts, err);
        }
        if (code == LL_OK && cut.cluster != LL_NONE) {
            r->s.cuts[r->s.cut_count++] = cut;
        }
    }
    return code;
}

/// The houses that go, of all cuts in their order.
static enum ll_code read_houses(struct reading *r, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    struct ll_cluster_cut *cut = r->s.cuts;
    struct ll_cluster_cut *end = cut == NULL ? NULL : cut + r->s.cut_count;
    enum ll_code code = select_rows(r,
                                    "SELECT assessment, cluster, building FROM cluster_cut_house"
                                    " WHERE assessment = ? ORDER BY cluster, building",
                                    &st, err);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        uint32_t building = ll_take_row(st, 2, &r->scene->layer[LL_BUILDING]);
        uint32_t cluster = take_cluster(r, st, 1);
        for (; cut < end && cut->cluster < cluster; cut++) {
            (cut + 1 < end ? cut + 1 : cut)->first_taken = (uint32_t)r->taken_count;
        }
        if (building == LL_NONE || cut == end || cut->cluster != cluster) {
            continue;
        }
        code = ll_array_reserve(&r->s.taken_rows, &r->taken_capacity, r->taken_count + 1,
                                sizeof *r->s.taken_rows, err);
        if (code == LL_OK) {
            r->s.taken_rows[r->taken_count++] = building;
            cut->taken++;
        }
    }
    return code;
}

static enum ll_code was_run(const struct reading *r, bool *ret_run, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code =
        select_rows(r, "SELECT 1 FROM building_separation WHERE assessment = ? LIMIT 1", &st, err);
    return code == LL_OK ? ll_db_step(st, ret_run, err) : code;
}

enum ll_code ll_separation_rows_read(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                     struct ll_separation *ret_separation, struct ll_err *err)
{
    LL_CLEANUP(reading_clear)
    struct reading r = {.db = db, .assessment = assessment, .scene = scene};
    bool run = false;
    enum ll_code code = was_run(&r, &run, err);
    if (code == LL_OK && !run) {
        *ret_separation = (struct ll_separation){0};
        return LL_OK;
    }
    if (code == LL_OK) {
        code = make_columns(&r, err);
    }
    if (code == LL_OK) {
        code = read_clusters(&r, err);
    }
    if (code == LL_OK) {
        code = read_buildings(&r, err);
    }
    if (code == LL_OK) {
        code = list_members(&r, err);
    }
    if (code == LL_OK) {
        code = read_pairs(&r, err);
    }
    if (code == LL_OK) {
        code = read_cuts(&r, err);
    }
    if (code == LL_OK) {
        code = read_houses(&r, err);
    }
    if (code == LL_OK) {
        *ret_separation = r.s;
        r.s = (struct ll_separation){0};
    }
    return code;
}
