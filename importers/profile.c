#include "importers/profile.h"

#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "data/small_file.h"

#define MARK "\xEF\xBB\xBF"

void ll_profile_clear(struct ll_profile *p)
{
    ll_free(p->text);
    ll_free(p->map);
    *p = (struct ll_profile){0};
}

/// Place of an option that takes one value; NULL when there is none of that name.
static const char **place_of(struct ll_profile *p, const char *name)
{
    struct ll_import_request *q = &p->options;
    const struct {
        const char *name;
        const char **place;
    } options[] = {{"crs", &q->crs},         {"encoding", &q->encoding},
                   {"where", &q->where},     {"key", &q->key},
                   {"datum", &q->datum},     {"layer-name", &q->layer_name},
                   {"control", &q->control}, {"layer", &p->layer}};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (strcmp(name, options[i].name) == 0) {
            return options[i].place;
        }
    }
    return NULL;
}

/// Takes the blanks off both ends, in place.
static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    size_t len = strlen(text);
    while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL) {
        text[--len] = '\0';
    }
    return text;
}

/// Cuts `name=value` at the first '='. @return The value, NULL without a '='.
static char *cut(char *text)
{
    char *equals = strchr(text, '=');
    if (equals == NULL) {
        return NULL;
    }
    *equals = '\0';
    (void)trim(text);
    return trim(equals + 1);
}

static enum ll_code add_mapping(struct ll_profile *p, char *text, bool *ret_good,
                                struct ll_err *err)
{
    char *column = cut(text);
    *ret_good = column != NULL && text[0] != '\0';
    if (!*ret_good) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&p->map, &p->map_capacity, p->map_count + 1, sizeof *p->map, err);
    if (code == LL_OK) {
        p->map[p->map_count++] = (struct ll_mapping){trim(text), column};
    }
    return code;
}

static enum ll_code read_line(struct ll_profile *p, const char *name, size_t number, char *line,
                              struct ll_err *err)
{
    line = trim(line);
    if (line[0] == '\0' || line[0] == '#') {
        return LL_OK;
    }
    char *value = cut(line);
    bool good = false;
    enum ll_code code = LL_OK;
    if (value != NULL && strcmp(line, "map") == 0) {
        code = add_mapping(p, value, &good, err);
    } else if (value != NULL && value[0] != '\0') {
        const char **place = place_of(p, line);
        good = place != NULL;
        if (good) {
            *place = value;
        }
    }
    return code != LL_OK || good
               ? code
               : ll_fail(err, LL_E_FORMAT,
                         "'%.200s', line %zu: '%.60s' is none of crs=, encoding=, where=, key=, "
                         "layer=, layer-name=, datum=, control=, map=field=column",
                         name, number, line);
}

enum ll_code ll_profile_parse(const char *name, const char *text, struct ll_profile *ret_profile,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_profile_clear) struct ll_profile p = {0};
    size_t number = 0;
    if (!ll_utf8_valid(text, strlen(text))) {
        return ll_fail(err, LL_E_FORMAT, "'%.200s' is not text in UTF-8", name);
    }
    p.text = ll_strdup(strncmp(text, MARK, 3) == 0 ? text + 3 : text);
    if (p.text == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (char *line = p.text; line != NULL;) {
        char *end = strchr(line, '\n');
        if (end != NULL) {
            *end = '\0';
        }
        enum ll_code code = read_line(&p, name, ++number, line, err);
        if (code != LL_OK) {
            return code;
        }
        line = end == NULL ? NULL : end + 1;
    }
    *ret_profile = p;
    p = (struct ll_profile){0};
    return LL_OK;
}

static void put(const char **place, const char *value)
{
    if (*place == NULL) {
        *place = value;
    }
}

static bool maps(const struct ll_import_request *q, const char *field)
{
    for (size_t i = 0; i < q->map_count; i++) {
        if (strcmp(q->map[i].field, field) == 0) {
            return true;
        }
    }
    return false;
}

