#include "tests/importers/excel97.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/encoding.h"
#include "tests/support/check.h"

/* Records ([MS-XLS] 2.3). */
enum {
    BOF = 0x809,
    END = 0x0a,
    CODEPAGE = 0x42,
    SHEET = 0x85,
    TEXTS = 0xfc,
    DIMENSIONS = 0x200,
    NUMBER = 0x203,
    TEXT = 0xfd
};

/* A sector of a compound file ([MS-CFB]); streams of less than eight lie elsewhere. */
#define SECTOR     512U
#define STREAM_MIN 4096U
#define FREE       0xffffffffU
#define CHAIN_END  0xfffffffeU
#define FAT_SECTOR 0xfffffffdU

/// A file as it grows.
struct bytes {
    unsigned char at[65536];
    size_t len;
};

static void put(struct bytes *b, uint64_t value, size_t size)
{
    assert_true(b->len + size <= sizeof b->at);
    for (size_t i = 0; i < size; i++) {
        b->at[b->len++] = (unsigned char)(i < 8 ? value >> (8 * i) : 0);
    }
}

static void put_bytes(struct bytes *b, const void *bytes, size_t len)
{
    assert_true(b->len + len <= sizeof b->at);
    memcpy(b->at + b->len, bytes, len);
    b->len += len;
}

static void put_record(struct bytes *b, unsigned type, const struct bytes *body)
{
    put(b, type, 2);
    put(b, body->len, 2);
    put_bytes(b, body->at, body->len);
}

static void put_begin(struct bytes *b, unsigned what)
{
    struct bytes *body = calloc(1, sizeof *body);
    put(body, 0x0600, 2); /* BIFF8 */
    put(body, what, 2);
    put(body, 0, 12);
    put_record(b, BOF, body);
    free(body);
}

/// A text with its length, in UTF-16.
static void put_text(struct bytes *b, const char *text, size_t len)
{
    LL_CLEANUP(ll_decoder_closep) ll_decoder *to = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text wide = {0};
    bool valid = false;
    assert_ok(ll_encoder_open("UTF-16LE", &to, NULL), NULL);
    assert_ok(ll_decode(to, text, len, &wide, &valid, NULL), NULL);
    assert_true(valid);
    put(b, wide.len / 2, 2);
    put(b, 1, 1);
    put_bytes(b, wide.data, wide.len);
}

/// How many rows and columns a table has.
struct extent {
    unsigned rows;
    unsigned columns;
};

/// The cells of the sheet and the texts that they name.
static struct extent put_cells(struct bytes *cells, struct bytes *texts, const char *table)
{
    struct extent extent = {0};
    struct bytes *body = calloc(1, sizeof *body);
    unsigned row = 0, column = 0, count = 0;
    texts->len = 8;
    for (const char *p = table; *p != '\0';) {
        size_t len = strcspn(p, "|\n");
        char *end = NULL;
        double value = strtod(p, &end);
        bool number = len > 0 && end == p + len;
        body->len = 0;
        put(body, row, 2);
        put(body, column, 2);
        put(body, 0, 2); /* how it looks: as the first way, which is none */
        if (number) {
            put_bytes(body, &value, sizeof value); /* low byte first, as here */
            put_record(cells, NUMBER, body);
        } else if (len > 0) {
            put_text(texts, p, len);
            put(body, count++, 4);
            put_record(cells, TEXT, body);
        }
        extent.rows = row + 1;
        extent.columns = column + 1 > extent.columns ? column + 1 : extent.columns;
        row += p[len] == '\n';
        column = p[len] == '|' ? column + 1 : 0;
        p += len + (p[len] != '\0');
    }
    const size_t whole = texts->len;
    texts->len = 0;
    put(texts, count, 4);
    put(texts, count, 4);
    texts->len = whole;
    free(body);
    return extent;
}

