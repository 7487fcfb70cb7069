#include "core/fire_gaps.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/csv.h"

static const char *const kind_keys[LL_FIRE_KIND_COUNT] = {"high", "1-2", "3", "4", "timber"};
static const char *const code_keys[LL_FIRE_CODE_COUNT] = {"rural", "town"};

static int key_of(const char *const *keys, int count, const char *key)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(keys[i], key) == 0) {
            return i;
        }
    }
    return -1;
}

enum column { CODE, KIND_A, KIND_B, REQUIRED, REDUCED, STANDARD, CLAUSE, MARK, COLUMNS };

static enum ll_code read_gap(const ll_csv *csv, size_t row, const size_t column[COLUMNS],
                             struct ll_fire_gaps *gaps, struct ll_err *err)
{
    const char *text[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
        text[i] = ll_csv_cell(csv, row, column[i]);
    }
    int code = key_of(code_keys, LL_FIRE_CODE_COUNT, text[CODE]);
    int a = key_of(kind_keys, LL_FIRE_KIND_COUNT, text[KIND_A]);
    int b = key_of(kind_keys, LL_FIRE_KIND_COUNT, text[KIND_B]);
    if (code < 0 || a < 0 || b < 0 || !isnan(gaps->of[code][a][b].required_m)) {
        return ll_fail(err, LL_E_FORMAT, "separation.csv: '%s, %s, %s' is no pair or there twice",
                       text[CODE], text[KIND_A], text[KIND_B]);
    }
    struct ll_fire_gap gap = {0};
    enum ll_code result = ll_csv_number(csv, row, column[REQUIRED], &gap.required_m, err);
    if (result == LL_OK) {
        result = ll_csv_number(csv, row, column[REDUCED], &gap.reduced_m, err);
    }
    if (result != LL_OK) {
        return result;
    }
    if (!(gap.reduced_m >= 0.0 && gap.reduced_m <= gap.required_m && gap.required_m <= 100.0)) {
        return ll_fail(err, LL_E_FORMAT,
                       "separation.csv: '%s, %s, %s' needs 0 <= reduced_m <= required_m <= 100",
                       text[CODE], text[KIND_A], text[KIND_B]);
    }
    (void)snprintf(gap.standard, sizeof gap.standard, "%s", text[STANDARD]);
    (void)snprintf(gap.clause, sizeof gap.clause, "%s", text[CLAUSE]);
    (void)snprintf(gap.mark, sizeof gap.mark, "%s", text[MARK]);
    gaps->of[code][a][b] = gap;
    gaps->of[code][b][a] = gap;
    gaps->largest_m = fmax(gaps->largest_m, gap.required_m);
    return LL_OK;
}

static enum ll_code check_gaps(const struct ll_fire_gaps *gaps, struct ll_err *err)
{
    for (int code = 0; code < LL_FIRE_CODE_COUNT; code++) {
        for (int a = code == LL_FIRE_RURAL ? LL_FIRE_GRADE_12 : 0; a < LL_FIRE_KIND_COUNT; a++) {
            for (int b = a; b < LL_FIRE_KIND_COUNT; b++) {
                if (isnan(gaps->of[code][a][b].required_m)) {
                    return ll_fail(err, LL_E_FORMAT, "separation.csv: '%s, %s, %s' has no row",
                                   code_keys[code], kind_keys[a], kind_keys[b]);
                }
            }
        }
    }
    return LL_OK;
}

static enum ll_code read_gaps(const char *bytes, size_t len, struct ll_fire_gaps *gaps,
                              struct ll_err *err)
{
    static const char *const names[COLUMNS] = {"code",      "a",        "b",      "required_m",
                                               "reduced_m", "standard", "clause", "mark"};
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    size_t column[COLUMNS] = {0};
    enum ll_code code = ll_csv_parse("separation.csv", bytes, len, &csv, err);
    for (int i = 0; code == LL_OK && i < COLUMNS; i++) {
        code = ll_csv_column(csv, names[i], &column[i], err);
    }
    for (size_t row = 0; code == LL_OK && row < ll_csv_rows(csv); row++) {
        code = read_gap(csv, row, column, gaps, err);
    }
    return code == LL_OK ? check_gaps(gaps, err) : code;
}

/// "1-2 3 4 timber" as bits. @return 0 when a word is no kind of building or nothing is there.
static uint8_t kinds_of(const char *text)
{
    unsigned kinds = 0;
    while (*text != '\0') {
        char word[16] = "";
        size_t len = strcspn(text, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)(len < 15 ? len : 15), text);
        int kind = key_of(kind_keys, LL_FIRE_KIND_COUNT, word);
        if (kind < 0) {
            return 0;
        }
        kinds |= 1U << kind;
        text += len;
        text += strspn(text, " ");
    }
    return (uint8_t)kinds;
}

