#include "importers/kml_table.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Cells of a row beyond these are left out; so is what follows this much of a description. */
#define CELLS_MAX 64
#define INPUT_MAX ((size_t)1 << 18U)
/* A name longer than this many bytes is a sentence. */
#define NAME_MAX_BYTES 60

/// A row of a table being read.
struct row {
    struct ll_text text; /* cells, each ended by a zero */
    size_t cell[CELLS_MAX];
    size_t count;
    bool heading; /* only <th> so far */
};

/// Where the reading stands.
struct reading {
    struct ll_kml_table *table;
    struct row row;
    struct row above; /* first row of the table, when it may hold names above values */
    struct ll_text line;
    size_t depth; /* tables open */
    bool in_cell;
    struct ll_err *err;
};

static void reading_clear(struct reading *r)
{
    ll_text_clear(&r->row.text);
    ll_text_clear(&r->above.text);
    ll_text_clear(&r->line);
}

void ll_kml_table_clear(struct ll_kml_table *table)
{
    ll_text_clear(&table->text);
    table->count = 0;
}

const char *ll_kml_table_name(const struct ll_kml_table *table, size_t index)
{
    return table->text.data + table->pairs[index].name;
}

const char *ll_kml_table_value(const struct ll_kml_table *table, size_t index)
{
    return table->text.data + table->pairs[index].value;
}

/// Begin and length of a text without blanks around it.
struct span {
    const char *at;
    size_t len;
};

static struct span trimmed(const char *text, size_t len)
{
    while (len > 0 && strchr(" \t\r\n", text[0]) != NULL) {
        text++;
        len--;
    }
    while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL) {
        len--;
    }
    return (struct span){text, len};
}

static bool is(struct span s, const char *text)
{
    return s.len == strlen(text) && memcmp(s.at, text, s.len) == 0;
}

static bool is_known(const struct ll_kml_table *t, struct span name)
{
    for (size_t i = 0; i < t->count; i++) {
        if (is(name, ll_kml_table_name(t, i))) {
            return true;
        }
    }
    return false;
}

static enum ll_code append_span(struct ll_text *to, struct span s, size_t *ret_at,
                                struct ll_err *err)
{
    *ret_at = to->len;
    enum ll_code code = ll_text_append_n(to, s.at, s.len, err);
    return code == LL_OK ? ll_text_append_n(to, "", 1, err) : code;
}

static enum ll_code add_pair(struct reading *r, struct span name, struct span value)
{
    struct ll_kml_table *t = r->table;
    if (name.len > 0 && name.at[name.len - 1] == ':') {
        name.len--;
    } else if (name.len > 3 && memcmp(name.at + name.len - 3, "：", 3) == 0) {
        name.len -= 3;
    }
    name = trimmed(name.at, name.len);
    if (name.len == 0 || name.len > NAME_MAX_BYTES || value.len == 0 || is(value, "<Null>") ||
        t->count == LL_KML_PAIRS_MAX || is_known(t, name)) {
        return LL_OK;
    }
    struct ll_kml_pair pair = {0};
    enum ll_code code = append_span(&t->text, name, &pair.name, r->err);
    if (code == LL_OK) {
        code = append_span(&t->text, value, &pair.value, r->err);
    }
    if (code == LL_OK) {
        t->pairs[t->count++] = pair;
    }
    return code;
}

/// Whether what stands before a colon can be the name of something: no time, no address.
static bool is_name(struct span name, struct span value)
{
    return name.len > 0 && name.len <= NAME_MAX_BYTES &&
           !(name.at[0] >= '0' && name.at[0] <= '9') &&
           (value.len < 2 || memcmp(value.at, "//", 2) != 0);
}

/// Reads a line as "name: value"; anything else is passed over.
static enum ll_code add_line(struct reading *r, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        size_t colon = text[i] == ':' ? 1 : len - i >= 3 && memcmp(text + i, "：", 3) == 0 ? 3 : 0;
        if (colon > 0) {
            struct span name = trimmed(text, i);
            struct span value = trimmed(text + i + colon, len - i - colon);
            return is_name(name, value) ? add_pair(r, name, value) : LL_OK;
        }
    }
    return LL_OK;
}

static enum ll_code end_line(struct reading *r)
{
    enum ll_code code = add_line(r, ll_text_str(&r->line), r->line.len);
    r->line.len = 0;
    return code;
}

static struct span cell_of(const struct row *row, size_t index)
{
    const char *text = row->text.data + row->cell[index];
    return trimmed(text, strlen(text));
}

