#include "importers/retry.h"

#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/json.h"
#include "importers/source.h"

/// A feature of the quarantine, copied.
struct item {
    int64_t id;
    int64_t refused;
    enum ll_layer layer;
    char *source;
    char *crs;
    char *key;
    char *mapping;
    ll_json_doc *raw;
};

struct items {
    struct item *rows;
    size_t count;
    size_t capacity;
};

static void items_clear(struct items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        ll_free(items->rows[i].source);
        ll_free(items->rows[i].crs);
        ll_free(items->rows[i].key);
        ll_free(items->rows[i].mapping);
        ll_json_doc_free(items->rows[i].raw);
    }
    ll_free(items->rows);
}

static enum ll_code keep(const struct ll_quarantined *q, void *user, struct ll_err *err)
{
    struct items *items = user;
    enum ll_code code = ll_array_reserve(&items->rows, &items->capacity, items->count + 1,
                                         sizeof *items->rows, err);
    if (code != LL_OK) {
        return code;
    }
    struct item *item = &items->rows[items->count++];
    *item = (struct item){.id = q->id,
                          .refused = q->refused,
                          .layer = q->layer,
                          .source = ll_strdup(q->source),
                          .crs = ll_strdup(q->crs),
                          .key = ll_strdup(q->key),
                          .mapping = ll_strdup(q->mapping)};
    if (item->source == NULL || item->crs == NULL || item->key == NULL || item->mapping == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    return ll_json_parse(q->raw, strlen(q->raw), &item->raw, err);
}

/// A reader of some items that stands for the file they came from.
struct reader {
    const struct item *items; ///< borrowed
    size_t count;
    size_t at;
    OGRFeatureDefnH definition;
};

static struct ll_json_node columns_of(const struct item *item)
{
    return ll_json_member(ll_json_root(item->raw), "columns");
}

/// Number of a feature: what the source called it, if that is a number.
static GIntBig number_of(const struct item *item, size_t at)
{
    long long number = 0;
    return ll_parse_whole(item->key, 0, INT64_MAX, &number) ? (GIntBig)number : (GIntBig)at;
}

static OGRFeatureH make_feature(const struct reader *r, const struct item *item)
{
    OGRFeatureH feature = OGR_F_Create(r->definition);
    struct ll_json_node columns = columns_of(item);
    const char *wkt = ll_json_get_text(ll_json_member(ll_json_root(item->raw), "geometry"));
    if (feature == NULL) {
        return NULL;
    }
    (void)OGR_F_SetFID(feature, number_of(item, r->at));
    for (size_t i = 0; i < ll_json_length(columns); i++) {
        struct ll_json_node pair = ll_json_item(columns, i);
        const char *name = ll_json_get_text(ll_json_item(pair, 0));
        const char *text = ll_json_get_text(ll_json_item(pair, 1));
        int field = name == NULL ? -1 : OGR_FD_GetFieldIndex(r->definition, name);
        if (field >= 0 && text != NULL) {
            OGR_F_SetFieldString(feature, field, text);
        }
    }
    OGRGeometryH geometry = NULL;
    if (wkt != NULL) {
        LL_CLEANUP(ll_freep) char *copy = ll_strdup(wkt);
        char *rest = copy;
        if (copy != NULL && OGR_G_CreateFromWkt(&rest, NULL, &geometry) == OGRERR_NONE) {
            (void)OGR_F_SetGeometryDirectly(feature, geometry);
        }
    }
    return feature;
}

static enum ll_code next(void *self, OGRFeatureH *ret_feature, struct ll_err *err)
{
    struct reader *r = self;
    OGRFeatureH feature = r->at < r->count ? make_feature(r, &r->items[r->at]) : NULL;
    if (r->at < r->count && feature == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    r->at++;
    *ret_feature = feature;
    return LL_OK;
}

static void rewind_items(void *self)
{
    struct reader *r = self;
    r->at = 0;
}

static void close_items(void *self)
{
    struct reader *r = self;
    if (r->definition != NULL) {
        OGR_FD_Release(r->definition);
    }
    ll_free(r);
}

static const struct ll_reader item_reader = {next, rewind_items, close_items};

/// All columns that the items have, in order of coming.
static enum ll_code define(struct reader *r, struct ll_err *err)
{
    r->definition = OGR_FD_Create("quarantine");
    if (r->definition == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    (void)OGR_FD_Reference(r->definition);
    OGR_FD_SetGeomType(r->definition, wkbUnknown);
    for (size_t k = 0; k < r->count; k++) {
        struct ll_json_node columns = columns_of(&r->items[k]);
        for (size_t i = 0; i < ll_json_length(columns); i++) {
            const char *name = ll_json_get_text(ll_json_item(ll_json_item(columns, i), 0));
            if (name == NULL || OGR_FD_GetFieldIndex(r->definition, name) >= 0) {
                continue;
            }
            OGRFieldDefnH field = OGR_Fld_Create(name, OFTString);
            OGR_FD_AddFieldDefn(r->definition, field);
            OGR_Fld_Destroy(field);
        }
    }
    return LL_OK;
}

static enum ll_code take_names(struct ll_source *s, const char *name, struct ll_err *err)
{
    int count = OGR_FD_GetFieldCount(s->definition);
    s->name = ll_strdup(name);
    s->layer_name = ll_strdup("");
    s->names = ll_calloc((size_t)count + 1, sizeof *s->names);
    bool good = s->name != NULL && s->layer_name != NULL && s->names != NULL;
    for (int i = 0; good && i < count; i++) {
        s->names[i] = ll_strdup(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(s->definition, i)));
        good = s->names[i] != NULL;
        s->name_count += good;
    }
    return good ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

static enum ll_code open_items(const struct item *items, size_t count, struct ll_source *ret_source,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_source_close)
    struct ll_source s = {.reader = &item_reader, .count = (long long)count, .driver = ""};
    struct reader *r = ll_calloc(1, sizeof *r);
    if (r == NULL) {
        s.reader = NULL;
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    s.reader_self = r;
    r->items = items;
    r->count = count;
    enum ll_code code = define(r, err);
    s.definition = r->definition;
    if (code == LL_OK) {
        code = take_names(&s, items[0].source, err);
    }
    if (code == LL_OK) {
        *ret_source = s;
        s = (struct ll_source){0}; /* now the caller's */
    }
    return code;
}

/// Settles the items that were not refused again. A transaction of its own: were it cut off, the
/// next try would find the same rows in the store and settle them then.
static enum ll_code settle(ll_store *store, const struct item *items, size_t count,
                           struct ll_retry_report *report, struct ll_err *err)
{
    enum ll_code code = ll_store_begin(store, err);
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        bool settled = false;
        code = ll_quarantine_settle(store, items[i].id, items[i].refused, &settled, err);
        report->settled += settled;
    }
    if (code == LL_OK) {
        code = ll_store_commit(store, err);
    }
    if (code != LL_OK) {
        ll_store_rollback(store);
    }
    return code;
}

/// Room for the mapping of a group.
struct mapping {
    struct ll_mapping rows[LL_FIELDS_MAX + 3];
    size_t count;
};

/// Splits lines of field=column in place. What is not among the columns is left out, and so is the
/// key when another is named.
static void split_mapping(char *lines, const struct ll_source *source, bool without_key,
                          struct mapping *ret)
{
    char *rest = NULL;
    for (char *line = strtok_r(lines, "\n", &rest); line != NULL && ret->count < LL_FIELDS_MAX + 3;
         line = strtok_r(NULL, "\n", &rest)) {
        char *equals = strchr(line, '=');
        if (equals == NULL || OGR_FD_GetFieldIndex(source->definition, equals + 1) < 0) {
            continue;
        }
        *equals = '\0';
        if (!without_key || strcmp(line, "key") != 0) {
            ret->rows[ret->count++] = (struct ll_mapping){line, equals + 1};
        }
    }
}

/// Whether the features had no geometry of their own: coordinates came from columns.
static bool from_columns(const struct mapping *map)
{
    for (size_t i = 0; i < map->count; i++) {
        if (map->rows[i].field[0] == 'x') {
            return true;
        }
    }
    return false;
}

/// Tries items of one layer, source, CRS and mapping.
static enum ll_code try_group(ll_store *store, const struct ll_retry *request, struct item *items,
                              size_t count, struct ll_retry_report *report, struct ll_err *err)
{
    const char *crs = request->crs != NULL    ? request->crs
                      : items->crs[0] != '\0' ? items->crs
                                              : NULL;
    struct ll_import_report done = {0};
    struct ll_source source = {0};
    struct mapping map = {0};
    enum ll_code code = open_items(items, count, &source, err);
    if (code != LL_OK) {
        return code;
    }
    split_mapping(items->mapping, &source, request->key != NULL, &map);
    source.has_geometry = !from_columns(&map);
    const struct ll_import_request import = {.layer = items->layer,
                                             .file = items->source,
                                             .crs = crs,
                                             .key = request->key,
                                             .map = map.rows,
                                             .map_count = map.count,
                                             .as_told = true,
                                             .threads = 1,
                                             .progress = request->progress};
    code = ll_import_source(store, &import, &source, &done, err);
    if (code == LL_OK) {
        report->tried += count;
        report->stored += done.stored;
        ll_import_report_clear(&done);
        code = settle(store, items, count, report, err);
    }
    return code;
}

static bool same_group(const struct item *a, const struct item *b)
{
    return a->layer == b->layer && strcmp(a->source, b->source) == 0 &&
           strcmp(a->crs, b->crs) == 0 && strcmp(a->mapping, b->mapping) == 0;
}

enum ll_code ll_quarantine_retry(ll_store *store, const struct ll_retry *request,
                                 struct ll_retry_report *ret_report, struct ll_err *err)
{
    LL_CLEANUP(items_clear) struct items items = {0};
    struct ll_retry_report report = {0};
    enum ll_code code = ll_quarantine_each(store, &request->filter, keep, &items, err);
    for (size_t from = 0; code == LL_OK && from < items.count;) {
        size_t end = from + 1;
        while (end < items.count && same_group(&items.rows[from], &items.rows[end])) {
            end++;
        }
        code = try_group(store, request, &items.rows[from], end - from, &report, err);
        from = end;
    }
    if (code == LL_OK) {
        *ret_report = report;
    }
    return code;
}
