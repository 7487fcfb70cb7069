#include "importers/sheet_reader.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_vsi.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/language.h"
#include "data/reference.h"
#include "importers/gdal_words.h"
#include "importers/sheet.h"

/* Bytes of a text table in which its headings must be. */
#define TOP_BYTES 65536

/// A table being read.
struct sheet_reader {
    GDALDatasetH dataset; /* NULL: the source's own */
    OGRLayerH layer;
    OGRFeatureDefnH definition; /* own, when the layer's names are not the headings; else NULL */
    ll_decoder *decoder;        /* of cells, for telling rows apart; NULL: UTF-8 */
    struct ll_text room;
    size_t skip; /* rows of the layer before the data */
    size_t at;   /* rows read */
    size_t rows[LL_SHEET_ROW_COUNT];
    const char *source_name; /* borrowed */
};

static void close_reader(void *self)
{
    struct sheet_reader *r = self;
    if (r->definition != NULL) {
        OGR_FD_Release(r->definition);
    }
    if (r->dataset != NULL) {
        (void)GDALClose(r->dataset);
    }
    ll_decoder_close(r->decoder);
    ll_text_clear(&r->room);
    ll_free(r);
}

static void close_readerp(struct sheet_reader **r)
{
    if (*r != NULL) {
        close_reader(*r);
    }
}

static void rewind_reader(void *self)
{
    struct sheet_reader *r = self;
    r->at = 0;
    memset(r->rows, 0, sizeof r->rows);
    OGR_L_ResetReading(r->layer);
}

/// The cells of a feature in UTF-8, one after another in the reader's room.
static enum ll_code decode_cells(struct sheet_reader *r, OGRFeatureH f, size_t count,
                                 size_t *offset, struct ll_err *err)
{
    r->room.len = 0;
    enum ll_code code = ll_text_append_n(&r->room, "", 1, err);
    for (size_t c = 0; code == LL_OK && c < count; c++) {
        offset[c] = 0;
        if (!OGR_F_IsFieldSetAndNotNull(f, (int)c)) {
            continue;
        }
        const char *raw = OGR_F_GetFieldAsString(f, (int)c);
        bool valid = true;
        size_t at = r->room.len;
        code = r->decoder == NULL ? ll_text_append(&r->room, raw, err)
                                  : ll_decode(r->decoder, raw, strlen(raw), &r->room, &valid, err);
        if (code == LL_OK && !valid) { /* not empty, whatever it is */
            code = ll_text_append(&r->room, "?", err);
        }
        code = code == LL_OK ? ll_text_append_n(&r->room, "", 1, err) : code;
        offset[c] = at;
    }
    return code;
}

/// What kind of row a feature is.
static enum ll_code judge(struct sheet_reader *r, OGRFeatureH f, enum ll_sheet_row *ret_kind,
                          struct ll_err *err)
{
    size_t offset[LL_SHEET_COLUMNS];
    const char *cells[LL_SHEET_COLUMNS], *names[LL_SHEET_COLUMNS];
    size_t count = (size_t)OGR_F_GetFieldCount(f);
    count = count < LL_SHEET_COLUMNS ? count : LL_SHEET_COLUMNS;
    enum ll_code code = decode_cells(r, f, count, offset, err);
    if (code != LL_OK) {
        return code;
    }
    OGRFeatureDefnH definition =
        r->definition != NULL ? r->definition : OGR_L_GetLayerDefn(r->layer);
    bool named = r->decoder == NULL && OGR_FD_GetFieldCount(definition) >= (int)count;
    for (size_t c = 0; c < count; c++) {
        const char *text = r->room.data + offset[c];
        cells[c] = text + strspn(text, " \t\r\n");
        names[c] = named ? OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, (int)c)) : "";
    }
    *ret_kind = ll_sheet_row(cells, named ? names : NULL, count);
    return LL_OK;
}