static void row_clear(struct row *row)
{
    row->text.len = 0;
    row->count = 0;
    row->heading = true;
}

static enum ll_code end_cell(struct reading *r)
{
    bool was = r->in_cell;
    r->in_cell = false;
    return was ? ll_text_append_n(&r->row.text, "", 1, r->err) : LL_OK;
}

/// Takes a finished row: a pair, names above values, or a line.
static enum ll_code end_row(struct reading *r)
{
    enum ll_code code = end_cell(r);
    struct row *row = &r->row;
    if (code != LL_OK || row->count == 0) {
        return code;
    }
    if (row->count == 1) {
        struct span only = cell_of(row, 0);
        code = add_line(r, only.at, only.len);
    } else if (row->count == 2 && !row->heading) {
        code = add_pair(r, cell_of(row, 0), cell_of(row, 1));
    } else if (row->count > 2 && row->count == r->above.count) {
        for (size_t i = 0; code == LL_OK && i < row->count; i++) {
            code = add_pair(r, cell_of(&r->above, i), cell_of(row, i));
        }
    } else if (row->count > 2 && r->above.count == 0) {
        struct row before = r->above;
        r->above = *row;
        *row = before;
    }
    row_clear(row);
    return code;
}

static enum ll_code begin_cell(struct reading *r, bool heading)
{
    enum ll_code code = end_cell(r);
    if (code == LL_OK && r->row.count < CELLS_MAX) {
        r->row.heading = r->row.heading && heading;
        r->row.cell[r->row.count++] = r->row.text.len;
        r->in_cell = true;
    }
    return code;
}

/// A table inside a cell: the rows around it are its frame, not data.
static enum ll_code begin_table(struct reading *r)
{
    enum ll_code code = r->depth == 0 ? end_line(r) : LL_OK;
    r->in_cell = false;
    row_clear(&r->row);
    row_clear(&r->above);
    r->depth++;
    return code;
}

static enum ll_code end_table(struct reading *r)
{
    enum ll_code code = end_row(r);
    row_clear(&r->above);
    r->depth -= r->depth > 0;
    return code;
}

/// Text where it belongs; blanks come as one.
static enum ll_code add_text(struct reading *r, const char *text, size_t len)
{
    if (r->depth > 0 && !r->in_cell) {
        return LL_OK;
    }
    bool blank = len == 1 && strchr(" \t\r\n", text[0]) != NULL;
    if (r->depth == 0 && blank && text[0] == '\n') {
        return end_line(r);
    }
    struct ll_text *to = r->depth > 0 ? &r->row.text : &r->line;
    return blank ? ll_text_append_n(to, " ", 1, r->err) : ll_text_append_n(to, text, len, r->err);
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strcmp(name, *names) == 0) {
            return true;
        }
    }
    return false;
}

/// @param name In small letters.
static enum ll_code take_tag(struct reading *r, const char *name, bool closing)
{
    static const char *const blocks[] = {"p",  "div", "li", "ul", "ol", "hr", "h1",  "h2",
                                         "h3", "h4",  "dt", "dd", "dl", "tr", "pre", NULL};
    if (strcmp(name, "table") == 0) {
        return closing ? end_table(r) : begin_table(r);
    }
    if (r->depth > 0 && strcmp(name, "tr") == 0) {
        return end_row(r);
    }
    if (r->depth > 0 && (strcmp(name, "td") == 0 || strcmp(name, "th") == 0)) {
        return closing ? end_cell(r) : begin_cell(r, name[1] == 'h');
    }
    if (strcmp(name, "br") == 0 || is_one_of(name, blocks)) {
        return r->depth > 0 ? add_text(r, " ", 1) : end_line(r);
    }
    return LL_OK;
}

/// A code point as UTF-8, a no-break space as a blank. @return bytes; 0 when it is no character.
static size_t encode(uint32_t c, char ret[4])
{
    if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        return 0;
    }
    if (c < 0x80 || c == 0xA0) {
        ret[0] = (char)(c == 0xA0 ? ' ' : c);
        return 1;
    }
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned first[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = len - 1; i > 0; i--) {
        ret[i] = (char)(0x80U | (c & 0x3FU));
        c >>= 6U;
    }
    ret[0] = (char)(first[len] | c);
    return len;
}

