/* The message catalogue against the sources: each text given to ll_fail, ll_err_wrap, ll_tr and
 * ll_progress_report has a Chinese entry in some messages.tsv with the same printf conversions in
 * the same order, and each entry's text stands somewhere in the sources. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/text.h"
#include "tests/structure/lexer.h"
#include "tests/structure/tree.h"

/// A text of the sources or of the catalogue, as it is written in C between the quotes.
struct text_at {
    char *text;
    const char *path;
    size_t line;
    bool is_message; /* given to one of the functions above */
};

struct texts {
    struct text_at *items;
    size_t count;
    size_t capacity;
};

static void texts_clear(struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++) {
        ll_free(texts->items[i].text);
    }
    ll_free(texts->items);
    *texts = (struct texts){0};
}

static enum ll_code add_text(struct texts *texts, const char *text, const struct text_at *like,
                             struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&texts->items, &texts->capacity, texts->count + 1,
                                         sizeof *texts->items, err);
    char *copy = code == LL_OK ? ll_strdup(text) : NULL;
    if (copy == NULL) {
        return code == LL_OK ? ll_fail(err, LL_E_NOMEM, "out of memory") : code;
    }
    texts->items[texts->count] = *like;
    texts->items[texts->count++].text = copy;
    return LL_OK;
}

/// Which argument of a function is a message, from 0; -1 for other functions.
static int message_argument(const struct ll_token *function)
{
    static const struct {
        const char *name;
        int argument;
    } functions[] = {{"ll_fail", 2}, {"ll_err_wrap", 2}, {"ll_tr", 1},
                     {"ll_say", 1},  {"ll_text_say", 3}, {"ll_progress_report", 1}};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (ll_token_is(function, functions[i].name)) {
            return functions[i].argument;
        }
    }
    return -1;
}

/// Calls of message functions that are open at a place in the source.
struct call {
    int depth;    /* of the parenthesis that opened it */
    int argument; /* the present one */
    int message;  /* the one that is a message */
};

struct reader {
    struct ll_lexer lexer;
    struct ll_token before;
    struct call calls[16];
    size_t open;
    int depth;
};

static void follow_calls(struct reader *r, const struct ll_token *token)
{
    if (ll_token_is(token, "(")) {
        r->depth++;
        int message = r->before.kind == LL_TOKEN_WORD ? message_argument(&r->before) : -1;
        if (message >= 0 && r->open < sizeof r->calls / sizeof *r->calls) {
            r->calls[r->open++] = (struct call){.depth = r->depth, .message = message};
        }
    } else if (ll_token_is(token, ")")) {
        if (r->open > 0 && r->calls[r->open - 1].depth == r->depth) {
            r->open--;
        }
        r->depth--;
    } else if (ll_token_is(token, ",") && r->open > 0 && r->calls[r->open - 1].depth == r->depth) {
        r->calls[r->open - 1].argument++;
    }
}

/// Reads a string with those that follow it directly; `r->lexer` stands behind the first.
static enum ll_code read_string(struct reader *r, const struct ll_token *first, const char *path,
                                struct texts *texts, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    struct ll_token token = *first;
    enum ll_code code = LL_OK;
    while (code == LL_OK && token.kind == LL_TOKEN_STRING) {
        code = ll_text_append_n(&text, token.start + 1, token.len - 2, err);
        struct ll_lexer ahead = r->lexer;
        token = ll_lexer_next_code(&ahead);
        if (token.kind == LL_TOKEN_STRING) {
            r->lexer = ahead;
        }
    }
    const struct call *call = r->open > 0 ? &r->calls[r->open - 1] : NULL;
    struct text_at like = {.path = path,
                           .line = first->line,
                           .is_message = call != NULL && call->argument == call->message &&
                                         r->depth == call->depth};
    return code == LL_OK ? add_text(texts, ll_text_str(&text), &like, err) : code;
}

static enum ll_code read_source(const char *path, const char *source, size_t line,
                                struct texts *texts, struct ll_err *err)
{
    struct reader r = {.lexer = ll_lexer_make(source, line)};
    enum ll_code code = LL_OK;
    while (code == LL_OK) {
        struct ll_token token = ll_lexer_next_code(&r.lexer);
        if (token.kind == LL_TOKEN_END) {
            break;
        }
        if (token.kind == LL_TOKEN_STRING) {
            code = read_string(&r, &token, path, texts, err);
        } else if (token.kind == LL_TOKEN_DIRECTIVE) {
            LL_CLEANUP(ll_freep) char *body = ll_alloc(token.len + 1, 1);
            if (body == NULL) {
                return ll_fail(err, LL_E_NOMEM, "out of memory");
            }
            memcpy(body, token.start, token.len);
            body[0] = ' '; /* not a directive any more */
            body[token.len] = '\0';
            code = read_source(path, body, token.line, texts, err);
        } else {
            follow_calls(&r, &token);
        }
        r.before = token;
    }
    return code;
}

