#include "importers/coordinate.h"

#include <ctype.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core/text.h"
#include "importers/fold.h"

/* Parts of one coordinate at most: degrees, minutes, seconds, or groups of three digits. */
#define PARTS_MAX 4

/* The plain form: every sign is one letter. Numbers and , . + - : / stay. */
enum sign {
    SIGN_DEGREE = 'd',
    SIGN_MINUTE = 'm',
    SIGN_SECOND = 's',
    SIGN_EXPONENT = 'e',
    SIGN_METRE = 'u',
    SIGN_SPLIT = ';',
    SIGN_BLANK = ' '
};

struct spelling {
    const char *text; /* ASCII letters small */
    char sign;
};

/* Longer ones before those that they begin with. */
static const struct spelling spellings[] = {
    {"longitude", 'X'},
    {"latitude", 'Y'},
    {"lng", 'X'},
    {"lon", 'X'},
    {"lat", 'Y'},
    {"东经", 'E'},
    {"東經", 'E'},
    {"西经", 'W'},
    {"西經", 'W'},
    {"北纬", 'N'},
    {"北緯", 'N'},
    {"南纬", 'S'},
    {"南緯", 'S'},
    {"经度", 'X'},
    {"經度", 'X'},
    {"纬度", 'Y'},
    {"緯度", 'Y'},
    {"东", 'E'},
    {"東", 'E'},
    {"西", 'W'},
    {"北", 'N'},
    {"南", 'S'},
    {"度", 'd'},
    {"°", 'd'},
    {"º", 'd'},
    {"˚", 'd'},
    {"分", 'm'},
    {"秒", 's'},
    {"''", 's'},
    {"′′", 's'},
    {"’’", 's'},
    {"′", 'm'},
    {"’", 'm'},
    {"‘", 'm'},
    {"´", 'm'},
    {"'", 'm'},
    {"″", 's'},
    {"”", 's'},
    {"“", 's'},
    {"〃", 's'},
    {"\"", 's'},
    {"米", 'u'},
    {"m", 'u'},
    {"e", 'E'},
    {"w", 'W'},
    {"n", 'N'},
    {"s", 'S'},
    {"x", 'X'},
    {"y", 'Y'},
    {"、", ';'},
    {";", ';'},
    {"|", ';'},
    {"/", ';'},
    {"−", '-'},
    {"\xC2\xA0", ' '},
    {"\xE2\x80\x89", ' '},
    {"\xE2\x80\xAF", ' '},
    {"\t", ' '},
    {"\r", ' '},
    {"\n", ' '},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool starts_with(const char *text, const char *start)
{
    for (; *start != '\0'; text++, start++) {
        if (tolower((unsigned char)*text) != (unsigned char)*start) {
            return false;
        }
    }
    return true;
}

/// Whether an "e" behind a digit begins a power of ten, which Excel writes with its sign: E+02.
static bool is_exponent(const char *s)
{
    return tolower((unsigned char)s[0]) == 'e' && (s[1] == '+' || s[1] == '-') && is_digit(s[2]);
}

/// Rewrites a text in the plain form. @return false for a sign that no coordinate has.
static bool to_plain(const char *text, char ret_plain[LL_COORDINATE_TEXT_MAX])
{
    char narrow[LL_COORDINATE_TEXT_MAX];
    size_t len = 0;
    if (strlen(text) >= sizeof narrow) {
        return false;
    }
    (void)ll_narrow(text, narrow, sizeof narrow);
    for (const char *s = narrow; *s != '\0';) {
        if (is_digit(*s) || strchr(",.+-: ", *s) != NULL || *s == '=') {
            ret_plain[len++] = *s == '=' ? ':' : *s;
            s++;
            continue;
        }
        if (len > 0 && (is_digit(ret_plain[len - 1]) || ret_plain[len - 1] == '.') &&
            is_exponent(s)) {
            ret_plain[len++] = SIGN_EXPONENT;
            s++;
            continue;
        }
        size_t i = 0;
        const size_t count = sizeof spellings / sizeof spellings[0];
        while (i < count && !starts_with(s, spellings[i].text)) {
            i++;
        }
        if (i == count) {
            return false;
        }
        ret_plain[len++] = spellings[i].sign;
        s += strlen(spellings[i].text);
    }
    ret_plain[len] = '\0';
    return true;
}

/// A piece of the plain form.
struct piece {
    const char *s;
    const char *end;
};

static void skip_blanks(struct piece *p)
{
    while (p->s < p->end && *p->s == SIGN_BLANK) {
        p->s++;
    }
}

static struct piece trimmed(struct piece p)
{
    skip_blanks(&p);
    while (p.end > p.s && p.end[-1] == SIGN_BLANK) {
        p.end--;
    }
    return p;
}

/// A number and what of its form matters.
struct part {
    double value;
    bool fraction; ///< has decimals or a power of ten
    bool plain;    ///< digits alone before the decimals
    size_t digits; ///< before the decimals
};

/// How digits, commas and points stand in a number.
struct shape {
    size_t commas, points;
    size_t before; ///< digits before the first mark
    size_t after;  ///< digits after the last mark
    bool groups;   ///< every group between two marks has three digits
    bool mixed;    ///< a point before a comma
};

static struct shape shape_of(const char *s, size_t len)
{
    struct shape f = {.groups = true};
    for (size_t i = 0; i < len; i++) {
        if (is_digit(s[i])) {
            f.after++;
            continue;
        }
        if (f.commas + f.points == 0) {
            f.before = f.after;
        } else {
            f.groups = f.groups && f.after == 3;
        }
        f.mixed = f.mixed || (s[i] == ',' && f.points > 0);
        f.commas += s[i] == ',';
        f.points += s[i] == '.';
        f.after = 0;
    }
    if (f.commas + f.points == 0) {
        f.before = f.after;
    }
    return f;
}

/// Which mark begins the decimals: '.', ',' or '\0' for none.
/// @return false when the marks stand as in no number, or could mean two things.
static bool decimal_mark(const char *s, const struct shape *f, enum ll_coordinate_unit unit,
                         char *ret_mark)
{
    bool first_group = f->before >= 1 && f->before <= 3;
    size_t marks = f->commas + f->points;
    *ret_mark = '\0';
    if (marks == 0) {
        return true;
    }
    if (f->commas == 0 && f->points == 1) {
        *ret_mark = '.';
        return true;
    }
    if (f->commas == 1 && f->points == 0) {
        bool thousands = f->after == 3 && first_group && s[0] != '0';
        *ret_mark = thousands && unit == LL_COORDINATE_METRES ? '\0' : ',';
        return f->after > 0 && !(thousands && unit == LL_COORDINATE_EITHER);
    }
    if (!first_group || !f->groups) {
        return false;
    }
    if (f->points == 1 && !f->mixed) { /* 2,771,114.5 */
        *ret_mark = '.';
        return true;
    }
    if (f->commas == 1 && f->mixed) { /* 2.771.114,5 */
        *ret_mark = ',';
        return true;
    }
    return (f->commas == 0 || f->points == 0) && f->after == 3;
}

/// Takes a number off the front.
static bool take_number(struct piece *p, enum ll_coordinate_unit unit, struct part *ret)
{
    const char *start = p->s;
    while (p->s < p->end && (is_digit(*p->s) || *p->s == '.' || *p->s == ',')) {
        p->s++;
    }
    size_t len = (size_t)(p->s - start);
    if (len == 0 || !is_digit(start[0])) {
        return false;
    }
    struct shape f = shape_of(start, len);
    char mark = '\0', text[LL_COORDINATE_TEXT_MAX + 1];
    if (!decimal_mark(start, &f, unit, &mark)) {
        return false;
    }
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        if (is_digit(start[i])) {
            text[kept++] = start[i];
        } else if (start[i] == mark) {
            text[kept++] = '.';
        }
    }
    ret->fraction = mark != '\0';
    ret->plain = f.commas + f.points == (mark != '\0' ? 1U : 0U);
    ret->digits = f.before;
    if (p->s < p->end && *p->s == SIGN_EXPONENT) {
        ret->fraction = true;
        do {
            text[kept++] = *p->s++;
        } while (p->s < p->end && (is_digit(*p->s) || strchr("+-", *p->s) != NULL));
    }
    text[kept] = '\0';
    return ll_parse_number(text, &ret->value);
}

