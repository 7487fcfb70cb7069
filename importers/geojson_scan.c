#include "importers/geojson_scan.h"

#include <cpl_vsi.h>
#include <stdint.h>
#include <string.h>

#include "core/alloc.h"
#include "core/language.h"

#define CHUNK            ((size_t)1 << 18U)
#define PIECE_MAX        ((size_t)LL_GEOJSON_PIECE_MAX_MB << 20U)
#define RECORD_SEPARATOR 0x1E

struct ll_geojson_scan {
    VSILFILE *file;
    const char *name; /* of the file without folders; inside `path` */
    char *path;
    char *buffer; /* the window; a NUL stands after its end */
    size_t capacity;
    size_t at;
    size_t end;
    unsigned long long base; /* place in the file of the window's first byte */
    size_t pin;
    bool pinned;
    enum ll_code trouble; /* reading failed; LL_OK as long as it has not */
};

void ll_geojson_scan_close(ll_geojson_scan *s)
{
    if (s == NULL) {
        return;
    }
    if (s->file != NULL) {
        (void)VSIFCloseL(s->file);
    }
    ll_free(s->buffer);
    ll_free(s->path);
    ll_free(s);
}

void ll_geojson_scan_closep(ll_geojson_scan **scan)
{
    ll_geojson_scan_close(*scan);
}

/// Room for another chunk after the end of the window.
static enum ll_code make_room(ll_geojson_scan *s)
{
    if (s->capacity - s->end > CHUNK) {
        return LL_OK;
    }
    if (s->end > PIECE_MAX) {
        return LL_E_LIMIT;
    }
    size_t capacity = s->capacity == 0 ? 2 * CHUNK : 2 * s->capacity;
    char *buffer = ll_realloc(s->buffer, capacity, 1);
    if (buffer == NULL) {
        return LL_E_NOMEM;
    }
    s->buffer = buffer;
    s->capacity = capacity;
    return LL_OK;
}

/// Moves the window on. @return The byte that is next, or LL_GEOJSON_END.
static int refill(ll_geojson_scan *s)
{
    if (s->trouble != LL_OK) {
        return LL_GEOJSON_END;
    }
    size_t keep = s->pinned ? s->pin : s->at;
    if (keep > 0) {
        memmove(s->buffer, s->buffer + keep, s->end - keep);
        s->base += keep;
        s->at -= keep;
        s->end -= keep;
        s->pin = 0;
    }
    s->trouble = make_room(s);
    if (s->trouble != LL_OK) {
        return LL_GEOJSON_END;
    }
    size_t got = VSIFReadL(s->buffer + s->end, 1, CHUNK, s->file);
    s->end += got;
    s->buffer[s->end] = '\0';
    if (got == 0) {
        s->trouble = VSIFEofL(s->file) ? LL_OK : LL_E_IO;
        return LL_GEOJSON_END;
    }
    return (unsigned char)s->buffer[s->at];
}

static inline int next_byte(ll_geojson_scan *s)
{
    return s->at < s->end ? (unsigned char)s->buffer[s->at] : refill(s);
}

void ll_geojson_scan_rewind(ll_geojson_scan *s)
{
    static const char mark[] = "\xEF\xBB\xBF";
    s->at = s->end = s->pin = 0;
    s->base = 0;
    s->pinned = false;
    s->trouble = VSIFSeekL(s->file, 0, SEEK_SET) == 0 ? LL_OK : LL_E_IO;
    (void)refill(s);
    if (s->end >= sizeof mark - 1 && memcmp(s->buffer, mark, sizeof mark - 1) == 0) {
        s->at = sizeof mark - 1;
    }
}

