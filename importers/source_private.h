/// What source.c, source_encoding.c and source_trouble.c share.
#ifndef LL_IMPORTERS_SOURCE_PRIVATE_H
#define LL_IMPORTERS_SOURCE_PRIVATE_H

#include "importers/source.h"

/// Goes back to GDAL's own layer, if there is one.
void ll_source_drop_reader(struct ll_source *source);

/// "a, b, c" of the layers, as far as they fit.
void ll_source_list_layers(GDALDatasetH dataset, char *ret, size_t size);

/// Opens the same layer again with its text as the bytes in the file.
LL_MUST_USE enum ll_code ll_source_reopen_raw(const struct ll_import_request *request,
                                              struct ll_source *source, struct ll_err *err);

/// Finds out how the text of the layer is encoded: what the user says, what the file says, else
/// what it most probably is. A mark that is wrong gives way to the one encoding that reads the
/// text, or is a decision (LL_E_DECISION, showing the text in both).
LL_MUST_USE enum ll_code ll_source_settle_encoding(const struct ll_import_request *request,
                                                   struct ll_source *source, struct ll_err *err);

/// Says why GDAL did not open a file, and what helps. @param shown How to call the file.
/// @return LL_E_FORMAT, of a connection LL_E_IO.
LL_MUST_USE enum ll_code ll_source_fail_open(const char *file, const char *shown,
                                             struct ll_err *err);

/// Hash of all files of a dataset and a condition; "" for a database.
LL_MUST_USE enum ll_code ll_source_hash_files(GDALDatasetH dataset, const char *where,
                                              char ret_text[LL_HASH_TEXT_SIZE], struct ll_err *err);

#endif