static enum ll_code read_structure(const ll_csv *csv, size_t row, const size_t column[3],
                                   struct ll_fire_gaps *gaps, struct ll_err *err)
{
    const char *key = ll_csv_cell(csv, row, column[0]);
    const char *burn = ll_csv_cell(csv, row, column[2]);
    const struct ll_field *field = &ll_layer_info(LL_BUILDING)->fields[LL_BUILDING_STRUCTURE];
    uint8_t structure = ll_word_by_key(field->vocabulary, key);
    uint8_t kinds = kinds_of(ll_csv_cell(csv, row, column[1]));
    bool known = structure != 0 || key[0] == '\0';
    if (!known || gaps->kinds[structure] != 0) {
        return ll_fail(err, LL_E_FORMAT, "structures.csv: '%s' is no structure or is there twice",
                       key);
    }
    if (kinds == 0 || (strcmp(burn, "yes") != 0 && strcmp(burn, "no") != 0)) {
        return ll_fail(err, LL_E_FORMAT,
                       "structures.csv: '%s' needs grades (of 1-2, 3, 4, timber) and yes or no",
                       key);
    }
    gaps->kinds[structure] = kinds;
    gaps->walls_burn[structure] = burn[0] == 'y';
    return LL_OK;
}

static enum ll_code read_structures(const char *bytes, size_t len, struct ll_fire_gaps *gaps,
                                    struct ll_err *err)
{
    static const char *const names[3] = {"structure", "grades", "walls_burn"};
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    size_t column[3] = {0};
    enum ll_code code = ll_csv_parse("structures.csv", bytes, len, &csv, err);
    for (int i = 0; code == LL_OK && i < 3; i++) {
        code = ll_csv_column(csv, names[i], &column[i], err);
    }
    for (size_t row = 0; code == LL_OK && row < ll_csv_rows(csv); row++) {
        code = read_structure(csv, row, column, gaps, err);
    }
    for (int i = 0; code == LL_OK && i < LL_STRUCTURE_COUNT; i++) {
        if (gaps->kinds[i] == 0) {
            code = ll_fail(err, LL_E_FORMAT, "structures.csv: a structure has no row");
        }
    }
    return code;
}

enum ll_code ll_fire_gaps_parse(const char *separation, size_t separation_len,
                                const char *structures, size_t structures_len,
                                struct ll_fire_gaps *ret_gaps, struct ll_err *err)
{
    struct ll_fire_gaps gaps = {0};
    for (int code = 0; code < LL_FIRE_CODE_COUNT; code++) {
        for (int a = 0; a < LL_FIRE_KIND_COUNT; a++) {
            for (int b = 0; b < LL_FIRE_KIND_COUNT; b++) {
                gaps.of[code][a][b].required_m = NAN;
            }
        }
    }
    enum ll_code code = read_gaps(separation, separation_len, &gaps, err);
    if (code == LL_OK) {
        code = read_structures(structures, structures_len, &gaps, err);
    }
    if (code == LL_OK) {
        *ret_gaps = gaps;
    }
    return code;
}

/* ---- buildings ---- */

#define BIT(kind) ((uint8_t)(1U << (kind)))
#define LOW_KINDS (BIT(LL_FIRE_GRADE_3) | BIT(LL_FIRE_GRADE_4) | BIT(LL_FIRE_TIMBER))

static uint8_t kinds_by_grade(double grade)
{
    return grade < 2.5   ? BIT(LL_FIRE_GRADE_12)
           : grade < 3.5 ? BIT(LL_FIRE_GRADE_3)
                         : BIT(LL_FIRE_GRADE_4);
}

static bool by_town_code(enum ll_use use)
{
    return use == LL_USE_COMMERCIAL || use == LL_USE_INDUSTRIAL || use == LL_USE_STORAGE ||
           use == LL_USE_PUBLIC || use == LL_USE_SCHOOL || use == LL_USE_HEALTH ||
           use == LL_USE_CARE;
}

void ll_fire_high_rise(const struct ll_table *buildings, size_t row, const ll_rules *rules,
                       bool *ret_is, bool *ret_may_be)
{
    enum ll_use use = (enum ll_use)ll_table_word(buildings, row, LL_BUILDING_USE);
    double height_m = ll_table_real(buildings, row, LL_BUILDING_HEIGHT_M);
    double floors = ll_table_real(buildings, row, LL_BUILDING_FLOORS);
    bool tall = isnan(height_m);
    double low_m = tall ? floors * ll_rule(rules, LL_RULE_FLOOR_LOW_M) : height_m;
    double high_m = tall ? floors * ll_rule(rules, LL_RULE_FLOOR_HIGH_M) : height_m;
    double other_m = ll_rule(rules, LL_RULE_HIGH_RISE_M);
    double dwelling_m = ll_rule(rules, LL_RULE_HIGH_RISE_DWELLING_M);
    bool dwelling = use == LL_USE_RESIDENTIAL || use == LL_USE_MIXED;
    bool unknown = use == LL_USE_UNKNOWN;
    double first_m = dwelling ? dwelling_m : unknown ? fmin(other_m, dwelling_m) : other_m;
    double last_m = dwelling ? dwelling_m : unknown ? fmax(other_m, dwelling_m) : other_m;
    *ret_is = low_m > last_m;
    *ret_may_be = high_m > first_m;
}

