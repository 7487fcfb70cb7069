/// Names of sources that are no plain files: databases, services, files inside archives.
#ifndef LL_IMPORTERS_CONNECTION_H
#define LL_IMPORTERS_CONNECTION_H

#include <stdbool.h>

#include "core/error.h"

/// Whether a name is one of a database or a service ("PG:dbname=x", "https://…").
bool ll_is_connection(const char *name);

/// Whether a name is a path into archives on this machine ("/vsizip/a.zip/b.shp"). Paths of GDAL
/// that reach out to a network, alone or inside, are none.
bool ll_is_archive_path(const char *name);

/// A connection without what nobody may see: passwords, users in addresses, queries. What cannot be
/// taken apart with certainty is left out from there on.
/// @param ret_shown Owned by the caller (ll_free). @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_connection_shown(const char *connection, char **ret_shown,
                                             struct ll_err *err);

/// What a library says about a connection, when it gives nothing away; else "". @param message and
/// the answer are borrowed.
const char *ll_connection_message(const char *connection, const char *message);

#endif
