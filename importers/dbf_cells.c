#include "importers/dbf_cells.h"

#include <cpl_conv.h>
#include <string.h>

#include "core/alloc.h"
#include "importers/bytes.h"
#include "importers/shape_files.h"

#define HEAD_SIZE  32U
#define HEAD_END   0x0dU
#define DELETED    '*'
#define TEXT       'C'
#define NUMBER_MAX 32U /* bytes of a number that is read here */

void ll_dbf_cells_close(struct ll_dbf_cells *d)
{
    ll_window_close(&d->window);
    ll_free(d->wanted);
    ll_free(d->cells);
    *d = (struct ll_dbf_cells){0};
}

/// Whether a column of the file is what GDAL took it for, and one that can be read here.
static bool is_readable(const unsigned char *described, OGRFieldDefnH field)
{
    OGRFieldType type = OGR_Fld_GetType(field);
    bool text = described[11] == TEXT;
    bool number = described[11] == 'N' || described[11] == 'F';
    bool fits = (text && type == OFTString) ||
                (number && (type == OFTInteger || type == OFTInteger64 || type == OFTReal));
    return fits && OGR_Fld_GetSubType(field) == OFSTNone &&
           OGR_Fld_GetWidth(field) == described[16];
}

/// Reads where the columns lie in a record.
static bool read_columns(struct ll_dbf_cells *d, OGRFeatureDefnH definition, const bool *wanted)
{
    size_t count = (size_t)OGR_FD_GetFieldCount(definition), at = 1;
    d->wanted = ll_calloc(count + 1, sizeof *d->wanted);
    d->cells = ll_calloc(count + 1, sizeof *d->cells);
    bool good = d->wanted != NULL && d->cells != NULL;
    for (size_t i = 0; good && i < count; i++) {
        const unsigned char *described =
            ll_window_at(&d->window, HEAD_SIZE + (uint64_t)i * HEAD_SIZE, HEAD_SIZE);
        OGRFieldDefnH field = OGR_FD_GetFieldDefn(definition, (int)i);
        good = described != NULL && described[0] != HEAD_END &&
               (!wanted[i] || is_readable(described, field));
        size_t size = good ? described[16] : 0;
        if (good && wanted[i]) {
            d->wanted[d->wanted_count++] =
                (struct ll_dbf_column){(int)i, OGR_Fld_GetType(field), at, size};
        }
        at += size;
    }
    return good && at <= d->record_size;
}

bool ll_dbf_cells_open(GDALDatasetH dataset, OGRFeatureDefnH definition, const bool *wanted,
                       struct ll_dbf_cells *ret_dbf)
{
    struct ll_dbf_cells d = {.window.file = ll_shape_file_open(dataset, "dbf")};
    const unsigned char *head =
        d.window.file == NULL ? NULL : ll_window_at(&d.window, 0, HEAD_SIZE);
    if (head != NULL) {
        d.count = (int64_t)ll_le32(head + 4);
        d.head_size = ll_le16(head + 8);
        d.record_size = ll_le16(head + 10);
    }
    if (head == NULL || !read_columns(&d, definition, wanted)) {
        ll_dbf_cells_close(&d);
        return false;
    }
    *ret_dbf = d;
    return true;
}

/// A text up to its first zero byte, without the blanks around it.
static struct ll_cell text_cell(const unsigned char *bytes, size_t size)
{
    const unsigned char *zero = memchr(bytes, 0, size);
    size_t end = zero == NULL ? size : (size_t)(zero - bytes), first = 0;
    while (end > 0 && bytes[end - 1] == ' ') {
        end--;
    }
    while (first < end && bytes[first] == ' ') {
        first++;
    }
    return (struct ll_cell){.kind = end > first ? LL_CELL_TEXT : LL_CELL_NONE,
                            .text = (const char *)bytes + first,
                            .len = end - first};
}

/// A whole number of so few digits that it cannot run over.
static bool whole_cell(const char *text, size_t len, size_t digits, struct ll_cell *ret_cell)
{
    int64_t value = 0;
    size_t sign = text[0] == '-' ? 1 : 0;
    if (len == sign || len - sign > digits) {
        return false;
    }
    for (size_t i = sign; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        value = value * 10 + (text[i] - '0');
    }
    *ret_cell = (struct ll_cell){.kind = LL_CELL_WHOLE, .whole = sign == 1 ? -value : value};
    return true;
}

/// A number as GDAL reads it.
static bool real_cell(const char *text, size_t len, struct ll_cell *ret_cell)
{
    char ended[NUMBER_MAX + 1];
    if (len > NUMBER_MAX) {
        return false;
    }
    memcpy(ended, text, len);
    ended[len] = '\0';
    *ret_cell = (struct ll_cell){.kind = LL_CELL_REAL, .real = CPLAtof(ended)};
    return strspn(ended, "0123456789.+-eE") == len;
}

/// Turns a text into the number it says; stars, as blanks, are none. @return false for what GDAL
/// must read.
static bool number_cell(OGRFieldType type, struct ll_cell *cell)
{
    if (cell->kind == LL_CELL_NONE || cell->text[0] == '*') {
        *cell = (struct ll_cell){.kind = LL_CELL_NONE};
        return true;
    }
    return type == OFTReal ? real_cell(cell->text, cell->len, cell)
                           : whole_cell(cell->text, cell->len, type == OFTInteger ? 9 : 18, cell);
}

enum ll_dbf_found ll_dbf_cells_read(struct ll_dbf_cells *d, int64_t record)
{
    const unsigned char *bytes =
        ll_window_at(&d->window, d->head_size + (uint64_t)record * d->record_size, d->record_size);
    if (bytes == NULL) {
        return LL_DBF_LOST;
    }
    if (bytes[0] == DELETED) {
        return LL_DBF_DELETED;
    }
    for (size_t i = 0; i < d->wanted_count; i++) {
        const struct ll_dbf_column *c = &d->wanted[i];
        struct ll_cell *cell = &d->cells[c->column];
        *cell = text_cell(bytes + c->at, c->size);
        if (c->type != OFTString && !number_cell(c->type, cell)) {
            return LL_DBF_ODD;
        }
    }
    return LL_DBF_CELLS;
}
