#include "importers/sheet.h"

#include <string.h>

#include "importers/coordinate.h"
#include "importers/fold.h"

/* Rows from the top in which the headings may begin. */
#define HEADING_MAX 20

void ll_sheet_clear(struct ll_sheet *s)
{
    ll_text_clear(&s->texts);
    *s = (struct ll_sheet){.rows = 0};
}

enum ll_code ll_sheet_set(struct ll_sheet *s, size_t row, size_t column, const char *text,
                          struct ll_err *err)
{
    if (row >= LL_SHEET_ROWS || column >= LL_SHEET_COLUMNS) {
        return LL_OK;
    }
    s->rows = row + 1 > s->rows ? row + 1 : s->rows;
    s->columns = column + 1 > s->columns ? column + 1 : s->columns;
    text = text == NULL ? "" : text + strspn(text, " \t\r\n");
    size_t len = strlen(text);
    while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL) {
        len--;
    }
    if (len == 0) {
        return LL_OK;
    }
    enum ll_code code = s->texts.len == 0 ? ll_text_append_n(&s->texts, "", 1, err) : LL_OK;
    size_t at = s->texts.len;
    if (code == LL_OK) {
        code = ll_text_append_n(&s->texts, text, len, err);
    }
    if (code == LL_OK) {
        code = ll_text_append_n(&s->texts, "", 1, err);
    }
    if (code == LL_OK) {
        s->cell[row][column] = at;
    }
    return code;
}

const char *ll_sheet_cell(const struct ll_sheet *s, size_t row, size_t column)
{
    bool inside = row < s->rows && column < s->columns;
    size_t at = inside ? s->cell[row][column] : 0;
    return at == 0 ? "" : s->texts.data + at;
}

static size_t filled_in(const struct ll_sheet *s, size_t row)
{
    size_t count = 0;
    for (size_t c = 0; c < s->columns; c++) {
        count += ll_sheet_cell(s, row, c)[0] != '\0';
    }
    return count;
}

static bool is_number(const char *text)
{
    struct ll_coordinate c = {0};
    return ll_coordinate_parse(text, LL_COORDINATE_EITHER, &c);
}

static size_t numbers_in(const struct ll_sheet *s, size_t row)
{
    size_t count = 0;
    for (size_t c = 0; c < s->columns; c++) {
        count += is_number(ll_sheet_cell(s, row, c));
    }
    return count;
}

/// Heading of a column when `rows` rows from `row` on are the headings.
static const char *heading_of(const struct ll_sheet *s, size_t row, size_t rows, size_t column)
{
    const char *lower = ll_sheet_cell(s, row + rows - 1, column);
    return lower[0] != '\0' ? lower : ll_sheet_cell(s, row, column);
}

/// How many columns would find a field.
static enum ll_code count_fields(const struct ll_sheet *s, const ll_aliases *aliases,
                                 enum ll_layer layer, size_t row, size_t rows, size_t *ret_count,
                                 struct ll_err *err)
{
    const char *names[LL_SHEET_COLUMNS];
    for (size_t c = 0; c < s->columns; c++) {
        names[c] = heading_of(s, row, rows, c);
    }
    const struct ll_columns columns = {names, s->columns};
    struct ll_field_map map = {0};
    enum ll_code code = ll_fields_map(aliases, layer, &columns, NULL, 0, &map, err);
    size_t count = 0;
    for (size_t f = 0; code == LL_OK && f < ll_layer_info(layer)->field_count; f++) {
        count += map.field[f].column >= 0;
    }
    if (code == LL_OK) {
        *ret_count = count + (map.key >= 0) + (map.x >= 0) + (map.y >= 0 && map.y != map.x);
    }
    return code;
}

