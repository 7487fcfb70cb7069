/// Tables as offices make them: a title above, two rows of headings, units, totals, signatures.
#ifndef LL_IMPORTERS_SHEET_H
#define LL_IMPORTERS_SHEET_H

#include "importers/fields.h"

/// Rows at the top that are looked at, and columns.
#define LL_SHEET_ROWS    25
#define LL_SHEET_COLUMNS 128

/// The top of a table as texts in UTF-8. `{0}` is empty; ll_sheet_clear.
struct ll_sheet {
    struct ll_text texts; ///< one after another, each ended by '\0'; offset 0 is ""
    size_t cell[LL_SHEET_ROWS][LL_SHEET_COLUMNS];
    size_t rows;
    size_t columns; ///< of the widest row
};
void ll_sheet_clear(struct ll_sheet *sheet);

/// Sets a cell of the last row or begins the next (`row` may be one more than there are). What lies
/// beyond the limits is passed over. @param text Blanks around it are taken off; NULL is empty.
LL_MUST_USE enum ll_code ll_sheet_set(struct ll_sheet *sheet, size_t row, size_t column,
                                      const char *text, struct ll_err *err);

/// A cell; "" when it is empty or beyond the limits.
const char *ll_sheet_cell(const struct ll_sheet *sheet, size_t row, size_t column);

/// Where the headings are.
struct ll_sheet_layout {
    bool found;          ///< else the first row is as good as any
    size_t heading;      ///< first row of the headings
    size_t heading_rows; ///< 1, or 2 where group headings stand above
    bool units;          ///< the row below gives units
};

/// Finds the headings: the row (or two rows together) of which most cells are names of fields of
/// the layer, at least two; else the first row of texts in most columns with numbers below it.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_sheet_layout(const struct ll_sheet *sheet, const ll_aliases *aliases,
                                         enum ll_layer layer, struct ll_sheet_layout *ret_layout,
                                         struct ll_err *err);

/// Name of a column: the lower of two headings where it has one, with the unit in brackets.
LL_MUST_USE enum ll_code ll_sheet_name(const struct ll_sheet *sheet,
                                       const struct ll_sheet_layout *layout, size_t column,
                                       struct ll_text *ret_name, struct ll_err *err);

/// What a row below the headings is.
enum ll_sheet_row {
    LL_SHEET_DATA = 0,
    LL_SHEET_EMPTY,
    LL_SHEET_TOTAL, ///< 合计, 小计, total
    LL_SHEET_NOTE,  ///< 制表人：…, 注：…
    LL_SHEET_AGAIN, ///< the headings, repeated on a new page
    LL_SHEET_ROW_COUNT
};

/// @param cells   `count` texts of one row, NULL for empty ones.
/// @param heading Names of the columns, `count` of them; NULL when not known.
enum ll_sheet_row ll_sheet_row(const char *const *cells, const char *const *heading, size_t count);

#endif