/// A coordinate without its marks of direction.
struct body {
    struct part part[PARTS_MAX];
    size_t count;
    char between; ///< what stands between the parts: ' ', ':', '-', or 'd' for degree signs
};

/// Takes parts with signs of degree, minute and second. The last sign may be missing.
static bool take_signed_parts(struct piece *p, struct body *b)
{
    static const char signs[] = {SIGN_DEGREE, SIGN_MINUTE, SIGN_SECOND};
    b->between = SIGN_DEGREE;
    for (b->count = 0; b->count < 3;) {
        /* within a sign a comma can only begin decimals */
        if (!take_number(p, LL_COORDINATE_DEGREES, &b->part[b->count])) {
            return false;
        }
        size_t at = b->count++;
        skip_blanks(p);
        bool has_sign = p->s < p->end && *p->s == signs[at];
        p->s += has_sign;
        skip_blanks(p);
        if (p->s == p->end || !is_digit(*p->s)) {
            return has_sign || at > 0;
        }
        if (!has_sign) {
            return false;
        }
    }
    return true;
}

/// Takes parts with the same thing between them: blanks, colons or hyphens.
static bool take_bare_parts(struct piece *p, enum ll_coordinate_unit unit, struct body *b)
{
    b->between = '\0';
    for (b->count = 0; b->count < PARTS_MAX;) {
        if (!take_number(p, unit, &b->part[b->count++])) {
            return false;
        }
        struct piece rest = *p;
        skip_blanks(&rest);
        bool mark = rest.s < rest.end && (*rest.s == ':' || *rest.s == '-');
        char between = mark ? *rest.s : SIGN_BLANK;
        rest.s += mark;
        skip_blanks(&rest);
        if (rest.s == rest.end || !is_digit(*rest.s) || (!mark && rest.s == p->s)) {
            return true;
        }
        if (b->between != '\0' && b->between != between) {
            return false;
        }
        b->between = between;
        *p = rest;
    }
    return false;
}

