/* Habits that the compiler does not check: no note about work left to do, no printing and no
 * ending of the process in library rooms, memory through core/alloc.h, no state that lives between
 * calls, functions of at most 60 lines, files of at most 700. */
#include <ctype.h>
#include <string.h>

#include "tests/structure/lexer.h"
#include "tests/structure/tree.h"

#define FUNCTION_LINES_MAX 60
#define FILE_LINES_MAX     700

struct scan {
    const struct ll_file *file;
    struct ll_report *report;
    struct ll_token before;   /* the code token before the present one */
    struct ll_token opening;  /* the brace that opened the function */
    struct ll_token constant; /* the last `const` of the declaration, or of no length */
    struct ll_token star;     /* its last `*` */
    struct ll_token storage;  /* its `static` */
    bool settled;             /* the present declaration is a function, or has its value begun */
    bool in_function;
    int braces;
};

static void check_comment(const struct scan *s, const struct ll_token *comment)
{
    static const char *const notes[] = {"TODO", "FIXME", "XXX", "HACK"};
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
        size_t len = strlen(notes[i]);
        for (size_t at = 0; at + len <= comment->len; at++) {
            const char *p = comment->start + at;
            if (strncmp(p, notes[i], len) == 0 && !isalnum((unsigned char)p[-1]) &&
                (at + len == comment->len || !isalnum((unsigned char)p[len]))) {
                ll_report(s->report, s->file->path, comment->line, "%s in a comment", notes[i]);
            }
        }
    }
}

static bool is_one_of(const struct ll_token *token, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ll_token_is(token, words[i])) {
            return true;
        }
    }
    return false;
}

#define IS_ONE_OF(token, words) is_one_of((token), (words), sizeof(words) / sizeof *(words))

static void check_word(const struct scan *s, const struct ll_token *word)
{
    static const char *const nowhere[] = {"atoi",    "atol",   "atof",    "gets",       "strtok",
                                          "alloca",  "LC_ALL", "rand",    "LC_NUMERIC", "localtime",
                                          "gmtime",  "ctime",  "asctime", "setenv",     "putenv",
                                          "sprintf", "strcpy", "strcat"};
    static const char *const memory[] = {"malloc", "calloc", "realloc", "strdup", "strndup"};
    static const char *const output[] = {"printf", "vprintf", "puts",   "putchar", "perror",
                                         "exit",   "abort",   "stdout", "stderr"};
    const char *path = s->file->path;
    if (ll_token_is(&s->before, ".") || ll_token_is(&s->before, ">")) {
        return; /* a member of that name */
    }
    if (IS_ONE_OF(word, nowhere)) {
        ll_report(s->report, path, word->line, "%.*s is not used here", (int)word->len,
                  word->start);
    }
    if (IS_ONE_OF(word, memory) && strcmp(path, "core/alloc.c") != 0) {
        ll_report(s->report, path, word->line, "%.*s: memory comes from core/alloc.h",
                  (int)word->len, word->start);
    }
    if (IS_ONE_OF(word, output) && !ll_starts_with(path, "app/")) {
        ll_report(s->report, path, word->line, "%.*s: a library neither prints nor exits",
                  (int)word->len, word->start);
    }
}

/// Called where a declaration with `static` becomes a variable: at `=`, `[` or `;`.
static void check_static(struct scan *s)
{
    bool is_constant =
        s->constant.len > 0 && (s->star.len == 0 || s->constant.start > s->star.start);
    if (s->storage.len > 0 && !s->settled && !is_constant) {
        ll_report(s->report, s->file->path, s->storage.line, "a static variable that can change");
    }
    s->settled = true;
}

static void begin_declaration(struct scan *s)
{
    s->storage = s->constant = s->star = (struct ll_token){0};
    s->settled = false;
}

static void note_declaration(struct scan *s, const struct ll_token *token)
{
    if (token->kind == LL_TOKEN_WORD) {
        if (ll_token_is(token, "static")) {
            s->storage = *token;
        } else if (ll_token_is(token, "const") && !s->settled) {
            s->constant = *token;
        }
        return;
    }
    if (ll_token_is(token, "*") && !s->settled) {
        s->star = *token;
    } else if (ll_token_is(token, "=") || ll_token_is(token, "[")) {
        check_static(s);
    } else if (ll_token_is(token, "(")) {
        s->settled = true; /* a function, or a call */
    } else if (ll_token_is(token, ";")) {
        check_static(s);
        begin_declaration(s);
    }
}

static void open_brace(struct scan *s, const struct ll_token *token)
{
    if (s->braces == 0 && ll_token_is(&s->before, ")")) {
        s->in_function = true;
        s->opening = *token;
    }
    if (s->in_function) {
        begin_declaration(s); /* a block: what follows is a new statement */
    }
    s->braces++;
}

static void close_brace(struct scan *s, const struct ll_token *token)
{
    s->braces--;
    if (s->braces == 0 && s->in_function) {
        s->in_function = false;
        size_t lines = token->line - s->opening.line;
        lines -= lines > 0; /* those between the braces */
        if (lines > FUNCTION_LINES_MAX) {
            ll_report(s->report, s->file->path, s->opening.line, "a function of %zu lines", lines);
        }
        begin_declaration(s);
    }
}

static void scan_token(struct scan *s, const struct ll_token *token)
{
    if (token->kind == LL_TOKEN_WORD) {
        check_word(s, token);
    }
    if (ll_token_is(token, "{")) {
        open_brace(s, token);
    } else if (ll_token_is(token, "}")) {
        close_brace(s, token);
    } else if (s->braces == 0 || s->in_function) { /* not the members of a struct */
        note_declaration(s, token);
    }
}

static void scan_file(const struct ll_file *file, struct ll_report *report)
{
    struct scan s = {.file = file, .report = report};
    struct ll_lexer lexer = ll_lexer_make(file->text, 1);
    bool is_room = ll_is_room_source(file->path);
    for (;;) {
        struct ll_token token = ll_lexer_next(&lexer);
        if (token.kind == LL_TOKEN_END) {
            break;
        }
        if (token.kind == LL_TOKEN_COMMENT) {
            check_comment(&s, &token);
        } else if (is_room && token.kind != LL_TOKEN_DIRECTIVE) {
            scan_token(&s, &token);
            s.before = token;
        }
    }
    if (lexer.line > FILE_LINES_MAX + 1) {
        ll_report(report, file->path, 0, "%zu lines", lexer.line - 1);
    }
}

enum ll_code ll_check_habits(const struct ll_tree *tree, struct ll_report *report,
                             struct ll_err *err)
{
    (void)err;
    for (size_t i = 0; i < tree->count; i++) {
        const char *path = tree->files[i].path;
        if (ll_ends_with(path, ".c") || ll_ends_with(path, ".h")) {
            scan_file(&tree->files[i], report);
        }
    }
    return LL_OK;
}
