/// Reading tables whose headings are not in the first row, and passing over what is no row of data.
///
/// Blank cells stay unknown, also where merged cells leave them: a value is never carried from
/// another row, since nothing tells a merged group from an omission.
#ifndef LL_IMPORTERS_SHEET_READER_H
#define LL_IMPORTERS_SHEET_READER_H

#include "importers/source.h"

/// Puts a reader between an opened table (CSV, XLSX, XLS, ODS without geometry) and the import:
/// finds the headings (importers/sheet.h), opens the table anew from there if need be, and leaves
/// out empty rows, totals, notes and repeated headings. Sets the source's `rows_skipped` and
/// `sheet_note`. Other sources are left as they are.
/// @return LL_E_FORMAT, LL_E_IO, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_sheet_open(const struct ll_import_request *request,
                                       struct ll_source *source, struct ll_err *err);

#endif
