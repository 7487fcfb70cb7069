#include "importers/source_private.h"

#include <cpl_error.h>
#include <stdio.h>
#include <string.h>

#define GBK    "GB18030"
#define LATIN1 "ISO-8859-1"
/* Share of texts that may be broken (cut inside a character) before an encoding is ruled out. */
#define BROKEN_SHARE 0.05

/// Whether text comes out of the format as the bytes that are in the file.
static bool format_has_bytes(const struct ll_source *s)
{
    return strcmp(s->driver, "ESRI Shapefile") == 0 || strcmp(s->driver, "CSV") == 0;
}

/// Whether the only mark of a shapefile is language id 87, "ANSI": what programs write that do not
/// care. Latin-1 by the book, but as often anything else.
static bool is_marked_ansi(const struct ll_source *s)
{
    const char *page = GDALGetMetadataItem(s->layer, "CPG_VALUE", "SHAPEFILE");
    const char *mark = GDALGetMetadataItem(s->layer, "LDID_VALUE", "SHAPEFILE");
    return page == NULL && mark != NULL && strcmp(mark, "87") == 0;
}

/// Whether GDAL knows the encoding of a shapefile and has brought its text to UTF-8.
static bool file_says_encoding(const struct ll_source *s)
{
    const char *known = GDALGetMetadataItem(s->layer, "SOURCE_ENCODING", "SHAPEFILE");
    return known != NULL && known[0] != '\0' && !is_marked_ansi(s);
}

static bool has_high_bytes(const char *text)
{
    for (; *text != '\0'; text++) {
        if (((unsigned char)*text & 0x80U) != 0) {
            return true;
        }
    }
    return false;
}

/// How many texts are none in an encoding.
struct tally {
    size_t texts; /* with bytes beyond ASCII */
    size_t bad_utf8;
    size_t bad_gbk;
    size_t common; /* pairs of bytes as in GB 2312, which holds what Chinese is written with */
    size_t rare;   /* other pairs that GBK has: what Western letters look like in it */
};

/// Counts pairs of bytes as GBK would see them.
static void tally_pairs(struct tally *t, const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    while (*s != '\0') {
        if (*s < 0x81 || s[1] == '\0') {
            s++;
            continue;
        }
        bool common = *s >= 0xA1 && s[1] >= 0xA1;
        t->common += common;
        t->rare += !common;
        s += 2;
    }
}

static enum ll_code tally_text(struct tally *t, ll_decoder *gbk, const char *text,
                               struct ll_text *room, struct ll_err *err)
{
    if (!has_high_bytes(text)) {
        return LL_OK;
    }
    size_t len = strlen(text);
    bool valid = false;
    room->len = 0;
    enum ll_code code = ll_decode(gbk, text, len, room, &valid, err);
    t->texts++;
    t->bad_gbk += !valid;
    tally_pairs(t, text);
    t->bad_utf8 += !ll_utf8_valid(text, len);
    return code;
}

static void feature_freep(OGRFeatureH *feature)
{
    OGR_F_Destroy(*feature);
}

/// Looks at all column names and texts of the layer. A failure of reading is left to the import.
static enum ll_code tally_layer(struct ll_source *s, ll_decoder *gbk, struct tally *t,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    int count = OGR_FD_GetFieldCount(s->definition);
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < count; i++) {
        OGRFieldDefnH field = OGR_FD_GetFieldDefn(s->definition, i);
        code = tally_text(t, gbk, OGR_Fld_GetNameRef(field), &room, err);
    }
    const char *ignored[] = {"OGR_GEOMETRY", NULL};
    if (s->layer != NULL) {
        (void)OGR_L_SetIgnoredFields(s->layer, ignored);
    }
    ll_source_rewind(s);
    while (code == LL_OK) {
        LL_CLEANUP(feature_freep) OGRFeatureH f = NULL;
        if (ll_source_next(s, &f, NULL) != LL_OK || f == NULL) {
            break;
        }
        for (int i = 0; code == LL_OK && i < count; i++) {
            if (OGR_Fld_GetType(OGR_FD_GetFieldDefn(s->definition, i)) == OFTString &&
                OGR_F_IsFieldSetAndNotNull(f, i)) {
                code = tally_text(t, gbk, OGR_F_GetFieldAsString(f, i), &room, err);
            }
        }
    }
    if (s->layer != NULL) {
        (void)OGR_L_SetIgnoredFields(s->layer, NULL);
    }
    ll_source_rewind(s);
    CPLErrorReset();
    return code;
}

/// @param ansi Whether Latin-1 is what the file says, for want of anything better.
static enum ll_code guess(struct ll_source *s, bool ansi, struct ll_err *err)
{
    LL_CLEANUP(ll_decoder_closep) ll_decoder *gbk = NULL;
    struct tally t = {0};
    enum ll_code code = ll_decoder_open(GBK, &gbk, err);
    if (code == LL_OK) {
        code = tally_layer(s, gbk, &t, err);
    }
    if (code != LL_OK || t.texts == 0) {
        return code;
    }
    s->guessed = true;
    double most = BROKEN_SHARE * (double)t.texts;
    bool utf8 = t.bad_utf8 == 0 || (t.bad_gbk > 0 && (double)t.bad_utf8 <= most);
    if (!utf8 && (double)t.bad_gbk <= most && t.common > t.rare) {
        s->decoder = gbk;
        gbk = NULL;
        (void)snprintf(s->encoding, sizeof s->encoding, "GBK");
    } else if (!utf8 && ansi) {
        (void)snprintf(s->encoding, sizeof s->encoding, LATIN1);
        code = ll_decoder_open(LATIN1, &s->decoder, err);
    }
    return code;
}

enum ll_code ll_source_settle_encoding(const struct ll_import_request *request, struct ll_source *s,
                                       struct ll_err *err)
{
    bool shapefile = strcmp(s->driver, "ESRI Shapefile") == 0;
    if (request->encoding != NULL) {
        if (!format_has_bytes(s)) {
            return ll_fail(err, LL_E_USAGE,
                           "--encoding is for shapefiles, DBF and CSV; a file of format %s says "
                           "its encoding itself",
                           s->driver);
        }
        (void)snprintf(s->encoding, sizeof s->encoding, "%.31s", request->encoding);
        enum ll_code code = ll_decoder_open(request->encoding, &s->decoder, err);
        return code == LL_OK && shapefile ? ll_source_reopen_raw(request, s, err) : code;
    }
    if (!format_has_bytes(s) || (shapefile && file_says_encoding(s))) {
        return LL_OK;
    }
    bool ansi = shapefile && is_marked_ansi(s);
    enum ll_code code = shapefile ? ll_source_reopen_raw(request, s, err) : LL_OK;
    return code == LL_OK ? guess(s, ansi, err) : code;
}