/// Degrees, minutes and seconds to degrees.
static bool join_degrees(const struct body *b, double *ret)
{
    double value = 0.0, share = 1.0;
    if (b->count > 3) {
        return false;
    }
    for (size_t i = 0; i < b->count; i++) {
        const struct part *part = &b->part[i];
        bool last = i + 1 == b->count;
        if (!part->plain || (part->fraction && !last) || (i > 0 && !(part->value < 60.0)) ||
            (i > 0 && part->digits > 2)) {
            return false;
        }
        value += part->value / share;
        share *= 60.0;
    }
    *ret = value;
    return value <= 180.0;
}

/// Groups of three digits with blanks between them.
static bool join_thousands(const struct body *b, double *ret)
{
    double value = 0.0;
    for (size_t i = 0; i < b->count; i++) {
        const struct part *part = &b->part[i];
        bool last = i + 1 == b->count;
        if (!part->plain || (part->fraction && !last) || part->digits > 3 ||
            (i > 0 && part->digits != 3)) {
            return false;
        }
        value = value * 1000.0 + part->value;
    }
    *ret = value;
    return true;
}

/// What the parts amount to.
static bool join(const struct body *b, enum ll_coordinate_unit unit, double *ret, bool *ret_angle)
{
    *ret_angle = b->between == SIGN_DEGREE;
    if (b->count == 1 && !*ret_angle) {
        *ret = b->part[0].value;
        return true;
    }
    if (b->between == SIGN_BLANK && unit != LL_COORDINATE_DEGREES && join_thousands(b, ret)) {
        return true;
    }
    bool enough = b->between != '-' || b->count == 3; /* 118-119 is a range */
    *ret_angle = true;
    return enough && unit != LL_COORDINATE_METRES && join_degrees(b, ret);
}