struct ll_fire_class ll_fire_class_of(const struct ll_table *buildings, size_t row,
                                      const struct ll_fire_gaps *gaps, const ll_rules *rules)
{
    const uint8_t both = BIT(LL_FIRE_RURAL) | BIT(LL_FIRE_TOWN);
    enum ll_use use = (enum ll_use)ll_table_word(buildings, row, LL_BUILDING_USE);
    uint8_t structure = ll_table_word(buildings, row, LL_BUILDING_STRUCTURE);
    double grade = ll_table_real(buildings, row, LL_BUILDING_FIRE_GRADE);
    double told = ll_rule(rules, LL_RULE_SEPARATION_CODE);
    struct ll_fire_class c = {.kinds = gaps->kinds[structure],
                              .codes = told < 0.5   ? both
                                       : told < 1.5 ? BIT(LL_FIRE_RURAL)
                                                    : BIT(LL_FIRE_TOWN),
                              .walls_burn = gaps->walls_burn[structure]};
    if (!isnan(grade)) {
        c.kinds = (uint8_t)((structure == LL_STRUCTURE_TIMBER ? BIT(LL_FIRE_TIMBER) : 0U) |
                            kinds_by_grade(grade));
    }
    if (by_town_code(use)) {
        c.codes = BIT(LL_FIRE_TOWN);
    }
    bool high = false;
    bool maybe_high = false;
    ll_fire_high_rise(buildings, row, rules, &high, &maybe_high);
    if (high) {
        c.kinds = BIT(LL_FIRE_HIGH);
        c.codes = BIT(LL_FIRE_TOWN);
    } else if (maybe_high) {
        c.kinds = (uint8_t)(c.kinds | BIT(LL_FIRE_HIGH));
        c.codes = (uint8_t)(c.codes | BIT(LL_FIRE_TOWN));
    }
    return c;
}

bool ll_fire_low_grade(struct ll_fire_class c)
{
    return (c.kinds & ~LOW_KINDS) == 0;
}

bool ll_fire_maybe_low_grade(struct ll_fire_class c)
{
    return (c.kinds & LOW_KINDS) != 0;
}

bool ll_fire_kind_known(struct ll_fire_class c)
{
    const unsigned graded = c.kinds & ~(unsigned)BIT(LL_FIRE_TIMBER);
    return (graded & (graded - 1U)) == 0;
}

/// Takes one row into account.
static void weigh(struct ll_fire_need *need, const struct ll_fire_gap *gap, bool reducible)
{
    if (isnan(gap->required_m)) {
        return;
    }
    double low_m = reducible ? gap->reduced_m : gap->required_m;
    if (low_m < need->low_m) {
        need->low_m = low_m;
        need->mild = gap;
    }
    if (gap->required_m > need->high_m) {
        need->high_m = gap->required_m;
        need->strict = gap;
    }
}

struct ll_fire_need ll_fire_need_of(const struct ll_fire_gaps *gaps, struct ll_fire_class a,
                                    struct ll_fire_class b)
{
    struct ll_fire_need need = {.low_m = INFINITY, .high_m = -INFINITY};
    bool town = a.codes == BIT(LL_FIRE_TOWN) || b.codes == BIT(LL_FIRE_TOWN);
    unsigned codes = town ? BIT(LL_FIRE_TOWN) : (unsigned)(a.codes | b.codes);
    for (int code = 0; code < LL_FIRE_CODE_COUNT; code++) {
        for (int i = 0; i < LL_FIRE_KIND_COUNT; i++) {
            for (int j = 0; j < LL_FIRE_KIND_COUNT; j++) {
                unsigned possible =
                    (codes >> code) & ((unsigned)a.kinds >> i) & ((unsigned)b.kinds >> j) & 1U;
                bool timber = i == LL_FIRE_TIMBER || j == LL_FIRE_TIMBER;
                if (possible != 0) {
                    weigh(&need, &gaps->of[code][i][j], timber || !(a.walls_burn || b.walls_burn));
                }
            }
        }
    }
    return need;
}

uint8_t ll_fire_class_number(struct ll_fire_class c)
{
    return (uint8_t)((unsigned)c.kinds | (unsigned)c.codes << 5U | (unsigned)c.walls_burn << 7U);
}
