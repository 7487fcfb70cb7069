#include "importers/fields.h"

#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/csv.h"
#include "core/language.h"
#include "importers/fold.h"
#include "importers/values.h"

/* Places beside the fields of a layer. */
enum { PLACE_X = LL_FIELDS_MAX, PLACE_Y, PLACE_KEY, PLACE_XY, PLACE_COUNT };

#define ANY_LAYER LL_LAYER_COUNT

struct alias {
    uint8_t layer; /* or ANY_LAYER */
    uint8_t place; /* field or PLACE_… */
    char unit[24];
    char folded[LL_FOLD_MAX];
};

struct ll_aliases {
    struct alias *rows; /* in order of the table: earlier ones win */
    size_t count;
    size_t capacity;
};

void ll_aliases_free(ll_aliases *aliases)
{
    if (aliases != NULL) {
        ll_free(aliases->rows);
        ll_free(aliases);
    }
}

void ll_aliases_freep(ll_aliases **aliases)
{
    ll_aliases_free(*aliases);
}

/// Place of a name in a layer, or -1.
static int place_by_name(enum ll_layer layer, const char *name)
{
    static const char *const places[] = {"x", "y", "key", "xy"};
    int field = layer == ANY_LAYER ? -1 : ll_field_by_name(layer, name);
    for (int i = 0; field < 0 && i < PLACE_COUNT - PLACE_X; i++) {
        if (strcmp(name, places[i]) == 0) {
            return PLACE_X + i;
        }
    }
    return field;
}

static enum ll_code add_alias(ll_aliases *a, const ll_csv *csv, size_t row, const size_t column[4],
                              struct ll_err *err)
{
    const char *layer_name = ll_csv_cell(csv, row, column[0]);
    const char *field = ll_csv_cell(csv, row, column[1]);
    const char *unit = ll_csv_cell(csv, row, column[2]);
    enum ll_layer layer = ANY_LAYER;
    bool known = strcmp(layer_name, "*") == 0 || ll_layer_by_name(layer_name, &layer);
    int place = known ? place_by_name(layer, field) : -1;
    double size = 0.0;
    if (place < 0 || (unit[0] != '\0' && !ll_unit(ll_measure_kind(field).quantity, unit, &size))) {
        return ll_fail(err, LL_E_FORMAT, "aliases.csv, row %zu: no such layer, field or unit",
                       row + 1);
    }
    enum ll_code code =
        ll_array_reserve(&a->rows, &a->capacity, a->count + 1, sizeof *a->rows, err);
    if (code != LL_OK) {
        return code;
    }
    struct alias *alias = &a->rows[a->count++];
    alias->layer = (uint8_t)layer;
    alias->place = (uint8_t)place;
    (void)snprintf(alias->unit, sizeof alias->unit, "%s", unit);
    (void)ll_fold(ll_csv_cell(csv, row, column[3]), alias->folded, sizeof alias->folded);
    return LL_OK;
}