/// Whether a cell is nothing but a unit, with or without brackets.
static bool is_unit(const char *text)
{
    static const char *const units[] = {
        "m",    "米",   "mm",     "毫米", "cm", "km", "mpa",  "kpa", "bar",  "l/s", "l/min",
        "m3/h", "m³/h", "℃",      "度",   "°",  "个", "具",   "层",  "人",   "户",  "m2",
        "m²",   "㎡",   "平方米", "年",   "吨", "t",  "分钟", "秒",  "万元", "%"};
    char folded[LL_FOLD_MAX];
    size_t len = ll_fold(text, folded, sizeof folded);
    char *start = folded;
    if (len > 2 && folded[0] == '(' && folded[len - 1] == ')') {
        folded[len - 1] = '\0';
        start++;
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(start, units[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_unit_row(const struct ll_sheet *s, size_t row)
{
    size_t units = 0;
    for (size_t c = 0; c < s->columns; c++) {
        const char *text = ll_sheet_cell(s, row, c);
        if (text[0] != '\0' && !is_unit(text)) {
            return false;
        }
        units += text[0] != '\0';
    }
    return units > 0;
}

/// The first row of texts in most columns with numbers in the row below it.
static bool by_types(const struct ll_sheet *s, size_t *ret_row)
{
    for (size_t r = 0; r + 1 < s->rows && r < HEADING_MAX; r++) {
        size_t filled = filled_in(s, r);
        if (5 * filled >= 3 * s->columns && filled > 1 && numbers_in(s, r) == 0 &&
            numbers_in(s, r + 1) > 0) {
            *ret_row = r;
            return true;
        }
    }
    return false;
}

enum ll_code ll_sheet_layout(const struct ll_sheet *s, const ll_aliases *aliases,
                             enum ll_layer layer, struct ll_sheet_layout *ret_layout,
                             struct ll_err *err)
{
    struct ll_sheet_layout best = {.heading_rows = 1};
    size_t most = 1;
    enum ll_code code = LL_OK;
    for (size_t r = 0; code == LL_OK && r < s->rows && r < HEADING_MAX; r++) {
        size_t one = 0, two = 0;
        code = count_fields(s, aliases, layer, r, 1, &one, err);
        if (code == LL_OK && r + 1 < s->rows && numbers_in(s, r + 1) == 0 && filled_in(s, r) > 1 &&
            !is_unit_row(s, r + 1)) {
            code = count_fields(s, aliases, layer, r, 2, &two, err);
            size_t lower = 0;
            code = code == LL_OK ? count_fields(s, aliases, layer, r + 1, 1, &lower, err) : code;
            two = two > lower ? two : 0; /* a title adds nothing to the headings below it */
        }
        if (code == LL_OK && one > most) {
            most = one;
            best = (struct ll_sheet_layout){true, r, 1, false};
        }
        if (code == LL_OK && two > most) {
            most = two;
            best = (struct ll_sheet_layout){true, r, 2, false};
        }
    }
    if (code != LL_OK) {
        return code;
    }
    if (!best.found) {
        best.found = by_types(s, &best.heading);
    }
    best.units = best.found && is_unit_row(s, best.heading + best.heading_rows);
    *ret_layout = best;
    return LL_OK;
}

enum ll_code ll_sheet_name(const struct ll_sheet *s, const struct ll_sheet_layout *layout,
                           size_t column, struct ll_text *ret_name, struct ll_err *err)
{
    const char *name = heading_of(s, layout->heading, layout->heading_rows, column);
    const char *unit =
        layout->units ? ll_sheet_cell(s, layout->heading + layout->heading_rows, column) : "";
    bool brackets = strchr(name, '(') != NULL || strstr(name, "（") != NULL;
    bool own = unit[0] == '(' || strncmp(unit, "（", strlen("（")) == 0;
    if (unit[0] == '\0' || brackets) {
        return ll_text_append(ret_name, name, err);
    }
    return ll_text_appendf(ret_name, err, own ? "%s%s" : "%s(%s)", name, unit);
}

/// Whether a folded text is one of some words, with nothing but a number or a colon behind it.
static bool is_total(const char *folded)
{
    static const char *const words[] = {"合计", "总计", "小计",  "共计",   "合計",
                                        "總計", "小計", "total", "totals", "sum"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t len = strlen(words[i]);
        if (strncmp(folded, words[i], len) == 0) {
            const char *rest = folded + len;
            rest += strspn(rest, ":0123456789.");
            return rest[0] == '\0' || strcmp(rest, "个") == 0 || strcmp(rest, "具") == 0 ||
                   strcmp(rest, "座") == 0;
        }
    }
    return false;
}

/// Whether a folded text is what stands below a table: who made it, remarks.
static bool is_note(const char *folded)
{
    static const char *const words[] = {"制表",     "填表",   "填报",   "编制",     "审核",
                                        "复核",     "负责人", "联系人", "联系电话", "单位(盖章)",
                                        "填表日期", "日期",   "说明",   "备注",     "注",
                                        "製表",     "填報",   "審核",   "備註"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strncmp(folded, words[i], strlen(words[i])) == 0 && strchr(folded, ':') != NULL) {
            return true;
        }
    }
    return false;
}

enum ll_sheet_row ll_sheet_row(const char *const *cells, const char *const *heading, size_t count)
{
    size_t filled = 0, same = 0, first = count;
    for (size_t c = 0; c < count; c++) {
        if (cells[c] == NULL || cells[c][0] == '\0') {
            continue;
        }
        first = first == count ? c : first;
        filled++;
        same += heading != NULL && strcmp(cells[c], heading[c]) == 0;
    }
    if (filled == 0) {
        return LL_SHEET_EMPTY;
    }
    char folded[LL_FOLD_MAX];
    (void)ll_fold(cells[first], folded, sizeof folded);
    if (filled > 1 && same == filled) {
        return LL_SHEET_AGAIN;
    }
    if (is_total(folded)) {
        return LL_SHEET_TOTAL;
    }
    return 2 * filled <= count + 1 && is_note(folded) ? LL_SHEET_NOTE : LL_SHEET_DATA;
}
