#include "tests/structure/lexer.h"

#include <ctype.h>
#include <string.h>

struct ll_lexer ll_lexer_make(const char *text, size_t line)
{
    return (struct ll_lexer){.at = text, .line = line, .at_line_start = true};
}

static void skip_blanks(struct ll_lexer *lexer)
{
    for (; isspace((unsigned char)*lexer->at) || (lexer->at[0] == '\\' && lexer->at[1] == '\n');
         lexer->at++) {
        if (*lexer->at == '\n') {
            lexer->line++;
            lexer->at_line_start = true;
        }
    }
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static const char *end_of_quoted(const char *at)
{
    char quote = *at++;
    while (*at != '\0' && *at != quote && *at != '\n') {
        at += at[0] == '\\' && at[1] != '\0' ? 2 : 1;
    }
    return *at == quote ? at + 1 : at;
}

static const char *end_of_line(const char *at)
{
    while (*at != '\0' && *at != '\n') {
        at += at[0] == '\\' && at[1] == '\n' ? 2 : 1;
    }
    return at;
}

static const char *end_of_comment(const char *at)
{
    if (at[1] == '/') {
        return end_of_line(at);
    }
    const char *end = strstr(at + 2, "*/");
    return end == NULL ? at + strlen(at) : end + 2;
}

static const char *end_of_word(const char *at)
{
    while (is_word(*at)) {
        at++;
    }
    return at;
}

static enum ll_token_kind kind_at(const struct ll_lexer *lexer)
{
    const char *at = lexer->at;
    if (at[0] == '\0') {
        return LL_TOKEN_END;
    }
    if (at[0] == '/' && (at[1] == '/' || at[1] == '*')) {
        return LL_TOKEN_COMMENT;
    }
    if (at[0] == '#' && lexer->at_line_start) {
        return LL_TOKEN_DIRECTIVE;
    }
    if (at[0] == '"') {
        return LL_TOKEN_STRING;
    }
    if (at[0] == '\'') {
        return LL_TOKEN_CHARACTER;
    }
    return is_word(at[0]) ? LL_TOKEN_WORD : LL_TOKEN_MARK;
}

static const char *end_of_token(enum ll_token_kind kind, const char *at)
{
    switch (kind) {
    case LL_TOKEN_WORD:
        return end_of_word(at);
    case LL_TOKEN_STRING:
    case LL_TOKEN_CHARACTER:
        return end_of_quoted(at);
    case LL_TOKEN_DIRECTIVE:
        return end_of_line(at);
    case LL_TOKEN_COMMENT:
        return end_of_comment(at);
    case LL_TOKEN_MARK:
        return at + 1;
    case LL_TOKEN_END:
    case LL_TOKEN_KIND_COUNT:
        break;
    }
    return at;
}

struct ll_token ll_lexer_next(struct ll_lexer *lexer)
{
    skip_blanks(lexer);
    struct ll_token token = {.kind = kind_at(lexer), .start = lexer->at, .line = lexer->line};
    lexer->at = end_of_token(token.kind, lexer->at);
    token.len = (size_t)(lexer->at - token.start);
    for (size_t i = 0; i < token.len; i++) {
        lexer->line += token.start[i] == '\n';
    }
    if (token.kind != LL_TOKEN_COMMENT) {
        lexer->at_line_start = false;
    }
    return token;
}

struct ll_token ll_lexer_next_code(struct ll_lexer *lexer)
{
    struct ll_token token;
    do {
        token = ll_lexer_next(lexer);
    } while (token.kind == LL_TOKEN_COMMENT);
    return token;
}

bool ll_token_is(const struct ll_token *token, const char *text)
{
    return strlen(text) == token->len && strncmp(token->start, text, token->len) == 0;
}
