#include "importers/text_table.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "importers/utf16.h"

#define SIZE_LIMIT ((vsi_l_offset)256 << 20U)
/* Rows looked at for what parts the cells, and the most columns. */
#define LOOK_ROWS   50
#define COLUMNS_MAX 1024

bool ll_text_table_named(const char *name)
{
    static const char *const endings[] = {"csv", "txt", "tsv", "xls"};
    const char *ending = CPLGetExtension(name);
    bool named = false;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        named = named || ll_text_equal_fold(ending, endings[i]);
    }
    return named;
}

/// How cells are parted.
struct parting {
    char separator;
    bool pairs; ///< bytes beyond ASCII begin pairs, whose second byte may look like "|"
};

/// A place in the bytes.
struct scan {
    const char *bytes;
    size_t len;
    size_t at;
};

/// A cell as it stands in the file.
struct cell {
    const char *start;
    size_t len;
    bool quoted; ///< begins and ends with quotes
    bool last;   ///< of its row
};

/// Where a quoted cell ends, after its closing quotes; 0 when they never come.
static size_t end_of_quotes(const struct scan *s)
{
    size_t i = s->at + 1;
    while (i < s->len) {
        const char *quote = memchr(s->bytes + i, '"', s->len - i);
        if (quote == NULL) {
            return 0;
        }
        i = (size_t)(quote - s->bytes) + 1;
        if (i >= s->len || s->bytes[i] != '"') {
            return i;
        }
        i++;
    }
    return 0;
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/// Reads a cell (RFC 4180; line ends CR, LF or both). @return false at the end.
static bool next_cell(struct scan *s, struct parting p, struct cell *ret)
{
    if (s->at >= s->len) {
        return false;
    }
    size_t start = s->at;
    size_t closed = s->bytes[start] == '"' ? end_of_quotes(s) : 0;
    size_t i = closed > 0 ? closed : start;
    while (i < s->len && s->bytes[i] != p.separator && !is_line_end(s->bytes[i])) {
        bool pair = p.pairs && (unsigned char)s->bytes[i] > 0x80U && i + 1 < s->len &&
                    (unsigned char)s->bytes[i + 1] >= 0x40U;
        i += pair ? 2 : 1;
    }
    bool last = i >= s->len || is_line_end(s->bytes[i]);
    *ret = (struct cell){s->bytes + start, i - start, closed > 0 && i == closed, last};
    bool both = last && i + 1 < s->len && s->bytes[i] == '\r' && s->bytes[i + 1] == '\n';
    s->at = i + (both ? 2 : 1);
    return true;
}

/// What the first rows look like in one way of parting.
struct shape {
    size_t columns; ///< of most rows that are parted at all
    size_t fitting; ///< rows with so many
    size_t rows;    ///< that are not empty
};

static struct shape shape_of(const struct scan *all, struct parting p)
{
    unsigned char rows_with[COLUMNS_MAX + 1] = {0};
    struct scan s = *all;
    struct cell cell;
    struct shape shape = {0, 0, 0};
    size_t columns = 0;
    bool empty = true;
    while (shape.rows < LOOK_ROWS && next_cell(&s, p, &cell)) {
        columns++;
        empty = empty && cell.len == 0;
        if (!cell.last) {
            continue;
        }
        if (!empty) {
            shape.rows++;
            rows_with[columns < COLUMNS_MAX ? columns : COLUMNS_MAX]++;
        }
        columns = 0;
        empty = true;
    }
    for (size_t c = 2; c < COLUMNS_MAX; c++) {
        if (rows_with[c] > 0 && rows_with[c] >= shape.fitting) {
            shape.columns = c;
            shape.fitting = rows_with[c];
        }
    }
    return shape;
}

/// The way of parting that most rows agree on. @return false when it is no table.
static bool find_parting(const struct scan *all, struct parting *ret, size_t *ret_columns)
{
    static const struct parting ways[] = {
        {',', false}, {';', false}, {'\t', false}, {'|', false}, {'|', true}};
    struct shape best = {0, 0, 0};
    bool utf8 = ll_utf8_valid(all->bytes, all->len);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (utf8 && ways[i].pairs) {
            continue;
        }
        struct shape shape = shape_of(all, ways[i]);
        if (shape.fitting > best.fitting ||
            (shape.fitting == best.fitting && shape.columns > best.columns)) {
            best = shape;
            *ret = ways[i];
        }
    }
    *ret_columns = best.columns;
    return best.fitting >= 2 && 2 * best.fitting >= best.rows;
}

