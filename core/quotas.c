#include "core/quotas.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/csv.h"
#include "core/text.h"

#define YEAR_LEAST 1990
#define YEAR_MOST  2200

enum column { KEY, YEAR, TARGET, KIND, ZH, EN, SOURCE, MARK, COLUMNS };

struct ll_quotas {
    ll_csv *csv; /* owns the texts */
    struct ll_quota *rows;
    size_t count;
};

void ll_quotas_free(ll_quotas *quotas)
{
    if (quotas != NULL) {
        ll_csv_free(quotas->csv);
        ll_free(quotas->rows);
        ll_free(quotas);
    }
}

void ll_quotas_freep(ll_quotas **quotas)
{
    ll_quotas_free(*quotas);
    *quotas = NULL;
}

static enum ll_code read_row(const ll_csv *csv, size_t row, const size_t column[COLUMNS],
                             struct ll_quota *ret, struct ll_err *err)
{
    double year = NAN;
    const char *kind = ll_csv_cell(csv, row, column[KIND]);
    struct ll_quota quota = {.key = ll_csv_cell(csv, row, column[KEY]),
                             .share = strcmp(kind, "share") == 0,
                             .zh = ll_csv_cell(csv, row, column[ZH]),
                             .en = ll_csv_cell(csv, row, column[EN]),
                             .source = ll_csv_cell(csv, row, column[SOURCE]),
                             .mark = ll_csv_cell(csv, row, column[MARK])};
    enum ll_code code = ll_csv_number(csv, row, column[YEAR], &year, err);
    if (code == LL_OK) {
        code = ll_csv_number(csv, row, column[TARGET], &quota.target, err);
    }
    if (code != LL_OK) {
        return code;
    }
    bool year_fits =
        isnan(year) || (year >= YEAR_LEAST && year <= YEAR_MOST && year == floor(year));
    bool target_fits = quota.target > 0.0 && (!quota.share || quota.target <= 1.0);
    if (quota.key[0] == '\0' || !year_fits || !target_fits ||
        (!quota.share && strcmp(kind, "count") != 0)) {
        return ll_fail(err, LL_E_FORMAT,
                       "quotas.csv line %zu: a quota has a key, a year or none, a "
                       "target over 0 and the kind share (at most 1) or count",
                       ll_csv_line(csv, row));
    }
    quota.year = isnan(year) ? 0 : (int)year;
    *ret = quota;
    return LL_OK;
}

static enum ll_code read_rows(ll_quotas *q, struct ll_err *err)
{
    static const char *const names[COLUMNS] = {"key", "year", "target", "kind",
                                               "zh",  "en",   "source", "mark"};
    size_t column[COLUMNS];
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < COLUMNS; i++) {
        code = ll_csv_column(q->csv, names[i], &column[i], err);
    }
    size_t rows = ll_csv_rows(q->csv);
    if (code == LL_OK) {
        q->rows = ll_calloc(rows, sizeof *q->rows);
        code = q->rows == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : LL_OK;
    }
    for (size_t r = 0; code == LL_OK && r < rows; r++) {
        code = read_row(q->csv, r, column, &q->rows[r], err);
        for (size_t k = 0; code == LL_OK && k < r; k++) {
            if (q->rows[k].year == q->rows[r].year && strcmp(q->rows[k].key, q->rows[r].key) == 0) {
                code = ll_fail(err, LL_E_FORMAT, "quotas.csv: '%s' is there twice for one year",
                               q->rows[r].key);
            }
        }
        q->count = r + 1;
    }
    return code;
}

enum ll_code ll_quotas_parse(const char *bytes, size_t len, ll_quotas **ret_quotas,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_quotas_freep) ll_quotas *q = ll_calloc(1, sizeof *q);
    if (q == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_csv_parse("quotas.csv", bytes, len, &q->csv, err);
    if (code == LL_OK) {
        code = read_rows(q, err);
    }
    if (code == LL_OK) {
        *ret_quotas = q;
        q = NULL;
    }
    return code;
}

const struct ll_quota *ll_quotas_rows(const ll_quotas *quotas, size_t *ret_count)
{
    *ret_count = quotas->count;
    return quotas->rows;
}

bool ll_quota_in_force(const ll_quotas *quotas, const struct ll_quota *quota, int year)
{
    if (quota->year > year) {
        return false;
    }
    for (size_t i = 0; i < quotas->count; i++) {
        const struct ll_quota *other = &quotas->rows[i];
        if (other->year <= year && other->year > quota->year &&
            strcmp(other->key, quota->key) == 0) {
            return false;
        }
    }
    return true;
}

/* Counts one by one: how many, how many certainly done, how many done or not known. */
static void add(struct ll_quota_count *c, bool done, bool maybe)
{
    c->low += done;
    c->high += done || maybe;
    c->total += 1.0;
}

