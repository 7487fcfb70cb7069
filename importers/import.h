/// Importing: one layer from any OGR source, or all layers from an OSM extract.
#ifndef LL_IMPORTERS_IMPORT_H
#define LL_IMPORTERS_IMPORT_H

#include "core/progress.h"
#include "data/features.h"
#include "importers/doubt.h"

/// One `field=column` of `--map`.
struct ll_mapping {
    const char *field;
    const char *column;
};

/// What the user asks for. All borrowed; zeros and NULLs mean "not said".
struct ll_import_request {
    enum ll_layer layer;
    const char *file;
    const char *folder;     ///< name of the folder that the file is one of several of
    const char *layer_name; ///< layer inside the file
    const char *crs; ///< "EPSG:n", "gcj02" or "bd09", ",swapped" behind; overrides the file's
    const char *encoding;
    const char *where;   ///< OGR SQL condition
    const char *key;     ///< column of the source's own stable key; NULL: by aliases
    const char *profile; ///< file of a saved mapping
    const char *datum;   ///< 3 or 7 parameters, or "fit": how an old datum gets to the store's
    const char *control; ///< CSV of control points (from_x, from_y, to_lon, to_lat)
    bool guess_crs;      ///< take the best candidate when it wins clearly
    bool as_told;        ///< the file was looked at and is meant: no doubt stops the import
    const struct ll_mapping *map;
    size_t map_count;
    enum ll_import_mode mode;
    const char *replaces; ///< earlier source that the file takes the place of (replace by source)
    bool strict;          ///< any quarantine fails the import
    bool dry_run;         ///< everything but storing
    unsigned threads;     ///< 1: everything on the calling thread, with the same result
    struct ll_crs_doubt *doubt; ///< receives the candidates of a doubtful CRS, also when the import
                                ///< stops for them; NULL: not wanted
    const struct ll_progress *progress;
};

#define LL_REASONS_MAX 40

/// What a dry run shows beyond counts (importers/trial.h).
struct ll_trial {
    bool looked;                   ///< false outside a dry run, and of an extract
    size_t rows;                   ///< that would be written: new ones and changed ones
    uint32_t columns;              ///< bits of the fields that have a column
    size_t unknown[LL_FIELDS_MAX]; ///< of these rows, by field
    struct ll_box lonlat;          ///< around them, degrees
    bool has_areas;                ///< known areas were compared
    size_t outside;                ///< rows outside all of them
    struct ll_text text;           ///< all this in words
    size_t refused_count;          ///< lines of `refused`
    struct ll_text refused;        ///< features that would go to quarantine, some of them
};

#define LL_NOT_UNDERSTOOD_MAX 12
#define LL_TAG_TEXT_SIZE      96

/// How often a tag of OpenStreetMap occurred.
struct ll_tag_count {
    char tag[LL_TAG_TEXT_SIZE]; ///< "key=value", or "key" where any value counts
    size_t count;
};

/// What became of one layer.
struct ll_import_report {
    enum ll_layer layer;
    size_t read;
    size_t stored;  ///< rows written: new ones and updates
    size_t updated; ///< of these, rows that took the place of an older one
    size_t ended;   ///< rows that ended because the file does not hold them
    size_t repaired;
    size_t quarantined;
    size_t unchanged; ///< rows that are there already and say the same
    struct ll_reason_count {
        const char *reason; ///< stable key, static
        size_t count;
    } reasons[LL_REASONS_MAX];
    size_t reason_count;
    char crs[160];          ///< the CRS the coordinates were read in, with how it was known
    char crs_note[512];     ///< human text when it was overridden or assumed; "" otherwise
    bool approximate;       ///< the datum was bridged by parameters, control points or a fit
    double residual_m;      ///< of control points or fit; NAN when parameters have none
    struct ll_text mapping; ///< human text: which column went into which field
    struct ll_text profile; ///< the same as a profile to be saved (importers/profile.h)
    bool dry_run;           ///< of ll_import_layer: `trial` is filled
    struct ll_trial trial;
    /// Tags that matter for the layer and were not understood, the most frequent first.
    struct ll_tag_count not_understood[LL_NOT_UNDERSTOOD_MAX];
    size_t not_understood_count;
    size_t not_understood_rest; ///< occurrences of all other such tags
    double seconds;
};
void ll_import_report_clear(struct ll_import_report *report);

/// Imports one layer in one transaction: all or nothing. A folder is imported file by file, each
/// a source "folder/file" of its own. Decides the store's CRS when that is
/// still open. @param ret_report Filled on success; released with ll_import_report_clear.
/// @return LL_E_NOT_FOUND (file), LL_E_USAGE (no such layer, column, CRS or encoding: says what
///         there is), LL_E_FORMAT, LL_E_CRS (the coordinates cannot be in it), LL_E_DECISION
///         (several layers: names them), LL_E_INVALID (strict), …
LL_MUST_USE enum ll_code ll_import_layer(ll_store *store, const struct ll_import_request *request,
                                         struct ll_import_report *ret_report, struct ll_err *err);

/// A source that is open before there is a store to import it into. Opaque.
typedef struct ll_opening ll_opening;

/// Opens what a request names, so that this can be done beside the making of a store.
/// @param request     Borrowed by the opening.
/// @param ret_opening Owned by the caller (ll_opening_free).
/// @return What ll_import_layer returns for a file that cannot be opened.
LL_MUST_USE enum ll_code ll_import_open(const struct ll_import_request *request,
                                        ll_opening **ret_opening, struct ll_err *err);
void ll_opening_free(ll_opening *opening);
void ll_opening_freep(ll_opening **opening);

/// As ll_import_layer. @param opening Used up, also on failure: only to be freed afterwards.
LL_MUST_USE enum ll_code ll_import_opened(ll_store *store, ll_opening *opening,
                                          struct ll_import_report *ret_report, struct ll_err *err);

/// Imports every layer an OSM extract has, in one transaction. Only `file`, `mode`, `strict`,
/// `dry_run` and `progress` of the request count.
/// @param ret_reports LL_LAYER_COUNT entries, by layer; layers the file lacks stay zero.
LL_MUST_USE enum ll_code ll_import_osm(ll_store *store, const struct ll_import_request *request,
                                       struct ll_import_report ret_reports[LL_LAYER_COUNT],
                                       struct ll_err *err);

/// Registers GDAL's drivers and quiets its messages. Call once, in main, before any thread.
void ll_importers_start(void);

#endif
