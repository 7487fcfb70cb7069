#include "importers/zip_names.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/encoding.h"

/* The end record lies in the last 64 KB; a directory larger than this is left alone. */
#define TAIL_MAX      (65536 + 22)
#define DIRECTORY_MAX ((size_t)1 << 24U)
#define ENTRY_SIZE    46

static unsigned u16(const unsigned char *p)
{
    return (unsigned)p[0] | (unsigned)p[1] << 8U;
}

static uint32_t u32(const unsigned char *p)
{
    return u16(p) | (uint32_t)u16(p + 2) << 16U;
}

static void file_closep(FILE **file)
{
    if (*file != NULL) {
        (void)fclose(*file);
    }
}

/// Reads `size` bytes at an offset. @return NULL when they are not there.
static unsigned char *read_at(FILE *file, long offset, size_t size)
{
    unsigned char *bytes = ll_alloc(size, 1);
    if (bytes != NULL &&
        (fseek(file, offset, SEEK_SET) != 0 || fread(bytes, 1, size, file) != size)) {
        ll_free(bytes);
        bytes = NULL;
    }
    return bytes;
}

/// The central directory of a ZIP. @return Owned; NULL when there is none to read.
static unsigned char *read_directory(FILE *file, size_t *ret_size)
{
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : 0;
    long tail = size < TAIL_MAX ? size : TAIL_MAX;
    LL_CLEANUP(ll_freep)
    unsigned char *end = tail < 22 ? NULL : read_at(file, size - tail, (size_t)tail);
    for (long i = tail - 22; end != NULL && i >= 0; i--) {
        if (memcmp(end + i, "PK\5\6", 4) == 0) {
            uint32_t bytes = u32(end + i + 12), offset = u32(end + i + 16);
            *ret_size = bytes;
            return bytes > DIRECTORY_MAX || (long)offset > size
                       ? NULL
                       : read_at(file, (long)offset, bytes);
        }
    }
    return NULL;
}

/// What the names that are not marked look like.
struct look {
    bool beyond_ascii;
    bool no_utf8;
    bool no_gbk;
};

static void look_at(struct look *look, ll_decoder *gbk, const char *name, size_t len)
{
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    bool high = false, valid = false;
    for (size_t i = 0; i < len; i++) {
        high = high || ((unsigned char)name[i] & 0x80U) != 0;
    }
    if (high) {
        look->beyond_ascii = true;
        look->no_utf8 = look->no_utf8 || !ll_utf8_valid(name, len);
        bool read = ll_decode(gbk, name, len, &room, &valid, NULL) == LL_OK;
        look->no_gbk = look->no_gbk || !read || !valid;
    }
}

const char *ll_zip_names_encoding(const char *path)
{
    LL_CLEANUP(file_closep) FILE *file = fopen(path, "rb");
    LL_CLEANUP(ll_decoder_closep) ll_decoder *gbk = NULL;
    size_t size = 0;
    LL_CLEANUP(ll_freep)
    unsigned char *directory = file == NULL ? NULL : read_directory(file, &size);
    if (directory == NULL || ll_decoder_open("GB18030", &gbk, NULL) != LL_OK) {
        return NULL;
    }
    struct look look = {0};
    for (size_t i = 0; i + ENTRY_SIZE <= size && memcmp(directory + i, "PK\1\2", 4) == 0;) {
        const unsigned char *entry = directory + i;
        size_t len = u16(entry + 28);
        bool marked = (u16(entry + 8) & 0x800U) != 0;
        if (i + ENTRY_SIZE + len > size) {
            break;
        }
        if (!marked) {
            look_at(&look, gbk, (const char *)entry + ENTRY_SIZE, len);
        }
        i += ENTRY_SIZE + len + u16(entry + 30) + u16(entry + 32);
    }
    return !look.beyond_ascii ? NULL : !look.no_utf8 ? "UTF-8" : !look.no_gbk ? "GB18030" : NULL;
}