static bool is_inside(const struct ll_quota_input *in, enum ll_layer layer, size_t row)
{
    return in->inside[layer] == NULL || in->inside[layer][row];
}

static struct ll_quota_count hydrants_working(const struct ll_quota_input *in)
{
    const struct ll_table *t = &in->scene->layer[LL_HYDRANT];
    struct ll_quota_count c = {0};
    for (size_t i = 0; i < t->count; i++) {
        uint8_t status = ll_table_word(t, i, LL_HYDRANT_STATUS);
        if (ll_table_word(t, i, LL_HYDRANT_KIND) == LL_HYDRANT_MUNICIPAL &&
            status != LL_STATUS_PLANNED && is_inside(in, LL_HYDRANT, i)) {
            add(&c, status == LL_STATUS_IN_SERVICE, status == LL_STATUS_UNKNOWN);
        }
    }
    return c;
}

static struct ll_quota_count micro_stations(const struct ll_quota_input *in)
{
    const struct ll_table *t = &in->scene->layer[LL_STATION];
    struct ll_quota_count c = {0};
    bool any = false;
    for (size_t v = 0; v < in->village_count; v++) {
        bool has = false;
        for (size_t i = 0; i < t->count; i++) {
            bool micro = ll_table_word(t, i, LL_STATION_KIND) == LL_STATION_MICRO;
            any = any || micro;
            has = has || (micro && in->station_area[i] == in->villages[v] &&
                          ll_table_word(t, i, LL_STATION_STAFFED) != LL_FLAG_NO);
        }
        add(&c, has, false);
    }
    return any ? c : (struct ll_quota_count){0}; /* no micro station on record: not known */
}

static struct ll_quota_count compound_lanes(const struct ll_quota_input *in)
{
    const struct ll_table *t = &in->scene->layer[LL_COMPOUND];
    struct ll_quota_count c = {0};
    for (size_t i = 0; i < t->count; i++) {
        uint8_t done = ll_table_word(t, i, LL_COMPOUND_LANES_DONE);
        if (is_inside(in, LL_COMPOUND, i)) {
            add(&c, done == LL_FLAG_YES, done != LL_FLAG_NO && done != LL_FLAG_YES);
        }
    }
    return c;
}

static struct ll_quota_count fixed_obstacles(const struct ll_quota_input *in)
{
    const struct ll_table *t = &in->scene->layer[LL_OBSTACLE];
    struct ll_quota_count c = {0};
    for (size_t i = 0; i < t->count; i++) {
        if (ll_table_word(t, i, LL_OBSTACLE_FIXED) == LL_FLAG_YES &&
            is_inside(in, LL_OBSTACLE, i)) {
            uint8_t state = ll_table_word(t, i, LL_OBSTACLE_STATE);
            add(&c, state == LL_HAZARD_VERIFIED || state == LL_HAZARD_STRUCK_OFF, false);
        }
    }
    return c;
}

static struct ll_quota_count village_teams(const struct ll_quota_input *in)
{
    const struct ll_table *t = &in->scene->layer[LL_AREA];
    struct ll_quota_count c = {0};
    size_t known = 0;
    for (size_t v = 0; v < in->village_count; v++) {
        double people = ll_table_real(t, in->villages[v], LL_AREA_TEAM_SIZE);
        known += isnan(people) ? 0U : 1U;
        add(&c, people >= in->team_people, isnan(people));
    }
    return known > 0 ? c : (struct ll_quota_count){0};
}

/* So many, of no total. */
static struct ll_quota_count plain(size_t number)
{
    return (struct ll_quota_count){(double)number, (double)number, (double)NAN};
}

struct ll_quota_count ll_quota_count(const char *key, const struct ll_quota_input *input)
{
    struct ll_quota_count c = {0};
    if (strcmp(key, "hydrants_working") == 0) {
        c = hydrants_working(input);
    } else if (strcmp(key, "hydrants_put_back") == 0 && input->hydrants.told) {
        return plain(input->hydrants.put_back);
    } else if (strcmp(key, "hydrants_new") == 0 && input->hydrants.told) {
        return plain(input->hydrants.fresh);
    } else if (strcmp(key, "micro_stations") == 0) {
        c = micro_stations(input);
    } else if (strcmp(key, "compound_lanes") == 0) {
        c = compound_lanes(input);
    } else if (strcmp(key, "fixed_obstacles") == 0) {
        c = fixed_obstacles(input);
    } else if (strcmp(key, "window_obstacles") == 0) {
        c = (struct ll_quota_count){(double)input->windows_cleared,
                                    (double)(input->windows_cleared + input->windows_unknown),
                                    (double)input->windows};
    } else if (strcmp(key, "village_teams") == 0) {
        c = village_teams(input);
    }
    return c.total > 0.0 ? c : (struct ll_quota_count){(double)NAN, (double)NAN, (double)NAN};
}