/// Adds the request's own mappings to those of the profile that it does not override.
static enum ll_code join_maps(struct ll_profile *p, struct ll_import_request *q, struct ll_err *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->map_count; i++) {
        bool key_told = q->key != NULL && strcmp(p->map[i].field, "key") == 0;
        if (!maps(q, p->map[i].field) && !key_told) {
            p->map[kept++] = p->map[i];
        }
    }
    enum ll_code code =
        ll_array_reserve(&p->map, &p->map_capacity, kept + q->map_count, sizeof *p->map, err);
    for (size_t i = 0; code == LL_OK && i < q->map_count; i++) {
        p->map[kept + i] = q->map[i];
    }
    if (code == LL_OK) {
        p->map_count = kept + q->map_count;
        q->map = p->map;
        q->map_count = p->map_count;
    }
    return code;
}

enum ll_code ll_profile_apply(struct ll_profile *p, struct ll_import_request *q, struct ll_err *err)
{
    enum ll_layer layer = q->layer;
    if (p->layer != NULL && (!ll_layer_by_name(p->layer, &layer) || layer != q->layer)) {
        return ll_fail(err, LL_E_USAGE, "the profile is for the layer '%.60s', not for %s",
                       p->layer, ll_layer_info(q->layer)->plural);
    }
    put(&q->crs, p->options.crs);
    put(&q->encoding, p->options.encoding);
    put(&q->where, p->options.where);
    if (!maps(q, "key")) {
        put(&q->key, p->options.key);
    }
    put(&q->layer_name, p->options.layer_name);
    put(&q->datum, p->options.datum);
    put(&q->control, p->options.control);
    return join_maps(p, q, err);
}

enum ll_code ll_profile_use(struct ll_profile *ret_profile, struct ll_import_request *q,
                            struct ll_err *err)
{
    if (q->profile == NULL) {
        return LL_OK;
    }
    LL_CLEANUP(ll_freep) char *text = NULL;
    size_t len = 0;
    enum ll_code code = ll_small_file_read(q->profile, &text, &len, err);
    if (code != LL_OK) {
        return code;
    }
    code = ll_profile_parse(q->profile, text, ret_profile, err);
    return code == LL_OK ? ll_profile_apply(ret_profile, q, err) : code;
}

static enum ll_code append_option(struct ll_text *text, const char *name, const char *value,
                                  struct ll_err *err)
{
    return value == NULL || strpbrk(value, "\r\n") != NULL
               ? LL_OK
               : ll_text_appendf(text, err, "%s=%s\n", name, value);
}

static enum ll_code append_column(struct ll_text *text, const char *field, int column,
                                  const struct ll_columns *columns, struct ll_err *err)
{
    if (column < 0 || (size_t)column >= columns->count ||
        strpbrk(columns->names[column], "\r\n") != NULL) {
        return LL_OK;
    }
    return ll_text_appendf(text, err, "map=%s=%s\n", field, columns->names[column]);
}

enum ll_code ll_profile_describe(const struct ll_import_request *q, const struct ll_field_map *map,
                                 const struct ll_columns *columns, struct ll_text *ret_text,
                                 struct ll_err *err)
{
    const struct ll_layer_info *info = ll_layer_info(map->layer);
    const struct {
        const char *name;
        const char *value;
    } options[] = {{"layer", info->plural},       {"crs", q->crs},     {"encoding", q->encoding},
                   {"layer-name", q->layer_name}, {"where", q->where}, {"datum", q->datum},
                   {"control", q->control}};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < sizeof options / sizeof options[0]; i++) {
        code = append_option(ret_text, options[i].name, options[i].value, err);
    }
    if (code == LL_OK) {
        code = append_column(ret_text, "x", map->x, columns, err);
    }
    if (code == LL_OK) {
        code = append_column(ret_text, "y", map->y, columns, err);
    }
    if (code == LL_OK) {
        code = append_column(ret_text, "key", map->key, columns, err);
    }
    for (size_t f = 0; code == LL_OK && f < info->field_count; f++) {
        code = append_column(ret_text, info->fields[f].name, map->field[f].column, columns, err);
    }
    return code;
}
