/// How the names of files inside a ZIP are encoded.
#ifndef LL_IMPORTERS_ZIP_NAMES_H
#define LL_IMPORTERS_ZIP_NAMES_H

/// The encoding to read the names of a ZIP file in: "GB18030" when one that is not marked as UTF-8
/// is no UTF-8 and all such are GBK (as Windows packs in China), "UTF-8" when they are that, NULL
/// when there is nothing to say (ASCII or marked names, no ZIP, or too many names).
const char *ll_zip_names_encoding(const char *path);

#endif