/// The same row under the headings. @return NULL when out of memory.
static OGRFeatureH renamed(const struct sheet_reader *r, OGRFeatureH f)
{
    OGRFeatureH mine = OGR_F_Create(r->definition);
    int count = OGR_FD_GetFieldCount(r->definition);
    for (int c = 0; mine != NULL && c < count && c < OGR_F_GetFieldCount(f); c++) {
        if (OGR_F_IsFieldSetAndNotNull(f, c)) {
            OGR_F_SetFieldString(mine, c, OGR_F_GetFieldAsString(f, c));
        }
    }
    if (mine != NULL) {
        (void)OGR_F_SetFID(mine, OGR_F_GetFID(f));
    }
    return mine;
}

static void feature_freep(OGRFeatureH *feature)
{
    OGR_F_Destroy(*feature);
}

static enum ll_code next_row(void *self, OGRFeatureH *ret_feature, struct ll_err *err)
{
    struct sheet_reader *r = self;
    for (;;) {
        CPLErrorReset();
        LL_CLEANUP(feature_freep) OGRFeatureH f = OGR_L_GetNextFeature(r->layer);
        if (f == NULL) {
            *ret_feature = NULL;
            return CPLGetLastErrorType() < CE_Failure
                       ? LL_OK
                       : ll_fail(err, LL_E_FORMAT, "'%.200s' breaks off: %s", r->source_name,
                                 ll_gdal_words(ll_gdal_message(), ll_err_lang(err)).text);
        }
        enum ll_sheet_row kind = LL_SHEET_DATA;
        if (r->at++ < r->skip) {
            continue;
        }
        enum ll_code code = judge(r, f, &kind, err);
        if (code != LL_OK) {
            return code;
        }
        r->rows[kind]++;
        if (kind != LL_SHEET_DATA) {
            continue;
        }
        *ret_feature = r->definition == NULL ? f : renamed(r, f);
        if (r->definition == NULL) {
            f = NULL; /* now the caller's */
        }
        return *ret_feature == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : LL_OK;
    }
}

static const struct ll_reader sheet_reader = {next_row, rewind_reader, close_reader};

static bool is_workbook(const struct ll_source *s)
{
    return strcmp(s->driver, "XLSX") == 0 || strcmp(s->driver, "XLS") == 0 ||
           strcmp(s->driver, "ODS") == 0;
}

