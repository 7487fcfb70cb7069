#include "importers/preview.h"

#include <string.h>

#include "core/alloc.h"
#include "core/language.h"
#include "importers/handles.h"

/// Bytes of the longest beginning of a text that takes at most `width` columns, up to a line's end.
static size_t fitting(const char *text, size_t width)
{
    size_t bytes = 0, columns = 0;
    while (text[bytes] != '\0' && strchr("\r\n\t", text[bytes]) == NULL) {
        char one[8] = "";
        size_t len = 1;
        while (len < 4 && ((unsigned char)text[bytes + len] & 0xC0U) == 0x80U) {
            len++;
        }
        memcpy(one, text + bytes, len);
        size_t need = ll_utf8_columns(one);
        if (columns + need > width) {
            break;
        }
        columns += need;
        bytes += len;
    }
    return bytes;
}

/// Columns a cell takes when shown.
static size_t shown_width(const char *text)
{
    size_t width = ll_utf8_columns(text);
    return width > LL_PREVIEW_WIDTH ? LL_PREVIEW_WIDTH : width;
}

static enum ll_code append_blanks(struct ll_text *text, size_t count, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        code = ll_text_append(text, " ", err);
    }
    return code;
}

static enum ll_code append_cell(const char *cell, size_t width, bool last, struct ll_text *text,
                                struct ll_err *err)
{
    size_t bytes = fitting(cell, LL_PREVIEW_WIDTH);
    bool cut = cell[bytes] != '\0';
    bytes = cut ? fitting(cell, LL_PREVIEW_WIDTH - 1) : bytes;
    size_t before = text->len;
    enum ll_code code = ll_text_append_n(text, cell, bytes, err);
    if (code == LL_OK && cut) {
        code = ll_text_append(text, "…", err);
    }
    if (code != LL_OK || last) {
        return code;
    }
    size_t used = ll_utf8_columns(ll_text_str(text) + before);
    return append_blanks(text, (used < width ? width - used : 0) + 2, err);
}

enum ll_code ll_preview_cells(const char *const *cells, size_t rows, size_t columns,
                              struct ll_text *ret_text, struct ll_err *err)
{
    size_t shown = columns < LL_PREVIEW_COLUMNS ? columns : LL_PREVIEW_COLUMNS;
    size_t width[LL_PREVIEW_COLUMNS] = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; i < rows * columns; i++) {
        size_t column = i % columns;
        size_t need = shown_width(cells[i] == NULL ? "?" : cells[i]);
        if (column < shown && need > width[column]) {
            width[column] = need;
        }
    }
    for (size_t row = 0; code == LL_OK && row < rows; row++) {
        for (size_t c = 0; code == LL_OK && c < shown; c++) {
            const char *cell = cells[row * columns + c];
            code = append_cell(cell == NULL ? "?" : cell, width[c], c + 1 == shown, ret_text, err);
        }
        while (ret_text->len > 0 && ret_text->data[ret_text->len - 1] == ' ') {
            ret_text->data[--ret_text->len] = '\0';
        }
        code = code == LL_OK ? ll_text_append(ret_text, "\n", err) : code;
    }
    if (code == LL_OK && columns > shown) {
        code = ll_text_appendf(ret_text, err, "%s%zu\n",
                               ll_tr(ll_err_lang(err), "columns not shown: "), columns - shown);
    }
    return code;
}

/// Cells on their way into a preview; each owned.
struct cells {
    char *text[(LL_PREVIEW_ROWS + 1) * (LL_PREVIEW_COLUMNS + 1)];
    size_t count;
};

static void cells_clear(struct cells *cells)
{
    for (size_t i = 0; i < cells->count; i++) {
        ll_free(cells->text[i]);
    }
    cells->count = 0;
}

static enum ll_code add_cell(struct cells *cells, const char *text, struct ll_err *err)
{
    char *copy = text == NULL ? NULL : ll_strdup(text);
    if (text != NULL && copy == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    cells->text[cells->count++] = copy;
    return LL_OK;
}

static enum ll_code add_rows(struct ll_source *source, size_t columns, struct cells *cells,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    for (size_t row = 0; row < LL_PREVIEW_ROWS; row++) {
        LL_CLEANUP(ll_feature_freep) OGRFeatureH feature = NULL;
        enum ll_code code = ll_source_next(source, &feature, err);
        for (size_t c = 0; code == LL_OK && feature != NULL && c < columns; c++) {
            const char *text = NULL;
            bool valid = true;
            code = ll_source_text(source, feature, (int)c, &room, &text, &valid, err);
            if (code == LL_OK) {
                code = add_cell(cells, !valid ? NULL : text == NULL ? "" : text, err);
            }
        }
        if (code != LL_OK || feature == NULL) {
            return code;
        }
    }
    return LL_OK;
}

enum ll_code ll_preview(struct ll_source *source, struct ll_text *ret_text, struct ll_err *err)
{
    LL_CLEANUP(cells_clear) struct cells cells = {.count = 0};
    size_t columns = source->name_count;
    size_t kept = columns > LL_PREVIEW_COLUMNS ? LL_PREVIEW_COLUMNS : columns;
    enum ll_code code = LL_OK;
    if (columns == 0) {
        return LL_OK;
    }
    for (size_t c = 0; code == LL_OK && c < kept; c++) {
        code = add_cell(&cells, source->names[c], err);
    }
    ll_source_rewind(source);
    if (code == LL_OK) {
        code = add_rows(source, kept, &cells, err);
    }
    ll_source_rewind(source);
    if (code == LL_OK) {
        code = ll_preview_cells((const char *const *)cells.text, cells.count / kept, kept, ret_text,
                                err);
    }
    if (code == LL_OK && columns > kept) {
        code = ll_text_appendf(ret_text, err, "%s%zu\n",
                               ll_tr(ll_err_lang(err), "columns not shown: "), columns - kept);
    }
    return code;
}
