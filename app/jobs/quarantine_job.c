#include "app/jobs/quarantine_job.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/json.h"
#include "core/text.h"
#include "data/place.h"

/// One table being written.
struct table {
    const struct ll_quarantine_export *request;
    FILE *file;
    struct ll_text names; ///< terminated, one after another
    size_t *name;         ///< offset of each
    size_t name_count;
    size_t name_capacity;
    size_t features;
};

static void table_clear(struct table *t)
{
    if (t->file != NULL) {
        (void)fclose(t->file);
    }
    ll_text_clear(&t->names);
    ll_free(t->name);
}

static struct ll_json_node columns_of(const ll_json_doc *doc)
{
    return ll_json_member(ll_json_root(doc), "columns");
}

static enum ll_code parse_raw(const struct ll_quarantined *q, ll_json_doc **ret_doc,
                              struct ll_err *err)
{
    enum ll_code code = ll_json_parse(q->raw, strlen(q->raw), ret_doc, err);
    return code == LL_OK ? code
                         : ll_err_wrap(err, code, "quarantined feature %lld", (long long)q->id);
}

static bool has_name(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->name_count; i++) {
        if (strcmp(t->names.data + t->name[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/// Collects the names of all columns in the order of coming.
static enum ll_code collect(const struct ll_quarantined *q, void *user, struct ll_err *err)
{
    struct table *t = user;
    LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = NULL;
    enum ll_code code = parse_raw(q, &doc, err);
    struct ll_json_node columns = {0};
    if (code == LL_OK) {
        columns = columns_of(doc);
    }
    for (size_t i = 0; code == LL_OK && i < ll_json_length(columns); i++) {
        const char *name = ll_json_get_text(ll_json_item(ll_json_item(columns, i), 0));
        if (name == NULL || has_name(t, name)) {
            continue;
        }
        code =
            ll_array_reserve(&t->name, &t->name_capacity, t->name_count + 1, sizeof *t->name, err);
        if (code == LL_OK) {
            t->name[t->name_count++] = t->names.len;
            code = ll_text_append_n(&t->names, name, strlen(name) + 1, err);
        }
    }
    return code;
}

static void put_cell(FILE *file, const char *text, bool first)
{
    if (!first) {
        (void)fputc(',', file);
    }
    if (text == NULL) {
        return;
    }
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (!quoted) {
        (void)fputs(text, file);
        return;
    }
    (void)fputc('"', file);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"') {
            (void)fputc('"', file);
        }
        (void)fputc(*p, file);
    }
    (void)fputc('"', file);
}

static void put_heading(const struct table *t)
{
    static const char *const names[] = {"id",  "layer",  "source", "key", "reason",
                                        "why", "detail", "crs",    "wkt"};
    (void)fputs("\xEF\xBB\xBF", t->file);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        put_cell(t->file, names[i], i == 0);
    }
    for (size_t i = 0; i < t->name_count; i++) {
        put_cell(t->file, t->names.data + t->name[i], false);
    }
    (void)fputs("\r\n", t->file);
}

static const char *value_of(struct ll_json_node columns, const char *name)
{
    for (size_t i = 0; i < ll_json_length(columns); i++) {
        struct ll_json_node pair = ll_json_item(columns, i);
        const char *mine = ll_json_get_text(ll_json_item(pair, 0));
        if (mine != NULL && strcmp(mine, name) == 0) {
            return ll_json_get_text(ll_json_item(pair, 1));
        }
    }
    return NULL;
}

static enum ll_code put_row(const struct ll_quarantined *q, void *user, struct ll_err *err)
{
    struct table *t = user;
    LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = NULL;
    enum ll_code code = parse_raw(q, &doc, err);
    if (code != LL_OK) {
        return code;
    }
    (void)fprintf(t->file, "%lld", (long long)q->id);
    const char *const cells[] = {ll_layer_info(q->layer)->plural,
                                 q->source,
                                 q->key,
                                 q->reason,
                                 t->request->reason_text(q->reason, t->request->lang),
                                 q->detail,
                                 q->crs,
                                 ll_json_get_text(ll_json_member(ll_json_root(doc), "geometry"))};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        put_cell(t->file, cells[i], false);
    }
    for (size_t i = 0; i < t->name_count; i++) {
        put_cell(t->file, value_of(columns_of(doc), t->names.data + t->name[i]), false);
    }
    (void)fputs("\r\n", t->file);
    t->features++;
    return LL_OK;
}

/// Writes the table under the name it is made with.
static enum ll_code write_table(ll_store *store, struct table *t, const char *made,
                                struct ll_err *err)
{
    t->file = fopen(made, "wb");
    if (t->file == NULL) {
        return ll_fail(err, LL_E_IO, "writing '%s': %s", t->request->file, strerror(errno));
    }
    put_heading(t);
    enum ll_code code = ll_quarantine_each(store, &t->request->filter, put_row, t, err);
    bool failed = ferror(t->file) != 0;
    failed = fclose(t->file) != 0 || failed;
    t->file = NULL;
    return code == LL_OK && failed
               ? ll_fail(err, LL_E_IO, "writing '%s': %s", t->request->file, strerror(errno))
               : code;
}

enum ll_code ll_quarantine_export(ll_store *store, const struct ll_quarantine_export *request,
                                  size_t *ret_features, struct ll_err *err)
{
    LL_CLEANUP(table_clear) struct table t = {.request = request};
    LL_CLEANUP(ll_text_clear) struct ll_text made = {0};
    struct stat st;
    if (stat(request->file, &st) == 0) {
        return ll_fail(err, LL_E_EXISTS, "'%s' is there already", request->file);
    }
    enum ll_code code = ll_quarantine_each(store, &request->filter, collect, &t, err);
    if (code == LL_OK) {
        code = ll_place_begin(request->file, &made, err);
    }
    if (code != LL_OK) {
        return code;
    }
    code = write_table(store, &t, ll_text_str(&made), err);
    if (code == LL_OK) {
        code = ll_place_finish(ll_text_str(&made), request->file, LL_PLACE_NEW, err);
    }
    if (code != LL_OK) {
        ll_place_abandon(ll_text_str(&made));
        return code;
    }
    *ret_features = t.features;
    return LL_OK;
}
