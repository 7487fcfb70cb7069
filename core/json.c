#include "core/json.h"

#include <math.h>
#include <string.h>

#include <jansson.h>

#include "core/alloc.h"

#define JSON_DEPTH_MAX 32
#define JSON_BYTES_MAX ((size_t)64 << 20)

struct ll_json {
    json_t *open[JSON_DEPTH_MAX]; /* open[0] is owned, the others borrowed from it */
    size_t depth;
    bool failed;
    bool out_of_memory;
};

struct ll_json_doc {
    json_t *root;
};

ll_json *ll_json_new(void)
{
    ll_json *json = ll_calloc(1, sizeof *json);
    if (json == NULL) {
        return NULL;
    }
    json->open[0] = json_object();
    json->depth = 1;
    json->failed = json->out_of_memory = json->open[0] == NULL;
    return json;
}

void ll_json_free(ll_json *json)
{
    if (json == NULL) {
        return;
    }
    json_decref(json->open[0]);
    ll_free(json);
}

void ll_json_freep(ll_json **json)
{
    ll_json_free(*json);
}

/// Adds `value` (taken over) to the innermost open container.
static void put(ll_json *json, const char *key, json_t *value)
{
    if (json == NULL || json->failed) {
        json_decref(value);
        return;
    }
    json_t *into = json->open[json->depth - 1];
    if (key != NULL && json_object_get(into, key) != NULL) { /* would lose the first value */
        json_decref(value);
        json->failed = true;
        return;
    }
    int rc =
        key == NULL ? json_array_append_new(into, value) : json_object_set_new(into, key, value);
    json->failed = rc != 0;
}

static void open_container(ll_json *json, const char *key, json_t *value)
{
    put(json, key, value);
    if (json == NULL || json->failed) {
        return;
    }
    if (json->depth == JSON_DEPTH_MAX) {
        json->failed = true;
        return;
    }
    json->open[json->depth++] = value;
}

void ll_json_open_object(ll_json *json, const char *key)
{
    open_container(json, key, json_object());
}

void ll_json_open_array(ll_json *json, const char *key)
{
    open_container(json, key, json_array());
}

void ll_json_close(ll_json *json)
{
    if (json == NULL || json->failed) {
        return;
    }
    if (json->depth <= 1) {
        json->failed = true;
        return;
    }
    json->depth--;
}

void ll_json_text(ll_json *json, const char *key, const char *text)
{
    put(json, key, text == NULL ? json_null() : json_string(text));
}

void ll_json_number(ll_json *json, const char *key, double value, int decimals)
{
    if (!isfinite(value)) {
        ll_json_null(json, key);
        return;
    }
    double scale = pow(10.0, decimals);
    double rounded = round(value * scale) / scale;
    if (!isfinite(rounded)) {
        rounded = value;
    }
    put(json, key, json_real(rounded == 0.0 ? 0.0 : rounded)); /* no "-0.0" */
}

void ll_json_whole(ll_json *json, const char *key, int64_t value)
{
    put(json, key, json_integer(value));
}

void ll_json_flag(ll_json *json, const char *key, bool value)
{
    put(json, key, json_boolean(value));
}

void ll_json_null(ll_json *json, const char *key)
{
    put(json, key, json_null());
}

enum ll_code ll_json_finish(ll_json *json, bool indented, char **ret_text, struct ll_err *err)
{
    if (json == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (json->out_of_memory) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (json->failed || json->depth != 1) {
        return ll_fail(err, LL_E_INVALID, "the JSON document could not be built");
    }
    size_t flags = JSON_REAL_PRECISION(15) | (indented ? JSON_INDENT(2) : JSON_COMPACT);
    char *dumped = json_dumps(json->open[0], flags);
    if (dumped == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t len = strlen(dumped);
    char *text = ll_alloc(len + 2, 1); /* jansson's block came from malloc: ours must be our own */
    if (text != NULL) {
        memcpy(text, dumped, len);
        text[len] = indented ? '\n' : '\0';
        text[len + 1] = '\0';
    }
    json_free_t release = NULL;
    json_malloc_t unused = NULL;
    json_get_alloc_funcs(&unused, &release);
    release(dumped);
    if (text == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *ret_text = text;
    return LL_OK;
}

enum ll_code ll_json_parse(const char *bytes, size_t len, ll_json_doc **ret_doc, struct ll_err *err)
{
    if (len > JSON_BYTES_MAX) {
        return ll_fail(err, LL_E_LIMIT, "a JSON document of %zu bytes is too large", len);
    }
    LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = ll_calloc(1, sizeof *doc);
    if (doc == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    json_error_t why;
    doc->root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &why);
    if (doc->root == NULL) {
        return ll_fail(err, LL_E_FORMAT, "JSON line %d: %s", why.line, why.text);
    }
    *ret_doc = doc;
    doc = NULL;
    return LL_OK;
}

void ll_json_doc_free(ll_json_doc *doc)
{
    if (doc == NULL) {
        return;
    }
    json_decref(doc->root);
    ll_free(doc);
}

void ll_json_doc_freep(ll_json_doc **doc)
{
    ll_json_doc_free(*doc);
}

struct ll_json_node ll_json_root(const ll_json_doc *doc)
{
    return (struct ll_json_node){doc->root};
}

struct ll_json_node ll_json_member(struct ll_json_node object, const char *key)
{
    return (struct ll_json_node){json_object_get(object.at, key)};
}

struct ll_json_node ll_json_item(struct ll_json_node array, size_t index)
{
    return (struct ll_json_node){json_array_get(array.at, index)};
}

size_t ll_json_length(struct ll_json_node array)
{
    return json_array_size(array.at);
}

const char *ll_json_get_text(struct ll_json_node node)
{
    return json_string_value(node.at);
}

double ll_json_get_number(struct ll_json_node node)
{
    return json_is_number((const json_t *)node.at) ? json_number_value(node.at) : NAN;
}
