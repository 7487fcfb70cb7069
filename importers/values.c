#include "importers/values.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "core/text.h"
#include "importers/fold.h"

#define NUMBER_MAX 64

struct unit {
    enum ll_quantity quantity;
    const char *name; /* as ll_fold leaves it */
    double size;
};

static const struct unit units[] = {
    {LL_QUANTITY_LENGTH, "m", 1.0},
    {LL_QUANTITY_LENGTH, "米", 1.0},
    {LL_QUANTITY_LENGTH, "公尺", 1.0},
    {LL_QUANTITY_LENGTH, "metre", 1.0},
    {LL_QUANTITY_LENGTH, "metres", 1.0},
    {LL_QUANTITY_LENGTH, "meter", 1.0},
    {LL_QUANTITY_LENGTH, "meters", 1.0},
    {LL_QUANTITY_LENGTH, "mm", 0.001},
    {LL_QUANTITY_LENGTH, "毫米", 0.001},
    {LL_QUANTITY_LENGTH, "cm", 0.01},
    {LL_QUANTITY_LENGTH, "厘米", 0.01},
    {LL_QUANTITY_LENGTH, "公分", 0.01},
    {LL_QUANTITY_LENGTH, "km", 1000.0},
    {LL_QUANTITY_LENGTH, "公里", 1000.0},
    {LL_QUANTITY_LENGTH, "千米", 1000.0},
    {LL_QUANTITY_LENGTH, "ft", 0.3048},
    {LL_QUANTITY_LENGTH, "'", 0.3048},
    {LL_QUANTITY_LENGTH, "in", 0.0254},
    {LL_QUANTITY_LENGTH, "inch", 0.0254},
    {LL_QUANTITY_LENGTH, "inches", 0.0254},
    {LL_QUANTITY_LENGTH, "英寸", 0.0254},
    {LL_QUANTITY_LENGTH, "英吋", 0.0254},
    {LL_QUANTITY_LENGTH, "吋", 0.0254},
    {LL_QUANTITY_LENGTH, "寸", 0.0254}, /* of pipes: their trade counts in inches */
    {LL_QUANTITY_LENGTH, "\"", 0.0254},
    {LL_QUANTITY_TIME, "s", 1.0},
    {LL_QUANTITY_TIME, "秒", 1.0},
    {LL_QUANTITY_TIME, "sec", 1.0},
    {LL_QUANTITY_TIME, "min", 60.0},
    {LL_QUANTITY_TIME, "分", 60.0},
    {LL_QUANTITY_TIME, "分钟", 60.0},
    {LL_QUANTITY_TIME, "分鐘", 60.0},
    {LL_QUANTITY_PRESSURE, "mpa", 1.0},
    {LL_QUANTITY_PRESSURE, "兆帕", 1.0},
    {LL_QUANTITY_PRESSURE, "kpa", 0.001},
    {LL_QUANTITY_PRESSURE, "千帕", 0.001},
    {LL_QUANTITY_PRESSURE, "pa", 1e-6},
    {LL_QUANTITY_PRESSURE, "bar", 0.1},
    {LL_QUANTITY_PRESSURE, "kgf/cm2", 0.0980665},
    {LL_QUANTITY_PRESSURE, "kg/cm2", 0.0980665},
    {LL_QUANTITY_PRESSURE, "kg/cm²", 0.0980665},
    {LL_QUANTITY_PRESSURE, "公斤", 0.0980665},
    {LL_QUANTITY_PRESSURE, "psi", 0.00689475729},
    {LL_QUANTITY_FLOW, "l/s", 1.0},
    {LL_QUANTITY_FLOW, "升/秒", 1.0},
    {LL_QUANTITY_FLOW, "l/min", 1.0 / 60.0},
    {LL_QUANTITY_FLOW, "升/分", 1.0 / 60.0},
    {LL_QUANTITY_FLOW, "升/分钟", 1.0 / 60.0},
    {LL_QUANTITY_FLOW, "m3/h", 1.0 / 3.6},
    {LL_QUANTITY_FLOW, "m³/h", 1.0 / 3.6},
    {LL_QUANTITY_FLOW, "立方米/小时", 1.0 / 3.6},
    {LL_QUANTITY_VOLUME, "m3", 1.0},
    {LL_QUANTITY_VOLUME, "m³", 1.0},
    {LL_QUANTITY_VOLUME, "m^3", 1.0},
    {LL_QUANTITY_VOLUME, "立方", 1.0},
    {LL_QUANTITY_VOLUME, "立方米", 1.0},
    {LL_QUANTITY_VOLUME, "方", 1.0},
    {LL_QUANTITY_VOLUME, "吨", 1.0},
    {LL_QUANTITY_VOLUME, "t", 1.0},
    {LL_QUANTITY_VOLUME, "l", 0.001},
    {LL_QUANTITY_VOLUME, "升", 0.001},
    {LL_QUANTITY_SPEED, "km/h", 1.0},
    {LL_QUANTITY_SPEED, "kmh", 1.0},
    {LL_QUANTITY_SPEED, "公里/小时", 1.0},
    {LL_QUANTITY_SPEED, "mph", 1.609344},
    {LL_QUANTITY_SPEED, "m/s", 3.6},
    {LL_QUANTITY_SLOPE, "%", 1.0},
    {LL_QUANTITY_SLOPE, "‰", 0.1},
    {LL_QUANTITY_MASS, "t", 1.0},
    {LL_QUANTITY_MASS, "吨", 1.0},
    {LL_QUANTITY_MASS, "噸", 1.0},
    {LL_QUANTITY_MASS, "kg", 0.001},
    {LL_QUANTITY_MASS, "公斤", 0.001},
    {LL_QUANTITY_MASS, "lbs", 0.00045359237},
    {LL_QUANTITY_MONEY, "yuan", 1.0},
    {LL_QUANTITY_MONEY, "元", 1.0},
    {LL_QUANTITY_MONEY, "wan", 1e4},
    {LL_QUANTITY_MONEY, "万", 1e4},
    {LL_QUANTITY_MONEY, "万元", 1e4},
    {LL_QUANTITY_SHARE, "1", 1.0},
    {LL_QUANTITY_SHARE, "%", 0.01},
    {LL_QUANTITY_PLAIN, "人", 1.0},
    {LL_QUANTITY_PLAIN, "户", 1.0},
    {LL_QUANTITY_PLAIN, "戶", 1.0},
    {LL_QUANTITY_PLAIN, "个", 1.0},
    {LL_QUANTITY_PLAIN, "個", 1.0},
    {LL_QUANTITY_PLAIN, "层", 1.0},
    {LL_QUANTITY_PLAIN, "層", 1.0},
    {LL_QUANTITY_PLAIN, "楼", 1.0},
    {LL_QUANTITY_PLAIN, "级", 1.0},
    {LL_QUANTITY_PLAIN, "f", 1.0},
    {LL_QUANTITY_PLAIN, "万", 1e4},
    {LL_QUANTITY_PLAIN, "万人", 1e4},
};

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