/// Reads "English<TAB>Chinese" lines: into `english` and, at the same place, `chinese`.
static enum ll_code read_catalogue(const struct ll_file *file, struct texts *english,
                                   struct texts *chinese, struct ll_report *report,
                                   struct ll_err *err)
{
    size_t line = 1;
    enum ll_code code = LL_OK;
    for (const char *at = file->text; code == LL_OK && *at != '\0'; line++) {
        size_t len = strcspn(at, "\n");
        LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
        code = ll_text_append_n(&text, at, len, err);
        at += len + (at[len] == '\n');
        if (code != LL_OK || text.data[0] == '#' || text.data[0] == '\0') {
            continue;
        }
        char *tab = strchr(text.data, '\t');
        if (tab == NULL || tab[1] == '\0') {
            ll_report(report, file->path, line, "no Chinese after the tab");
            continue;
        }
        *tab = '\0';
        struct text_at like = {.path = file->path, .line = line};
        code = add_text(english, text.data, &like, err);
        if (code == LL_OK) {
            code = add_text(chinese, tab + 1, &like, err);
        }
    }
    return code;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct text_at *)a)->text, ((const struct text_at *)b)->text);
}

static const struct text_at *find_text(const struct texts *sorted, const char *text)
{
    struct text_at key = {.text = (char *)text};
    return sorted->count == 0
               ? NULL
               : bsearch(&key, sorted->items, sorted->count, sizeof *sorted->items, by_text);
}

/// The next printf conversion with its flags, width and length; empty at the end.
static const char *next_conversion(const char *at, size_t *ret_len)
{
    for (at = strchr(at, '%'); at != NULL && at[1] == '%'; at = strchr(at + 2, '%')) {
    }
    if (at == NULL) {
        *ret_len = 0;
        return "";
    }
    *ret_len = strspn(at + 1, "-+ #0123456789.*hlLqjzt") + 2;
    return at;
}

static bool same_conversions(const char *a, const char *b)
{
    for (;;) {
        size_t len_a = 0, len_b = 0;
        a = next_conversion(a, &len_a);
        b = next_conversion(b, &len_b);
        if (len_a != len_b || strncmp(a, b, len_a) != 0) {
            return false;
        }
        if (len_a == 0) {
            return true;
        }
        a += len_a;
        b += len_b;
    }
}

static void compare(const struct texts *sources, const struct texts *english,
                    const struct texts *chinese, struct ll_report *report)
{
    for (size_t i = 0; i < english->count; i++) {
        const struct text_at *en = &english->items[i];
        if (!same_conversions(en->text, chinese->items[i].text)) {
            ll_report(report, en->path, en->line, "conversions differ: \"%s\"", en->text);
        }
        if (find_text(sources, en->text) == NULL) {
            ll_report(report, en->path, en->line, "no source has \"%s\"", en->text);
        }
    }
}

/// Whether a text has a word in it: "%s: %zu" is the same in every language.
static bool has_words(const char *text)
{
    size_t len = 0;
    for (const char *at = text;; at += len) {
        const char *conversion = next_conversion(at, &len);
        const char *end = len == 0 ? at + strlen(at) : conversion;
        for (; at < end; at++) {
            if (isalpha((unsigned char)*at)) {
                return true;
            }
        }
        if (len == 0) {
            return false;
        }
    }
}

static void find_untranslated(const struct texts *sources, const struct texts *sorted_english,
                              struct ll_report *report)
{
    for (size_t i = 0; i < sources->count; i++) {
        const struct text_at *text = &sources->items[i];
        if (text->is_message && has_words(text->text) &&
            find_text(sorted_english, text->text) == NULL) {
            ll_report(report, text->path, text->line, "no Chinese for \"%s\"", text->text);
        }
    }
}

static void sort(struct texts *texts)
{
    if (texts->count > 0) {
        qsort(texts->items, texts->count, sizeof *texts->items, by_text);
    }
}

enum ll_code ll_check_messages(const struct ll_tree *tree, struct ll_report *report,
                               struct ll_err *err)
{
    LL_CLEANUP(texts_clear) struct texts sources = {0};
    LL_CLEANUP(texts_clear) struct texts english = {0};
    LL_CLEANUP(texts_clear) struct texts chinese = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < tree->count; i++) {
        const struct ll_file *file = &tree->files[i];
        if (ll_is_room_source(file->path)) {
            code = read_source(file->path, file->text, 1, &sources, err);
        } else if (ll_ends_with(file->path, "/messages.tsv")) {
            code = read_catalogue(file, &english, &chinese, report, err);
        }
    }
    if (code == LL_OK) {
        sort(&sources);
        compare(&sources, &english, &chinese, report);
        sort(&english); /* from here on no longer beside `chinese` */
        find_untranslated(&sources, &english, report);
    }
    return code;
}
