#include "data/small_file.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"

static void close_file(FILE **file)
{
    if (*file != NULL) {
        (void)fclose(*file);
    }
}

enum ll_code ll_small_file_read(const char *path, char **ret_text, size_t *ret_len,
                                struct ll_err *err)
{
    LL_CLEANUP(close_file) FILE *file = fopen(path, "rb");
    LL_CLEANUP(ll_freep) char *text = ll_alloc(LL_SMALL_FILE_MAX + 1, 1);
    if (file == NULL) {
        return ll_fail(err, LL_E_NOT_FOUND, "there is no file '%.400s'", path);
    }
    if (text == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t len = fread(text, 1, LL_SMALL_FILE_MAX + 1, file);
    if (ferror(file) != 0) {
        return ll_fail(err, LL_E_IO, "the file '%.400s' cannot be read", path);
    }
    if (len > LL_SMALL_FILE_MAX) {
        return ll_fail(err, LL_E_LIMIT, "'%.400s' is larger than 1 MB", path);
    }
    text[len] = '\0';
    if (strlen(text) != len) {
        return ll_fail(err, LL_E_FORMAT, "'%.200s' is not text in UTF-8", path);
    }
    *ret_text = text;
    *ret_len = len;
    text = NULL;
    return LL_OK;
}

enum ll_code ll_small_file_write(const char *path, const char *text, struct ll_err *err)
{
    char beside[4096];
    int len = snprintf(beside, sizeof beside, "%s.part", path);
    FILE *file = len > 0 && (size_t)len < sizeof beside ? fopen(beside, "wb") : NULL;
    bool good = file != NULL && fputs(text, file) >= 0;
    good = file != NULL && fclose(file) == 0 && good;
    good = good && rename(beside, path) == 0;
    if (!good) {
        if (file != NULL) {
            (void)remove(beside);
        }
        return ll_fail(err, LL_E_IO, "the file '%.400s' cannot be written", path);
    }
    return LL_OK;
}