/// Marks around the number: direction, axis, unit.
struct marks {
    char direction; ///< E W N S or '\0'
    char label;     ///< X Y or '\0'
    bool metres;
};

/// Takes letters of direction and axis, with blanks and colons behind them.
static bool take_marks(struct piece *p, struct marks *m)
{
    for (;;) {
        skip_blanks(p);
        char c = p->s < p->end ? *p->s : '\0';
        bool direction = c == 'E' || c == 'W' || c == 'N' || c == 'S';
        bool label = c == 'X' || c == 'Y';
        if (!direction && !label && c != SIGN_METRE) {
            return true;
        }
        if ((direction && m->direction != '\0') || (label && m->label != '\0') ||
            (c == SIGN_METRE && m->metres)) {
            return false;
        }
        m->direction = direction ? c : m->direction;
        m->label = label ? c : m->label;
        m->metres = m->metres || c == SIGN_METRE;
        p->s++;
        struct piece rest = *p;
        skip_blanks(&rest);
        if (c != SIGN_METRE && rest.s < rest.end && *rest.s == ':') {
            rest.s++;
            *p = rest;
        }
    }
}

static bool settle_axis(const struct marks *m, struct ll_coordinate *c)
{
    enum ll_coordinate_axis by_direction = m->direction == '\0'                 ? LL_AXIS_NONE
                                           : strchr("EW", m->direction) != NULL ? LL_AXIS_X
                                                                                : LL_AXIS_Y;
    enum ll_coordinate_axis by_label = m->label == '\0'  ? LL_AXIS_NONE
                                       : m->label == 'X' ? LL_AXIS_X
                                                         : LL_AXIS_Y;
    c->axis = by_direction != LL_AXIS_NONE ? by_direction : by_label;
    return by_direction == LL_AXIS_NONE || by_label == LL_AXIS_NONE || by_direction == by_label;
}

static bool parse_piece(struct piece p, enum ll_coordinate_unit unit, struct ll_coordinate *ret)
{
    struct marks m = {0};
    struct body b = {0};
    struct ll_coordinate c = {0};
    if (!take_marks(&p, &m) || m.metres) {
        return false;
    }
    bool minus = p.s < p.end && *p.s == '-';
    bool plus = p.s < p.end && *p.s == '+';
    p.s += minus || plus;
    const void *degree = memchr(p.s, SIGN_DEGREE, (size_t)(p.end - p.s));
    bool parts = degree != NULL ? take_signed_parts(&p, &b) : take_bare_parts(&p, unit, &b);
    if (!parts || !take_marks(&p, &m) || p.s != p.end || !settle_axis(&m, &c) ||
        !join(&b, m.metres ? LL_COORDINATE_METRES : unit, &c.value, &c.angle)) {
        return false;
    }
    bool negative = m.direction == 'W' || m.direction == 'S';
    if ((negative && (minus || plus)) || (c.angle && (unit == LL_COORDINATE_METRES || m.metres))) {
        return false;
    }
    if (c.angle && c.axis == LL_AXIS_Y && c.value > 90.0) {
        return false;
    }
    c.value = minus || negative ? -c.value : c.value;
    *ret = c;
    return true;
}

bool ll_coordinate_parse(const char *text, enum ll_coordinate_unit unit,
                         struct ll_coordinate *ret_coordinate)
{
    char plain[LL_COORDINATE_TEXT_MAX];
    if (!to_plain(text, plain)) {
        return false;
    }
    struct piece whole = {plain, plain + strlen(plain)};
    return parse_piece(trimmed(whole), unit, ret_coordinate);
}

