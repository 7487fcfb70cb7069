#include "importers/connection.h"

#include <stddef.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool begins_with_one(const char *text, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (begins(text, *list)) {
            return true;
        }
    }
    return false;
}

bool ll_is_connection(const char *name)
{
    static const char *const prefixes[] = {
        "PG:",    "pg:",     "MYSQL:",   "MSSQL:", "postgresql://", "postgres://", "WFS:",
        "OAPIF:", "http://", "https://", NULL};
    return begins_with_one(name, prefixes);
}

bool ll_is_archive_path(const char *name)
{
    static const char *const local[] = {"/vsizip/", "/vsitar/", "/vsigzip/", "/vsimem/", NULL};
    const char *at = name;
    while (at != NULL) {
        if (!begins_with_one(at, local)) {
            return false;
        }
        at = strstr(at + 1, "/vsi");
    }
    return true;
}

/// Where a word of `key = 'value'` ends, quoted or not, as libpq reads it. @return NULL: it does
/// not end.
static const char *value_end(const char *at)
{
    bool quoted = *at == '\'';
    at += quoted;
    for (; *at != '\0'; at++) {
        if (*at == '\\' && at[1] != '\0') {
            at++;
        } else if (quoted ? *at == '\'' : strchr(" \t\r\n", *at) != NULL) {
            return at + quoted;
        }
    }
    return quoted ? NULL : at;
}

/// One `key=value` of a connection to PostgreSQL.
struct setting {
    const char *key;
    size_t key_len;
    const char *value;
    size_t value_len; /* with its quotes */
    bool secret;
};

/// Reads the setting at *at and moves on. @return false at the end, or where nothing makes sense.
static bool next_setting(const char **at, struct setting *ret)
{
    static const char blanks[] = " \t\r\n";
    const char *p = *at + strspn(*at, blanks);
    size_t len = strcspn(p, "= \t\r\n'\\");
    struct setting s = {.key = p, .key_len = len};
    p += len;
    p += strspn(p, blanks);
    if (len == 0 || *p != '=') {
        return false;
    }
    p++;
    p += strspn(p, blanks);
    const char *end = value_end(p);
    if (end == NULL) {
        return false;
    }
    s.value = p;
    s.value_len = (size_t)(end - p);
    for (size_t i = 0; !s.secret && i + 4 <= len; i++) { /* password, sslpassword, passfile */
        s.secret = memcmp(s.key + i, "pass", 4) == 0;
    }
    *ret = s;
    *at = end;
    return true;
}

static enum ll_code show_settings(const char *settings, struct ll_text *shown, struct ll_err *err)
{
    struct setting s = {0};
    enum ll_code code = LL_OK;
    size_t before = shown->len;
    while (code == LL_OK && next_setting(&settings, &s)) {
        if (!s.secret) {
            code = ll_text_append(shown, shown->len > before ? " " : "", err);
            code = code == LL_OK ? ll_text_append_n(shown, s.key, s.key_len, err) : code;
            code = code == LL_OK ? ll_text_append(shown, "=", err) : code;
            code = code == LL_OK ? ll_text_append_n(shown, s.value, s.value_len, err) : code;
        }
    }
    return code;
}

/// An address without user, password and query. @param host What follows "://".
static enum ll_code show_address(const char *name, const char *host, struct ll_text *shown,
                                 struct ll_err *err)
{
    const char *at = strrchr(host, '@');
    enum ll_code code = ll_text_append_n(shown, name, (size_t)(host - name), err);
    host = at == NULL ? host : at + 1;
    return code == LL_OK ? ll_text_append_n(shown, host, strcspn(host, "?"), err) : code;
}

enum ll_code ll_connection_shown(const char *connection, char **ret_shown, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text shown = {0};
    const char *address = strstr(connection, "://");
    enum ll_code code = LL_OK;
    if (begins(connection, "PG:") || begins(connection, "pg:")) {
        bool is_address = begins(connection + 3, "postgres") && address != NULL;
        code = is_address ? show_address(connection, address + 3, &shown, err)
                          : ll_text_append(&shown, "PG:", err);
        if (code == LL_OK && !is_address) {
            code = show_settings(connection + 3, &shown, err);
        }
    } else if (address != NULL) {
        code = show_address(connection, address + 3, &shown, err);
    } else { /* MYSQL:name,user=…  MSSQL:server=…;pwd=… */
        code = ll_text_append_n(&shown, connection, strcspn(connection, ",;="), err);
    }
    char *copy = code == LL_OK ? ll_strdup(ll_text_str(&shown)) : NULL;
    if (copy == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *ret_shown = copy;
    return LL_OK;
}

const char *ll_connection_message(const char *connection, const char *message)
{
    if (!begins(connection, "PG:") && !begins(connection, "pg:")) {
        return strstr(connection, "pass") != NULL || strchr(connection, '@') != NULL ? "" : message;
    }
    const char *at = connection + 3;
    struct setting s = {0};
    char secret[256];
    while (next_setting(&at, &s)) {
        bool quoted = s.value_len >= 2 && s.value[0] == '\'';
        size_t len = quoted ? s.value_len - 2 : s.value_len;
        if (s.secret && len > 0) {
            if (len >= sizeof secret) {
                return "";
            }
            memcpy(secret, s.value + quoted, len);
            secret[len] = '\0';
            if (strstr(message, secret) != NULL || strchr(secret, '\\') != NULL) {
                return "";
            }
        }
    }
    return at[strspn(at, " \t\r\n")] == '\0' ? message : ""; /* not read to its end: say nothing */
}
