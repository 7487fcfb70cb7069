#include <cpl_error.h>
#include <stdio.h>
#include <string.h>

#include "core/language.h"
#include "importers/dbf_scan.h"
#include "importers/dxf_reader.h"
#include "importers/encoding_guess.h"
#include "importers/source_private.h"

/* Features looked at, and texts beyond ASCII that are enough to check what a file says of itself.
 */
#define LOOK_MAX     50000
#define CHECKING_MAX 300
/* Texts beyond ASCII that are all weighed; of the texts after them one in so many. */
#define SURELY_MAX 2000
#define AFTERWARDS 16
/* Texts shown when the user must decide. */
#define SHOWN_MAX 5
/* Lead (natural logarithm) below which no reading is clearly the best, and above which a mark is
   clearly wrong. */
#define LEAD_CLEAR 3.0
#define LEAD_WRONG 15.0

/// Whether text comes out of the format as the bytes that are in the file, or can be made to. Of
/// MapInfo's files GDAL decodes those that name their character set, and cannot be kept from it.
static bool format_has_bytes(const struct ll_source *s)
{
    if (s->reader != NULL) {
        return false;
    }
    if (strcmp(s->driver, "MapInfo File") == 0) {
        return !OGR_L_TestCapability(s->layer, OLCStringsAsUTF8);
    }
    return strcmp(s->driver, "ESRI Shapefile") == 0 || strcmp(s->driver, "CSV") == 0;
}

/// Whether GDAL decodes the format's text unless told not to.
static bool must_reopen(const struct ll_source *s)
{
    return strcmp(s->driver, "ESRI Shapefile") == 0;
}

/// The encoding a shapefile says it is in, "" when it says nothing. Language id 87, "ANSI", is what
/// programs write that do not care: Latin-1 by the book, but as often anything else.
static void read_mark(const struct ll_source *s, char *ret_mark, size_t size)
{
    const char *page = GDALGetMetadataItem(s->layer, "CPG_VALUE", "SHAPEFILE");
    const char *id = GDALGetMetadataItem(s->layer, "LDID_VALUE", "SHAPEFILE");
    const char *known = GDALGetMetadataItem(s->layer, "SOURCE_ENCODING", "SHAPEFILE");
    bool ansi = page == NULL && id != NULL && strcmp(id, "87") == 0;
    const char *mark = ansi ? "" : known != NULL && known[0] != '\0' ? known : page;
    (void)snprintf(ret_mark, size, "%.31s", mark == NULL ? "" : mark);
}

/// A look at the texts of a layer.
struct look {
    struct ll_encoding_guess guess;
    struct ll_text shown; ///< the first different texts beyond ASCII, each ended by '\0'
    size_t shown_count;
    size_t enough; ///< texts beyond ASCII to stop at
    size_t passed; ///< texts since the first ones beyond ASCII
};

static void look_clear(struct look *look)
{
    ll_encoding_guess_close(&look->guess);
    ll_text_clear(&look->shown);
}

static bool is_shown(const struct look *look, const char *text)
{
    const char *s = ll_text_str(&look->shown);
    for (size_t i = 0; i < look->shown_count; i++) {
        if (strcmp(s, text) == 0) {
            return true;
        }
        s += strlen(s) + 1;
    }
    return false;
}

static enum ll_code look_at(struct look *look, const char *text, struct ll_err *err)
{
    size_t before = look->guess.texts;
    if (before >= SURELY_MAX && look->passed++ % AFTERWARDS != 0) {
        return LL_OK; /* one that cannot be decoded is counted by the import all the same */
    }
    enum ll_code code = ll_encoding_guess_add(&look->guess, text, err);
    if (code == LL_OK && look->guess.texts > before && look->shown_count < SHOWN_MAX &&
        strlen(text) < 40 && !is_shown(look, text)) {
        code = ll_text_append_n(&look->shown, text, strlen(text) + 1, err);
        look->shown_count += code == LL_OK;
    }
    return code;
}

static void feature_freep(OGRFeatureH *feature)
{
    OGR_F_Destroy(*feature);
}

static enum ll_code look_at_feature(struct look *look, OGRFeatureH f, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    int count = OGR_F_GetFieldCount(f);
    for (int i = 0; code == LL_OK && i < count; i++) {
        if (OGR_Fld_GetType(OGR_F_GetFieldDefnRef(f, i)) == OFTString &&
            OGR_F_IsFieldSetAndNotNull(f, i)) {
            code = look_at(look, OGR_F_GetFieldAsString(f, i), err);
        }
    }
    return code;
}