enum ll_code ll_geojson_scan_open(const char *path, ll_geojson_scan **ret_scan, struct ll_err *err)
{
    LL_CLEANUP(ll_geojson_scan_closep) ll_geojson_scan *s = ll_calloc(1, sizeof *s);
    if (s == NULL || (s->path = ll_strdup(path)) == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const char *slash = strrchr(s->path, '/');
    s->name = slash == NULL ? s->path : slash + 1;
    s->file = VSIFOpenL(path, "rb");
    if (s->file == NULL) {
        return ll_fail(err, LL_E_NOT_FOUND, "there is no file '%.400s'", path);
    }
    ll_geojson_scan_rewind(s);
    if (s->trouble == LL_E_NOMEM) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *ret_scan = s;
    s = NULL; /* now the caller's */
    return LL_OK;
}

static bool is_blank(int c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

int ll_geojson_scan_peek(ll_geojson_scan *s)
{
    int c = next_byte(s);
    while (is_blank(c)) {
        s->at++;
        c = next_byte(s);
    }
    return c;
}

int ll_geojson_scan_peek_document(ll_geojson_scan *s)
{
    int c = next_byte(s);
    while (is_blank(c) || c == RECORD_SEPARATOR) {
        s->at++;
        c = next_byte(s);
    }
    return c;
}

/// Line and column (in characters) of the place the scan is at, both from 1.
static void find_place(ll_geojson_scan *s, size_t *ret_line, size_t *ret_column)
{
    unsigned long long left = s->base + s->at;
    size_t line = 1, column = 1;
    char chunk[4096];
    (void)VSIFSeekL(s->file, 0, SEEK_SET);
    for (size_t got = 1; left > 0 && got > 0;) {
        size_t want = left < sizeof chunk ? (size_t)left : sizeof chunk;
        got = VSIFReadL(chunk, 1, want, s->file);
        for (size_t i = 0; i < got; i++) {
            bool starts = ((unsigned char)chunk[i] & 0xC0U) != 0x80U; /* a character of UTF-8 */
            line += chunk[i] == '\n';
            column = chunk[i] == '\n' ? 1 : column + starts;
        }
        left -= got;
    }
    *ret_line = line;
    *ret_column = column;
}

enum ll_code ll_geojson_scan_fail(ll_geojson_scan *s, const char *expected, struct ll_err *err)
{
    const char *what = ll_tr(ll_err_lang(err), expected);
    bool ended = next_byte(s) == LL_GEOJSON_END;
    if (s->trouble == LL_E_NOMEM) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t line = 0, column = 0;
    enum ll_code trouble = s->trouble;
    find_place(s, &line, &column);
    s->trouble = LL_E_FORMAT; /* the file is at another place now */
    if (trouble == LL_E_LIMIT) {
        return ll_fail(err, LL_E_LIMIT, "'%.200s', line %zu: a feature is larger than %d MB",
                       s->name, line, LL_GEOJSON_PIECE_MAX_MB);
    }
    if (trouble != LL_OK) {
        return ll_fail(err, LL_E_IO, "'%.200s', line %zu: reading failed", s->name, line);
    }
    if (ended) {
        return ll_fail(err, LL_E_FORMAT,
                       "'%.200s', line %zu, column %zu: the file ends here, but %s is expected",
                       s->name, line, column, what);
    }
    return ll_fail(err, LL_E_FORMAT, "'%.200s', line %zu, column %zu: expected %s", s->name, line,
                   column, what);
}

enum ll_code ll_geojson_scan_refuse(ll_geojson_scan *s, const char *wrong, struct ll_err *err)
{
    size_t line = 0, column = 0;
    find_place(s, &line, &column);
    s->trouble = LL_E_FORMAT; /* the file is at another place now */
    return ll_fail(err, LL_E_FORMAT, "'%.200s', line %zu, column %zu: %s", s->name, line, column,
                   ll_tr(ll_err_lang(err), wrong));
}

enum ll_code ll_geojson_scan_byte(ll_geojson_scan *s, char byte, const char *expected,
                                  struct ll_err *err)
{
    if (ll_geojson_scan_peek(s) != (unsigned char)byte) {
        return ll_geojson_scan_fail(s, expected, err);
    }
    s->at++;
    return LL_OK;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(int c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Passes over the escape after a backslash.
static enum ll_code pass_escape(ll_geojson_scan *s, struct ll_err *err)
{
    int c = next_byte(s);
    if (c == LL_GEOJSON_END || c == '\0' || strchr("\"\\/bfnrtu", c) == NULL) {
        return ll_geojson_scan_fail(s, "a known escape after the backslash", err);
    }
    s->at++;
    for (int i = 0; c == 'u' && i < 4; i++) {
        if (!is_hex(next_byte(s))) {
            return ll_geojson_scan_fail(s, "four hexadecimal digits after the escape u", err);
        }
        s->at++;
    }
    return LL_OK;
}

/// Passes over a text; the scan stands on its opening quote.
static enum ll_code pass_text(ll_geojson_scan *s, struct ll_err *err)
{
    s->at++;
    for (;;) {
        int c = next_byte(s);
        if (c == '"') {
            s->at++;
            return LL_OK;
        }
        if (c == LL_GEOJSON_END) {
            return ll_geojson_scan_fail(s, "the closing quote of a text", err);
        }
        if (c < 0x20) {
            return ll_geojson_scan_refuse(s, "a line end or control character inside a text", err);
        }
        s->at++;
        if (c == '\\') {
            enum ll_code code = pass_escape(s, err);
            if (code != LL_OK) {
                return code;
            }
        }
    }
}

static enum ll_code pass_digits(ll_geojson_scan *s, struct ll_err *err)
{
    if (!is_digit(next_byte(s))) {
        return ll_geojson_scan_fail(s, "a digit", err);
    }
    while (is_digit(next_byte(s))) {
        s->at++;
    }
    return LL_OK;
}

static enum ll_code pass_number(ll_geojson_scan *s, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (next_byte(s) == '-') {
        s->at++;
    }
    if (next_byte(s) == '0') {
        s->at++;
    } else {
        code = pass_digits(s, err);
    }
    if (code == LL_OK && next_byte(s) == '.') {
        s->at++;
        code = pass_digits(s, err);
    }
    int c = code == LL_OK ? next_byte(s) : 0;
    if (c == 'e' || c == 'E') {
        s->at++;
        c = next_byte(s);
        s->at += c == '+' || c == '-';
        code = pass_digits(s, err);
    }
    return code;
}

static enum ll_code pass_word(ll_geojson_scan *s, const char *word, struct ll_err *err)
{
    size_t start = s->at;
    unsigned long long base = s->base;
    for (; *word != '\0'; word++) {
        if (next_byte(s) != *word) {
            s->at = base == s->base ? start : s->at; /* show where the word begins if it is there */
            return ll_geojson_scan_fail(s, "a value", err);
        }
        s->at++;
    }
    return LL_OK;
}

/// Passes over a value that has nothing inside.
static enum ll_code pass_plain(ll_geojson_scan *s, int c, struct ll_err *err)
{
    switch (c) {
    case '"':
        return pass_text(s, err);
    case 't':
        return pass_word(s, "true", err);
    case 'f':
        return pass_word(s, "false", err);
    case 'n':
        return pass_word(s, "null", err);
    default:
        return c == '-' || is_digit(c) ? pass_number(s, err)
                                       : ll_geojson_scan_fail(s, "a value", err);
    }
}

/// What is open around the place: a bit each, set for an object.
struct nesting {
    uint64_t object[LL_GEOJSON_DEPTH_MAX / 64];
    size_t depth;
};

static bool in_object(const struct nesting *n)
{
    size_t last = n->depth - 1;
    return (n->object[last / 64] >> (last % 64) & 1U) != 0;
}

static enum ll_code enter(ll_geojson_scan *s, struct nesting *n, bool object, struct ll_err *err)
{
    if (n->depth == LL_GEOJSON_DEPTH_MAX) {
        return ll_geojson_scan_refuse(s, "nested deeper than 512 levels", err);
    }
    uint64_t bit = (uint64_t)1 << (n->depth % 64);
    uint64_t *word = &n->object[n->depth / 64];
    *word = object ? *word | bit : *word & ~bit;
    n->depth++;
    s->at++;
    return LL_OK;
}

/// Passes over a member's name and colon.
static enum ll_code pass_name(ll_geojson_scan *s, const char *expected, struct ll_err *err)
{
    if (ll_geojson_scan_peek(s) != '"') {
        return ll_geojson_scan_fail(s, expected, err);
    }
    enum ll_code code = pass_text(s, err);
    return code == LL_OK ? ll_geojson_scan_byte(s, ':', "':'", err) : code;
}

/// After a value: leaves all that closes here. @param ret_more A value follows in what is open.
static enum ll_code pass_after(ll_geojson_scan *s, struct nesting *n, bool *ret_more,
                               struct ll_err *err)
{
    *ret_more = false;
    while (n->depth > 0) {
        bool object = in_object(n);
        int c = ll_geojson_scan_peek(s);
        if (c == ',') {
            s->at++;
            *ret_more = true;
            return object ? pass_name(s, "a member name in double quotes", err) : LL_OK;
        }
        if (c != (object ? '}' : ']')) {
            return ll_geojson_scan_fail(s, object ? "',' or '}'" : "',' or ']'", err);
        }
        s->at++;
        n->depth--;
    }
    return LL_OK;
}

enum ll_code ll_geojson_scan_value(ll_geojson_scan *s, struct ll_err *err)
{
    struct nesting n = {.depth = 0};
    bool more = true;
    enum ll_code code = LL_OK;
    while (code == LL_OK && more) {
        int c = ll_geojson_scan_peek(s);
        bool object = c == '{';
        if (object || c == '[') {
            code = enter(s, &n, object, err);
            if (code == LL_OK && ll_geojson_scan_peek(s) != (object ? '}' : ']')) {
                code = object ? pass_name(s, "a member name in double quotes or '}'", err) : LL_OK;
                continue; /* to the first value inside */
            }
        } else {
            code = pass_plain(s, c, err);
        }
        code = code == LL_OK ? pass_after(s, &n, &more, err) : code;
    }
    return code;
}

void ll_geojson_scan_pin(ll_geojson_scan *s)
{
    s->pin = s->at;
    s->pinned = true;
}

void ll_geojson_scan_unpin(ll_geojson_scan *s)
{
    s->pinned = false;
}

struct ll_geojson_span ll_geojson_scan_pinned(const ll_geojson_scan *s)
{
    return (struct ll_geojson_span){s->buffer + s->pin, s->buffer + s->at};
}

unsigned long long ll_geojson_scan_offset(const ll_geojson_scan *s)
{
    return s->base + s->at;
}
