#include "importers/utf16.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/encoding.h"

#define SIZE_LIMIT ((vsi_l_offset)256 << 20U)
/* Bytes looked at for zeros. */
#define LOOK_BYTES 512

static bool is_table(const char *file)
{
    const char *ending = CPLGetExtension(file);
    return ll_text_equal_fold(ending, "csv") || ll_text_equal_fold(ending, "txt") ||
           ll_text_equal_fold(ending, "tsv");
}

static bool is_kml(const char *file)
{
    return ll_text_equal_fold(CPLGetExtension(file), "kml");
}

/// "UTF-16LE" or "UTF-16BE", NULL for anything else. @param ret_mark Bytes of the mark.
static const char *kind_of(const unsigned char *bytes, size_t len, size_t *ret_mark)
{
    *ret_mark = 2;
    if (len >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE) {
        return len >= 4 && bytes[2] == 0 && bytes[3] == 0 ? NULL : "UTF-16LE"; /* UTF-32 */
    }
    if (len >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF) {
        return "UTF-16BE";
    }
    *ret_mark = 0;
    size_t zeros[2] = {0, 0};
    for (size_t i = 0; i < len; i++) {
        zeros[i % 2] += bytes[i] == 0;
    }
    /* separators, digits and line ends are in every table: each has one zero byte */
    return zeros[0] == 0 && zeros[1] > len / 16   ? "UTF-16LE"
           : zeros[1] == 0 && zeros[0] > len / 16 ? "UTF-16BE"
                                                  : NULL;
}

static void closep(VSILFILE **file)
{
    if (*file != NULL) {
        (void)VSIFCloseL(*file);
    }
}

