/// The steps of an import that several files of one folder share.
#ifndef LL_IMPORTERS_IMPORT_PART_H
#define LL_IMPORTERS_IMPORT_PART_H

#include "importers/import.h"

/// What a look at a file tells.
struct ll_import_look {
    char driver[24];
    long long count;      ///< features; -1: not known without reading all
    const char *geometry; ///< "point", "line", "polygon", "table", "mixed"; static
    bool fits;            ///< the layer can use such a geometry
};

/// Opens the file of a request, maps its columns and finds its CRS, without reading or storing
/// features. @return As ll_import_layer.
LL_MUST_USE enum ll_code ll_import_look(ll_store *store, const struct ll_import_request *request,
                                        struct ll_import_look *ret_look, struct ll_err *err);

/// Imports one file inside the caller's transaction, without judging what came of it.
/// @param ret_report As of ll_import_layer. @return As ll_import_layer.
LL_MUST_USE enum ll_code ll_import_part(ll_store *store, const struct ll_import_request *request,
                                        struct ll_import_report *ret_report, struct ll_err *err);

/// Features of which none could be kept must not decide where all later ones have to lie.
/// @return LL_E_CRS when the store's CRS hangs on an import that stored nothing.
LL_MUST_USE enum ll_code ll_import_check_decided(const struct ll_import_report *report,
                                                 const char *source_name, const ll_store *store,
                                                 struct ll_err *err);

/// Imports the files of a folder, all in one transaction. Each is a source "folder/file" of its
/// own, with its own columns and CRS.
/// @return As ll_import_layer; LL_E_DECISION (some files do not fit the layer: lists them).
LL_MUST_USE enum ll_code ll_import_folder(ll_store *store, const struct ll_import_request *request,
                                          struct ll_import_report *ret_report, struct ll_err *err);

#endif
