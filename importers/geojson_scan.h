/// Reading a JSON text from a file of any size: strict (RFC 8259), without recursion, with a window
/// over the file that holds what is being looked at. Only positions move here; what a value says
/// is read from the window with importers/geojson_value.h.
#ifndef LL_IMPORTERS_GEOJSON_SCAN_H
#define LL_IMPORTERS_GEOJSON_SCAN_H

#include <stdbool.h>

#include "core/error.h"
#include "importers/geojson_value.h"

/// Arrays and objects inside each other.
#define LL_GEOJSON_DEPTH_MAX 512
/// Largest piece that is looked at as a whole (a feature), in MB.
#define LL_GEOJSON_PIECE_MAX_MB 256

/// What ll_geojson_scan_peek answers at the end of the file.
#define LL_GEOJSON_END (-1)

/// A place in a file. Opaque. One thread at a time.
typedef struct ll_geojson_scan ll_geojson_scan;

/// Opens a file at its beginning, after a byte order mark.
/// @param path     Any name GDAL's virtual file systems know.
/// @param ret_scan Owned by the caller (ll_geojson_scan_close).
/// @return LL_E_NOT_FOUND, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_geojson_scan_open(const char *path, ll_geojson_scan **ret_scan,
                                              struct ll_err *err);
void ll_geojson_scan_close(ll_geojson_scan *scan);
void ll_geojson_scan_closep(ll_geojson_scan **scan);

/// Back to the beginning; nothing is kept.
void ll_geojson_scan_rewind(ll_geojson_scan *scan);

/// The next byte that is no blank, without passing over it; LL_GEOJSON_END at the end of the file
/// and when reading failed (ll_geojson_scan_fail tells).
int ll_geojson_scan_peek(ll_geojson_scan *scan);

/// As ll_geojson_scan_peek, but record separators (RFC 8142) are blanks too: between documents.
int ll_geojson_scan_peek_document(ll_geojson_scan *scan);

/// Passes over one byte, which must be the next that is no blank.
/// @param expected What to say is expected when it is not (English, in the catalogue).
LL_MUST_USE enum ll_code ll_geojson_scan_byte(ll_geojson_scan *scan, char byte,
                                              const char *expected, struct ll_err *err);

/// Passes over a whole value, checking all of it. @return LL_E_FORMAT naming line and column,
/// LL_E_LIMIT, LL_E_IO, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_geojson_scan_value(ll_geojson_scan *scan, struct ll_err *err);

/// Keeps what comes in the window, from here on.
void ll_geojson_scan_pin(ll_geojson_scan *scan);
void ll_geojson_scan_unpin(ll_geojson_scan *scan);

/// From the pin to here. Valid until the scan moves on; a byte that is no part of a number follows.
struct ll_geojson_span ll_geojson_scan_pinned(const ll_geojson_scan *scan);

/// Bytes of the file before this place.
unsigned long long ll_geojson_scan_offset(const ll_geojson_scan *scan);

/// Says that something else was expected here, with line and column, or why reading failed.
/// @param expected As in ll_geojson_scan_byte.
/// @return LL_E_FORMAT, or what reading failed with.
LL_MUST_USE enum ll_code ll_geojson_scan_fail(ll_geojson_scan *scan, const char *expected,
                                              struct ll_err *err);

/// Says what is wrong with what ends here, with line and column. @return LL_E_FORMAT.
LL_MUST_USE enum ll_code ll_geojson_scan_refuse(ll_geojson_scan *scan, const char *wrong,
                                                struct ll_err *err);

#endif
