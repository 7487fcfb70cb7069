#include "importers/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/csv.h"
#include "core/text.h"
#include "importers/fold.h"

struct entry {
    uint8_t layer;
    uint8_t field;
    uint8_t rank;  /* 0 a row for this field, 1 the vocabulary itself, 2 a row for any field */
    uint32_t text; /* offset into texts: the folded synonym */
    double value;
};

struct ll_words {
    struct entry *entries; /* sorted by layer, field, text, rank; one of each text */
    size_t count;
    size_t capacity;
    struct ll_text texts;
};

/// What a row of the table says, as read.
struct row {
    const char *layer;
    const char *field;
    const char *synonym;
    const char *word;
    size_t number;
};

void ll_words_free(ll_words *words)
{
    if (words != NULL) {
        ll_free(words->entries);
        ll_text_clear(&words->texts);
        ll_free(words);
    }
}

void ll_words_freep(ll_words **words)
{
    ll_words_free(*words);
}

/// Appends the folded synonym to the texts. @param ret_offset Where it begins.
static enum ll_code add_text(ll_words *w, const char *synonym, uint32_t *ret_offset,
                             struct ll_err *err)
{
    char folded[LL_FOLD_MAX];
    size_t len = ll_fold(synonym, folded, sizeof folded);
    *ret_offset = (uint32_t)w->texts.len;
    return ll_text_append_n(&w->texts, folded, len + 1, err);
}

static enum ll_code add_entry(ll_words *w, struct entry entry, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&w->entries, &w->capacity, w->count + 1, sizeof *w->entries, err);
    if (code == LL_OK) {
        w->entries[w->count++] = entry;
    }
    return code;
}

/// Meaning of a row's word in a field. @return false when the field has no such word.
static bool word_value(const struct ll_field *field, const char *word, double *ret_value)
{
    if (field->type == LL_WORD) {
        uint8_t code = ll_word_by_key(field->vocabulary, word);
        *ret_value = code;
        return code != 0 || word[0] == '\0';
    }
    *ret_value = NAN;
    return word[0] == '\0' || ll_parse_number(word, ret_value);
}

/// Adds a row for one field. A row for any field is passed over where it does not fit.
static enum ll_code add_row(ll_words *w, const struct row *row, enum ll_layer layer, int field,
                            uint32_t text, struct ll_err *err)
{
    const struct ll_field *f = &ll_layer_info(layer)->fields[field];
    bool any = row->field[0] == '*';
    struct entry entry = {.layer = (uint8_t)layer, .field = (uint8_t)field, .text = text};
    entry.rank = any ? 2 : 0;
    bool fits = f->type != LL_STRING && word_value(f, row->word, &entry.value);
    if (any && (!fits || (f->type == LL_REAL && row->word[0] != '\0'))) {
        return LL_OK;
    }
    if (!fits) {
        return ll_fail(err, LL_E_FORMAT, "words.csv, row %zu: '%s' has no word '%s'", row->number,
                       row->field, row->word);
    }
    return add_entry(w, entry, err);
}

static enum ll_code expand_row(ll_words *w, const struct row *row, struct ll_err *err)
{
    uint32_t text = 0;
    enum ll_code code = add_text(w, row->synonym, &text, err);
    bool any_layer = strcmp(row->layer, "*") == 0, any_field = strcmp(row->field, "*") == 0;
    enum ll_layer only = LL_LAYER_COUNT;
    if (code == LL_OK && !any_layer &&
        (!ll_layer_by_name(row->layer, &only) ||
         (!any_field && ll_field_by_name(only, row->field) < 0))) {
        code = ll_fail(err, LL_E_FORMAT, "words.csv, row %zu: no field '%s' in layer '%s'",
                       row->number, row->field, row->layer);
    }
    for (int l = 0; code == LL_OK && l < LL_LAYER_COUNT; l++) {
        int fields = (int)ll_layer_info((enum ll_layer)l)->field_count;
        for (int f = 0; code == LL_OK && f < fields; f++) {
            const char *name = ll_layer_info((enum ll_layer)l)->fields[f].name;
            if ((any_layer || l == (int)only) && (any_field || strcmp(name, row->field) == 0)) {
                code = add_row(w, row, (enum ll_layer)l, f, text, err);
            }
        }
    }
    return code;
}

