/// An opened layer of any OGR source, with its text brought to UTF-8.
#ifndef LL_IMPORTERS_SOURCE_H
#define LL_IMPORTERS_SOURCE_H

#include <gdal.h>
#include <ogr_api.h>

#include "core/encoding.h"
#include "core/hash.h"
#include "importers/feature.h"
#include "importers/fields.h"
#include "importers/import.h"
#include "importers/mojibake.h"

/// A way of reading that takes the place of a layer of GDAL, or stands between it and the import
/// (a table whose heading is not in the first row, drawings, our own reader of GeoJSON).
struct ll_reader {
    /// The next feature, the caller's to destroy; NULL at the end.
    enum ll_code (*next)(void *self, OGRFeatureH *ret_feature, struct ll_err *err);
    /// Back to the first feature.
    void (*rewind)(void *self);
    /// Releases `self`.
    void (*close)(void *self);
};

/// What is open. Made by ll_source_open, released by ll_source_close (NULL and half-built: fine).
struct ll_source {
    GDALDatasetH dataset;           ///< NULL when `reader` reads the file itself
    OGRLayerH layer;                ///< of GDAL; NULL when `reader` reads the file itself
    const struct ll_reader *reader; ///< NULL: features come from `layer`
    void *reader_self;              ///< owned, released by reader->close
    OGRFeatureDefnH definition;     ///< of the features that come; borrowed from layer or reader
    OGRSpatialReferenceH srs;       ///< what the file says; NULL: nothing; borrowed likewise
    long long count;                ///< features to come as far as that is known cheaply, else -1
    const char *driver;             ///< GDAL's short name of the format; borrowed or static
    char *name;           ///< file name without folders: the name of the source in the store
    char *layer_name;     ///< "" when the file has one layer
    struct ll_text notes; ///< human lines for the report: what of the file was read
    bool has_geometry;   ///< the layer has a geometry of its own, else columns may hold coordinates
    ll_decoder *decoder; ///< NULL: the text is UTF-8 as it comes
    char encoding[32];   ///< of the decoder; "" without one
    char mark[32];       ///< encoding the file says, when it is not that; else ""
    bool names_are_utf8; ///< of the columns, whatever the decoder
    size_t rows_skipped; ///< of a table: rows that are no features
    struct ll_text sheet_note;  ///< human text: where its headings are, what was left out
    char *utf8_copy;            ///< in GDAL's memory, of a table in UTF-16; NULL without one
    struct ll_mojibake *finder; ///< NULL: text that was decoded wrongly before is not looked for
    bool guessed;               ///< the encoding was not told by file or user
    char **names;               ///< of the columns, UTF-8
    size_t name_count;
    char content_hash[LL_HASH_TEXT_SIZE]; ///< of all files of the source and the condition; or ""
};

/// Opens the layer a request names.
/// @return LL_E_NOT_FOUND (no such file), LL_E_FORMAT (not readable: what GDAL says), LL_E_DECISION
///         (several layers: names them), LL_E_USAGE (no such layer: names those there are; an
///         encoding or condition that makes no sense, or an OSM extract), LL_E_IO, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_source_open(const struct ll_import_request *request,
                                        struct ll_source *ret_source, struct ll_err *err);
void ll_source_close(struct ll_source *source);

/// The next feature, the caller's to destroy. @param ret_feature NULL at the end.
/// @return LL_E_FORMAT when the file breaks off.
LL_MUST_USE enum ll_code ll_source_next(struct ll_source *source, OGRFeatureH *ret_feature,
                                        struct ll_err *err);

/// Back to the first feature.
void ll_source_rewind(struct ll_source *source);

/// Goes on with the feature of a number, which GDAL's own layer counts from 0.
void ll_source_continue(struct ll_source *source, int64_t number);

/// Whether the format keeps its features where each is found again at once by the number that OGR
/// gave it, so that there is no need to hold on to them.
bool ll_source_can_fetch(const struct ll_source *source);

/// The feature of a number, the caller's to destroy. Only of a source that ll_source_can_fetch, and
/// while nothing else reads it. @return LL_E_FORMAT when it is not there any more.
LL_MUST_USE enum ll_code ll_source_fetch(const struct ll_source *source, int64_t number,
                                         OGRFeatureH *ret_feature, struct ll_err *err);

/// Makes the content hash depend on how the content is read, too: the same bytes read with
/// another
/// mapping are another import. A hash of "" stays.
LL_MUST_USE enum ll_code ll_source_hash_more(struct ll_source *source, const char *text,
                                             struct ll_err *err);

/// How many features there are, read through if need be.
LL_MUST_USE enum ll_code ll_source_count(struct ll_source *source, size_t *ret_count,
                                         struct ll_err *err);

/// The columns as ll_fields_map wants them; borrowed.
struct ll_columns ll_source_columns(const struct ll_source *source);

/// Text of a field, UTF-8, without blanks around it; NULL when it is not set. Dates come as
/// 2024-05-01.
///
/// @param room      Holds the text until the next call with the same room.
/// @param ret_valid false when the bytes are no text in the source's encoding, or text that was
/// decoded
///                  wrongly before it came here (importers/mojibake.h); *ret_text is NULL then.
LL_MUST_USE enum ll_code ll_source_text(const struct ll_source *source, OGRFeatureH feature,
                                        int column, struct ll_text *room, const char **ret_text,
                                        bool *ret_valid, struct ll_err *err);

/// The same of a value that was read already.
LL_MUST_USE enum ll_code ll_source_cell_text(const struct ll_source *source,
                                             const struct ll_cell *cell, struct ll_text *room,
                                             const char **ret_text, bool *ret_valid,
                                             struct ll_err *err);

/// The CRS the layer says it is in, for PROJ. @param ret_crs Owned by the caller (ll_free); NULL
/// when it says none, or one that is no place on Earth (a local plane).
LL_MUST_USE enum ll_code ll_source_crs(const struct ll_source *source, char **ret_crs,
                                       struct ll_err *err);

/// The same of any reference system of OGR. @param srs May be NULL.
LL_MUST_USE enum ll_code ll_srs_definition(OGRSpatialReferenceH srs, char **ret_crs,
                                           struct ll_err *err);

/// A feature as text for the quarantine: the JSON that data/quarantine.h tells of, all columns in
/// the order of the source, with "as_read" where a reader kept a malformed feature as it was.
/// @param source NULL: text and names are UTF-8 as GDAL has them.
LL_MUST_USE enum ll_code ll_source_raw(const struct ll_source *source, OGRFeatureH feature,
                                       struct ll_text *ret_text, struct ll_err *err);

/// As ll_import_layer, from a source that is open already. @param source Taken over, also on
/// failure.
LL_MUST_USE enum ll_code ll_import_source(ll_store *store, const struct ll_import_request *request,
                                          struct ll_source *source,
                                          struct ll_import_report *ret_report, struct ll_err *err);

/// What GDAL complained about last, "" when nothing; borrowed until the next call of GDAL.
const char *ll_gdal_message(void);

#endif