static enum ll_code write_cell(const struct cell *cell, struct ll_text *out, struct ll_err *err)
{
    bool plain = cell->quoted || (memchr(cell->start, ',', cell->len) == NULL &&
                                  memchr(cell->start, '"', cell->len) == NULL);
    if (plain) {
        return ll_text_append_n(out, cell->start, cell->len, err);
    }
    enum ll_code code = ll_text_append(out, "\"", err);
    for (size_t i = 0; code == LL_OK && i < cell->len; i++) {
        bool quote = cell->start[i] == '"';
        code = ll_text_append_n(out, quote ? "\"\"" : cell->start + i, quote ? 2 : 1, err);
    }
    return code == LL_OK ? ll_text_append(out, "\"", err) : code;
}

static enum ll_code write_table(struct scan s, struct parting p, size_t columns,
                                struct ll_text *out, struct ll_err *err)
{
    struct cell cell;
    enum ll_code code = LL_OK;
    for (size_t column = 1; code == LL_OK && next_cell(&s, p, &cell); column++) {
        code = write_cell(&cell, out, err);
        for (; code == LL_OK && cell.last && column < columns; column++) {
            code = ll_text_append(out, ",", err);
        }
        code = code == LL_OK ? ll_text_append(out, cell.last ? "\n" : ",", err) : code;
        column = cell.last ? 0 : column;
    }
    return code;
}

static void closep(VSILFILE **file)
{
    if (*file != NULL) {
        (void)VSIFCloseL(*file);
    }
}

/// Reads a file of text. @param ret_bytes Owned by the caller; NULL when it is no text.
static enum ll_code read_text(const char *file, char **ret_bytes, size_t *ret_len,
                              struct ll_err *err)
{
    LL_CLEANUP(closep) VSILFILE *in = VSIFOpenL(file, "rb");
    *ret_bytes = NULL;
    if (in == NULL || VSIFSeekL(in, 0, SEEK_END) != 0) {
        return LL_OK;
    }
    vsi_l_offset size = VSIFTellL(in);
    if (size > SIZE_LIMIT) {
        return ll_fail(err, LL_E_LIMIT, "'%.300s' is no plain CSV and over 256 MB", file);
    }
    LL_CLEANUP(ll_freep) char *bytes = ll_alloc((size_t)size + 1, 1);
    if (bytes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    (void)VSIFSeekL(in, 0, SEEK_SET);
    if (VSIFReadL(bytes, 1, (size_t)size, in) != (size_t)size) {
        return ll_fail(err, LL_E_IO, "'%.300s' cannot be read to its end", file);
    }
    bytes[size] = '\0';
    bool markup = bytes[strspn(bytes, " \t\r\n\xEF\xBB\xBF")] == '<'; /* a web page */
    if (size > 0 && !markup && memchr(bytes, '\0', (size_t)size) == NULL) {
        *ret_bytes = bytes;
        *ret_len = (size_t)size;
        bytes = NULL; /* now the caller's */
    }
    return LL_OK;
}

enum ll_code ll_text_table_copy(const char *file, char **ret_path, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *bytes = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text out = {0};
    struct parting parting = {',', false};
    size_t len = 0, columns = 0;
    *ret_path = NULL;
    enum ll_code code = read_text(file, &bytes, &len, err);
    if (code != LL_OK || bytes == NULL) {
        return code;
    }
    size_t mark = len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    const struct scan all = {bytes + mark, len - mark, 0};
    if (!find_parting(&all, &parting, &columns)) {
        return LL_OK;
    }
    code = write_table(all, parting, columns, &out, err);
    return code == LL_OK ? ll_memory_file(file, &out, ret_path, err) : code;
}
