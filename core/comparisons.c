#include "core/comparisons.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/csv.h"
#include "core/text.h"

#define VALUE_MOST  9.0
#define VALUE_SLACK 1e-9
#define HEADING     "a,b,value"

const char *ll_compare_key(size_t group, int item)
{
    return group == LL_COMPARE_DIMENSIONS ? ll_dimension_key((enum ll_dimension)item)
                                          : ll_indicator_key((enum ll_indicator_id)item);
}

/* Items of every group, with ones on the diagonal and 0 where no pair has been told. */
static enum ll_code make_groups(const ll_indicators *indicators, struct ll_comparisons *c,
                                struct ll_err *err)
{
    *c = (struct ll_comparisons){0};
    for (int i = 0; i < LL_IND_COUNT; i++) {
        struct ll_compare_group *g =
            &c->group[ll_indicator(indicators, (enum ll_indicator_id)i)->dimension];
        if (g->count == LL_AHP_MOST) {
            return ll_fail(err, LL_E_FORMAT,
                           "a dimension has more than %d indicators: they cannot be compared",
                           LL_AHP_MOST);
        }
        g->item[g->count++] = i;
    }
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        c->group[LL_COMPARE_DIMENSIONS].item[d] = d;
    }
    c->group[LL_COMPARE_DIMENSIONS].count = LL_DIM_COUNT;
    for (size_t g = 0; g < LL_COMPARE_GROUPS; g++) {
        for (size_t i = 0; i < c->group[g].count; i++) {
            c->group[g].matrix[i * c->group[g].count + i] = 1.0;
        }
    }
    return LL_OK;
}

static bool find(const struct ll_comparisons *c, const char *key, size_t *ret_group, size_t *ret_at)
{
    for (size_t g = 0; g < LL_COMPARE_GROUPS; g++) {
        for (size_t i = 0; i < c->group[g].count; i++) {
            if (strcmp(ll_compare_key(g, c->group[g].item[i]), key) == 0) {
                *ret_group = g;
                *ret_at = i;
                return true;
            }
        }
    }
    return false;
}

/* A number, or one over another as in 1/3. */
static bool read_value(const char *text, double *ret_value)
{
    char over[32] = {0};
    const char *slash = strchr(text, '/');
    double value = NAN;
    double by = 1.0;
    size_t len = slash == NULL ? strlen(text) : (size_t)(slash - text);
    if (len >= sizeof over) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        over[i] = text[i];
    }
    if (!ll_parse_number(over, &value) || (slash != NULL && !ll_parse_number(slash + 1, &by)) ||
        !(value > 0.0 && by > 0.0)) {
        return false;
    }
    *ret_value = value / by;
    return *ret_value <= VALUE_MOST + VALUE_SLACK && *ret_value >= 1.0 / VALUE_MOST - VALUE_SLACK;
}

/* A row of the table: names and where it stands, for messages. */
struct row {
    const char *table;
    size_t line;
    const char *a;
    const char *b;
    const char *value;
};

static enum ll_code read_row(struct ll_comparisons *c, const struct row *row, struct ll_err *err)
{
    size_t group[2] = {0};
    size_t at[2] = {0};
    double value = NAN;
    const char *const keys[2] = {row->a, row->b};
    for (int k = 0; k < 2; k++) {
        if (!find(c, keys[k], &group[k], &at[k])) {
            return ll_fail(err, LL_E_FORMAT, "%s, line %zu: there is no '%s' to compare",
                           row->table, row->line, keys[k]);
        }
    }
    if (group[0] != group[1] || at[0] == at[1]) {
        return ll_fail(err, LL_E_FORMAT,
                       "%s, line %zu: '%s' and '%s' cannot be compared: compare indicators of one "
                       "dimension, or dimensions",
                       row->table, row->line, row->a, row->b);
    }
    if (!read_value(row->value, &value)) {
        return ll_fail(err, LL_E_FORMAT, "%s, line %zu: '%s' is no comparison from 1/9 to 9",
                       row->table, row->line, row->value);
    }
    struct ll_compare_group *g = &c->group[group[0]];
    if (g->matrix[at[0] * g->count + at[1]] > 0.0) {
        return ll_fail(err, LL_E_FORMAT, "%s, line %zu: '%s' and '%s' are compared twice",
                       row->table, row->line, row->a, row->b);
    }
    g->told = true;
    g->matrix[at[0] * g->count + at[1]] = value;
    g->matrix[at[1] * g->count + at[0]] = 1.0 / value;
    return LL_OK;
}

static enum ll_code check_complete(const char *table, size_t group,
                                   const struct ll_compare_group *g, struct ll_err *err)
{
    for (size_t i = 0; i < g->count; i++) {
        for (size_t k = i + 1; k < g->count; k++) {
            if (!(g->matrix[i * g->count + k] > 0.0)) {
                return ll_fail(err, LL_E_FORMAT,
                               "%s: '%s' and '%s' are not compared; every pair of a group must be",
                               table, ll_compare_key(group, g->item[i]),
                               ll_compare_key(group, g->item[k]));
            }
        }
    }
    return LL_OK;
}