/// Reads the whole file. @param ret_bytes Owned by the caller.
static enum ll_code read_all(const char *name, VSILFILE *file, char **ret_bytes, size_t *ret_len,
                             struct ll_err *err)
{
    (void)VSIFSeekL(file, 0, SEEK_END);
    vsi_l_offset size = VSIFTellL(file);
    (void)VSIFSeekL(file, 0, SEEK_SET);
    if (size > SIZE_LIMIT) {
        return ll_fail(err, LL_E_LIMIT,
                       "'%.300s' is not in UTF-8 and over 256 MB: save it as UTF-8", name);
    }
    LL_CLEANUP(ll_freep) char *bytes = ll_alloc((size_t)size + 1, 1);
    if (bytes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (VSIFReadL(bytes, 1, (size_t)size, file) != (size_t)size) {
        return ll_fail(err, LL_E_IO, "'%.300s' cannot be read to its end", name);
    }
    *ret_bytes = bytes;
    bytes = NULL; /* now the caller's */
    *ret_len = (size_t)size;
    return LL_OK;
}

enum ll_code ll_memory_file(const char *file, const struct ll_text *text, char **ret_path,
                            struct ll_err *err)
{
    const char *name = CPLGetFilename(file);
    size_t size = strlen(name) + 64;
    LL_CLEANUP(ll_freep) char *path = ll_alloc(size, 1);
    if (path == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    (void)snprintf(path, size, "/vsimem/lifelane-%p/%s%s", (void *)path, name,
                   is_table(file) || is_kml(file) ? "" : ".csv");
    VSILFILE *out = VSIFOpenL(path, "wb");
    bool good = out != NULL && VSIFWriteL(ll_text_str(text), 1, text->len, out) == text->len;
    good = out != NULL && VSIFCloseL(out) == 0 && good;
    if (!good) {
        (void)VSIUnlink(path);
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *ret_path = path;
    path = NULL; /* now the caller's */
    return LL_OK;
}

enum ll_code ll_utf16_copy(const char *file, char **ret_path, struct ll_err *err)
{
    *ret_path = NULL;
    LL_CLEANUP(closep) VSILFILE *in = is_table(file) ? VSIFOpenL(file, "rb") : NULL;
    if (in == NULL) {
        return LL_OK;
    }
    unsigned char head[LOOK_BYTES];
    size_t mark = 0;
    const char *kind = kind_of(head, VSIFReadL(head, 1, sizeof head, in), &mark);
    if (kind == NULL) {
        return LL_OK;
    }
    LL_CLEANUP(ll_freep) char *bytes = NULL;
    LL_CLEANUP(ll_decoder_closep) ll_decoder *decoder = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    size_t len = 0;
    bool valid = false;
    enum ll_code code = read_all(file, in, &bytes, &len, err);
    if (code == LL_OK) {
        code = ll_decoder_open(kind, &decoder, err);
    }
    if (code == LL_OK) {
        code = ll_decode(decoder, bytes + mark, len - mark, &text, &valid, err);
    }
    if (code == LL_OK && !valid) {
        code = ll_fail(err, LL_E_FORMAT, "'%.300s' begins as %s, but is no text in it", file, kind);
    }
    return code == LL_OK ? ll_memory_file(file, &text, ret_path, err) : code;
}

/// The encoding that the first line of a document declares, where it is a Chinese one; NULL else.
/// @param ret_name Where its name stands, and how long it is.
static const char *declared(const char *head, const char **ret_name, size_t *ret_len)
{
    static const char *const chinese[] = {"GBK", "GB2312", "GB18030", "CP936", "Big5"};
    const char *end = strncmp(head, "<?xml", 5) == 0 ? strstr(head, "?>") : NULL;
    const char *at = end == NULL ? NULL : strstr(head, "encoding=");
    if (at == NULL || at > end) {
        return NULL;
    }
    at += strlen("encoding=") + 1;
    for (size_t i = 0; i < sizeof chinese / sizeof chinese[0]; i++) {
        size_t len = strlen(chinese[i]);
        char name[16];
        (void)snprintf(name, sizeof name, "%.*s", (int)len, at);
        if (ll_text_equal_fold(name, chinese[i]) && (at[len] == '"' || at[len] == '\'')) {
            *ret_name = at;
            *ret_len = len;
            return chinese[i];
        }
    }
    return NULL;
}

enum ll_code ll_kml_utf8_copy(const char *file, char **ret_path, struct ll_err *err)
{
    *ret_path = NULL;
    LL_CLEANUP(closep) VSILFILE *in = is_kml(file) ? VSIFOpenL(file, "rb") : NULL;
    char head[LOOK_BYTES + 1] = "";
    const char *name = NULL;
    size_t name_len = 0, len = 0;
    if (in == NULL || VSIFReadL(head, 1, LOOK_BYTES, in) == 0) {
        return LL_OK;
    }
    const char *encoding = declared(head, &name, &name_len);
    if (encoding == NULL) {
        return LL_OK;
    }
    LL_CLEANUP(ll_freep) char *bytes = NULL;
    LL_CLEANUP(ll_decoder_closep) ll_decoder *decoder = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    bool valid = false;
    size_t before = (size_t)(name - head), after = before + name_len;
    enum ll_code code = read_all(file, in, &bytes, &len, err);
    if (code == LL_OK) {
        code = ll_decoder_open(encoding, &decoder, err);
    }
    if (code == LL_OK) {
        code = ll_text_append_n(&text, bytes, before, err);
    }
    if (code == LL_OK) {
        code = ll_text_append(&text, "UTF-8", err);
    }
    if (code == LL_OK) {
        code = ll_decode(decoder, bytes + after, len - after, &text, &valid, err);
    }
    if (code == LL_OK && !valid) {
        code = ll_fail(err, LL_E_FORMAT, "'%.300s' begins as %s, but is no text in it", file,
                       encoding);
    }
    return code == LL_OK ? ll_memory_file(file, &text, ret_path, err) : code;
}

void ll_utf16_drop(char *path)
{
    if (path != NULL) {
        (void)VSIUnlink(path);
        ll_free(path);
    }
}