/// The stream of the workbook: what all sheets share, then the sheet.
static void put_stream(struct bytes *stream, const char *table)
{
    struct bytes *cells = calloc(1, sizeof *cells), *texts = calloc(1, sizeof *texts);
    struct bytes *body = calloc(1, sizeof *body);
    const struct extent extent = put_cells(cells, texts, table);
    put_begin(stream, 0x05);
    put(body, 1200, 2);
    put_record(stream, CODEPAGE, body);
    size_t place = stream->len + 4;
    body->len = 0;
    put(body, 0, 4); /* where the sheet begins: told below */
    put(body, 0, 2);
    put(body, 6, 1);
    put(body, 0, 1);
    put_bytes(body, "Sheet1", 6);
    put_record(stream, SHEET, body);
    put_record(stream, TEXTS, texts);
    body->len = 0;
    put_record(stream, END, body);
    size_t sheet = stream->len;
    stream->len = place;
    put(stream, sheet, 4);
    stream->len = sheet;
    put_begin(stream, 0x10);
    put(body, 0, 4);
    put(body, extent.rows, 4);
    put(body, 0, 2);
    put(body, extent.columns, 2);
    put(body, 0, 2);
    put_record(stream, DIMENSIONS, body);
    put_bytes(stream, cells->at, cells->len);
    body->len = 0;
    put_record(stream, END, body);
    stream->len = stream->len < STREAM_MIN ? STREAM_MIN : stream->len;
    stream->len = (stream->len + SECTOR - 1) / SECTOR * SECTOR;
    free(cells);
    free(texts);
    free(body);
}

/// An entry of the folder: the root, or the stream.
static void put_entry(struct bytes *b, const char *name, unsigned type, uint64_t child,
                      uint64_t first, size_t len)
{
    size_t begin = b->len, chars = strlen(name);
    for (size_t i = 0; i < 32; i++) {
        put(b, i < chars ? (unsigned char)name[i] : 0, 2);
    }
    put(b, type == 0 ? 0 : (chars + 1) * 2, 2);
    put(b, type, 1);
    put(b, 1, 1);
    put(b, FREE, 4);
    put(b, FREE, 4);
    put(b, child, 4);
    put(b, 0, 8);
    put(b, 0, 8);
    put(b, 0, 4);
    put(b, 0, 8);
    put(b, 0, 8);
    put(b, first, 4);
    put(b, len, 8);
    assert_int_equal(b->len - begin, 128);
}

/// The head of a compound file whose sectors are: what follows what, the folder, the stream.
static void put_head(struct bytes *b)
{
    put(b, 0xe11ab1a1e011cfd0U, 8);
    put(b, 0, 8);
    put(b, 0, 8);
    put(b, 0x3e, 2);
    put(b, 3, 2);
    put(b, 0xfffe, 2);
    put(b, 9, 2);
    put(b, 6, 2);
    put(b, 0, 6);
    put(b, 0, 4);
    put(b, 1, 4); /* sectors of what follows what */
    put(b, 1, 4); /* the folder */
    put(b, 0, 4);
    put(b, STREAM_MIN, 4);
    put(b, CHAIN_END, 4);
    put(b, 0, 4);
    put(b, CHAIN_END, 4);
    put(b, 0, 4);
    put(b, 0, 4);
    while (b->len < SECTOR) {
        put(b, FREE, 4);
    }
}

const char *excel97_book(const char *name, const char *table)
{
    struct bytes *stream = calloc(1, sizeof *stream), *file = calloc(1, sizeof *file);
    put_stream(stream, table);
    put_head(file);
    size_t sectors = stream->len / SECTOR;
    put(file, FAT_SECTOR, 4);
    put(file, CHAIN_END, 4);
    for (size_t i = 0; i < sectors; i++) {
        put(file, i + 1 < sectors ? i + 3 : CHAIN_END, 4);
    }
    while (file->len < 2 * (size_t)SECTOR) {
        put(file, FREE, 4);
    }
    put_entry(file, "Root Entry", 5, 1, CHAIN_END, 0);
    put_entry(file, "Workbook", 2, FREE, 2, stream->len);
    put_entry(file, "", 0, FREE, 0, 0);
    put_entry(file, "", 0, FREE, 0, 0);
    put_bytes(file, stream->at, stream->len);
    const char *path = ll_scratch_path(name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(file->at, 1, file->len, f), file->len);
    assert_int_equal(fclose(f), 0);
    free(stream);
    free(file);
    return path;
}