/// Whether more is to be looked at, after so many features.
static bool goes_on(const struct look *look, size_t features)
{
    return features < LOOK_MAX && look->guess.texts < look->enough;
}

/// Looks at the records of a shapefile that are not plain ASCII. @param ret_done false when they
/// cannot be told from the others.
static enum ll_code look_at_records(struct ll_source *s, struct look *look, bool *ret_done,
                                    struct ll_err *err)
{
    LL_CLEANUP(ll_dbf_scan_close) struct ll_dbf_scan scan = {0};
    int64_t record = 0;
    enum ll_code code = LL_OK;
    *ret_done = strcmp(s->driver, "ESRI Shapefile") == 0 && ll_dbf_scan_open(s->dataset, &scan);
    while (code == LL_OK && *ret_done && goes_on(look, scan.passed) &&
           ll_dbf_scan_next(&scan, &record)) {
        LL_CLEANUP(feature_freep) OGRFeatureH f = OGR_L_GetFeature(s->layer, record);
        if (f != NULL) {
            code = look_at_feature(look, f, err);
        }
    }
    return code;
}

/// Looks at all features. A failure of reading is left to the import.
static enum ll_code look_at_features(struct ll_source *s, struct look *look, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    ll_source_rewind(s);
    for (size_t n = 0; code == LL_OK && goes_on(look, n); n++) {
        LL_CLEANUP(feature_freep) OGRFeatureH f = NULL;
        if (ll_source_next(s, &f, NULL) != LL_OK || f == NULL) {
            break;
        }
        code = look_at_feature(look, f, err);
    }
    return code;
}

/// Looks at all column names and texts of the layer.
static enum ll_code look_at_layer(struct ll_source *s, struct look *look, struct ll_err *err)
{
    const char *ignored[] = {"OGR_GEOMETRY", NULL};
    int count = OGR_FD_GetFieldCount(s->definition);
    bool done = false;
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < count; i++) {
        code = look_at(look, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(s->definition, i)), err);
    }
    (void)OGR_L_SetIgnoredFields(s->layer, ignored);
    if (code == LL_OK) {
        code = look_at_records(s, look, &done, err);
    }
    if (code == LL_OK && !done) {
        code = look_at_features(s, look, err);
    }
    (void)OGR_L_SetIgnoredFields(s->layer, NULL);
    ll_source_rewind(s);
    CPLErrorReset();
    return code;
}

/// Decodes from an encoding from here on.
static enum ll_code take(struct ll_source *s, const char *encoding, struct ll_err *err)
{
    enum ll_encoding known = LL_ENCODING_COUNT;
    bool utf8 = ll_encoding_by_name(encoding, &known) && known == LL_ENCODING_UTF8;
    (void)snprintf(s->encoding, sizeof s->encoding, "%s", utf8 ? "" : encoding);
    return utf8 ? LL_OK : ll_decoder_open(encoding, &s->decoder, err);
}

/// "福州市 | 鼓楼区": the shown texts in an encoding.
static enum ll_code append_shown(const struct look *look, const char *encoding,
                                 struct ll_text *text, struct ll_err *err)
{
    LL_CLEANUP(ll_decoder_closep) ll_decoder *decoder = NULL;
    enum ll_code code = ll_decoder_open(encoding, &decoder, err);
    const char *s = ll_text_str(&look->shown);
    for (size_t i = 0; code == LL_OK && i < look->shown_count; i++) {
        bool valid = false;
        code = ll_text_append(text, i == 0 ? "" : " | ", err);
        if (code == LL_OK) {
            code = ll_decode(decoder, s, strlen(s), text, &valid, err);
        }
        if (code == LL_OK && !valid) {
            code = ll_text_append(text, "?", err);
        }
        s += strlen(s) + 1;
    }
    return code;
}

/// Asks which of two encodings is meant, showing the texts in both.
static enum ll_code ask(const struct ll_source *s, const struct look *look, const char *mark,
                        const char *first, const char *second, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text as_first = {0}, as_second = {0};
    enum ll_code code = append_shown(look, first, &as_first, err);
    if (code == LL_OK) {
        code = append_shown(look, second, &as_second, err);
    }
    if (code != LL_OK) {
        return code;
    }
    if (mark[0] != '\0') {
        return ll_fail(err, LL_E_DECISION,
                       "'%.100s' says that its text is %s, but it makes sense only as %s: say "
                       "--encoding %s or --encoding %s (Western text: ISO-8859-1 or Windows-1252); "
                       "as %s: %.130s; as %s: %.130s",
                       s->name, second, first, first, second, first, ll_text_str(&as_first), second,
                       ll_text_str(&as_second));
    }
    return ll_fail(err, LL_E_DECISION,
                   "'%.100s' does not say how its text is encoded, and too little of it tells: say "
                   "--encoding %s or --encoding %s (Western text: ISO-8859-1 or Windows-1252); as "
                   "%s: %.130s; as %s: %.130s",
                   s->name, first, second, first, ll_text_str(&as_first), second,
                   ll_text_str(&as_second));
}

