/// Writing and reading JSON documents (jansson behind this door).
#ifndef LL_CORE_JSON_H
#define LL_CORE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/// A document under construction. Members are added to the innermost open object or array; `key`
/// is NULL inside arrays and for the root. A failure is remembered and reported by
/// ll_json_finish, so calls need not be checked one by one.
typedef struct ll_json ll_json;

/// Starts with an open object as root. @return NULL when out of memory; every function below
/// accepts NULL and ll_json_finish reports it.
ll_json *ll_json_new(void);
void ll_json_free(ll_json *json);
void ll_json_freep(ll_json **json);

void ll_json_open_object(ll_json *json, const char *key);
void ll_json_open_array(ll_json *json, const char *key);
void ll_json_close(ll_json *json);

/// NULL text gives null.
void ll_json_text(ll_json *json, const char *key, const char *text);

/// A measure rounded to `decimals` places; NAN and infinities give null.
void ll_json_number(ll_json *json, const char *key, double value, int decimals);
void ll_json_whole(ll_json *json, const char *key, int64_t value);
void ll_json_flag(ll_json *json, const char *key, bool value);
void ll_json_null(ll_json *json, const char *key);

/// The finished document, UTF-8, members in the order of writing, ended by a newline when
/// `indented`. @param ret_text Owned by the caller (ll_free).
/// @return LL_OK, LL_E_NOMEM, or LL_E_INVALID when a text was not UTF-8, a key
/// was given twice or nesting was unbalanced.
LL_MUST_USE enum ll_code ll_json_finish(ll_json *json, bool indented, char **ret_text,
                                        struct ll_err *err);

/// A parsed document, read-only. Owns all that is reached from it.
typedef struct ll_json_doc ll_json_doc;

/// A place in a parsed document; `node.at` is NULL when there is nothing.
struct ll_json_node {
    const void *at;
};

/// Parses UTF-8 JSON, at most 64 MB and the nesting jansson allows. @return LL_E_FORMAT with line.
LL_MUST_USE enum ll_code ll_json_parse(const char *bytes, size_t len, ll_json_doc **ret_doc,
                                       struct ll_err *err);
void ll_json_doc_free(ll_json_doc *doc);
void ll_json_doc_freep(ll_json_doc **doc);

struct ll_json_node ll_json_root(const ll_json_doc *doc);
struct ll_json_node ll_json_member(struct ll_json_node object, const char *key);
struct ll_json_node ll_json_item(struct ll_json_node array, size_t index);

/// Items of an array, 0 for everything else.
size_t ll_json_length(struct ll_json_node array);

/// The text, or NULL when the node is none.
const char *ll_json_get_text(struct ll_json_node node);

/// The number, or NAN when the node is none.
double ll_json_get_number(struct ll_json_node node);

#endif
