/// Assertions that cmocka lacks, and access to the real extracts.
#ifndef LL_TESTS_SUPPORT_CHECK_H
#define LL_TESTS_SUPPORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/error.h"

/// Fails with the error's message unless `code` is LL_OK.
#define assert_ok(code, err) ll_assert_ok((code), (err), #code, __FILE__, __LINE__)
void ll_assert_ok(enum ll_code code, const struct ll_err *err, const char *text, const char *file,
                  int line);

/// |actual - expected| <= tolerance; NAN is near NAN only.
#define assert_near(actual, expected, tolerance)                                                   \
    ll_assert_near((actual), (expected), (tolerance), #actual, __FILE__, __LINE__)
void ll_assert_near(double actual, double expected, double tolerance, const char *text,
                    const char *file, int line);

/// The message holds `part`.
#define assert_mentions(message, part) ll_assert_mentions((message), (part), __FILE__, __LINE__)
void ll_assert_mentions(const char *message, const char *part, const char *file, int line);

/// Folder of the real extracts: $LIFELANE_DATA, else ../shared/data when it is there, else NULL.
/// A test that needs it calls skip() when it is NULL.
const char *ll_real_data(void);

/// A new empty folder for this test program under the system's temporary folder; removed with all
/// it holds at exit. Borrowed.
const char *ll_scratch_dir(void);

/// "<scratch>/<name>", in a buffer that lives until the next call but seven.
const char *ll_scratch_path(const char *name);

#endif