/// The number that digits stand for, 0 when they are none or it is no code point.
static uint32_t code_point(const char *digits, size_t len, bool hex)
{
    uint32_t c = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned d = (unsigned char)digits[i];
        unsigned digit = d >= '0' && d <= '9'          ? d - '0'
                         : hex && d >= 'a' && d <= 'f' ? d - 'a' + 10
                         : hex && d >= 'A' && d <= 'F' ? d - 'A' + 10
                                                       : 16;
        if (digit > 15 || c > 0x10FFFF) {
            return 0;
        }
        c = c * (hex ? 16 : 10) + digit;
    }
    return c;
}

/// The code point of "amp", "#65", "#x41"; 0 when it is none.
static uint32_t entity(const char *name, size_t len)
{
    static const struct {
        const char *name;
        uint32_t c;
    } known[] = {{"amp", '&'},  {"lt", '<'},    {"gt", '>'},
                 {"quot", '"'}, {"apos", '\''}, {"nbsp", 0xA0}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (is((struct span){name, len}, known[i].name)) {
            return known[i].c;
        }
    }
    if (len < 2 || name[0] != '#') {
        return 0;
    }
    bool hex = name[1] == 'x' || name[1] == 'X';
    size_t head = hex ? 2 : 1;
    return code_point(name + head, len - head, hex);
}

/// Takes an entity, or the '&' as it stands. @return bytes of the input used.
static enum ll_code take_entity(struct reading *r, const char *at, size_t left, size_t *ret_used)
{
    const char *end = memchr(at, ';', left < 12 ? left : 12);
    char bytes[4];
    size_t len = end == NULL ? 0 : encode(entity(at + 1, (size_t)(end - at) - 1), bytes);
    *ret_used = len == 0 ? 1 : (size_t)(end - at) + 1;
    return len == 0 ? add_text(r, at, 1) : add_text(r, bytes, len);
}

/// Bytes up to and with `mark`; all that is left when it is not there.
static size_t past(const char *at, size_t left, const char *mark)
{
    size_t len = strlen(mark);
    for (size_t i = 0; i + len <= left; i++) {
        if (memcmp(at + i, mark, len) == 0) {
            return i + len;
        }
    }
    return left;
}

/// Takes a tag, a comment or a lonely '<'. @return bytes of the input used.
static enum ll_code take_markup(struct reading *r, const char *at, size_t left, size_t *ret_used)
{
    char name[16] = "";
    size_t len = 0;
    bool closing = left > 1 && at[1] == '/';
    const char *from = at + 1 + closing;
    size_t room = left - 1 - closing;
    if (left >= 9 && memcmp(at, "<![CDATA[", 9) == 0) {
        *ret_used = 9;
        return LL_OK;
    }
    if (left >= 2 && (at[1] == '!' || at[1] == '?')) {
        *ret_used = past(at, left, left >= 4 && memcmp(at, "<!--", 4) == 0 ? "-->" : ">");
        return LL_OK;
    }
    while (len < room && len + 1 < sizeof name &&
           ((from[len] >= 'a' && from[len] <= 'z') || (from[len] >= 'A' && from[len] <= 'Z') ||
            (len > 0 && from[len] >= '0' && from[len] <= '9'))) {
        name[len] = (char)(from[len] >= 'A' && from[len] <= 'Z' ? from[len] + 32 : from[len]);
        len++;
    }
    name[len] = '\0';
    if (len == 0) {
        *ret_used = 1;
        return add_text(r, at, 1);
    }
    *ret_used = past(at, left, ">");
    if (!closing && (strcmp(name, "style") == 0 || strcmp(name, "script") == 0)) {
        *ret_used +=
            past(at + *ret_used, left - *ret_used, name[1] == 't' ? "</style" : "</script");
        return LL_OK;
    }
    return take_tag(r, name, closing);
}

enum ll_code ll_kml_table_read(const char *html, struct ll_kml_table *table, struct ll_err *err)
{
    LL_CLEANUP(reading_clear) struct reading r = {.table = table, .err = err};
    size_t len = strlen(html);
    len = len < INPUT_MAX ? len : INPUT_MAX;
    table->count = 0;
    table->text.len = 0;
    row_clear(&r.row);
    row_clear(&r.above);
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < len;) {
        size_t used = 1;
        if (html[i] == '<') {
            code = take_markup(&r, html + i, len - i, &used);
        } else if (html[i] == '&') {
            code = take_entity(&r, html + i, len - i, &used);
        } else if (len - i >= 3 && memcmp(html + i, "]]>", 3) == 0) {
            used = 3;
        } else {
            code = add_text(&r, html + i, 1);
        }
        i += used;
    }
    if (code == LL_OK) {
        code = end_row(&r);
    }
    return code == LL_OK ? end_line(&r) : code;
}