/// Both halves around a split, if they are coordinates of two axes or of none.
static bool parse_halves(struct piece first, struct piece second, enum ll_coordinate_unit unit,
                         struct ll_coordinate ret[2])
{
    return parse_piece(trimmed(first), unit, &ret[0]) &&
           parse_piece(trimmed(second), unit, &ret[1]) &&
           (ret[0].axis == LL_AXIS_NONE) == (ret[1].axis == LL_AXIS_NONE) &&
           (ret[0].axis == LL_AXIS_NONE || ret[0].axis != ret[1].axis);
}

static size_t count_of(struct piece p, char sign, const char **ret_first)
{
    size_t count = 0;
    for (const char *s = p.s; s < p.end; s++) {
        if (*s == sign) {
            *ret_first = count == 0 ? s : *ret_first;
            count++;
        }
    }
    return count;
}

/// Whether a text without a dividing sign may be parted before `s`: at a blank, or at a mark of
/// direction.
static bool may_part(struct piece p, const char *s)
{
    return s > p.s &&
           (s[-1] == SIGN_BLANK || isupper((unsigned char)*s) || isupper((unsigned char)s[-1]));
}

/// Parts a text where exactly one way of parting it makes sense.
static bool part_somewhere(struct piece p, enum ll_coordinate_unit unit,
                           struct ll_coordinate ret[2])
{
    size_t ways = 0;
    for (const char *s = p.s; s < p.end; s++) {
        struct ll_coordinate found[2];
        if (*s != SIGN_BLANK && may_part(p, s) &&
            parse_halves((struct piece){p.s, s}, (struct piece){s, p.end}, unit, found)) {
            ret[0] = found[0];
            ret[1] = found[1];
            ways++;
        }
    }
    return ways == 1;
}

/// Takes brackets off both ends of a copy.
static void copy_without_brackets(const char *text, char *ret, size_t size)
{
    char narrow[LL_COORDINATE_TEXT_MAX];
    size_t len = ll_narrow(text, narrow, sizeof narrow);
    const char *s = narrow;
    while (len > 0 && *s == ' ') {
        s++;
        len--;
    }
    while (len > 0 && s[len - 1] == ' ') {
        len--;
    }
    bool brackets =
        len >= 2 && ((s[0] == '(' && s[len - 1] == ')') || (s[0] == '[' && s[len - 1] == ']'));
    s += brackets;
    len -= brackets ? 2 : 0;
    if (len < size) {
        memcpy(ret, s, len);
        ret[len] = '\0';
    }
}

bool ll_coordinate_parse_pair(const char *text, enum ll_coordinate_unit unit,
                              struct ll_coordinate ret_pair[2])
{
    char plain[LL_COORDINATE_TEXT_MAX] = "", bare[LL_COORDINATE_TEXT_MAX] = "";
    if (strlen(text) >= sizeof bare) {
        return false;
    }
    copy_without_brackets(text, bare, sizeof bare);
    if (!to_plain(bare, plain)) {
        return false;
    }
    struct piece p = {plain, plain + strlen(plain)};
    const char *at = NULL;
    struct ll_coordinate pair[2];
    size_t splits = count_of(p, SIGN_SPLIT, &at);
    splits = splits == 0 ? count_of(p, ',', &at) : splits;
    /* of several commas each may be one of thousands or of decimals */
    bool good = splits == 1 ? parse_halves((struct piece){p.s, at}, (struct piece){at + 1, p.end},
                                           unit, pair)
                            : part_somewhere(p, unit, pair);
    if (!good) {
        return false;
    }
    bool swapped = pair[0].axis == LL_AXIS_Y;
    ret_pair[0] = pair[swapped ? 1 : 0];
    ret_pair[1] = pair[swapped ? 0 : 1];
    return true;
}
