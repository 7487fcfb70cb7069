/// Rows and stores for the tests of data/.
#ifndef LL_TESTS_DATA_ROWS_H
#define LL_TESTS_DATA_ROWS_H

#include "core/rng.h"
#include "core/scene.h"
#include "data/features.h"

/// The CRS of all test stores: CGCS2000 / 3-degree Gauss-Kruger CM 120E.
#define ROWS_EPSG 4549

/// Adds one feature: a point, a line of two points or a square with the lower left corner and
/// size given, counter-clockwise. All fields unknown. Fails the test when out of memory.
size_t rows_add(struct ll_table *table, enum ll_kind kind, double x, double y, double size);

/// Adds a hole to the last shape (a square): a smaller square in its middle, clockwise.
void rows_add_hole(struct ll_table *table, double x, double y, double size);

/// `count` features of a layer at random places in a square of 10 km, about half of all fields
/// known, of every kind that the layer accepts.
struct ll_table rows_random(enum ll_layer layer, size_t count, uint64_t seed);

/// A new store with the CRS decided, opened for writing.
ll_store *rows_new_store(const char *path);

/// Stores a batch in a transaction of its own. @return Rows stored.
size_t rows_store(ll_store *store, const struct ll_table *batch, const char *source,
                  enum ll_import_mode mode, const char *const *keys);

/// Fails the test unless both tables hold the same rows: shapes to the last bit, all fields.
void rows_assert_same(const struct ll_table *a, const struct ll_table *b);

#endif
