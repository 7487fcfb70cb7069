/// The error value: a code and a bounded message on the caller's stack.
#ifndef LL_CORE_ERROR_H
#define LL_CORE_ERROR_H

#include <stddef.h>

#if defined(__GNUC__)
#define LL_MUST_USE                     __attribute__((warn_unused_result))
#define LL_PRINTF(fmt_index, first_arg) __attribute__((format(printf, fmt_index, first_arg)))
#define LL_CLEANUP(fn)                  __attribute__((cleanup(fn)))
#else
#error "gcc or clang is needed: the cleanup attribute carries all releasing"
#endif

/// Why something failed. `app` alone maps these to exit and HTTP status.
enum ll_code {
    LL_OK = 0,
    LL_E_INVALID,     ///< an argument or a value makes no sense
    LL_E_NOMEM,       ///< out of memory
    LL_E_IO,          ///< the operating system or SQLite could not read or write
    LL_E_FORMAT,      ///< a file is not what it should be
    LL_E_NOT_FOUND,   ///< a file, layer, area or feature is not there
    LL_E_EXISTS,      ///< it is there already
    LL_E_VERSION,     ///< made by a newer program
    LL_E_CRS,         ///< a coordinate reference system is missing, unknown or unfit
    LL_E_BUSY,        ///< somebody else is writing
    LL_E_FULL,        ///< no space left
    LL_E_READONLY,    ///< no right to write
    LL_E_LIMIT,       ///< larger than this program accepts
    LL_E_UNSUPPORTED, ///< known, but not done here
    LL_E_DECISION,    ///< the user must choose; the message says how to say it
    LL_E_USAGE,       ///< the command line is wrong
    LL_E_CANCELLED,   ///< the caller asked to stop
    LL_CODE_COUNT
};

/// Language of human text. Machine output does not depend on it.
enum ll_lang { LL_LANG_EN = 0, LL_LANG_ZH, LL_LANG_COUNT };

#define LL_ERR_MESSAGE_MAX 640

/// Filled by the function that fails; the caller owns it and sets `lang` before the call.
/// `struct ll_err err = {0};` gives English messages.
struct ll_err {
    enum ll_lang lang;
    enum ll_code code;
    char message[LL_ERR_MESSAGE_MAX];
};

/// Sets code and message; `err` may be NULL. `fmt` is looked up in the message catalogue for
/// `err->lang`, so write it in English. A message that is too long is cut at a character border,
/// and bytes that are no UTF-8 (a name from a broken file) are left out.
/// @return `code`, so that a caller can write `return ll_fail(...)`.
enum ll_code ll_fail(struct ll_err *err, enum ll_code code, const char *fmt, ...) LL_PRINTF(3, 4);

/// Puts a text before the message that is there: "<text>: <message>". Keeps the code given.
/// @return `code`.
enum ll_code ll_err_wrap(struct ll_err *err, enum ll_code code, const char *fmt, ...)
    LL_PRINTF(3, 4);

#ifdef __clang_analyzer__
/* It sees no other file's functions: tell it that both answer the code they were given. */
static inline enum ll_code ll_given_code(enum ll_code given, enum ll_code answered)
{
    (void)answered;
    return given;
}
#define ll_fail(err, code, ...)     ll_given_code((code), ll_fail((err), (code), __VA_ARGS__))
#define ll_err_wrap(err, code, ...) ll_given_code((code), ll_err_wrap((err), (code), __VA_ARGS__))
#endif

/// Stable machine name of a code, such as "not_found". Never NULL.
const char *ll_code_name(enum ll_code code);

#endif
