#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <stdbool.h>
#include <string.h>

#include "core/language.h"
#include "importers/connection.h"
#include "importers/gdal_words.h"
#include "importers/source_private.h"

/// Whether a file is a drawing in the format of AutoCAD: "AC1032" and the like at its beginning.
static bool is_dwg(const char *file)
{
    char magic[6] = "";
    VSILFILE *f = ll_is_connection(file) ? NULL : VSIFOpenL(file, "rb");
    size_t got = f == NULL ? 0 : VSIFReadL(magic, 1, sizeof magic, f);
    if (f != NULL) {
        (void)VSIFCloseL(f);
    }
    return got == sizeof magic && memcmp(magic, "AC10", 4) == 0 && magic[4] >= '0' &&
           magic[4] <= '9' && magic[5] >= '0' && magic[5] <= '9';
}

/// Says why a file named like a workbook is none that can be read; NULL for others.
static const char *workbook_trouble(const char *file)
{
    char head[512] = "";
    const char *ending = CPLGetExtension(file);
    if (!ll_text_equal_fold(ending, "xls") && !ll_text_equal_fold(ending, "xlsx")) {
        return NULL;
    }
    VSILFILE *f = VSIFOpenL(file, "rb");
    size_t got = f == NULL ? 0 : VSIFReadL(head, 1, sizeof head - 1, f);
    if (f != NULL) {
        (void)VSIFCloseL(f);
    }
    bool mark = got >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0;
    const char *text = head + (mark ? 3 : 0);
    if (text[strspn(text, " \t\r\n")] == '<') {
        return "it is a web page or XML under the name of a workbook";
    }
    if (got >= 8 && memcmp(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0) {
        return "it is protected by a password, or damaged";
    }
    return "it is damaged, or no workbook";
}

enum ll_code ll_source_fail_open(const char *file, const char *shown, struct ll_err *err)
{
    if (strstr(ll_gdal_message(), "SHAPE_RESTORE_SHX") != NULL) {
        return ll_fail(err, LL_E_FORMAT,
                       "'%.300s': its .shx file is missing; copy all files of the shapefile",
                       shown);
    }
    if (is_dwg(file)) {
        return ll_fail(err, LL_E_FORMAT,
                       "'%.300s' is a DWG drawing that cannot be read here: open it in the CAD "
                       "program and save it as DXF 2013, then import that file",
                       shown);
    }
    const char *trouble = workbook_trouble(file);
    if (trouble != NULL) {
        return ll_fail(err, LL_E_FORMAT,
                       "'%.300s' cannot be read as a workbook: %s; open it in the spreadsheet "
                       "program and save it as .xlsx or .csv",
                       shown, ll_tr(err == NULL ? LL_LANG_EN : err->lang, trouble));
    }
    if (ll_is_connection(file)) {
        return ll_fail(err, LL_E_IO, "'%.200s' cannot be opened: %.300s", shown,
                       ll_connection_message(file, ll_gdal_message()));
    }
    return ll_fail(err, LL_E_FORMAT,
                   "'%.200s' is not a file of geographic data that can be read: %s", shown,
                   ll_gdal_words(ll_gdal_message(), ll_err_lang(err)).text);
}