/// Settles the encoding of texts that nobody says anything of.
static enum ll_code settle_unmarked(struct ll_source *s, const struct look *look,
                                    struct ll_err *err)
{
    enum ll_encoding best = LL_ENCODING_UTF8, next = LL_ENCODING_UTF8;
    const struct ll_encoding_guess *g = &look->guess;
    if (!ll_encoding_best(g, &best, &next)) {
        return LL_OK; /* each text for itself: UTF-8 or unknown */
    }
    bool clear = best == next || ll_encoding_lead(g, best, next) >= LEAD_CLEAR;
    if (!clear || !ll_encoding_sensible(g, best)) {
        bool same = best == next;
        return ask(s, look, "", ll_encoding_name(best),
                   ll_encoding_name(same && best == LL_ENCODING_LATIN1 ? LL_ENCODING_GBK : next),
                   err);
    }
    s->guessed = true;
    return take(s, ll_encoding_name(best), err);
}

/// Settles the encoding of texts whose file says one.
static enum ll_code settle_marked(struct ll_source *s, const struct look *look, const char *mark,
                                  struct ll_err *err)
{
    enum ll_encoding marked = LL_ENCODING_UTF8, best = LL_ENCODING_UTF8;
    const struct ll_encoding_guess *g = &look->guess;
    if (!ll_encoding_by_name(mark, &marked)) { /* of no rival: what cannot be decoded is counted */
        enum ll_code code = take(s, mark, NULL);
        return code == LL_E_NOMEM   ? ll_fail(err, code, "out of memory")
               : code == LL_E_USAGE ? settle_unmarked(s, look, err)
                                    : LL_OK;
    }
    bool rival =
        ll_encoding_best(g, &best, NULL) && best != marked && ll_encoding_sensible(g, best);
    if (rival && !ll_encoding_reads(g, marked)) {
        s->guessed = true;
        (void)snprintf(s->mark, sizeof s->mark, "%s", ll_encoding_name(marked));
        return take(s, ll_encoding_name(best), err);
    }
    if (rival && ll_encoding_lead(g, best, marked) > LEAD_WRONG) {
        return ask(s, look, mark, ll_encoding_name(best), ll_encoding_name(marked), err);
    }
    return take(s, ll_encoding_name(marked), err);
}

/// What the user says.
static enum ll_code settle_told(const struct ll_import_request *request, struct ll_source *s,
                                struct ll_err *err)
{
    if (ll_is_drawing(s->driver)) {
        /* it was opened so, for ll_dxf_read works on text; GDAL does not say what it knows not */
        LL_CLEANUP(ll_decoder_closep) ll_decoder *decoder = NULL;
        return ll_decoder_open(request->encoding, &decoder, err);
    }
    if (!format_has_bytes(s)) {
        return ll_fail(err, LL_E_USAGE,
                       "--encoding is for shapefiles, DBF, CSV, DXF and MapInfo files; a file of "
                       "format %s says its encoding itself",
                       s->driver);
    }
    enum ll_code code = take(s, request->encoding, err);
    return code == LL_OK && must_reopen(s) ? ll_source_reopen_raw(request, s, err) : code;
}

enum ll_code ll_source_settle_encoding(const struct ll_import_request *request, struct ll_source *s,
                                       struct ll_err *err)
{
    if (request->encoding != NULL) {
        return settle_told(request, s, err);
    }
    if (!format_has_bytes(s)) {
        return LL_OK;
    }
    char mark[32] = "";
    if (strcmp(s->driver, "ESRI Shapefile") == 0) {
        read_mark(s, mark, sizeof mark);
    }
    LL_CLEANUP(look_clear)
    struct look look = {.enough = mark[0] != '\0' ? CHECKING_MAX : SIZE_MAX};
    enum ll_code code = ll_encoding_guess_open(&look.guess, err);
    if (code == LL_OK && must_reopen(s)) {
        code = ll_source_reopen_raw(request, s, err);
    }
    if (code == LL_OK) {
        code = look_at_layer(s, &look, err);
    }
    if (code != LL_OK || look.guess.texts == 0) {
        return code;
    }
    return mark[0] != '\0' ? settle_marked(s, &look, mark, err) : settle_unmarked(s, &look, err);
}
