/* Columns and values come as people wrote them: every text is a finite number, a word or nothing,
 * and every heading finds its field or none. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "data/reference.h"
#include "importers/fields.h"
#include "importers/values.h"
#include "importers/words.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define LINES_MAX 64

static ll_aliases *aliases;
static ll_words *words;

static void release(void)
{
    ll_aliases_free(aliases);
    ll_words_free(words);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    size_t len = 0;
    const char *text = ll_reference_builtin("aliases.csv", &len);
    enum ll_code code = ll_aliases_parse(text, len, &aliases, NULL);
    text = ll_reference_builtin("words.csv", &len);
    if (code != LL_OK || ll_words_parse(text, len, &words, NULL) != LL_OK || atexit(release) != 0) {
        abort();
    }
    return 0;
}

/// A value in every field of a layer.
static void try_value(enum ll_layer layer, const char *text)
{
    const struct ll_layer_info *info = ll_layer_info(layer);
    for (unsigned f = 0; f < info->field_count; f++) {
        double value = 0.0;
        struct ll_measure_kind kind = ll_measure_kind(info->fields[f].name);
        if (ll_value_parse(text, kind, NULL, &value) && !isfinite(value)) {
            abort();
        }
        (void)ll_value_parse("3.5", kind, text, &value);
        (void)ll_words_find(words, layer, (int)f, text, &value);
        (void)ll_words_blank_number(words, layer, (int)f, value);
    }
}

/// Headings that are the lines.
static void try_columns(enum ll_layer layer, const char *const *lines, size_t count)
{
    const struct ll_columns columns = {lines, count};
    struct ll_field_map map;
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    const struct ll_mapping mapping = {lines[0], lines[count - 1]};
    if (ll_fields_map(aliases, layer, &columns, NULL, 0, &map, &err) == LL_OK &&
        ll_fields_describe(&map, &columns, true, &text, &err) != LL_OK) {
        abort();
    }
    for (unsigned f = 0; f < ll_layer_info(layer)->field_count; f++) {
        if (map.field[f].column >= (int)count) {
            abort();
        }
    }
    if (ll_fields_map(aliases, layer, &columns, &mapping, 1, &map, &err) != LL_OK &&
        err.message[0] == '\0') {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *lines[LINES_MAX];
    size_t count = 0;
    LL_CLEANUP(ll_freep) char *text = ll_alloc(len + 1, 1);
    if (len < 2 || text == NULL || !ll_utf8_valid((const char *)bytes + 1, len - 1)) {
        return 0; /* text is UTF-8 before it comes here */
    }
    enum ll_layer layer = (enum ll_layer)(bytes[0] % LL_LAYER_COUNT);
    memcpy(text, bytes + 1, len - 1);
    text[len - 1] = '\0';
    for (char *at = text; at != NULL && count < LINES_MAX; count++) {
        char *end = strchr(at, '\n');
        if (end != NULL) {
            *end = '\0';
        }
        lines[count] = at;
        try_value(layer, at);
        at = end == NULL ? NULL : end + 1;
    }
    try_columns(layer, lines, count);
    return 0;
}