/// Opens a workbook so that all its rows are data.
static GDALDatasetH open_headless(const char *file)
{
    static const char *const keys[] = {"OGR_XLSX_HEADERS", "OGR_XLS_HEADERS", "OGR_ODS_HEADERS"};
    for (size_t i = 0; i < 3; i++) {
        CPLSetThreadLocalConfigOption(keys[i], "DISABLE");
    }
    GDALDatasetH dataset = GDALOpenEx(file, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    if (dataset != NULL) {
        (void)GDALDatasetGetLayerCount(dataset); /* ODS asks for the option only now */
    }
    for (size_t i = 0; i < 3; i++) {
        CPLSetThreadLocalConfigOption(keys[i], NULL);
    }
    return dataset;
}

/// The first rows of a layer without headings.
static enum ll_code top_of_layer(OGRLayerH layer, struct ll_sheet *sheet, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    OGR_L_ResetReading(layer);
    for (size_t row = 0; code == LL_OK && row < LL_SHEET_ROWS; row++) {
        LL_CLEANUP(feature_freep) OGRFeatureH f = OGR_L_GetNextFeature(layer);
        for (int c = 0; f != NULL && code == LL_OK && c < OGR_F_GetFieldCount(f); c++) {
            bool set = OGR_F_IsFieldSetAndNotNull(f, c) != 0;
            code =
                ll_sheet_set(sheet, row, (size_t)c, set ? OGR_F_GetFieldAsString(f, c) : NULL, err);
        }
    }
    OGR_L_ResetReading(layer);
    return code;
}

/// What parts the cells of a text table: what its first lines have most of.
static char separator_of(const char *bytes, size_t len)
{
    static const char marks[] = {',', ';', '\t'};
    size_t count[3] = {0, 0, 0};
    for (size_t i = 0; i < len && i < 8192; i++) {
        for (size_t k = 0; k < 3; k++) {
            count[k] += bytes[i] == marks[k];
        }
    }
    size_t best = count[1] > count[0] ? 1 : 0;
    return marks[count[2] > count[best] ? 2 : best];
}

/// The top of a text table: cells, and where each row begins.
struct top {
    struct ll_sheet sheet;
    size_t start[LL_SHEET_ROWS + 1];
};

static void top_clear(struct top *top)
{
    ll_sheet_clear(&top->sheet);
}

static enum ll_code set_cell(struct top *top, size_t row, size_t column, struct ll_text *cell,
                             ll_decoder *decoder, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    const char *shown = ll_text_str(cell);
    bool valid = true;
    enum ll_code code = LL_OK;
    if (decoder != NULL) {
        code = ll_decode(decoder, shown, cell->len, &text, &valid, err);
        shown = valid ? ll_text_str(&text) : "?";
    }
    code = code == LL_OK ? ll_sheet_set(&top->sheet, row, column, shown, err) : code;
    if (cell->len > 0) {
        cell->len = 0;
        cell->data[0] = '\0';
    }
    return code;
}

/// Parts the first rows of a text table (RFC 4180; line ends CR, LF or both).
static enum ll_code top_of_text(const char *bytes, size_t len, ll_decoder *decoder, struct top *top,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text cell = {0};
    char separator = separator_of(bytes, len);
    size_t row = 0, column = 0;
    bool quoted = false;
    enum ll_code code = LL_OK;
    size_t i = len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    top->start[0] = i;
    for (; code == LL_OK && i < len && row < LL_SHEET_ROWS; i++) {
        char c = bytes[i];
        bool end = !quoted && (c == '\n' || c == '\r');
        if (c == '"') {
            quoted = !quoted;
        } else if (end || (!quoted && c == separator)) {
            code = set_cell(top, row, column++, &cell, decoder, err);
        } else {
            code = ll_text_append_n(&cell, &c, 1, err);
        }
        if (end) {
            i += c == '\r' && i + 1 < len && bytes[i + 1] == '\n';
            column = 0;
            top->start[++row] = i + 1;
        }
    }
    return code;
}

/// Reads the top of a text table.
static enum ll_code read_top(const char *file, ll_decoder *decoder, struct top *top,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *bytes = ll_alloc(TOP_BYTES, 1);
    if (bytes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    VSILFILE *in = VSIFOpenL(file, "rb");
    if (in == NULL) {
        return LL_OK;
    }
    size_t len = VSIFReadL(bytes, 1, TOP_BYTES, in);
    (void)VSIFCloseL(in);
    return top_of_text(bytes, len, decoder, top, err);
}

/// Opens a text table from one of its rows on.
static GDALDatasetH open_from(const char *file, size_t start)
{
    static const char *const options[] = {"AUTODETECT_TYPE=NO", "EMPTY_STRING_AS_NULL=YES",
                                          "HEADERS=YES", NULL};
    static const char *const drivers[] = {"CSV", NULL};
    char path[1100];
    const char *ending = CPLGetExtension(file);
    const char *prefix = ll_text_equal_fold(ending, "csv") ? "" : "CSV:";
    int len = snprintf(path, sizeof path, "%s/vsisubfile/%zu,%s", prefix, start, file);
    return len > 0 && (size_t)len < sizeof path
               ? GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, options, NULL)
               : NULL;
}

/// Columns named by the headings, all of them texts.
static enum ll_code make_definition(struct sheet_reader *r, const struct ll_sheet *sheet,
                                    const struct ll_sheet_layout *layout, struct ll_err *err)
{
    int count = OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(r->layer));
    r->definition = OGR_FD_Create("table");
    OGR_FD_Reference(r->definition);
    OGR_FD_SetGeomType(r->definition, wkbNone);
    for (int c = 0; c < count; c++) {
        LL_CLEANUP(ll_text_clear) struct ll_text name = {0};
        enum ll_code code = ll_sheet_name(sheet, layout, (size_t)c, &name, err);
        if (code == LL_OK && name.len == 0) {
            code = ll_text_appendf(&name, err, "column %d", c + 1);
        }
        if (code != LL_OK) {
            return code;
        }
        OGRFieldDefnH field = OGR_Fld_Create(ll_text_str(&name), OFTString);
        OGR_FD_AddFieldDefn(r->definition, field);
        OGR_Fld_Destroy(field);
    }
    return LL_OK;
}

