/// Versions of the schema and how a store gets from one to the next. Internal to data/.
#ifndef LL_DATA_SCHEMA_H
#define LL_DATA_SCHEMA_H

#include "core/embedded.h"
#include "data/db.h"

/// Number of the last migration.
int ll_schema_version(void);

/// Applies the migrations that are missing, each in one transaction with its number; concurrent
/// migrations wait for each other.
LL_MUST_USE enum ll_code ll_schema_migrate(sqlite3 *db, struct ll_err *err);

/// SpatiaLite's own tables, without any reference systems. SpatiaLite must be loaded.
LL_MUST_USE enum ll_code ll_schema_spatial_metadata(sqlite3 *db, struct ll_err *err);

/// Registers one CRS and all geometry columns with their spatial indexes, and the views for GIS
/// users. SpatiaLite must be loaded; runs in the caller's transaction.
/// @return LL_E_CRS when SpatiaLite does not know the code.
LL_MUST_USE enum ll_code ll_schema_register_layers(sqlite3 *db, int epsg, struct ll_err *err);

/// SpatiaLite's name of a layer's geometry type, such as "MULTIPOLYGON".
const char *ll_schema_geometry_type(unsigned kinds);

#endif