/// Adds the keys and titles of every vocabulary.
static enum ll_code add_vocabularies(ll_words *w, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        const struct ll_layer_info *info = ll_layer_info((enum ll_layer)l);
        for (size_t f = 0; f < info->field_count; f++) {
            const struct ll_vocabulary *v = info->fields[f].vocabulary;
            for (size_t i = 0; v != NULL && i < v->count; i++) {
                const char *texts[] = {v->words[i].key, v->words[i].zh, v->words[i].en};
                for (size_t t = 0; code == LL_OK && t < 3; t++) {
                    struct entry entry = {
                        .layer = (uint8_t)l, .field = (uint8_t)f, .rank = 1, .value = (double)i};
                    code = add_text(w, texts[t], &entry.text, err);
                    code = code == LL_OK ? add_entry(w, entry, err) : code;
                }
            }
        }
    }
    return code;
}

/// An entry with its text, for sorting and searching.
struct keyed {
    struct entry entry;
    const char *text;
};

static int compare_place(const struct entry *a, const struct entry *b)
{
    return a->layer != b->layer ? a->layer - b->layer : a->field - b->field;
}

static int compare_keyed(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    int order = compare_place(&a->entry, &b->entry);
    if (order == 0) {
        order = strcmp(a->text, b->text);
    }
    return order != 0 ? order : a->entry.rank - b->entry.rank;
}

/// Sorts, and keeps the strongest of entries with an equal text.
static enum ll_code settle(ll_words *w, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct keyed *k = ll_alloc(w->count, sizeof *k);
    if (k == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < w->count; i++) {
        k[i] = (struct keyed){w->entries[i], w->texts.data + w->entries[i].text};
    }
    qsort(k, w->count, sizeof *k, compare_keyed);
    size_t kept = 0;
    for (size_t i = 0; i < w->count; i++) {
        bool twin = i > 0 && compare_place(&k[i].entry, &k[i - 1].entry) == 0 &&
                    strcmp(k[i].text, k[i - 1].text) == 0;
        if (twin && k[i].entry.rank == 0 && k[i - 1].entry.rank == 0 &&
            k[i].entry.value != k[i - 1].entry.value) {
            return ll_fail(err, LL_E_FORMAT, "words.csv: '%s' has two meanings in one field",
                           k[i].text);
        }
        if (!twin) {
            w->entries[kept++] = k[i].entry;
        }
    }
    w->count = kept;
    return LL_OK;
}

static enum ll_code add_table(ll_words *w, const ll_csv *csv, struct ll_err *err)
{
    static const char *const names[] = {"layer", "field", "synonym", "word"};
    size_t column[4] = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < 4; i++) {
        code = ll_csv_column(csv, names[i], &column[i], err);
    }
    for (size_t r = 0; code == LL_OK && r < ll_csv_rows(csv); r++) {
        struct row row = {ll_csv_cell(csv, r, column[0]), ll_csv_cell(csv, r, column[1]),
                          ll_csv_cell(csv, r, column[2]), ll_csv_cell(csv, r, column[3]), r + 1};
        code = expand_row(w, &row, err);
    }
    return code;
}

enum ll_code ll_words_parse(const char *bytes, size_t len, ll_words **ret_words, struct ll_err *err)
{
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    enum ll_code code = ll_csv_parse("words.csv", bytes, len, &csv, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_words_freep) ll_words *w = ll_calloc(1, sizeof *w);
    if (w == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    code = add_table(w, csv, err);
    if (code == LL_OK) {
        code = add_vocabularies(w, err);
    }
    if (code == LL_OK) {
        code = settle(w, err);
    }
    if (code == LL_OK) {
        *ret_words = w;
        w = NULL; /* now the caller's */
    }
    return code;
}

bool ll_words_find(const ll_words *words, enum ll_layer layer, int field, const char *text,
                   double *ret_value)
{
    char folded[LL_FOLD_MAX];
    (void)ll_fold(text, folded, sizeof folded);
    const struct entry key = {.layer = (uint8_t)layer, .field = (uint8_t)field};
    size_t low = 0, high = words->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct entry *e = &words->entries[middle];
        int order = compare_place(e, &key);
        if (order == 0) {
            order = strcmp(words->texts.data + e->text, folded);
        }
        if (order == 0) {
            *ret_value = e->value;
            return true;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

bool ll_words_blank_number(const ll_words *words, enum ll_layer layer, int field, double value)
{
    double meaning = 0.0;
    if (value == 0.0) {
        return ll_words_find(words, layer, field, "0", &meaning) && isnan(meaning);
    }
    return value == -9999.0 || value == -999.0;
}
