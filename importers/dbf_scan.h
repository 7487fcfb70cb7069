/// The records of a shapefile's table that hold a byte beyond ASCII: the only ones that tell how
/// its text is encoded.
#ifndef LL_IMPORTERS_DBF_SCAN_H
#define LL_IMPORTERS_DBF_SCAN_H

#include <cpl_vsi.h>
#include <gdal.h>
#include <stdbool.h>
#include <stdint.h>

/// A look through the bytes of a table, many times as fast as OGR reads them. `{0}` is closed;
/// release with ll_dbf_scan_close.
struct ll_dbf_scan {
    VSILFILE *file;
    size_t record_size;
    unsigned char *chunk; ///< whole records
    size_t chunk_size;
    size_t chunk_len;
    size_t at;     ///< in the chunk
    int64_t next;  ///< number of the record there
    int64_t count; ///< of records, as the file says
    size_t passed; ///< records looked at that are not deleted
};

/// @return false when the records cannot be told apart: no such file, several, or no memory.
bool ll_dbf_scan_open(GDALDatasetH dataset, struct ll_dbf_scan *ret_scan);
void ll_dbf_scan_close(struct ll_dbf_scan *scan);

/// The next record beyond ASCII that is not deleted. @param ret_record Its number, from 0: OGR's
/// number of the feature. @return false after the last one.
bool ll_dbf_scan_next(struct ll_dbf_scan *scan, int64_t *ret_record);

#endif