static enum ll_code refuse(const char *table, size_t group, const struct ll_compare_group *g,
                           struct ll_err *err)
{
    struct ll_ahp_cause cause;
    enum ll_code code = ll_ahp_find_cause(g->matrix, g->count, &cause, err);
    if (code != LL_OK) {
        return code;
    }
    return ll_fail(
        err, LL_E_FORMAT,
        "%s: the comparisons with '%s' contradict each other (consistency ratio %.3f, at "
        "most %.2f); most of it comes from '%s' and '%s', compared as %.3g: with %.3g, "
        "as the other comparisons say, the ratio is %.3f",
        table, ll_compare_key(group, g->item[cause.a]), g->ahp.ratio, LL_AHP_RATIO_MOST,
        ll_compare_key(group, g->item[cause.a]), ll_compare_key(group, g->item[cause.b]),
        g->matrix[cause.a * g->count + cause.b], cause.value, cause.ratio);
}

static enum ll_code solve(const char *table, size_t group, struct ll_compare_group *g,
                          struct ll_err *err)
{
    enum ll_code code = check_complete(table, group, g, err);
    if (code == LL_OK) {
        code = ll_ahp_solve(g->matrix, g->count, &g->ahp, err);
    }
    if (code == LL_OK && g->ahp.ratio > LL_AHP_RATIO_MOST) {
        code = refuse(table, group, g, err);
    }
    return code;
}

/* Whether the first line that is no note is the heading. */
static bool has_heading(const char *bytes, size_t len)
{
    size_t at = 0;
    if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        at = 3;
    }
    while (at < len && (bytes[at] == '#' || bytes[at] == '\n' || bytes[at] == '\r')) {
        const char *end = memchr(bytes + at, '\n', len - at);
        at = end == NULL ? len : (size_t)(end - bytes) + 1;
    }
    return len - at >= strlen(HEADING) && memcmp(bytes + at, HEADING, strlen(HEADING)) == 0;
}

static enum ll_code read_rows(const char *name, const ll_csv *csv, size_t lines_before,
                              struct ll_comparisons *c, struct ll_err *err)
{
    static const char *const columns[3] = {"a", "b", "value"};
    size_t column[3] = {0};
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < 3; i++) {
        code = ll_csv_column(csv, columns[i], &column[i], err);
    }
    for (size_t r = 0; code == LL_OK && r < ll_csv_rows(csv); r++) {
        const struct row row = {.table = name,
                                .line = ll_csv_line(csv, r) - lines_before,
                                .a = ll_csv_cell(csv, r, column[0]),
                                .b = ll_csv_cell(csv, r, column[1]),
                                .value = ll_csv_cell(csv, r, column[2])};
        code = read_row(c, &row, err);
    }
    return code;
}

enum ll_code ll_comparisons_parse(const char *name, const char *bytes, size_t len,
                                  const ll_indicators *indicators, struct ll_comparisons *ret,
                                  struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    LL_CLEANUP(ll_freep) struct ll_comparisons *c = ll_calloc(1, sizeof *c);
    bool headed = has_heading(bytes, len);
    if (c == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = make_groups(indicators, c, err);
    if (code == LL_OK) {
        code = ll_text_appendf(&text, err, "%s%.*s", headed ? "" : HEADING "\n", (int)len, bytes);
    }
    if (code == LL_OK) {
        code = ll_csv_parse(name, ll_text_str(&text), strlen(ll_text_str(&text)), &csv, err);
    }
    if (code == LL_OK) {
        code = read_rows(name, csv, headed ? 0 : 1, c, err);
    }
    for (size_t g = 0; code == LL_OK && g < LL_COMPARE_GROUPS; g++) {
        if (c->group[g].told) {
            code = solve(name, g, &c->group[g], err);
        }
    }
    if (code == LL_OK) {
        *ret = *c;
    }
    return code;
}

void ll_comparisons_merge(struct ll_comparisons *inout, const struct ll_comparisons *more)
{
    for (size_t g = 0; g < LL_COMPARE_GROUPS; g++) {
        if (more->group[g].told) {
            inout->group[g] = more->group[g];
        }
    }
}

static bool same(const struct ll_compare_group *a, const struct ll_compare_group *b)
{
    if (!a->told || !b->told || a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count * a->count; i++) {
        if (fabs(a->matrix[i] - b->matrix[i]) > VALUE_SLACK) {
            return false;
        }
    }
    return true;
}

size_t ll_comparisons_apply(const struct ll_comparisons *own, const struct ll_comparisons *shipped,
                            ll_indicators *inout)
{
    size_t changed = 0;
    for (size_t g = 0; g < LL_COMPARE_GROUPS; g++) {
        const struct ll_compare_group *group = &own->group[g];
        if (!group->told || same(group, &shipped->group[g])) {
            continue;
        }
        changed++;
        for (size_t i = 0; i < group->count; i++) {
            if (g == LL_COMPARE_DIMENSIONS) {
                ll_dimension_weight_set(inout, (enum ll_dimension)group->item[i],
                                        group->ahp.weight[i]);
            } else {
                ll_indicator_weight_set(inout, (enum ll_indicator_id)group->item[i],
                                        group->ahp.weight[i]);
            }
        }
    }
    return changed;
}