struct ll_measure_kind ll_measure_kind(const char *field)
{
    static const struct {
        const char *end;
        struct ll_measure_kind kind;
    } kinds[] = {
        {"_mm", {LL_QUANTITY_LENGTH, 0.001}}, {"_m", {LL_QUANTITY_LENGTH, 1.0}},
        {"_s", {LL_QUANTITY_TIME, 1.0}},      {"_mpa", {LL_QUANTITY_PRESSURE, 1.0}},
        {"_lps", {LL_QUANTITY_FLOW, 1.0}},    {"_m3", {LL_QUANTITY_VOLUME, 1.0}},
        {"_kmh", {LL_QUANTITY_SPEED, 1.0}},   {"_pct", {LL_QUANTITY_SLOPE, 1.0}},
        {"_t", {LL_QUANTITY_MASS, 1.0}},      {"_yuan", {LL_QUANTITY_MONEY, 1.0}},
        {"_share", {LL_QUANTITY_SHARE, 1.0}}, {"year", {LL_QUANTITY_YEAR, 1.0}},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (ends_with(field, kinds[i].end)) {
            return kinds[i].kind;
        }
    }
    return (struct ll_measure_kind){LL_QUANTITY_PLAIN, 1.0};
}

bool ll_unit(enum ll_quantity quantity, const char *unit, double *ret_size)
{
    char folded[LL_FOLD_MAX];
    (void)ll_fold(unit, folded, sizeof folded);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (units[i].quantity == quantity && strcmp(units[i].name, folded) == 0) {
            *ret_size = units[i].size;
            return true;
        }
    }
    return false;
}

