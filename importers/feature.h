/// The values of a feature's columns, whoever read it.
#ifndef LL_IMPORTERS_FEATURE_H
#define LL_IMPORTERS_FEATURE_H

#include <ogr_api.h>
#include <stddef.h>
#include <stdint.h>

enum ll_cell_kind {
    LL_CELL_NONE, ///< not set, or null
    LL_CELL_TEXT,
    LL_CELL_WHOLE,
    LL_CELL_REAL,
    LL_CELL_DATE
};

/// One value.
struct ll_cell {
    enum ll_cell_kind kind;
    union {
        struct {
            const char *text; ///< as the file has it, in its encoding; not ended, borrowed
            size_t len;
        };
        int64_t whole;
        double real;
        struct {
            int year, month, day;
        };
    };
};

struct ll_plain_row;

/// A feature on its way into rows: one of OGR's, or a plain row (importers/plain.h). Borrows it.
struct ll_feature {
    OGRFeatureH ogr; ///< NULL: `row`
    const struct ll_plain_row *row;
};

/// The value of a column, from 0; negative: none. Its text is valid until the next call.
struct ll_cell ll_feature_cell(const struct ll_feature *feature, int column);

/// The same of a feature of OGR.
struct ll_cell ll_ogr_cell(OGRFeatureH feature, int column);

#endif
