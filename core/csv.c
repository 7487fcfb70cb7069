#include "core/csv.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/text.h"

struct ll_csv {
    char *name;
    char *text;   /* all cells, each terminated */
    size_t *cell; /* offsets into text, row after row; the first row is the heading */
    size_t *line; /* line number of each row, for messages */
    size_t columns;
    size_t rows; /* heading included */
};

struct parser {
    const char *in;
    const char *end;
    size_t line;
    ll_csv *csv;
    struct ll_text text;
    size_t cells;
    size_t cell_capacity;
    size_t line_capacity;
};

void ll_csv_free(ll_csv *csv)
{
    if (csv == NULL) {
        return;
    }
    ll_free(csv->name);
    ll_free(csv->text);
    ll_free(csv->cell);
    ll_free(csv->line);
    ll_free(csv);
}

void ll_csv_freep(ll_csv **csv)
{
    ll_csv_free(*csv);
}

static bool at_row_end(const struct parser *p)
{
    return p->in == p->end || *p->in == '\n' || *p->in == '\r';
}

static void skip_row_end(struct parser *p)
{
    if (p->in < p->end && *p->in == '\r') {
        p->in++;
    }
    if (p->in < p->end && *p->in == '\n') {
        p->in++;
    }
    p->line++;
}

/// A quoted cell; the opening quote is under the cursor.
static enum ll_code read_quoted(struct parser *p, struct ll_err *err)
{
    size_t start_line = p->line;
    p->in++;
    for (;; p->in++) {
        if (p->in == p->end) {
            return ll_fail(err, LL_E_FORMAT, "%s line %zu: a quote is never closed", p->csv->name,
                           start_line);
        }
        if (*p->in == '"' && (p->in + 1 == p->end || p->in[1] != '"')) {
            p->in++;
            return LL_OK;
        }
        p->in += *p->in == '"';
        p->line += *p->in == '\n';
        enum ll_code code = ll_text_append_n(&p->text, p->in, 1, err);
        if (code != LL_OK) {
            return code;
        }
    }
}

static enum ll_code read_plain(struct parser *p, struct ll_err *err)
{
    const char *start = p->in;
    while (!at_row_end(p) && *p->in != ',') {
        p->in++;
    }
    const char *stop = p->in;
    while (start < stop && *start == ' ') {
        start++;
    }
    while (stop > start && stop[-1] == ' ') {
        stop--;
    }
    return ll_text_append_n(&p->text, start, (size_t)(stop - start), err);
}

static enum ll_code read_cell(struct parser *p, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&p->csv->cell, &p->cell_capacity, p->cells + 1, sizeof(size_t), err);
    if (code != LL_OK) {
        return code;
    }
    p->csv->cell[p->cells++] = p->text.len;
    code = !at_row_end(p) && *p->in == '"' ? read_quoted(p, err) : read_plain(p, err);
    if (code == LL_OK && !at_row_end(p) && *p->in != ',') {
        return ll_fail(err, LL_E_FORMAT, "%s line %zu: text after a closing quote", p->csv->name,
                       p->line);
    }
    return code == LL_OK ? ll_text_append_n(&p->text, "", 1, err) : code;
}

static enum ll_code read_row(struct parser *p, struct ll_err *err)
{
    size_t first = p->cells;
    size_t line = p->line;
    for (;;) {
        enum ll_code code = read_cell(p, err);
        if (code != LL_OK) {
            return code;
        }
        if (at_row_end(p)) {
            break;
        }
        p->in++; /* the comma */
    }
    size_t found = p->cells - first;
    p->csv->columns = p->csv->rows == 0 ? found : p->csv->columns;
    if (found != p->csv->columns) {
        return ll_fail(err, LL_E_FORMAT, "%s line %zu: %zu cells where the heading has %zu",
                       p->csv->name, line, found, p->csv->columns);
    }
    enum ll_code code =
        ll_array_reserve(&p->csv->line, &p->line_capacity, p->csv->rows + 1, sizeof(size_t), err);
    if (code == LL_OK) {
        p->csv->line[p->csv->rows++] = line;
        skip_row_end(p);
    }
    return code;
}

static enum ll_code read_all(struct parser *p, struct ll_err *err)
{
    while (p->in < p->end) {
        if (at_row_end(p)) {
            skip_row_end(p);
            continue;
        }
        if (*p->in == '#') {
            while (!at_row_end(p)) {
                p->in++;
            }
            continue;
        }
        enum ll_code code = read_row(p, err);
        if (code != LL_OK) {
            return code;
        }
    }
    return p->csv->rows > 0 ? LL_OK : ll_fail(err, LL_E_FORMAT, "%s is empty", p->csv->name);
}

enum ll_code ll_csv_parse(const char *name, const char *bytes, size_t len, ll_csv **ret_csv,
                          struct ll_err *err)
{
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = ll_calloc(1, sizeof *csv);
    if (csv == NULL || (csv->name = ll_strdup(name)) == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (!ll_utf8_valid(bytes, len) || memchr(bytes, '\0', len) != NULL) {
        return ll_fail(err, LL_E_FORMAT, "%s is not UTF-8", name);
    }
    size_t bom = len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    struct parser p = {.in = bytes + bom, .end = bytes + len, .line = 1, .csv = csv};
    enum ll_code code = read_all(&p, err);
    csv->text = p.text.data; /* taken over, on failure too */
    if (code != LL_OK) {
        return code;
    }
    *ret_csv = csv;
    csv = NULL;
    return LL_OK;
}

size_t ll_csv_rows(const ll_csv *csv)
{
    return csv->rows - 1;
}

size_t ll_csv_columns(const ll_csv *csv)
{
    return csv->columns;
}

const char *ll_csv_heading(const ll_csv *csv, size_t column)
{
    return csv->text + csv->cell[column];
}

size_t ll_csv_line(const ll_csv *csv, size_t row)
{
    return csv->line[row + 1];
}

enum ll_code ll_csv_column(const ll_csv *csv, const char *column, size_t *ret_index,
                           struct ll_err *err)
{
    size_t found = 0;
    size_t index = 0;
    for (size_t i = 0; i < csv->columns; i++) {
        if (strcmp(csv->text + csv->cell[i], column) == 0) {
            index = i;
            found++;
        }
    }
    if (found == 0) {
        return ll_fail(err, LL_E_FORMAT, "%s has no column '%s'", csv->name, column);
    }
    if (found > 1) {
        return ll_fail(err, LL_E_FORMAT, "%s has more than one column '%s'", csv->name, column);
    }
    *ret_index = index;
    return LL_OK;
}

const char *ll_csv_cell(const ll_csv *csv, size_t row, size_t column)
{
    return csv->text + csv->cell[(row + 1) * csv->columns + column];
}

enum ll_code ll_csv_number(const ll_csv *csv, size_t row, size_t column, double *ret_value,
                           struct ll_err *err)
{
    const char *cell = ll_csv_cell(csv, row, column);
    if (cell[0] == '\0') {
        *ret_value = NAN;
        return LL_OK;
    }
    if (!ll_parse_number(cell, ret_value)) {
        return ll_fail(err, LL_E_FORMAT, "%s line %zu: '%s' is not a number", csv->name,
                       csv->line[row + 1], cell);
    }
    return LL_OK;
}