/// Says what was found, if it is not what everybody expects.
static enum ll_code describe(const struct ll_sheet_layout *layout, const struct sheet_reader *r,
                             struct ll_source *s, struct ll_err *err)
{
    static const char *const kinds[LL_SHEET_ROW_COUNT] = {
        NULL, "empty rows: ", "rows of totals: ", "notes below: ", "repeated headings: "};
    enum ll_lang lang = ll_err_lang(err);
    bool plain = layout->heading == 0 && layout->heading_rows == 1 && !layout->units;
    enum ll_code code = LL_OK;
    if (layout->found && !plain) {
        code = ll_text_appendf(&s->sheet_note, err, "%s%zu\n", ll_tr(lang, "headings in row: "),
                               layout->heading + layout->heading_rows);
        s->rows_skipped += layout->heading + layout->units;
    }
    if (code == LL_OK && layout->heading > 0) {
        code = ll_text_appendf(&s->sheet_note, err, "%s%zu\n",
                               ll_tr(lang, "left out, rows above the headings: "), layout->heading);
    }
    if (code == LL_OK && layout->units) {
        code = ll_text_appendf(&s->sheet_note, err, "%s\n",
                               ll_tr(lang, "left out, the row of units below the headings"));
    }
    for (size_t k = 1; code == LL_OK && k < LL_SHEET_ROW_COUNT; k++) {
        s->rows_skipped += r->rows[k];
        if (r->rows[k] > 0) {
            code = ll_text_appendf(&s->sheet_note, err, "%s%s%zu\n", ll_tr(lang, "left out, "),
                                   ll_tr(lang, kinds[k]), r->rows[k]);
        }
    }
    return code;
}

/// Reads through once, so that what is left out is known before.
static enum ll_code count_rows(struct sheet_reader *r, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (OGRFeatureH f = NULL; code == LL_OK;) {
        code = next_row(r, &f, err);
        if (code != LL_OK || f == NULL) {
            break;
        }
        OGR_F_Destroy(f);
    }
    return code;
}

static enum ll_code find_layout(const struct ll_sheet *sheet, enum ll_layer layer,
                                struct ll_sheet_layout *ret_layout, struct ll_err *err)
{
    LL_CLEANUP(ll_aliases_freep) ll_aliases *aliases = NULL;
    size_t len = 0;
    const char *text = ll_reference_builtin("aliases.csv", &len);
    enum ll_code code = ll_aliases_parse(text, len, &aliases, err);
    return code == LL_OK ? ll_sheet_layout(sheet, aliases, layer, ret_layout, err) : code;
}

/// Turns to the rows below the headings.
static enum ll_code turn_workbook(const struct ll_source *s, GDALDatasetH *headless,
                                  const struct ll_sheet *sheet,
                                  const struct ll_sheet_layout *layout, struct sheet_reader *r,
                                  struct ll_err *err)
{
    r->dataset = *headless;
    *headless = NULL;
    r->layer = GDALDatasetGetLayerByName(r->dataset, OGR_L_GetName(s->layer));
    r->skip = layout->heading + layout->heading_rows + layout->units;
    return make_definition(r, sheet, layout, err);
}

static void dataset_closep(GDALDatasetH *dataset)
{
    if (*dataset != NULL) {
        (void)GDALClose(*dataset);
    }
}

static bool is_plain(const struct ll_sheet_layout *layout)
{
    return !layout->found || (layout->heading == 0 && layout->heading_rows == 1 && !layout->units);
}