/// A number cut off the front of a text: digits with one kind of decimal mark.
struct number {
    double value;
    const char *rest;
};

/// Copies the number at `text` in C form. "3,5" is 3.5; "1,250" is 1250 where it counts things and
/// nothing where it measures, since it may be either.
static bool cut_number(const char *text, bool counts, struct number *ret)
{
    char digits[NUMBER_MAX];
    size_t len = 0, commas = 0, points = 0, after_comma = 0;
    const char *s = text;
    if (*s == '+' || *s == '-') {
        digits[len++] = *s++;
    }
    for (; (isdigit((unsigned char)*s) || *s == '.' || *s == ',') && len + 1 < sizeof digits; s++) {
        commas += *s == ',';
        points += *s == '.';
        after_comma = *s == ',' ? 0 : after_comma + 1;
        digits[len++] = *s;
    }
    digits[len] = '\0';
    bool grouped = commas > 0 && after_comma == 3;
    if (points > 1 || (commas > 0 && points > 0) || (commas > 1 && !grouped) ||
        (grouped && !counts)) {
        return false;
    }
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        if (digits[i] != ',') {
            digits[kept++] = digits[i];
        } else if (!grouped) {
            digits[kept++] = '.';
        }
    }
    digits[kept] = '\0';
    if (!ll_parse_number(digits, &ret->value)) {
        return false;
    }
    ret->rest = s;
    return true;
}

static const char *skip_blanks(const char *s)
{
    while (isspace((unsigned char)*s)) {
        s++;
    }
    return s;
}

/// A year: four digits, then nothing, 年 or a date.
static bool parse_year(const char *s, double *ret)
{
    for (int i = 0; i < 4; i++) {
        if (!isdigit((unsigned char)s[i])) {
            return false;
        }
    }
    bool ends = s[4] == '\0' || s[4] == '-' || s[4] == '/' || s[4] == ' ' ||
                strncmp(s + 4, "年", strlen("年")) == 0 ||
                (s[4] == '.' && (s[5] == '\0' || isdigit((unsigned char)s[5])));
    if (ends) {
        *ret = (s[0] - '0') * 1000 + (s[1] - '0') * 100 + (s[2] - '0') * 10 + (s[3] - '0');
    }
    return ends;
}

/// Skips what stands before the number of a diameter: DN100, Φ100.
static const char *skip_diameter_sign(const char *s)
{
    static const char *const signs[] = {"DN", "dn", "De", "Φ", "φ", "Ø", "ø"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (strncmp(s, signs[i], strlen(signs[i])) == 0) {
            return skip_blanks(s + strlen(signs[i]));
        }
    }
    return s;
}

bool ll_value_parse(const char *text, struct ll_measure_kind kind, const char *unit, double *ret)
{
    char narrow[NUMBER_MAX];
    if (strlen(text) >= sizeof narrow) {
        return false;
    }
    (void)ll_narrow(text, narrow, sizeof narrow);
    const char *s = skip_blanks(narrow);
    if (kind.quantity == LL_QUANTITY_YEAR) {
        return parse_year(s, ret);
    }
    bool millimetres = kind.quantity == LL_QUANTITY_LENGTH && kind.unit < 0.01;
    struct number n = {0};
    bool counts = kind.quantity == LL_QUANTITY_PLAIN || kind.quantity == LL_QUANTITY_MONEY;
    if (!cut_number(millimetres ? skip_diameter_sign(s) : s, counts, &n)) {
        return false;
    }
    const char *rest = skip_blanks(n.rest);
    if (kind.quantity == LL_QUANTITY_LENGTH && rest[0] == '\'' && rest[1] != '\0') { /* 12'6" */
        struct number inches = {0};
        if (!cut_number(skip_blanks(rest + 1), false, &inches) || strcmp(inches.rest, "\"") != 0) {
            return false;
        }
        *ret = (n.value * 12.0 + inches.value) * 0.0254 / kind.unit;
        return true;
    }
    double size = kind.unit;
    if (rest[0] != '\0' || (unit != NULL && unit[0] != '\0')) {
        if (!ll_unit(kind.quantity, rest[0] != '\0' ? rest : unit, &size)) {
            return false;
        }
    }
    *ret = size == kind.unit ? n.value : n.value * size / kind.unit;
    return true;
}