enum ll_code ll_aliases_parse(const char *bytes, size_t len, ll_aliases **ret_aliases,
                              struct ll_err *err)
{
    static const char *const names[] = {"layer", "field", "unit", "synonym"};
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    enum ll_code code = ll_csv_parse("aliases.csv", bytes, len, &csv, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_aliases_freep) ll_aliases *a = ll_calloc(1, sizeof *a);
    if (a == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t column[4] = {0};
    for (size_t i = 0; code == LL_OK && i < 4; i++) {
        code = ll_csv_column(csv, names[i], &column[i], err);
    }
    for (size_t r = 0; code == LL_OK && r < ll_csv_rows(csv); r++) {
        code = add_alias(a, csv, r, column, err);
    }
    if (code == LL_OK) {
        *ret_aliases = a;
        a = NULL; /* now the caller's */
    }
    return code;
}

/// A column's name made comparable, whole and without the unit in brackets at its end.
struct heading {
    char whole[LL_FOLD_MAX];
    char bare[LL_FOLD_MAX];
    char unit[24]; /* "" without brackets */
};

static struct heading read_heading(const char *name)
{
    struct heading h = {0};
    size_t len = ll_fold(name, h.whole, sizeof h.whole);
    memcpy(h.bare, h.whole, len + 1);
    char *open = strrchr(h.bare, '(');
    if (len > 0 && h.bare[len - 1] == ')' && open != NULL && open != h.bare) {
        h.bare[len - 1] = '\0';
        (void)snprintf(h.unit, sizeof h.unit, "%.23s", open + 1);
        *open = '\0';
    }
    return h;
}

/// Where a column belongs.
struct match {
    int place;
    size_t rank; /* lower wins; SIZE_MAX: nowhere */
    char unit[24];
};

/// The best alias for a heading among those of the layer that are free.
static struct match find_place(const ll_aliases *aliases, enum ll_layer layer,
                               const struct heading *h)
{
    struct match m = {.rank = SIZE_MAX};
    const struct ll_layer_info *info = ll_layer_info(layer);
    for (size_t f = 0; f < info->field_count; f++) {
        const char *own[] = {info->fields[f].name, info->fields[f].zh, info->fields[f].en};
        for (size_t i = 0; i < 3; i++) {
            char folded[LL_FOLD_MAX];
            (void)ll_fold(own[i], folded, sizeof folded);
            if (strcmp(folded, h->whole) == 0 || strcmp(folded, h->bare) == 0) {
                m = (struct match){.place = (int)f, .rank = i};
                (void)snprintf(m.unit, sizeof m.unit, "%s", h->unit);
                return m;
            }
        }
    }
    for (size_t i = 0; i < aliases->count; i++) {
        const struct alias *a = &aliases->rows[i];
        bool whole = strcmp(a->folded, h->whole) == 0;
        if ((a->layer != (uint8_t)layer && a->layer != ANY_LAYER) ||
            (!whole && strcmp(a->folded, h->bare) != 0)) {
            continue;
        }
        m.place = a->place;
        m.rank = 3 + i;
        (void)snprintf(m.unit, sizeof m.unit, "%s", whole ? a->unit : h->unit);
        return m;
    }
    return m;
}

static int *column_of(struct ll_field_map *map, int place)
{
    return place == PLACE_X     ? &map->x
           : place == PLACE_Y   ? &map->y
           : place == PLACE_KEY ? &map->key
           : place == PLACE_XY  ? &map->xy
                                : &map->field[place].column;
}

/// Index of a column by its very name, else by its folded one; -1.
static int find_column(const struct ll_columns *columns, const char *name)
{
    char wanted[LL_FOLD_MAX], folded[LL_FOLD_MAX];
    for (size_t i = 0; i < columns->count; i++) {
        if (strcmp(columns->names[i], name) == 0) {
            return (int)i;
        }
    }
    (void)ll_fold(name, wanted, sizeof wanted);
    for (size_t i = 0; i < columns->count; i++) {
        (void)ll_fold(columns->names[i], folded, sizeof folded);
        if (strcmp(folded, wanted) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/// Names one after another, as far as they fit a message.
static void join_names(const char *const *names, size_t count, char *ret, size_t size)
{
    size_t len = 0;
    ret[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t need = strlen(names[i]) + 2;
        if (len + need + 4 >= size) {
            (void)snprintf(ret + len, size - len, " …");
            return;
        }
        len += (size_t)snprintf(ret + len, size - len, "%s%s", i == 0 ? "" : ", ", names[i]);
    }
}

static enum ll_code fail_field(enum ll_layer layer, const char *field, struct ll_err *err)
{
    const struct ll_layer_info *info = ll_layer_info(layer);
    const char *names[LL_FIELDS_MAX + 4];
    size_t count = 0;
    for (; count < info->field_count; count++) {
        names[count] = info->fields[count].name;
    }
    names[count++] = "x";
    names[count++] = "y";
    names[count++] = "xy";
    names[count++] = "key";
    char list[400];
    join_names(names, count, list, sizeof list);
    return ll_fail(err, LL_E_USAGE, "--map: layer %s has no field '%.60s'; it has: %s",
                   info->plural, field, list);
}

/// Applies one --map. `taken` marks places that are settled.
static enum ll_code apply_mapping(const struct ll_mapping *mapping,
                                  const struct ll_columns *columns, bool taken[PLACE_COUNT],
                                  struct ll_field_map *map, struct ll_err *err)
{
    int place = place_by_name(map->layer, mapping->field);
    if (place < 0) {
        return fail_field(map->layer, mapping->field, err);
    }
    int column = LL_NO_COLUMN;
    if (mapping->column[0] != '\0') {
        column = find_column(columns, mapping->column);
        if (column < 0) {
            char list[400];
            join_names(columns->names, columns->count, list, sizeof list);
            return strcmp(mapping->field, "key") == 0
                       ? ll_fail(err, LL_E_USAGE, "--key: no column '%.60s'; there are: %s",
                                 mapping->column, list)
                       : ll_fail(err, LL_E_USAGE, "--map: no column '%.60s'; there are: %s",
                                 mapping->column, list);
        }
    }
    taken[place] = true;
    *column_of(map, place) = column;
    if (place < LL_FIELDS_MAX && column >= 0) {
        struct heading h = read_heading(columns->names[column]);
        (void)snprintf(map->field[place].unit, sizeof map->field[place].unit, "%s", h.unit);
    }
    return LL_OK;
}

/// A unit in a heading that the field does not know is a remark, not a unit.
static void drop_strange_units(struct ll_field_map *map)
{
    const struct ll_layer_info *info = ll_layer_info(map->layer);
    for (size_t f = 0; f < info->field_count; f++) {
        double size = 0.0;
        if (!ll_unit(ll_measure_kind(info->fields[f].name).quantity, map->field[f].unit, &size)) {
            map->field[f].unit[0] = '\0';
        }
    }
}

enum ll_code ll_fields_map(const ll_aliases *aliases, enum ll_layer layer,
                           const struct ll_columns *columns, const struct ll_mapping *map,
                           size_t map_count, struct ll_field_map *ret_map, struct ll_err *err)
{
    struct ll_field_map m = {.layer = layer,
                             .key = LL_NO_COLUMN,
                             .x = LL_NO_COLUMN,
                             .y = LL_NO_COLUMN,
                             .xy = LL_NO_COLUMN};
    bool taken[PLACE_COUNT] = {false};
    size_t rank[PLACE_COUNT];
    for (int i = 0; i < PLACE_COUNT; i++) {
        rank[i] = SIZE_MAX;
        *column_of(&m, i) = LL_NO_COLUMN;
    }
    for (size_t i = 0; i < map_count; i++) {
        enum ll_code code = apply_mapping(&map[i], columns, taken, &m, err);
        if (code != LL_OK) {
            return code;
        }
    }
    for (size_t c = 0; c < columns->count; c++) {
        struct heading h = read_heading(columns->names[c]);
        struct match match = find_place(aliases, layer, &h);
        if (match.rank == SIZE_MAX || taken[match.place] || match.rank >= rank[match.place]) {
            continue;
        }
        rank[match.place] = match.rank;
        *column_of(&m, match.place) = (int)c;
        if (match.place < LL_FIELDS_MAX) {
            memcpy(m.field[match.place].unit, match.unit, sizeof match.unit);
        }
    }
    drop_strange_units(&m);
    if (m.xy >= 0 && (taken[PLACE_XY] || m.x < 0 || m.y < 0)) {
        m.x = m.xy;
        m.y = m.xy;
    }
    *ret_map = m;
    return LL_OK;
}

static enum ll_code describe_left_over(const struct ll_field_map *map,
                                       const struct ll_columns *columns, bool with_xy,
                                       struct ll_text *text, struct ll_err *err)
{
    enum ll_lang lang = ll_err_lang(err);
    size_t left = 0;
    enum ll_code code = LL_OK;
    for (size_t c = 0; code == LL_OK && c < columns->count; c++) {
        bool used = map->key == (int)c || (with_xy && (map->x == (int)c || map->y == (int)c));
        for (size_t f = 0; !used && f < ll_layer_info(map->layer)->field_count; f++) {
            used = map->field[f].column == (int)c;
        }
        if (!used) {
            code = ll_text_append(text, left++ == 0 ? ll_tr(lang, "not used: ") : ", ", err);
            code = code == LL_OK ? ll_text_append(text, columns->names[c], err) : code;
        }
    }
    return code == LL_OK && left > 0 ? ll_text_append(text, "\n", err) : code;
}

enum ll_code ll_fields_describe(const struct ll_field_map *map, const struct ll_columns *columns,
                                bool with_xy, struct ll_text *ret_text, struct ll_err *err)
{
    const struct ll_layer_info *info = ll_layer_info(map->layer);
    enum ll_code code = LL_OK;
    if (with_xy && map->x >= 0 && map->x == map->y) {
        code = ll_text_appendf(ret_text, err, "x, y ← %s\n", columns->names[map->x]);
    } else if (with_xy && map->x >= 0 && map->y >= 0) {
        code = ll_text_appendf(ret_text, err, "x ← %s\ny ← %s\n", columns->names[map->x],
                               columns->names[map->y]);
    }
    for (size_t f = 0; code == LL_OK && f < info->field_count; f++) {
        const struct ll_source_column *from = &map->field[f];
        if (from->column >= 0) {
            bool unit = from->unit[0] != '\0';
            code = ll_text_appendf(ret_text, err, "%s ← %s%s%s%s\n", info->fields[f].name,
                                   columns->names[from->column], unit ? " (" : "", from->unit,
                                   unit ? ")" : "");
        }
    }
    if (code == LL_OK && map->key >= 0) {
        code = ll_text_appendf(ret_text, err, "uid ← %s\n", columns->names[map->key]);
    }
    return code == LL_OK ? describe_left_over(map, columns, with_xy, ret_text, err) : code;
}
