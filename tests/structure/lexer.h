/// The tokens of C source, as far as the structure tests need them.
#ifndef LL_TESTS_STRUCTURE_LEXER_H
#define LL_TESTS_STRUCTURE_LEXER_H

#include <stdbool.h>
#include <stddef.h>

enum ll_token_kind {
    LL_TOKEN_END = 0,
    LL_TOKEN_WORD,      ///< a name, keyword or number
    LL_TOKEN_STRING,    ///< with its quotes
    LL_TOKEN_CHARACTER, ///< with its quotes
    LL_TOKEN_MARK,      ///< one character of punctuation
    LL_TOKEN_DIRECTIVE, ///< a whole preprocessor line, continued lines included
    LL_TOKEN_COMMENT,
    LL_TOKEN_KIND_COUNT
};

/// A piece of the text, borrowed from it.
struct ll_token {
    enum ll_token_kind kind;
    const char *start;
    size_t len;
    size_t line; ///< where it begins, from 1
};

/// A place in a text.
struct ll_lexer {
    const char *at;
    size_t line;
    bool at_line_start;
};

/// Starts at the beginning of a terminated text; `line` is its first line's number.
struct ll_lexer ll_lexer_make(const char *text, size_t line);

/// The next token; LL_TOKEN_END at the end, again and again.
struct ll_token ll_lexer_next(struct ll_lexer *lexer);

/// As ll_lexer_next, without comments.
struct ll_token ll_lexer_next_code(struct ll_lexer *lexer);

/// Whether a token is this text.
bool ll_token_is(const struct ll_token *token, const char *text);

#endif