/// Whether GDAL took the first row for the headings too: it does not always.
static bool is_headed(OGRLayerH layer, const struct ll_sheet *sheet)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    const char *first = ll_sheet_cell(sheet, 0, 0);
    return OGR_FD_GetFieldCount(definition) == 0 || first[0] == '\0' ||
           strcmp(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, 0)), first) == 0;
}

static enum ll_code open_workbook(const char *file, const struct ll_source *s, enum ll_layer layer,
                                  struct sheet_reader *r, struct ll_sheet_layout *ret_layout,
                                  struct ll_err *err)
{
    LL_CLEANUP(ll_sheet_clear) struct ll_sheet sheet = {.rows = 0};
    LL_CLEANUP(dataset_closep) GDALDatasetH headless = open_headless(file);
    OGRLayerH rows =
        headless == NULL ? NULL : GDALDatasetGetLayerByName(headless, OGR_L_GetName(s->layer));
    enum ll_code code = rows == NULL ? LL_OK : top_of_layer(rows, &sheet, err);
    if (code == LL_OK) {
        code = find_layout(&sheet, layer, ret_layout, err);
    }
    bool as_headed = is_plain(ret_layout) && (!ret_layout->found || is_headed(s->layer, &sheet));
    return code == LL_OK && rows != NULL && !as_headed
               ? turn_workbook(s, &headless, &sheet, ret_layout, r, err)
               : code;
}

static enum ll_code open_text(const char *file, struct ll_source *s, enum ll_layer layer,
                              struct sheet_reader *r, struct ll_sheet_layout *ret_layout,
                              struct ll_err *err)
{
    LL_CLEANUP(top_clear) struct top top = {.sheet = {.rows = 0}};
    enum ll_code code = read_top(file, s->decoder, &top, err);
    if (code == LL_OK) {
        code = find_layout(&top.sheet, layer, ret_layout, err);
    }
    if (code != LL_OK || is_plain(ret_layout)) {
        return code;
    }
    size_t last = ret_layout->heading + ret_layout->heading_rows - 1;
    r->dataset = open_from(file, top.start[last]);
    r->layer = r->dataset == NULL ? NULL : GDALDatasetGetLayer(r->dataset, 0);
    if (r->layer == NULL) {
        return ll_fail(err, LL_E_FORMAT, "'%.200s' cannot be read from row %zu on", s->name,
                       last + 1);
    }
    r->skip = ret_layout->units;
    return make_definition(r, &top.sheet, ret_layout, err);
}

enum ll_code ll_sheet_open(const struct ll_import_request *request, struct ll_source *s,
                           struct ll_err *err)
{
    bool text = s->reader == NULL && strcmp(s->driver, "CSV") == 0;
    if (s->reader != NULL || s->has_geometry || !(text || is_workbook(s))) {
        return LL_OK;
    }
    const char *file = s->utf8_copy != NULL ? s->utf8_copy : request->file;
    LL_CLEANUP(close_readerp) struct sheet_reader *r = ll_calloc(1, sizeof *r);
    struct ll_sheet_layout layout = {.heading_rows = 1};
    if (r == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    r->layer = s->layer;
    r->source_name = s->name;
    enum ll_code code = text ? open_text(file, s, request->layer, r, &layout, err)
                             : open_workbook(file, s, request->layer, r, &layout, err);
    if (code == LL_OK && s->decoder != NULL) {
        code = ll_decoder_open(s->encoding, &r->decoder, err);
    }
    rewind_reader(r);
    if (code == LL_OK) {
        code = count_rows(r, err);
    }
    if (code == LL_OK) {
        code = describe(&layout, r, s, err);
    }
    if (code != LL_OK) {
        return code;
    }
    rewind_reader(r);
    s->definition = r->definition != NULL ? r->definition : OGR_L_GetLayerDefn(r->layer);
    s->names_are_utf8 = r->definition != NULL;
    s->count = -1;
    s->reader = &sheet_reader;
    s->reader_self = r;
    r = NULL; /* now the source's */
    return LL_OK;
}
