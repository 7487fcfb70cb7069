/// Workbooks of Excel 97 to 2003 (BIFF8 in a compound file), the smallest there are.
#ifndef LL_TESTS_IMPORTERS_EXCEL97_H
#define LL_TESTS_IMPORTERS_EXCEL97_H

/// Writes a workbook of one sheet. @param table Rows ended by '\n' of cells ended by '|'; what
/// reads as a number is one. @return The path, as ll_scratch_path.
const char *excel97_book(const char *name, const char *table);

#endif
