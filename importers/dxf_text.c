#include "importers/dxf_text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "importers/encoding_guess.h"

/// Lines that are looked at: names of layers stand in the tables at the beginning, and with what
/// they hold.
#define LINES_MAX 2000000

/// A line longer than this is no name.
#define LINE_SIZE 512

/// By how much (natural logarithm) a reading must be likelier than Western letters.
#define LEAD 10.0

static void close_file(FILE **file)
{
    if (*file != NULL) {
        (void)fclose(*file);
    }
}

static bool is_beyond_ascii(const char *line)
{
    for (; *line != '\0'; line++) {
        if ((unsigned char)*line >= 0x80) {
            return true;
        }
    }
    return false;
}

/// Reading the lines of a drawing: a value follows the name of its variable and a group code.
struct look {
    int lines_to_page;    ///< until the value of $DWGCODEPAGE; 0: none awaited
    int lines_to_version; ///< until that of $ACADVER
    bool settled;         ///< the drawing says in what it is
};

static void look_at(struct look *look, const char *line)
{
    if (look->lines_to_page > 0 && --look->lines_to_page == 0) {
        look->settled = look->settled || (strcasecmp(line, "ANSI_1252") != 0 && line[0] != '\0');
    }
    if (look->lines_to_version > 0 && --look->lines_to_version == 0) {
        look->settled = look->settled || strcmp(line, "AC1021") >= 0;
    }
    look->lines_to_page = strcmp(line, "$DWGCODEPAGE") == 0 ? 2 : look->lines_to_page;
    look->lines_to_version = strcmp(line, "$ACADVER") == 0 ? 2 : look->lines_to_version;
}

static enum ll_code read_lines(FILE *file, struct look *look, struct ll_encoding_guess *guess,
                               struct ll_err *err)
{
    char line[LINE_SIZE];
    enum ll_code code = LL_OK;
    for (int i = 0;
         code == LL_OK && i < LINES_MAX && !look->settled && fgets(line, sizeof line, file) != NULL;
         i++) {
        line[strcspn(line, "\r\n")] = '\0';
        look_at(look, line);
        if (is_beyond_ascii(line)) {
            code = ll_encoding_guess_add(guess, line, err);
        }
    }
    return code;
}

enum ll_code ll_dxf_encoding(const char *file, const char **ret_encoding, struct ll_err *err)
{
    size_t len = strlen(file);
    *ret_encoding = NULL;
    if (len < 4 || strcasecmp(file + len - 4, ".dxf") != 0) {
        return LL_OK;
    }
    LL_CLEANUP(close_file) FILE *f = fopen(file, "rb");
    LL_CLEANUP(ll_encoding_guess_close) struct ll_encoding_guess guess = {0};
    struct look look = {0};
    enum ll_encoding best = LL_ENCODING_UTF8;
    enum ll_code code = f == NULL ? LL_OK : ll_encoding_guess_open(&guess, err);
    if (code == LL_OK && f != NULL) {
        code = read_lines(f, &look, &guess, err);
    }
    bool known = code == LL_OK && f != NULL && !look.settled && guess.texts > 0 &&
                 ll_encoding_best(&guess, &best, NULL) && ll_encoding_sensible(&guess, best);
    if (known && (best == LL_ENCODING_GBK || best == LL_ENCODING_BIG5) &&
        ll_encoding_lead(&guess, best, LL_ENCODING_LATIN1) > LEAD) {
        *ret_encoding = ll_encoding_name(best);
    }
    return code;
}
